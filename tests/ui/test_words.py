"""Words that panels share: moments as this computer writes them, or as everybody can read them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QDate, QLocale

from studio.ui.words import day, when

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
