"""The editor of a transcript: segments stay segments whatever is done, and places are theirs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolTip
from pytestqt.qtbot import QtBot

from studio.ui.appearance import Appearance
from studio.ui.transcript_editor import Row, TranscriptEditor, matches

TEXTS = ("Good morning.", "", "It 𠮷 rains\ntoday.", "Bye.")
ROWS = (Row(0.5, "Anna"), Row(2.0), Row(3661.0, "A name that is much too long for its place"), Row())


@pytest.fixture
def editor(qtbot: QtBot, appearance: Appearance) -> Iterator[TranscriptEditor]:
    made = TranscriptEditor()
    made.resize(700, 400)
    made.show_segments(TEXTS, ROWS)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.deleteLater()


def texts(editor: TranscriptEditor) -> list[str]:
    found, block = [], editor.document().firstBlock()
    while block.isValid():
        found.append(block.text().replace("\u2028", "\n"))
        block = block.next()
    return found


def heard(editor: TranscriptEditor) -> list[dict[int, str]]:
    seen: list[dict[int, str]] = []
    editor.edited.connect(seen.append)
    return seen


def select(editor: TranscriptEditor, first: tuple[int, int], last: tuple[int, int]) -> None:
    cursor = editor.textCursor()
    document = editor.document()
    cursor.setPosition(document.findBlockByNumber(first[0]).position() + first[1])
    cursor.setPosition(document.findBlockByNumber(last[0]).position() + last[1], QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)


def test_a_line_break_inside_a_segment_does_not_make_two(editor: TranscriptEditor) -> None:
    assert texts(editor) == list(TEXTS)


def test_typing_tells_the_segment_and_its_text(editor: TranscriptEditor) -> None:
    seen = heard(editor)
    select(editor, (2, 0), (2, 0))
    QTest.keyClicks(editor, "So ")
    assert seen[-1] == {2: "So It 𠮷 rains\ntoday."}
    assert (editor.segment, editor.offset) == (2, 3)
    editor.undo()
    assert seen[-1] == {2: TEXTS[2]}


@pytest.mark.parametrize(
    ("place", "key"), [((1, 0), Qt.Key.Key_Backspace), ((0, 13), Qt.Key.Key_Delete)], ids=["backspace", "delete"]
)
def test_two_segments_are_never_joined(editor: TranscriptEditor, place: tuple[int, int], key: Qt.Key) -> None:
    seen = heard(editor)
    select(editor, place, place)
    for modifier in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier):
        QTest.keyClick(editor, key, modifier)
    assert texts(editor) == list(TEXTS)
    assert seen == []


def test_enter_goes_to_the_next_segment(editor: TranscriptEditor) -> None:
    select(editor, (0, 3), (0, 3))
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert texts(editor) == list(TEXTS)
    assert (editor.segment, editor.offset) == (1, 0)


@pytest.mark.parametrize("way", ["type", "delete", "cut", "paste", "compose"])
def test_what_spans_segments_is_deleted_in_each_of_them(editor: TranscriptEditor, way: str) -> None:
    select(editor, (0, 5), (3, 1))
    QApplication.clipboard().setText("new\r\nwords")
    match way:
        case "type":
            QTest.keyClicks(editor, "X")
        case "delete":
            QTest.keyClick(editor, Qt.Key.Key_Delete)
        case "cut":
            QTest.keyClick(editor, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
        case "paste":
            editor.paste()
        case _:
            event = QInputMethodEvent()
            event.setCommitString("好")
            QApplication.sendEvent(editor, event)
    added = {"type": "X", "paste": "new  words", "compose": "好"}.get(way, "")
    assert texts(editor) == ["Good " + added, "", "", "ye."]
    while editor.document().isUndoAvailable():
        editor.undo()
    assert texts(editor) == list(TEXTS)


def test_copying_and_undoing_with_segments_selected_changes_nothing(editor: TranscriptEditor) -> None:
    select(editor, (0, 0), (3, 2))
    for key in (Qt.Key.Key_C, Qt.Key.Key_A, Qt.Key.Key_Z):
        QTest.keyClick(editor, key, Qt.KeyboardModifier.ControlModifier)
    assert texts(editor) == list(TEXTS)


def test_whatever_splits_a_segment_is_taken_back(editor: TranscriptEditor, qtbot: QtBot) -> None:
    seen = heard(editor)
    editor.textCursor().insertBlock()
    qtbot.waitUntil(lambda: texts(editor) == list(TEXTS), timeout=30_000)
    assert seen == []


def test_everything_found_is_replaced_in_one_step(editor: TranscriptEditor) -> None:
    seen = heard(editor)
    found = matches(editor.document().toRawText(), "O")
    editor.find_all(found, 1)
    assert editor.textCursor().selectedText() == "o"
    editor.replace(found, "ø\n")
    assert texts(editor) == ["Gø ø d mø rning.", "", "It 𠮷 rains\ntø day.", "Bye."]
    assert set(seen[-1]) == {0, 2}
    editor.undo()
    assert texts(editor) == list(TEXTS)
    editor.replace((), "nothing")


def test_offsets_are_qts_own_beyond_the_basic_plane() -> None:
    assert matches("𠮷a a", "A") == [(2, 3), (4, 5)]
    assert matches("ab\u2029AB", "b") == [(1, 2), (4, 5)]
    assert matches("anything", "") == []
    assert matches("a.c abc", "a.c") == [(0, 3)]


def test_a_word_is_lit_by_its_place_in_its_segment_and_stays_lit_through_edits_elsewhere(
    editor: TranscriptEditor,
) -> None:
    editor.light_word(2, (5, 10))
    assert editor.lit_text == "rains"
    editor.set_segment(0, "Good evening, everybody.")
    assert editor.lit_text == "rains"
    editor.light_word(None, None)
    assert editor.lit_text == ""
    editor.light_word(99, (0, 1))
    assert editor.lit_text == ""


def test_a_click_names_the_segment_and_the_code_point(editor: TranscriptEditor) -> None:
    seen: list[tuple[int, int]] = []
    editor.place_clicked.connect(lambda number, place: seen.append((number, place)))
    block = editor.document().findBlockByNumber(2)
    strip = next(editor._strips(QRectF(editor.viewport().rect()), block.position() + 6, block.position() + 7))
    QTest.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=strip.center().toPoint())
    assert seen == [(2, 5)], "the sixth unit is the fifth code point"
    QTest.mouseDClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=strip.center().toPoint())
    assert len(seen) <= 2


def test_doubts_and_marks_are_drawn_and_told(editor: TranscriptEditor, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _place, words, *_: told.append(words))
    editor.unsure = lambda number: [(0, 4)] if number == 0 else ()
    editor.is_changed = lambda number: number == 0
    editor.tip = lambda number, place: f"{number}:{place}"
    editor.find_all(matches(editor.document().toRawText(), "o"), 0)
    assert not editor.grab().isNull()
    strip = next(editor._strips(QRectF(editor.viewport().rect()), 0, 1))
    place = strip.center().toPoint()
    tip = QHelpEvent(QEvent.Type.ToolTip, place, editor.viewport().mapToGlobal(place))
    QApplication.sendEvent(editor.viewport(), tip)
    assert told[-1] == "0:0"
    gutter = editor._gutter
    at = QPoint(20, place.y())
    QApplication.sendEvent(gutter, QHelpEvent(QEvent.Type.ToolTip, at, gutter.mapToGlobal(at)))
    assert told[-1] == "Anna\nCorrected since it was heard"


def test_what_was_heard_can_be_asked_back_from_the_menu(
    editor: TranscriptEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMenu, "popup", lambda *_: None)
    asked: list[int] = []
    editor.restore_asked.connect(asked.append)
    editor.is_changed = lambda number: number == 0
    strip = next(editor._strips(QRectF(editor.viewport().rect()), 0, 1))
    place = strip.center().toPoint()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, editor.viewport().mapToGlobal(place))
    editor.contextMenuEvent(event)
    menu = editor.findChild(QMenu, "transcript.menu")
    assert isinstance(menu, QMenu)
    menu.actions()[-1].trigger()
    assert asked == [0]
    menu.close()


def test_pasted_line_ends_become_blanks_and_read_only_stays(editor: TranscriptEditor) -> None:
    data = QMimeData()
    data.setText("a\nb")
    select(editor, (1, 0), (1, 0))
    editor.insertFromMimeData(data)
    assert texts(editor)[1] == "a b"
    editor.setReadOnly(True)
    editor.insertFromMimeData(data)
    QTest.keyClicks(editor, "x")
    assert texts(editor)[1] == "a b"
