"""Scripts: text files opened whatever their encoding, saved as they were, and a draft that survives a crash."""

from __future__ import annotations

import asyncio
import codecs
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from studio.core.errors import Kind, StudioError
from studio.storage.files import Lock, not_read, write_atomic

LARGEST_BYTES = 64 * 2**20

_BOMS = (
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNSPEAKABLE = re.compile("[\0\ud800-\udfff]")
_CONTROLS = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SLOTS = 64


@dataclass(frozen=True, slots=True)
class Script:
    """A script as the editor holds it: lines end in \\n; `encoding` and `newline` are how its file is written."""

    text: str = ""
    path: Path | None = None
    encoding: str = "utf-8"
    newline: str = "\n"
    cursor: int = 0


class Scripts:
    """Opens and saves scripts, and keeps this program's own draft.

    Two programs on one home have a draft each. `second` says that another one was there first.
    """

    def __init__(self, drafts: Path) -> None:
        self._folder = drafts
        self._lock: Lock | None = None
        self._kept: Script | None = None
        self._handed: Script | None = None
        self.second = False

    async def open(self, path: Path) -> Script:
        """Read a text file: UTF-8, UTF-16, UTF-32 or GB18030; `StudioError` (BAD_FILE) for anything else.

        NULs and lone surrogates become U+FFFD. At most 64 MB.
        """
        return await asyncio.to_thread(_read, path)

    def hand_over(self, script: Script) -> None:
        """Leave a script for whoever edits scripts: a take's, or a transcript."""
        self._handed = script

    def handed_over(self) -> Script | None:
        """The script that was left, once; None where there is none."""
        handed, self._handed = self._handed, None
        return handed

    async def save(self, script: Script, path: Path | None = None) -> Script:
        """Write the script to `path` (or where it came from) in one step; returns it with its path.

        Raises `StudioError` (DISK_FULL, NOT_WRITABLE); the file is then as it was.
        """
        target = path or script.path
        if target is None:
            raise StudioError(Kind.BAD_FIELD, "path")
        await asyncio.to_thread(write_atomic, target, _encoded(script))
        return replace(script, path=target)

    async def restore(self) -> Script | None:
        """What a program on this home had not saved when it ended, or None; from now on it is this program's draft."""
        return await asyncio.to_thread(self._claim)

    async def keep_draft(self, script: Script) -> None:
        """Keep the script as it is now, for the case that the program ends unexpectedly; an equal one costs nothing."""
        if script != self._kept:
            await asyncio.to_thread(self._write_draft, script)

    def close(self) -> None:
        """Let another program have this one's draft."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    # What follows runs in a worker thread.

    def _claim(self) -> Script | None:
        slot = self._slot()
        try:
            self._kept = _unpacked(slot.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise not_read(error, slot) from error
        return self._kept

    def _slot(self) -> Path:
        """This program's own draft file: a left one that nobody holds, else the first free one."""
        if self._lock is None:
            numbers = range(1, _SLOTS + 1)
            for number in sorted(numbers, key=lambda number: not self._draft(number).exists()):
                lock = Lock(self._folder / f"draft-{number}.lock")
                if lock.acquire():
                    self._lock = lock
                    break
                self.second = True
            else:
                raise StudioError(Kind.NOT_WRITABLE, str(self._folder))
        return self._lock.path.with_suffix(".json")

    def _draft(self, number: int) -> Path:
        return self._folder / f"draft-{number}.json"

    def _write_draft(self, script: Script) -> None:
        write_atomic(self._slot(), _packed(script), private=True)
        self._kept = script


def decode(content: bytes) -> Script | None:
    """The text of a file and how it is written; None when it is no text."""
    text = _decoded(content, encodings(content))
    if text is None:
        return None
    name, body = text
    # Pictures and archives decode as something, too; text has next to no control characters.
    if len(_CONTROLS.findall(body)) * 50 > len(body):
        return None
    newline = max(("\n", "\r\n", "\r"), key=lambda end: _lines(body, end))
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    return Script(_UNSPEAKABLE.sub("\ufffd", body), encoding=name, newline=newline)


def encodings(beginning: bytes) -> Sequence[str]:
    """How a text file that begins like this may be written, the likeliest first."""
    marked = next((name for mark, name in _BOMS if beginning.startswith(mark)), "")
    return (marked,) if marked else _guesses(beginning)


def _read(path: Path) -> Script:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise not_read(error, path) from error
    if len(content) > LARGEST_BYTES:
        raise StudioError(Kind.BAD_FILE, str(path), message="It is larger than 64 MB.")
    script = decode(content)
    if script is None:
        raise StudioError(Kind.BAD_FILE, str(path), message="It is not a text file.")
    return replace(script, path=path)


def _guesses(content: bytes) -> Sequence[str]:
    # In UTF-16 without a mark every ASCII character, such as a newline, has a NUL beside it.
    sample = content[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if even + odd and len(content) % 2 == 0 and (even + odd) * 50 > len(sample):
        return ("utf-16-be",) if even > odd else ("utf-16-le",)
    return ("utf-8", "gb18030")


def _decoded(content: bytes, encodings: Sequence[str]) -> tuple[str, str] | None:
    for encoding in encodings:
        errors = "strict" if encoding == "gb18030" else "surrogatepass"
        try:
            return encoding, content.decode(encoding, errors)
        except UnicodeDecodeError:
            continue
    return None


def _lines(text: str, newline: str) -> int:
    paired = text.count("\r\n")
    return paired if newline == "\r\n" else text.count(newline) - paired


def _encoded(script: Script) -> bytes:
    text = _UNSPEAKABLE.sub("\ufffd", script.text).replace("\n", script.newline)
    return text.encode(script.encoding)


def _packed(script: Script) -> bytes:
    draft = {
        "text": script.text,
        "path": str(script.path) if script.path is not None else None,
        "encoding": script.encoding,
        "newline": script.newline,
        "cursor": script.cursor,
    }
    return json.dumps(draft, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _unpacked(content: bytes) -> Script | None:
    try:
        draft = json.loads(content.decode("utf-8", "surrogatepass"))
        path = Path(draft["path"]) if draft["path"] is not None else None
        codecs.lookup(draft["encoding"])
        return Script(str(draft["text"]), path, draft["encoding"], str(draft["newline"]), int(draft["cursor"]))
    except (ValueError, KeyError, TypeError, LookupError):
        # A draft that cannot be read has nothing to restore; the next one replaces it.
        return None
