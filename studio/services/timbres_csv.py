"""Timbres as a CSV file: read leniently, row by row, and written so that spreadsheets show Chinese."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.core.errors import Kind, StudioError
from studio.core.records import Timbre
from studio.services.scripts import decode
from studio.storage.files import not_read

LARGEST_BYTES = 32 * 2**20
# Characters; what is longer is no cell but the rest of a file whose quotation marks do not pair.
_LONGEST_CELL = 2**17
HEADER = ("name", "id", "account", "vendor", "language", "gender", "tags", "notes", "favourite")
# Other names that columns go by.
_COLUMNS: Mapping[str, str] = {
    "speaker_id": "id",
    "voice_id": "id",
    "speaker": "id",
    "音色id": "id",
    "名称": "name",
    "音色": "name",
    "账号": "account",
    "语言": "language",
    "性别": "gender",
    "标签": "tags",
    "备注": "notes",
    "收藏": "favourite",
}
_YES = {"1", "yes", "y", "true", "x", "是", "★"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row that could be read; `line` counts from 1 as a text editor does."""

    line: int
    voice_id: str
    name: str = ""
    account: str = ""
    language: str = ""
    gender: str = ""
    tags: tuple[str, ...] = ()
    notes: str = ""
    favourite: bool = False


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was left out: `reason` is an English sentence to be translated, `subject` fills it."""

    line: int
    reason: str
    subject: str = ""


def read_rows(path: Path) -> tuple[list[Row], list[BadRow]]:
    """The rows of a file, and those that are none; `StudioError` (BAD_FILE) for what is no such table at all."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise not_read(error, path) from error
    if len(content) > LARGEST_BYTES:
        raise StudioError(Kind.BAD_FILE, str(path), message="It is larger than 32 MB.")
    script = decode(content)
    if script is None:
        raise StudioError(Kind.BAD_FILE, str(path), message="It is not a text file.")
    lines = csv.reader(io.StringIO(script.text), delimiter=_delimiter(script.text))
    good: list[Row] = []
    bad: list[BadRow] = []
    seen: dict[tuple[str, str], int] = {}
    try:
        header = [_column(cell) for cell in next(lines, [])]
        if "id" not in header:
            raise StudioError(Kind.BAD_FILE, str(path), message="No column is called “id”.")
        before = lines.line_num
        for cells in lines:
            # The reader's own limit is the whole process's, and who reads long texts has raised it.
            if any(len(cell) > _LONGEST_CELL for cell in cells):
                raise csv.Error(f"field larger than field limit ({_LONGEST_CELL})")
            line, before = before + 1, lines.line_num
            if not any(cell.strip() for cell in cells):
                continue
            found = _row(line, header, cells)
            if isinstance(found, Row):
                earlier = seen.setdefault((found.account, found.voice_id), line)
                if earlier != line:
                    found = BadRow(line, "Line {subject} has this id already.", str(earlier))
            if isinstance(found, Row):
                good.append(found)
            else:
                bad.append(found)
    except csv.Error as error:
        bad.append(BadRow(lines.line_num, "From here on the file cannot be read as a table: {subject}", str(error)))
    return good, bad


def written(timbres: Iterable[Timbre]) -> bytes:
    """The content of a file of these timbres, which `read_rows` reads back."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(HEADER)
    for timbre in timbres:
        lines.writerow(
            (
                timbre.name,
                timbre.voice_id,
                timbre.account,
                timbre.vendor,
                timbre.language,
                timbre.gender,
                " ".join(timbre.tags),
                timbre.notes,
                "yes" if timbre.favourite else "",
            )
        )
    # Spreadsheets take a file without the mark for one in the system's own encoding.
    return text.getvalue().encode("utf-8-sig")


def _row(line: int, header: Sequence[str], cells: Sequence[str]) -> Row | BadRow:
    if any(cell.strip() for cell in cells[len(header) :]):
        return BadRow(line, "There are more cells than columns.")
    found = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
    if not found.get("id"):
        return BadRow(line, "There is no id.")
    return Row(
        line,
        found["id"],
        name=found.get("name", ""),
        account=found.get("account", ""),
        language=found.get("language", ""),
        gender=found.get("gender", ""),
        tags=split_tags(found.get("tags", "")),
        notes=found.get("notes", ""),
        favourite=found.get("favourite", "").casefold() in _YES,
    )


def split_tags(text: str) -> tuple[str, ...]:
    """Tags from what a person writes: parted by blanks, commas or semicolons of any width, each once."""
    for mark in ",，;；、":
        text = text.replace(mark, " ")
    return tuple(dict.fromkeys(text.split()))


def _column(cell: str) -> str:
    name = cell.strip().casefold().replace(" ", "_")
    return _COLUMNS.get(name, name)


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)
