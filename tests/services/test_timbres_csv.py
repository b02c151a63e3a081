"""Timbres in CSV files: good rows stay, bad ones are named with their line and reason."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.language import Catalogue
from studio.core.records import Timbre
from studio.services.timbres_csv import LARGEST_BYTES, BadRow, Row, read_rows, split_tags, written


def rows(tmp_path: Path, content: str | bytes) -> tuple[list[Row], list[BadRow]]:
    path = tmp_path / "timbres.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_rows(path)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    kept = Timbre("1", "mine", "aipaas", "s-1", '晓"燕,', "zh", "female", ("新闻", "v2"), "two\nlines", favourite=True)
    content = written([kept, Timbre("2", "local", "xingyun", "s-2")])
    assert content.startswith(b"\xef\xbb\xbfname,id,")
    first, second = rows(tmp_path, content)[0]
    assert first == Row(2, "s-1", kept.name, "mine", "zh", "female", kept.tags, kept.notes, favourite=True)
    assert second == Row(4, "s-2", account="local")


def test_good_rows_stay_and_bad_ones_say_why(tmp_path: Path) -> None:
    good, bad = rows(tmp_path, "name,id\nA,1\nB,\n\nC,3,x\nD,1\nE, 5 ,\nF\n")
    assert [(row.line, row.voice_id) for row in good] == [(2, "1"), (7, "5")]
    assert bad == [
        BadRow(3, "There is no id."),
        BadRow(5, "There are more cells than columns."),
        BadRow(6, "Line {subject} has this id already.", "2"),
        BadRow(8, "There is no id."),
    ]


@pytest.mark.parametrize(
    ("encoding", "header"),
    [
        ("utf-8", "Speaker ID;名称;收藏"),
        ("gb18030", "音色ID,名称,收藏"),
        ("utf-16", "voice_id\tName\tFavourite"),
        ("utf-8-sig", "id,name,favourite"),
    ],
)
def test_tables_of_spreadsheets(tmp_path: Path, encoding: str, header: str) -> None:
    mark = next(each for each in ";\t," if each in header)
    content = "\r\n".join([header, mark.join(("s-1", "晓燕", "是")), mark.join(("s-2", "小峰", "no"))])
    good, bad = rows(tmp_path, content.encode(encoding))
    assert bad == []
    assert [(row.voice_id, row.name, row.favourite) for row in good] == [("s-1", "晓燕", True), ("s-2", "小峰", False)]


@pytest.mark.parametrize("content", [b"", b"name,notes\nA,B\n", b"\x89PNG\r\n\x1a\n" + b"\0\1\2\3" * 60])
def test_what_is_no_such_table(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(StudioError) as caught:
        rows(tmp_path, content)
    assert caught.value.kind is Kind.BAD_FILE
    with pytest.raises(StudioError) as caught:
        read_rows(tmp_path / "not there.csv")
    assert caught.value.kind is Kind.BAD_FILE


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(LARGEST_BYTES + 1)
    with pytest.raises(StudioError) as caught:
        read_rows(path)
    assert "32 MB" in caught.value.message


@pytest.mark.parametrize("limit", [131_072, 4_194_304])
def test_a_table_that_breaks_off_keeps_what_came_before(
    tmp_path: Path, request: pytest.FixtureRequest, limit: int
) -> None:
    """Also where somebody else has read long cells before."""
    before = csv.field_size_limit(limit)
    request.addfinalizer(lambda: csv.field_size_limit(before))
    good, bad = rows(tmp_path, "id\n1\n" + "x" * 200_000 + "\n3\n")
    assert [row.voice_id for row in good] == ["1"]
    assert [(row.line, row.reason) for row in bad] == [
        (3, "From here on the file cannot be read as a table: {subject}")
    ]


def test_tags_are_parted_as_people_write_them() -> None:
    assert split_tags(" 新闻，故事、v2;v2; a b ") == ("新闻", "故事", "v2", "a", "b")


def test_every_reason_can_be_said_in_chinese() -> None:
    catalogue = Catalogue.load("zh_CN")
    for reason in (
        "There is no id.",
        "There are more cells than columns.",
        "Line {subject} has this id already.",
        "From here on the file cannot be read as a table: {subject}",
        "There is no account called “{subject}”.",
        "“{subject}” cannot be an id.",
        "There is no account, and more than one fits.",
    ):
        assert catalogue.tr(reason) != reason
