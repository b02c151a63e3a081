"""`takes`: what was made can be found, looked at, written out and deleted."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Run

Here = Callable[..., Run]

TEXT = "第一段。\nSecond line."


@pytest.fixture
def take(here: Here, account: str) -> str:
    said = here("say", TEXT, "--account", account, "--voice", "local-zh-female", "--json")
    assert said.status == 0, said
    take = said.document["take"]
    assert isinstance(take, str)
    return take


def test_nothing_yet(here: Here) -> None:
    assert here("takes", "list", "--json").document == {"takes": [], "total": 0}
    assert here("takes", "list").out == "There are no takes yet.\n"


def test_a_take_is_listed_and_shown(here: Here, take: str) -> None:
    (listed,) = here("takes", "list", "--json").document["takes"]
    assert listed["take"] == take
    assert listed["title"] == "第一段。"
    assert (listed["account"], listed["voice"], listed["complete"]) == ("shared", "local-zh-female", True)
    shown = here("takes", "show", take[:5], "--json").document
    assert shown["text"] == TEXT
    assert shown["duration_s"] == pytest.approx(listed["duration_s"], abs=0.001)
    assert shown["units"]
    assert shown["audio"] is None
    line = here("takes", "list").out
    assert take in line
    assert "第一段。" in line
    page = here("takes", "show", take).out
    assert page.endswith(TEXT + "\n")
    assert here("takes", "list", "--offset", "1", "--json").document == {"takes": [], "total": 1}


def test_a_take_is_exported(here: Here, take: str, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.wav", "a.srt", "a.json")]
    said = here("takes", "export", take[:6], "--to", str(files[0]), str(files[1]), "--to", str(files[2]), "--json")
    assert said.status == 0, said
    assert said.document["take"] == take
    assert sorted(said.document["files"]) == sorted(map(str, files))
    assert all(path.stat().st_size > 20 for path in files)
    assert "第一段" in files[1].read_text("utf-8")


def test_exports_that_cannot_be(here: Here, take: str, tmp_path: Path) -> None:
    unknown = here("takes", "export", take, "--to", str(tmp_path / "a.docx"), "--json")
    assert (unknown.status, unknown.kind) == (6, "unsupported")
    nowhere = here("takes", "export", take, "--to", str(tmp_path / "no" / "a.wav"), "--json")
    assert (nowhere.status, nowhere.kind) == (6, "not_writable")


def test_a_take_is_deleted(here: Here, take: str) -> None:
    assert here("takes", "delete", take[:4], "--json").document == {"deleted": take}
    for verb in ("show", "delete"):
        gone = here("takes", verb, take, "--json")
        assert (gone.status, gone.kind) == (6, "unknown_take")
    assert here("takes", "export", take, "--to", "a.wav", "--json").kind == "unknown_take"


def test_a_library_of_a_newer_version_is_left_alone(here: Here) -> None:
    assert here("takes", "list").status == 0
    library = Path(os.environ["VOICE_STUDIO_HOME"]) / "data" / "library.db"
    with contextlib.closing(sqlite3.connect(library)) as database:
        database.execute("PRAGMA user_version = 9999")
    said = here("takes", "list", "--json")
    assert (said.status, said.kind) == (6, "library_newer")
    assert not list(library.parent.glob("*damaged*"))


def test_takes_are_found_by_any_part_of_their_script(here: Here, take: str) -> None:
    for part, count in ((TEXT[:2], 1), ("一段", 1), ("line", 1), ("不在里面", 0)):
        found = here("takes", "list", "--search", part, "--json").document
        assert found["total"] == len(found["takes"]) == count, part
    assert here("takes", "list", "--search", "不在里面").out == "No take fits.\n"
    assert here("takes", "list", "--trash", "--json").document == {"takes": [], "total": 0}
