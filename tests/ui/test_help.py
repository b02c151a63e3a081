"""The guide: every page in both languages, links that lead somewhere, the keys in force, and no network."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QMainWindow

from studio.app.catalog import panels
from studio.core.errors import Kind
from studio.core.language import LANGUAGES
from studio.ui.appearance import Appearance
from studio.ui.help import PAGES, SHORTCUTS, TROUBLE, Help, page_about, page_text
from studio.ui.shortcuts import Shortcuts
from tests.fakes.controls import nameless

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

WRITTEN = [name for name in PAGES if name != SHORTCUTS]


@pytest.fixture
def guide(qapp: QApplication, appearance: Appearance) -> Iterator[Help]:
    window = QMainWindow()
    shortcuts = Shortcuts(window)
    shortcuts.add("edit.copy", "Copy", lambda: None, keys="Ctrl+C", menu="edit")
    made = Help(window, shortcuts, "en")
    yield made
    window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", WRITTEN)
def test_every_page_is_written(name: str, language: str) -> None:
    text = page_text(name, language)
    assert re.match(r"# \S", text)
    assert len(text) > 100
    assert set(re.findall(r"\]\(page:(\w+)\)", text)) <= set(PAGES)


@pytest.mark.parametrize("name", WRITTEN)
def test_both_languages_say_the_same_much(name: str) -> None:
    shapes = [
        [
            line[:2]
            for line in page_text(name, language).splitlines()
            if line[:2] in ("- ", "# ", "##", "1.", "2.", "3.")
        ]
        for language in LANGUAGES
    ]
    assert shapes[0] == shapes[1]


def test_every_panel_has_a_page() -> None:
    assert {panel.name for panel in panels()} <= set(PAGES)


def test_kinds_of_errors_have_pages() -> None:
    found = {page_about(kind) for kind in Kind}
    assert found == {*TROUBLE, None}
    assert page_about(Kind.KEY_REFUSED) == "accounts"
    # What is wrong with what was typed or asked for says in its own sentence what to do.
    assert {kind for kind in Kind if page_about(kind) is None} == {
        *(Kind.EMPTY_TEXT, Kind.NOTHING_TO_SPEAK, Kind.BAD_TEXT, Kind.UNKNOWN_VOICE, Kind.UNKNOWN_ACCOUNT),
        *(Kind.UNKNOWN_TAKE, Kind.UNKNOWN_JOB, Kind.UNKNOWN_PROJECT, Kind.NO_CONSENT, Kind.BAD_FIELD),
        *(Kind.UNSUPPORTED, Kind.LEFT_OUT, Kind.CANCELLED),
    }


def test_pages_are_chosen_and_followed(guide: Help, monkeypatch: pytest.MonkeyPatch) -> None:
    outside: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: outside.append(url.toString()))
    guide.open("speech", "en")
    assert (guide.page, guide.isVisible()) == ("speech", True)
    assert "hear it while it is still being made" in guide.text.toPlainText()
    guide.text.anchorClicked.emit(QUrl("page:sound"))
    assert guide.page == "sound"
    guide.text.anchorClicked.emit(QUrl("https://semver.org"))
    guide.text.anchorClicked.emit(QUrl("file:///etc/passwd"))
    assert outside == ["https://semver.org"]
    guide.open("no such page", "en")
    assert guide.page == PAGES[0]
    assert nameless(guide) == []


def test_the_keys_are_those_in_force(guide: Help) -> None:
    guide.open(SHORTCUTS, "en")
    assert "Ctrl+C" in guide.text.toPlainText()
    guide._shortcuts.rebind("edit.copy", "Ctrl+Alt+C")
    guide.close()
    guide.open(SHORTCUTS, "en")
    assert "Ctrl+Alt+C" in guide.text.toPlainText()


def test_keys_stand_by_their_panel_in_two_columns(guide: Help) -> None:
    for panel in ("speech", "tasks"):
        guide._shortcuts.add(f"view.{panel}", panel.capitalize(), lambda: None, keys="F2", menu="view")
        for number in range(9):
            guide._shortcuts.add(f"{panel}.{number}", f"Do {number}", lambda: None, keys="F3", panel=panel)
    guide.open(SHORTCUTS, "en")
    text = guide.text.toPlainText()
    assert text.index("View") < text.rindex("Speech") < text.index("Do 0") < text.rindex("Tasks") < text.rindex("Do 0")
    speech = guide.text.document().find("Do 0")
    tasks = guide.text.document().find("Do 0", speech)
    assert guide.text.cursorRect(tasks).left() > guide.text.cursorRect(speech).left() + guide.text.width() // 3


def test_it_speaks_the_language_in_force(guide: Help, appearance: Appearance) -> None:
    guide.open("tasks", "en")
    appearance.set_language("zh_CN")
    guide.open("tasks", "zh_CN")
    assert guide.pages.currentItem().text() == "任务"
    assert "表格" in guide.text.toPlainText()
    assert guide.windowTitle() == "帮助"


def test_it_follows_the_theme(guide: Help, appearance: Appearance) -> None:
    guide.open("speech", "en")
    light = guide.text.document().defaultStyleSheet()
    appearance.set_theme("dark")
    assert guide.text.document().defaultStyleSheet() != light
