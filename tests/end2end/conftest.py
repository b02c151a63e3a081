"""What the end-to-end tests share: the real window and everything below it, at a sound server of their own."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from studio.audio.devices import outputs
from tests.fakes.person import Person, at_the_window
from tests.fakes.pulse import PulseServer

Story = Callable[[Person], Awaitable[None]]


@pytest.fixture(scope="module")
def pulse() -> Iterator[PulseServer]:
    """A sound server with a null sink, for all tests of a file."""
    if shutil.which("pulseaudio") is None:
        pytest.skip("needs pulseaudio")
    with PulseServer() as server:
        if "sounddevice" in sys.modules:
            outputs(again=True)  # what an earlier file saw is gone
        yield server


@pytest.fixture
def at_window(qapp: QApplication, pulse: PulseServer, home: Path) -> Callable[[Story], None]:
    """Let a story happen at the window; the same home again opens it as it was left."""
    return lambda story: at_the_window(story, home / "studio")
