"""The program on a real screen: started as people start it, driven by the keyboard of an X server, seen and heard."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.app.wiring import build_services
from studio.ui.tokens import LIGHT
from tests.fakes.pulse import PulseServer

pytestmark = [
    pytest.mark.xvfb,
    pytest.mark.sound,
    pytest.mark.skipif(not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs xvfb and xdotool"),
]


class Screen:
    """An X server that nobody sees; its picture is a file."""

    def __init__(self, folder: Path) -> None:
        self._picture = folder / "Xvfb_screen0"
        reading, writing = os.pipe()
        command = [
            "Xvfb",
            "-displayfd",
            str(writing),
            "-screen",
            "0",
            "1440x900x24",
            "-fbdir",
            str(folder),
            "-nolisten",
            "tcp",
        ]
        self._process = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as answer:
            self.display = f":{answer.readline().strip()}"

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(30)

    def do(self, *arguments: str) -> str:
        """Let xdotool do something."""
        environment = os.environ | {"DISPLAY": self.display}
        done = subprocess.run(
            ["xdotool", *arguments], env=environment, capture_output=True, text=True, timeout=30, check=False
        )
        return done.stdout.strip()

    def places_of(self, colour: str) -> NDArray[np.int64]:
        """Rows and columns of all pixels of a colour (`#rrggbb`), in a picture of the kind that `xwd` writes."""
        content = self._picture.read_bytes()
        (header,) = struct.unpack_from(">I", content)
        width, height, stride, colours = (struct.unpack_from(">I", content, place)[0] for place in (16, 20, 48, 76))
        start = header + 12 * colours
        pixels = np.frombuffer(content, "<u4", height * stride // 4, start).reshape(height, -1)[:, :width]
        return np.argwhere(pixels & 0xFFFFFF == int(colour.lstrip("#"), 16))


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    made = Screen(tmp_path)
    yield made
    made.close()


def comes(holds: Callable[[], object], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def until(holds: Callable[[], object], seconds: float = 50.0) -> None:
    assert comes(holds, seconds), f"waited in vain: {holds}"


def test_a_new_person_presses_one_key_and_hears_a_lit_script(screen: Screen, pulse: PulseServer, home: Path) -> None:
    build_services(home / "studio").preferences.change({"theme": "light", "language": "en"})
    lit = LIGHT.lit
    environment = os.environ | {"DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb"}
    command = [sys.executable, "-m", "studio", "--home", str(home / "studio")]
    with pulse.recording() as recording, subprocess.Popen(command, env=environment) as program:
        try:
            until(lambda: screen.do("search", "--onlyvisible", "--pid", str(program.pid)))
            window = screen.do("search", "--onlyvisible", "--pid", str(program.pid)).split()[0]
            screen.do("windowfocus", "--sync", window)
            assert len(screen.places_of(lit)) == 0
            first: list[NDArray[np.float64]] = []

            def lights() -> bool:
                seen = screen.places_of(lit)
                if len(seen) > 50:
                    first.append(seen.mean(axis=0))
                return bool(first)

            # The window may be seen a moment before the script is in it; a person would press again, too.
            until(lambda: screen.do("key", "F5") or comes(lights, 10.0))
            until(lambda: len(seen := screen.places_of(lit)) > 50 and abs(seen.mean(axis=0) - first[0]).max() > 10)
            until(lambda: max(map(abs, memoryview(recording.pcm).cast("h"))) > 1_000)
            screen.do("key", "ctrl+q")
            assert program.wait(30) == 0
        finally:
            program.kill()
