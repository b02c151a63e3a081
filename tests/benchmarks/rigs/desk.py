"""A studio set up to be measured: the window offscreen, an account at the server of tones, somebody at the keys."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from studio.app.wiring import build_services
from tests.benchmarks.rigs import tones
from tests.fakes.person import Person, at_the_window, has_been_here

ACCOUNT = "tones"


def with_tones(story: Callable[[Person], Awaitable[None]], pace: float = 2.0) -> None:
    """Open the window with the account of tones chosen; the server sends `pace` seconds of sound a second."""
    with tones.server(pace) as base_url, tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ["VOICE_STUDIO_SECRET_TONES_APP_SECRET"] = "any"
        has_been_here(home)
        services = build_services(home)
        services.accounts.add(ACCOUNT, "xingyun", {"base_url": base_url, "app_id": "any"})
        services.preferences.change({"last_account": ACCOUNT, "last_voice": "XMOV_LV_TTS__13"})
        at_the_window(story, home)
