"""The level meter: decibels, quick up, slow down."""

from __future__ import annotations

import math

import pytest
from PySide6.QtWidgets import QApplication

from studio.ui.appearance import Appearance
from studio.ui.meter import BARS, FALL, LevelMeter
from studio.ui.theme import tokens


@pytest.mark.parametrize(
    ("peak", "share"),
    [
        (1.0, 1.0),
        (2.0, 1.0),
        (10 ** (-24 / 20), 0.5),
        (10 ** (-48 / 20), 0.0),
        (0.0, 0.0),
        (-1.0, 0.0),
        (math.nan, 0.0),
    ],
)
def test_the_scale_is_in_decibels(qapp: QApplication, peak: float, share: float) -> None:
    meter = LevelMeter()
    meter.set_level(peak)
    assert meter.shown == pytest.approx(share, abs=1e-9)


def test_it_rises_at_once_and_falls_slowly(qapp: QApplication) -> None:
    meter = LevelMeter()
    meter.set_level(1.0)
    meter.set_level(0.0)
    assert meter.shown == pytest.approx(1.0 - FALL)
    meter.clear()
    assert meter.shown == 0.0


def test_the_last_bars_warn(qapp: QApplication, appearance: Appearance) -> None:
    meter = LevelMeter(name="transport.level")
    meter.resize(BARS * 10, 20)

    def colour(bar: int) -> str:
        return meter.grab().toImage().pixelColor(bar * 10 + 4, 10).name().upper()

    look = tokens()
    assert colour(0) == look.line
    meter.set_level(1.0)
    assert [colour(0), colour(BARS - 4), colour(BARS - 2), colour(BARS - 1)] == [
        look.accent,
        look.accent,
        look.warn,
        look.danger,
    ]
