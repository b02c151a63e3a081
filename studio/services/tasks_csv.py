"""Tasks from a CSV file of any size: looked into first, then read row by row, however it is written."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from studio.core.errors import Kind, StudioError
from studio.services.scripts import encodings
from studio.storage.files import not_read

LARGEST_BYTES: Final = 256 * 2**20
SAMPLED_ROWS: Final = 20

_BLOCK: Final = 2**20
_HEAD: Final = 4096
# The longest cell that is read; the module's own limit is one for all of the program.
_LONGEST_CELL: Final = 4 * 2**20
# Other names that columns go by.
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("text", "content", "script", "line", "sentence", "文本", "内容", "文案", "台词", "正文", "文字"),
    "voice": ("voice", "speaker", "timbre", "tts_vcn", "voice_id", "音色", "发音人", "声音"),
    "name": ("name", "title", "file", "filename", "audio_name", "id", "名称", "标题", "文件名", "编号", "序号"),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a file are read, by their titles; "" for none."""

    text: str = "text"
    voice: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV file that was looked into: the titles of its columns, its first rows, and what its columns may be.

    `digest` stands for its content.
    """

    path: Path
    encoding: str
    delimiter: str
    titles: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    columns: Columns
    digest: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One text to be spoken; `line` counts from 1 as a text editor does, 0 for what comes from no file.

    `start` is where it begins in the longer text that it is a piece of.
    """

    text: str
    voice: str = ""
    name: str = ""
    line: int = 0
    start: int = 0


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is left out: `reason` is an English sentence to be translated, `subject` fills it."""

    line: int
    reason: str
    subject: str = ""


def look_into(path: Path) -> Sheet:
    """Find out how a file is written and what its columns are; `StudioError` (BAD_FILE) for what is no table."""
    encoding, digest = _encoding(path)
    with _opened(path, encoding) as file:
        first = file.readline(_LONGEST_CELL)
        if "\0" in first:
            raise StudioError(Kind.BAD_FILE, str(path), message="It is not a text file.")
        delimiter = _delimiter(first)
        file.seek(0)
        lines = csv.reader(file, delimiter=delimiter)
        sample: list[tuple[str, ...]] = []
        titles: tuple[str, ...] = ()
        try:
            titles = tuple(cell.strip() for cell in next(lines, []))
            sample.extend(tuple(row) for row in islice(lines, SAMPLED_ROWS) if any(row))
        except csv.Error:
            pass  # as far as it goes; whoever reads the rows is told
    if not any(titles):
        raise StudioError(Kind.BAD_FILE, str(path), message="Its first line names no columns.")
    guess = {field: _named(titles, names) for field, names in _NAMES.items()}
    if not guess["text"] and len(titles) == 1:
        guess["text"] = titles[0]
    return Sheet(path, encoding, delimiter, titles, tuple(sample), Columns(**guess), digest)


def read_rows(sheet: Sheet, columns: Columns) -> Iterator[TaskRow | BadRow]:
    """The rows of a sheet in order, those that are none among them; holds one row at a time.

    `StudioError`: BAD_FIELD where there is no such column, BAD_FILE where the file cannot be read any more.
    """
    places = {
        field: _place(sheet, title)
        for field, title in (("text", columns.text), ("voice", columns.voice), ("name", columns.name))
        if title
    }
    if "text" not in places:
        raise StudioError(Kind.BAD_FIELD, "text", message="No column is chosen for the text.")
    with _opened(sheet.path, sheet.encoding) as file:
        lines = csv.reader(file, delimiter=sheet.delimiter)
        try:
            next(lines, None)
            before = lines.line_num
            for cells in lines:
                line, before = before + 1, lines.line_num
                yield _row(line, cells, places)
        except csv.Error as error:
            yield BadRow(lines.line_num, "From here on the file cannot be read as a table: {subject}", str(error))
        except UnicodeDecodeError:
            yield BadRow(lines.line_num, "From here on the file is not what it was before.")


def _row(line: int, cells: Sequence[str], places: Mapping[str, int]) -> TaskRow | BadRow:
    if not any(cell.strip() for cell in cells):
        return BadRow(line, "The row is empty.")
    found = {field: cells[place].strip() for field, place in places.items() if place < len(cells)}
    if not found.get("text"):
        return BadRow(line, "There is no text in this row.")
    return TaskRow(found["text"], found.get("voice", ""), found.get("name", ""), line)


def _place(sheet: Sheet, title: str) -> int:
    try:
        return [each.casefold() for each in sheet.titles].index(title.strip().casefold())
    except ValueError:
        raise StudioError(Kind.BAD_FIELD, title, message="No column is called so.") from None


def _named(titles: Sequence[str], names: Sequence[str]) -> str:
    folded = {title.casefold().replace(" ", "_"): title for title in reversed(titles)}
    return next((folded[name] for name in names if name in folded), "")


def _encoding(path: Path) -> tuple[str, str]:
    """How a file is written, by all of its bytes, and the digest of these."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            for encoding in encodings(head):
                file.seek(0)
                decoder = codecs.getincrementaldecoder(encoding)()
                digest = hashlib.sha256()
                size = 0
                try:
                    while block := file.read(_BLOCK):
                        size += len(block)
                        if size > LARGEST_BYTES:
                            raise StudioError(Kind.BAD_FILE, str(path), message="It is larger than 256 MB.")
                        digest.update(block)
                        decoder.decode(block)
                    decoder.decode(b"", final=True)
                except UnicodeDecodeError:
                    continue
                return encoding, digest.hexdigest()
    except OSError as error:
        raise not_read(error, path) from error
    raise StudioError(Kind.BAD_FILE, str(path), message="It is not a text file.")


def _opened(path: Path, encoding: str) -> io.TextIOWrapper:
    csv.field_size_limit(_LONGEST_CELL)
    try:
        return path.open(encoding=encoding, newline="")
    except OSError as error:
        raise not_read(error, path) from error


def _delimiter(first: str) -> str:
    return max(",;\t|", key=first.count)
