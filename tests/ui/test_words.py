"""Words that panels share: one thing as one, moments as this computer writes them, or as everybody can read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import QLabel

from studio.app.catalog import panels
from studio.core.jobs import JobState
from studio.ui.appearance import Appearance
from studio.ui.words import counted, day, size_words, when

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

MOMENT = "2026-11-20T17:55:00.000+00:00"


@pytest.fixture
def locale() -> Iterator[None]:
    before = QLocale()
    yield
    QLocale.setDefault(before)


def test_a_system_without_a_place_writes_dates_as_iso_does(locale: None) -> None:
    QLocale.setDefault(QLocale.c())
    assert re.fullmatch(r"2026-11-\d\d \d\d:\d5", when(MOMENT))
    assert day(QDate(2026, 11, 20)) == "2026-11-20"
    assert when("") == ""


def test_others_write_them_as_they_are_used_to(locale: None) -> None:
    QLocale.setDefault(QLocale("de_DE"))
    assert re.fullmatch(r"\d\d\.11\.26,? \d\d:\d5", when(MOMENT))
    assert day(QDate(2026, 11, 20)) == "20.11.26"


def test_sizes_are_those_of_a_file_manager(locale: None) -> None:
    QLocale.setDefault(QLocale("en_GB"))
    assert (size_words(536_000), size_words(1_900_000)) == ("536.0 kB", "1.9 MB")
    assert (size_words(0), size_words(999)) == ("0 B", "999 B")


def test_one_is_not_spoken_of_as_many() -> None:
    said = [counted(count, "1 take", "{count} takes") for count in (0, 1, 2, 12_345)]
    assert said == ["0 takes", "1 take", "2 takes", "12,345 takes"]


def test_what_else_is_said_is_filled_in_for_one_and_for_many() -> None:
    one, many = "1 file was written to {folder}.", "{count} files were written to {folder}."
    assert counted(1, one, many, folder="a {b}") == "1 file was written to a {b}."
    assert counted(3, one, many, folder="here") == "3 files were written to here."


@pytest.mark.parametrize(
    ("panel", "known", "said", "chinese"),
    [
        ("tasks", [{JobState.DONE: 1}], "1 task", "1 个任务"),
        ("transcription", [{JobState.DONE: 1}], "1 recording", "1 个录音"),
        ("training", [{JobState.DONE: 1}], "1 training", "1 个训练任务"),
        ("library", [None], "1 take", "1 个录音版本"),
        ("timbres", [], "1 timbre", "1 个音色"),
    ],
)
def test_a_list_of_one(appearance: Appearance, panel: str, known: Sequence[object], said: str, chinese: str) -> None:
    (manifest,) = [each for each in panels() if each.name == panel]
    view = manifest.view()
    for language, words in (("en", said), ("zh_CN", chinese)):
        appearance.set_language(language)
        view.show_total(1, *known)
        assert view.findChild(QLabel, f"{panel}.count").text().partition(" · ")[0] == words
