"""The registry of actions: one place for names, keys and tooltips, and keys that leave typing alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QPushButton, QToolButton, QVBoxLayout, QWidget

from studio.ui.appearance import Appearance
from studio.ui.shortcuts import RESERVED, KeyTakenError, Shortcuts


@pytest.fixture
def window(appearance: Appearance) -> Iterator[QMainWindow]:
    made = QMainWindow()
    yield made
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def shortcuts(window: QMainWindow) -> Shortcuts:
    made = Shortcuts(window)
    made.add("transport.play", "Play or pause", lambda: None, keys="Space")
    made.add("edit.redo", "Redo", lambda: None, keys=("Ctrl+Shift+Z", "Ctrl+Y"), menu="edit")
    made.add("speech.export", "Export", lambda: None, keys="Ctrl+E", menu="file", panel="speech", symbol="download")
    made.add("tasks.submit", "Submit", lambda: None, keys="Ctrl+Return", menu="file", panel="tasks")
    return made


def test_an_action_does_its_work(window: QMainWindow) -> None:
    done: list[str] = []
    shortcuts = Shortcuts(window)
    action = shortcuts.add("view.details", "Details", lambda: done.append("details"), keys="Ctrl+I", checkable=True)
    action.trigger()
    assert done == ["details"]
    assert action.isCheckable()
    assert action.objectName() == "view.details"
    assert action in window.actions()


def test_keys_are_shown_and_the_others_work_too(shortcuts: Shortcuts) -> None:
    assert shortcuts["edit.redo"].keys == "Ctrl+Shift+Z"
    assert [key.toString() for key in shortcuts["edit.redo"].action.shortcuts()] == ["Ctrl+Shift+Z", "Ctrl+Y"]
    assert [item.name for item in shortcuts.menu("file")] == ["speech.export", "tasks.submit"]


def test_a_panels_actions_live_while_it_is_in_front(shortcuts: Shortcuts) -> None:
    told: list[None] = []
    shortcuts.changed.connect(lambda: told.append(None))
    export, submit = shortcuts["speech.export"].action, shortcuts["tasks.submit"].action
    assert (export.isVisible(), submit.isVisible()) == (False, False)
    shortcuts.set_panel("speech")
    assert (export.isVisible(), submit.isVisible()) == (True, False)
    assert shortcuts["transport.play"].action.isVisible()
    assert told


def test_keys_can_be_changed_removed_and_put_back(shortcuts: Shortcuts) -> None:
    shortcuts.rebind("edit.redo", "Ctrl+Shift+R")
    assert shortcuts["edit.redo"].keys == "Ctrl+Shift+R"
    assert shortcuts.chosen() == {"edit.redo": "Ctrl+Shift+R"}
    shortcuts.rebind("transport.play", "")
    assert shortcuts["transport.play"].keys == ""
    shortcuts.reset()
    assert (shortcuts["edit.redo"].keys, shortcuts["transport.play"].keys) == ("Ctrl+Shift+Z", "Space")
    assert shortcuts.chosen() == {}


def test_what_was_chosen_holds_when_the_action_comes(window: QMainWindow) -> None:
    shortcuts = Shortcuts(window, {"speech.export": "Ctrl+Shift+E", "gone.action": "F9"})
    shortcuts.add("speech.export", "Export", lambda: None, keys="Ctrl+E")
    assert shortcuts["speech.export"].keys == "Ctrl+Shift+E"
    assert shortcuts.chosen()["gone.action"] == "F9"


def test_no_two_actions_share_keys_where_they_meet(shortcuts: Shortcuts) -> None:
    with pytest.raises(KeyTakenError) as taken:
        shortcuts.rebind("transport.play", "Ctrl+Y")
    assert taken.value.owner == "edit.redo"
    with pytest.raises(KeyTakenError):
        shortcuts.rebind("speech.export", "Space")
    shortcuts.rebind("speech.export", "Ctrl+Return")  # the tasks panel's: they are never in front together
    assert shortcuts["speech.export"].keys == "Ctrl+Return"


@pytest.mark.parametrize("keys", RESERVED)
def test_input_methods_keep_their_keys(window: QMainWindow, shortcuts: Shortcuts, keys: str) -> None:
    with pytest.raises(KeyTakenError) as taken:
        shortcuts.rebind("transport.play", keys)
    assert taken.value.owner == ""
    shortcuts.add("bad.one", "Bad", lambda: None, keys=keys)
    assert shortcuts["bad.one"].action.shortcuts() == []
    stored = Shortcuts(window, {"bad.two": keys})
    stored.add("bad.two", "Bad", lambda: None, keys="F8")
    assert stored["bad.two"].action.shortcuts() == []


def test_tooltips_follow_keys_and_language(shortcuts: Shortcuts, appearance: Appearance) -> None:
    button = QToolButton()
    shortcuts.tip(button, "transport.play")
    assert button.toolTip() == "Play or pause (Space)"
    shortcuts.rebind("transport.play", "F6")
    assert button.toolTip() == "Play or pause (F6)"
    appearance.set_language("zh_CN")
    shortcuts.retranslate()
    assert button.toolTip() == "播放或暂停 (F6)"
    shortcuts.rebind("transport.play", "")
    assert button.toolTip() == "播放或暂停"
    assert shortcuts["transport.play"].action.text() == "播放或暂停"


def test_a_tip_for_an_action_that_comes_later(shortcuts: Shortcuts) -> None:
    button = QToolButton()
    shortcuts.tip(button, "late.action", "Late")
    shortcuts.add("late.action", "Later", lambda: None, keys="F7")
    assert button.toolTip() == "Late (F7)"
    button.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    shortcuts.retranslate()


@pytest.mark.parametrize(
    ("field", "keys", "kept"),
    [
        (QLineEdit, "Space", True),
        (QPushButton, "Space", True),
        (QLineEdit, "F5", False),
        (QLineEdit, "Shift+F5", False),
        (QLineEdit, "Ctrl+E", False),
        (QWidget, "Space", False),
    ],
)
def test_bare_keys_belong_to_what_is_typed_into(
    window: QMainWindow, shortcuts: Shortcuts, field: type[QWidget], keys: str, kept: bool
) -> None:
    body = QWidget()
    widget = field(body)
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    QVBoxLayout(body).addWidget(widget)
    window.setCentralWidget(body)
    window.show()
    window.activateWindow()
    widget.setFocus()
    QApplication.processEvents()
    assert QApplication.focusWidget() is widget
    pressed = QKeySequence(keys)[0]
    event = QKeyEvent(QEvent.Type.ShortcutOverride, pressed.key(), pressed.keyboardModifiers())
    assert shortcuts.keeps_to_widget(event) is kept
