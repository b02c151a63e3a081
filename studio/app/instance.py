"""One window a home: a second start hands its files to the first, which comes to the front.

The first one listens on loopback and says where in a file that only its owner can read. Both sides prove that they
have read it before a word about files is said, so neither another user of the machine nor whoever got the port of a
window that died learns anything. A window that hangs does not answer, and then the second one opens its own.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from studio.storage.paths import Paths

# Every start of the window loads this before it has painted anything: the rest waits until there is somebody to ask.
if TYPE_CHECKING:
    import asyncio
    import socket

_FILE: Final = "window.json"
_HOST: Final = "127.0.0.1"
PATIENCE_S: Final = 1.0
"""How long a living window may take to answer."""
_DONE: Final = b"opened\n"
_LONGEST: Final = 2**20
_CARD: Final = {"port": int, "question": str, "answer": str, "process": int}
"""What the file tells, and of which type."""
# What a desktop gives to the program that a person has just started, so that its window may come to the front.
_TOKENS: Final = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")

Opened = Callable[[tuple[Path, ...], str], object]
"""Takes the files of another start, and what the desktop gave to it."""


def hand_over(home: Path | None, files: Sequence[Path]) -> bool:
    """Have the window that is open on this home open these files and come to the front; False where none answers.

    Blocks for a few milliseconds; for two seconds at most, where a window hangs.
    """
    card = _read(Paths(home))
    if card is None:
        return False
    import json
    import socket

    token = next((os.environ[name] for name in _TOKENS if os.environ.get(name)), "")
    wish = {"files": [str(path.absolute()) for path in files], "token": token}
    try:
        with socket.create_connection((_HOST, card["port"]), PATIENCE_S) as line:
            line.sendall(card["question"].encode() + b"\n")
            if _line(line) != card["answer"].encode() + b"\n":
                return False
            _let_it_come_to_the_front(card["process"])
            line.sendall(json.dumps(wish).encode() + b"\n")
            return _line(line) == _DONE
    except (OSError, TypeError, ValueError, OverflowError):
        return False


class Doorbell:
    """What an open window listens to. `opened` is called in the event loop that `hang` was awaited on."""

    def __init__(self, paths: Paths, opened: Opened) -> None:
        self._paths = paths
        self._opened = opened
        self._server: asyncio.Server | None = None
        self._card: dict[str, Any] = {}

    async def hang(self) -> None:
        """Listen from now on; `StudioError` (DISK_FULL, NOT_WRITABLE) where it cannot be said where."""
        import asyncio
        import json
        import secrets

        from studio.storage.files import write_atomic

        self._server = await asyncio.start_server(self._rung, _HOST, 0, limit=_LONGEST)
        self._card = {
            "port": self._server.sockets[0].getsockname()[1],
            "question": secrets.token_urlsafe(),
            "answer": secrets.token_urlsafe(),
            "process": os.getpid(),
        }
        write_atomic(self._paths.data / _FILE, json.dumps(self._card).encode(), private=True)

    async def close(self) -> None:
        """Listen no more."""
        if self._server is None:
            return
        self._server.close()
        await self._server.wait_closed()
        # A second window, opened while this one did not answer, has put its own in the place of ours.
        if _read(self._paths) == self._card:
            (self._paths.data / _FILE).unlink(missing_ok=True)

    async def _rung(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        import asyncio
        import hmac
        import json

        try:
            async with asyncio.timeout(PATIENCE_S):
                if hmac.compare_digest(await reader.readline(), self._card["question"].encode() + b"\n"):
                    writer.write(self._card["answer"].encode() + b"\n")
                    wish = json.loads(await reader.readline())
                    self._opened(tuple(Path(file) for file in wish["files"]), str(wish["token"]))
                    writer.write(_DONE)
                    await writer.drain()
        except (TimeoutError, OSError, ValueError, KeyError, TypeError):
            pass  # whoever it was has gone, or does not know how to ask
        finally:
            writer.close()


def _read(paths: Paths) -> dict[str, Any] | None:
    """What the open window has written; None where there is none, and where the file is damaged."""
    try:
        content = (paths.data / _FILE).read_bytes()
    except OSError:
        return None
    import json

    try:
        written = json.loads(content)
        card = {name: written[name] for name in _CARD}
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return card if all(isinstance(card[name], kind) for name, kind in _CARD.items()) else None


def _line(line: socket.socket) -> bytes:
    """What comes until the end of a line."""
    said = b""
    while not said.endswith(b"\n") and len(said) < _LONGEST:
        part = line.recv(4096)
        if not part:
            break
        said += part
    return said


def _let_it_come_to_the_front(process: int) -> None:
    """Windows lets only the program that a person has just started choose who is in front."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(process)
