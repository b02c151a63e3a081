"""What a person chooses about the look takes effect at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from studio.ui.appearance import Appearance
from studio.ui.language import tr


def test_language_by_name_and_by_system(appearance: Appearance, monkeypatch: pytest.MonkeyPatch) -> None:
    appearance.set_language("zh_CN")
    assert (appearance.language, tr("Settings")) == ("zh_CN", "设置")
    monkeypatch.setattr(QLocale, "system", lambda: QLocale("de_DE"))
    appearance.set_language("system")
    assert (appearance.language, tr("Settings")) == ("en", "Settings")
    monkeypatch.setattr(QLocale, "system", lambda: QLocale("zh_CN"))
    appearance.set_language("system")
    assert appearance.language == "zh_CN"


def test_the_size_of_scripts_is_told_once(appearance: Appearance) -> None:
    told: list[int] = []
    appearance.text_size_changed.connect(told.append)
    appearance.set_text_size(24)
    appearance.set_text_size(24)
    assert (told, appearance.text_size) == ([24], 24)


def test_the_desktop_is_followed_only_where_that_was_chosen(
    qapp: QApplication, appearance: Appearance, monkeypatch: pytest.MonkeyPatch
) -> None:
    appearance.set_motion("reduced")
    assert appearance.motion == "reduced"
    applied: list[str] = []
    monkeypatch.setattr("studio.ui.appearance.apply", lambda _app, theme: applied.append(theme))
    hints = qapp.styleHints()
    hints.colorSchemeChanged.emit(hints.colorScheme())
    assert applied == []
    appearance.set_theme("system")
    hints.colorSchemeChanged.emit(hints.colorScheme())
    assert applied == ["system", "system"]
