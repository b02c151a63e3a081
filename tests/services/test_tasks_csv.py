"""CSV files as people write them: every encoding and separator, rows that are none, and files of any size."""

from __future__ import annotations

import codecs
import tracemalloc
from pathlib import Path

import pytest

from studio.core.errors import Kind, StudioError
from studio.services import tasks_csv
from studio.services.tasks_csv import BadRow, Columns, TaskRow, look_into, read_rows

TEXT = "name,text,voice\nfirst,你好。,v1\nsecond,再见。,\n"


def written(folder: Path, content: bytes | str, encoding: str = "utf-8") -> Path:
    path = folder / "rows.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def rows(path: Path, columns: Columns | None = None) -> list[TaskRow | BadRow]:
    sheet = look_into(path)
    return list(read_rows(sheet, columns or sheet.columns))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "utf-32"])
@pytest.mark.parametrize(("delimiter", "newline"), [(",", "\n"), (";", "\r\n"), ("\t", "\n"), ("|", "\r\n")])
def test_every_way_of_writing_is_read(tmp_path: Path, encoding: str, delimiter: str, newline: str) -> None:
    path = written(tmp_path, TEXT.replace(",", delimiter).replace("\n", newline), encoding)
    sheet = look_into(path)
    assert sheet.titles == ("name", "text", "voice")
    assert sheet.columns == Columns("text", "voice", "name")
    assert sheet.sample == (("first", "你好。", "v1"), ("second", "再见。", ""))
    assert list(read_rows(sheet, sheet.columns)) == [
        TaskRow("你好。", "v1", "first", 2),
        TaskRow("再见。", "", "second", 3),
    ]


def test_columns_are_guessed_or_chosen(tmp_path: Path) -> None:
    assert look_into(written(tmp_path, "编号,台词,发音人\n1,好,v\n")).columns == Columns("台词", "发音人", "编号")
    assert look_into(written(tmp_path, "Lines\n好\n")).columns == Columns("Lines")
    path = written(tmp_path, "a,b,c\n好,n,v\n")
    assert look_into(path).columns == Columns("")
    assert rows(path, Columns("A", "c", " b ")) == [TaskRow("好", "v", "n", 2)]
    for wrong in (Columns(""), Columns("d"), Columns("a", voice="d")):
        with pytest.raises(StudioError) as caught:
            rows(path, wrong)
        assert caught.value.kind is Kind.BAD_FIELD


def test_rows_that_are_none_are_said(tmp_path: Path) -> None:
    content = 'name,text\n\n,,\nfirst,"two\nlines"\nonly\nlast,好,more\n'
    found = rows(written(tmp_path, content))
    assert [(type(row).__name__, row.line) for row in found] == [
        ("BadRow", 2),
        ("BadRow", 3),
        ("TaskRow", 4),
        ("BadRow", 6),
        ("TaskRow", 7),
    ]
    assert found[2] == TaskRow("two\nlines", "", "first", 4)
    assert [row.reason for row in found if isinstance(row, BadRow)] == [
        "The row is empty.",
        "The row is empty.",
        "There is no text in this row.",
    ]


def test_a_cell_that_never_ends_stops_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks_csv, "_LONGEST_CELL", 10_000)
    content = 'text\n好\n"' + "很长\n" * 10_000
    good, bad = rows(written(tmp_path, content))
    assert good == TaskRow("好", line=2)
    assert isinstance(bad, BadRow)
    assert "cannot be read" in bad.reason


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xfe",
        codecs.BOM_UTF8 + b"\xff\xff\xff,\x80",
        b"text,name" + b"x" * 400 + b"\0\n1,2\n",
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(StudioError) as caught:
        look_into(written(tmp_path, content))
    assert caught.value.kind is Kind.BAD_FILE


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StudioError):
        look_into(tmp_path / "none.csv")
    path = written(tmp_path, TEXT)
    sheet = look_into(path)
    monkeypatch.setattr(tasks_csv, "LARGEST_BYTES", 10)
    with pytest.raises(StudioError):
        look_into(path)
    path.unlink()
    with pytest.raises(StudioError):
        list(read_rows(sheet, sheet.columns))


def test_the_digest_is_that_of_the_content(tmp_path: Path) -> None:
    first = look_into(written(tmp_path, TEXT)).digest
    assert look_into(written(tmp_path, TEXT)).digest == first
    assert look_into(written(tmp_path, TEXT + "x")).digest != first


def test_a_file_that_becomes_another_one_says_so(tmp_path: Path) -> None:
    sheet = look_into(written(tmp_path, TEXT * 2))
    written(tmp_path, TEXT.encode() + b"a,\xff\xff\xff,b\n")
    assert isinstance(list(read_rows(sheet, sheet.columns))[-1], BadRow)


def test_a_large_file_takes_little_memory(tmp_path: Path) -> None:
    """Twenty megabytes are read a block at a time; two hundred take ten times as long and no more memory."""
    path = written(tmp_path, "name,text\n" + "a,这是一行很普通的文字，不长也不短。\n" * 350_000)
    tracemalloc.start()
    try:
        sheet = look_into(path)
        reading = read_rows(sheet, sheet.columns)
        for _ in range(20_000):
            next(reading)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert path.stat().st_size > 15 * 2**20
    assert most < 8 * 2**20
