"""The frozen program beside the same program from source: to its window on a real screen, and to its first sound.

Needs what `python3 packaging/dev.py package` leaves in build/package/frozen, Xvfb, and a look at the screen's events.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.benchmarks.figures import Figure, percentile

FROZEN = Path(__file__).parents[2] / "build" / "package" / "frozen" / "voice-studio" / "voice-studio"
SOURCE = Path(sys.executable).with_name("voice-studio")
LARGE = 400
"""Pixels; smaller windows are menus and tips."""

FIRST_SOUND_LIMIT_MS = 1000.0
PATIENCE_S = 20.0

# <X11/X.h>
_SUBSTRUCTURE_NOTIFY = 1 << 19
_MAP_NOTIFY = 19


class _Attributes(ctypes.Structure):
    _fields_ = (("x", ctypes.c_int), ("y", ctypes.c_int), ("width", ctypes.c_int), ("rest", ctypes.c_byte * 256))


class Watch:
    """Sees windows come on a screen."""

    def __init__(self, display: str) -> None:
        self._x = ctypes.CDLL(ctypes.util.find_library("X11"))
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._display = ctypes.c_void_p(self._x.XOpenDisplay(display.encode()))
        self._x.XDefaultRootWindow.restype = ctypes.c_ulong
        root = self._x.XDefaultRootWindow(self._display)
        self._x.XSelectInput(self._display, ctypes.c_ulong(root), ctypes.c_long(_SUBSTRUCTURE_NOTIFY))
        self._x.XSync(self._display, 0)

    def wait(self) -> float:
        """Wait for the next window of some size; the moment on the monotonic clock. Raises `TimeoutError`."""
        event = (ctypes.c_long * 24)()
        connection = self._x.XConnectionNumber(self._display)
        while True:
            if not self._x.XPending(self._display) and not select.select([connection], [], [], PATIENCE_S)[0]:
                raise TimeoutError("no window came")
            self._x.XNextEvent(self._display, ctypes.byref(event))
            now = time.monotonic()
            # An XMapEvent: int type, serial, send_event, display, event, window.
            if ctypes.c_int.from_buffer(event).value == _MAP_NOTIFY and self._width(event[5]) >= LARGE:
                return now

    def _width(self, window: int) -> int:
        found = _Attributes()
        self._x.XGetWindowAttributes(self._display, ctypes.c_ulong(window), ctypes.byref(found))
        return found.width

    def close(self) -> None:
        """Let go of the screen."""
        self._x.XCloseDisplay(self._display)


def run(long: bool) -> Iterable[Figure]:
    """Starts in turn; the first of each only warms the disk."""
    if not FROZEN.exists():
        raise FileNotFoundError(f"{FROZEN}: build it by `python3 packaging/dev.py package`")
    count = 9 if long else 6
    frozen, source = [], []
    with screen() as display:
        for _ in range(count):
            source.append(window_ms([str(SOURCE)], display))
            frozen.append(window_ms([str(FROZEN)], display))
    del frozen[0], source[0]
    limit = 1.25 * percentile(source, 50)
    yield Figure("the installed program's window on the screen", "ms", frozen, source, limit, "1.25 x from source")
    spoken = [first_sound_ms([str(FROZEN)], number) for number in range(count)][1:]
    beside = [first_sound_ms([str(SOURCE)], number + count) for number in range(count)][1:]
    limit = FIRST_SOUND_LIMIT_MS
    yield Figure("installed `say` to its first sound, from its start", "ms", spoken, beside, limit, "1 s")


@contextmanager
def screen() -> Iterator[str]:
    """A screen that nobody sees; yields its name."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        try:
            yield f":{number}"
        finally:
            server.terminate()


def window_ms(command: Sequence[str], display: str) -> float:
    """Milliseconds from starting the program to its window on the screen; it is closed then."""
    watch = Watch(display)
    started = time.monotonic()
    with subprocess.Popen(command, env=environment(DISPLAY=display, QT_QPA_PLATFORM="xcb")) as program:
        try:
            shown = watch.wait()
            # It is asked to leave when it has come to life: before, it would not hear it.
            time.sleep(1.5)
            program.terminate()
            with suppress(subprocess.TimeoutExpired):
                program.wait(10)
        finally:
            program.kill()
    watch.close()
    return (shown - started) * 1000


def first_sound_ms(command: Sequence[str], number: int) -> float:
    """Milliseconds from starting `say` with a text that was never said to the first character that sounds."""
    text = f"第 {number} 句话"
    heard = b""
    started = time.monotonic()
    with subprocess.Popen(
        [*command, "say", text, "--play"], env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as speaking:
        while text[0].encode() not in heard:
            # Where nobody can move a cursor, what sounds is written as it sounds.
            piece = os.read(speaking.stderr.fileno(), 4096) if speaking.stderr is not None else b""
            if not piece:
                raise ValueError(f"nothing was heard: {heard.decode(errors='replace')}")
            heard += piece
        waited = time.monotonic() - started
        speaking.communicate()
    return waited * 1000


def environment(**more: str) -> dict[str, str]:
    """As on a person's machine, where modules are compiled once."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | more
