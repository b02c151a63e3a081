"""The script editor: its text, what it lights, what it tells, and how it follows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QImage,
    QInputMethodEvent,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from studio.ui import theme
from studio.ui.appearance import Appearance
from studio.ui.script_editor import ScriptEditor
from studio.ui.script_marks import Gutter, Mark

TEXT = "第一段,😀 亮起来。\nThe second paragraph.\n\n最后一段。"


@pytest.fixture
def editor(qtbot: QtBot, appearance: Appearance) -> ScriptEditor:
    made = ScriptEditor()
    qtbot.addWidget(made)
    made.resize(800, 500)
    made.set_text(TEXT)
    made.show()
    qtbot.waitExposed(made)
    return made


def strip(editor: ScriptEditor, place: int) -> QRectF:
    """Where the character at a code point is drawn, in the viewport."""
    index = editor._present()
    area = QRectF(editor.viewport().rect())
    return next(editor._strips(area, index.utf16(place), index.utf16(place + 1)))


def click(editor: ScriptEditor, place: int) -> None:
    QTest.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=strip(editor, place).center().toPoint())


def picture(editor: ScriptEditor) -> QImage:
    return editor.viewport().grab().toImage()


def colours(image: QImage, area: QRectF) -> set[str]:
    box = area.toAlignedRect()
    return {
        QColor(image.pixel(x, y)).name().upper()
        for x in range(box.left(), box.right())
        for y in range(box.top(), box.bottom())
    }


# The person's text


def test_the_text_comes_back_as_it_was(editor: ScriptEditor) -> None:
    kept = "a\u00a0b\u3000c\n\n\td\u2028e 𠮷"
    editor.set_text(kept)
    assert editor.text() == kept


def test_halves_of_pairs_are_replaced_and_nothing_else_is_lost(editor: ScriptEditor) -> None:
    editor.set_text("a\ud800b")
    assert editor.text() == "a\ufffdb"


def test_caret_and_selection_count_in_code_points(editor: ScriptEditor) -> None:
    editor.place_caret(TEXT.index("亮"))
    assert editor.caret() == TEXT.index("亮")
    cursor = editor.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor, 3)
    editor.setTextCursor(cursor)
    assert editor.selection() == (TEXT.index("亮"), TEXT.index("。"))
    assert editor.paragraph(1) == (TEXT.index("The"), TEXT.index("\n\n"))
    assert editor.paragraph_at(TEXT.index("最")) == 3


def test_shift_enter_makes_an_ordinary_line_end(editor: ScriptEditor) -> None:
    editor.set_text("ab")
    editor.place_caret(1)
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert editor.text() == "a\nb"


def test_undo_takes_a_new_line_back(editor: ScriptEditor) -> None:
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, "x")
    editor.undo()
    editor.undo()
    assert editor.text() == TEXT


# Light


def test_the_lit_character_has_its_colour_and_an_underline(editor: ScriptEditor) -> None:
    editor.begin(TEXT)
    place = TEXT.index("亮")
    before = colours(picture(editor), strip(editor, place))
    editor.light((place, place + 1), (0, place + 1))
    lit = colours(picture(editor), strip(editor, place))
    assert theme.tokens().lit not in before
    assert {theme.tokens().lit, theme.tokens().accent} <= lit
    assert theme.tokens().read in colours(picture(editor), strip(editor, 0))
    assert editor.lit_text == "亮"


def test_dark_text_on_the_lit_ground_is_dark(editor: ScriptEditor) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, "dark")
    editor.begin(TEXT)
    place = TEXT.index("亮")
    editor.light((place, place + 1))
    shown = colours(picture(editor), strip(editor, place))
    assert theme.tokens().lit in shown
    assert theme.tokens().text not in shown


def test_what_was_read_and_what_is_selected_stay_so_in_another_theme(
    editor: ScriptEditor, appearance: Appearance
) -> None:
    editor.begin(TEXT)
    editor.light((3, 4), (0, 4))
    cursor = editor.textCursor()
    cursor.setPosition(editor._present().utf16(TEXT.index("最")))
    cursor.movePosition(QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor, 2)
    editor.setTextCursor(cursor)
    read, selected = strip(editor, 1), strip(editor, TEXT.index("最"))
    picture(editor)
    appearance.set_theme("dark")  # throws away how the paragraphs are laid out
    seen = picture(editor)
    assert theme.tokens().read in colours(seen, read)
    assert theme.tokens().surface not in colours(seen, selected.adjusted(1, 1, -1, -1))


def test_a_whole_cluster_is_lit(editor: ScriptEditor) -> None:
    family = "家👨‍👩‍👧庭"
    editor.set_text(family)
    editor.begin(family)
    editor.light((1, 2))
    assert editor.lit_text == "👨‍👩‍👧"


def test_light_follows_edits_and_never_lands_on_typed_text(editor: ScriptEditor) -> None:
    editor.begin(TEXT)
    place = TEXT.index("亮")
    editor.place_caret(0)
    QTest.keyClicks(editor, "new ")
    editor.light((place, place + 1))
    assert editor.lit_text == "亮"
    editor.place_caret(0)
    QTest.keyClicks(editor, "more ")
    assert editor.lit_text == "亮"  # without being lit again
    cursor = editor.textCursor()
    cursor.setPosition(editor._present().utf16(editor.text().index("亮")))
    cursor.deleteChar()
    assert editor.lit_text == ""
    editor.light((place, place + 1))
    assert editor.lit_text == ""


def test_an_edit_that_is_undone_leaves_the_text_unedited(editor: ScriptEditor) -> None:
    editor.begin(TEXT)
    assert editor.unedited()
    QTest.keyClicks(editor, "x")
    assert not editor.unedited()
    editor.undo()
    assert editor.unedited()
    editor.light((0, 1))
    assert editor.lit_text == "第"


def test_nothing_is_lit_after_the_end(editor: ScriptEditor) -> None:
    editor.begin(TEXT)
    editor.light((0, 1), (0, 1))
    editor.end()
    assert editor.lit_text == ""
    editor.light((0, 1))
    assert editor.lit_text == ""
    assert editor.spoken is None
    assert not editor.unedited()


def test_a_place_that_is_waited_for_is_outlined_until_it_has_come(editor: ScriptEditor) -> None:
    editor.begin(TEXT)
    place = TEXT.index("段")
    editor.wait_at(place)
    assert editor.waiting
    assert theme.tokens().accent in colours(picture(editor), strip(editor, place).adjusted(-2, -2, 2, 2))
    editor.wait_at(None)
    assert not editor.waiting
    assert theme.tokens().accent not in colours(picture(editor), strip(editor, place).adjusted(-2, -2, 2, 2))


def test_light_in_a_huge_paragraph_looks_the_same(editor: ScriptEditor) -> None:
    huge = "这是一段没有换行的文字。" * 2_000
    editor.set_text(huge)
    editor.begin(huge)
    editor.place_caret(len(huge) - 1)
    editor.verticalScrollBar().setValue(0)
    QApplication.processEvents()
    whole = picture(editor)
    editor.light((40, 41))
    editor.light(None)
    QApplication.processEvents()
    assert picture(editor) == whole
    area = strip(editor, 40).toAlignedRect()
    small = QImage(editor.viewport().size(), QImage.Format.Format_RGB32)
    small.fill(QColor(theme.tokens().surface))
    editor.viewport().render(small, area.topLeft(), area)
    assert small.copy(area) == whole.copy(area).convertToFormat(QImage.Format.Format_RGB32)


# Clicks


def test_a_click_tells_the_character_under_the_pointer(editor: ScriptEditor, qtbot: QtBot) -> None:
    editor.begin(TEXT)
    with qtbot.waitSignal(editor.character_clicked) as clicked:
        click(editor, TEXT.index("来"))
    assert clicked.args == [TEXT.index("来")]


def test_a_click_on_typed_text_or_beside_the_text_tells_nothing(editor: ScriptEditor, qtbot: QtBot) -> None:
    editor.begin(TEXT)
    editor.place_caret(0)
    QTest.keyClicks(editor, "xyz")
    with qtbot.assertNotEmitted(editor.character_clicked):
        click(editor, 1)
        QTest.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(700, 400))


def test_selecting_with_the_mouse_is_no_click(editor: ScriptEditor, qtbot: QtBot) -> None:
    editor.begin(TEXT)
    start, end = strip(editor, 0).center().toPoint(), strip(editor, 8).center().toPoint()
    with qtbot.assertNotEmitted(editor.character_clicked):
        QTest.mousePress(editor.viewport(), Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(editor.viewport(), end)
        QTest.mouseRelease(editor.viewport(), Qt.MouseButton.LeftButton, pos=end)


def test_a_double_click_tells_the_character(editor: ScriptEditor, qtbot: QtBot) -> None:
    editor.begin(TEXT)
    place = TEXT.index("second")
    with qtbot.waitSignal(editor.character_double_clicked) as clicked:
        QTest.mouseDClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=strip(editor, place).center().toPoint())
    assert clicked.args == [place]


# Marks


def test_marks_move_with_their_paragraphs_and_turn_stale_when_edited(editor: ScriptEditor) -> None:
    editor.set_marks([(0, Mark.MADE), (1, Mark.ARRIVING), (3, Mark.FAILED)])
    editor.place_caret(TEXT.index("second"))
    QTest.keyClicks(editor, "x")
    assert editor.mark(1) is Mark.STALE
    editor.place_caret(TEXT.index("\n\n") + 1)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert [editor.mark(number) for number in (0, 1, 5)] == [Mark.MADE, Mark.STALE, Mark.FAILED]
    editor.clear_marks()
    assert {editor.mark(number) for number in range(6)} == {Mark.NOT_MADE}


@pytest.mark.parametrize("place", [0, 3, 10])
def test_a_paragraph_that_was_edited_is_not_the_one_that_is_spoken(editor: ScriptEditor, place: int) -> None:
    first, second = (0, 10), (11, 32)
    editor.begin(TEXT)
    assert [editor.present_paragraph(*stretch) for stretch in (first, second)] == [0, 1]
    editor.place_caret(place)
    editor.insertPlainText("新")
    assert [editor.present_paragraph(*stretch) for stretch in (first, second)] == [None, 1]
    editor.place_caret(0)
    editor.insertPlainText("段\n")
    assert [editor.present_paragraph(*stretch) for stretch in (first, second)] == [None, 2]


def test_every_mark_has_a_shape_of_its_own_and_can_be_clicked(editor: ScriptEditor, qtbot: QtBot) -> None:
    gutter = editor.findChild(Gutter)
    assert gutter is not None
    seen = set()
    for mark in Mark:
        editor.set_marks([(0, mark)])
        image = gutter.grab().toImage()
        seen.add(bytes(image.convertToFormat(QImage.Format.Format_Grayscale8).constBits()))
    assert len(seen) == len(Mark)
    with qtbot.waitSignal(editor.mark_clicked) as clicked:
        QTest.mouseClick(
            gutter, Qt.MouseButton.LeftButton, pos=QPoint(gutter.width() - 8, int(strip(editor, 15).center().y()))
        )
    assert clicked.args == [1]


def test_an_empty_paragraph_has_no_mark_to_click(editor: ScriptEditor, qtbot: QtBot) -> None:
    gutter = editor.findChild(Gutter)
    assert gutter is not None
    y = int(strip(editor, 15).center().y() + editor.pitch)
    with qtbot.assertNotEmitted(editor.mark_clicked):
        QTest.mouseClick(gutter, Qt.MouseButton.LeftButton, pos=QPoint(gutter.width() - 8, y))


# Following


@pytest.fixture
def long_editor(editor: ScriptEditor) -> ScriptEditor:
    text = "\n".join(f"第{number}段。" for number in range(400))
    editor.set_text(text)
    editor.begin(text)
    return editor


def wheel(editor: ScriptEditor, turn: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    place = QPointF(200, 200)
    event = QWheelEvent(
        place, editor.viewport().mapToGlobal(place), QPoint(), QPoint(0, turn), Qt.MouseButton.NoButton, modifiers,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(editor.viewport(), event)


def test_it_follows_until_the_person_scrolls_and_then_offers_to_jump(long_editor: ScriptEditor, qtbot: QtBot) -> None:
    editor, text = long_editor, long_editor.text()
    far = text.index("第200段")
    editor.light((far, far + 1))
    assert 0 <= strip(editor, far).top() <= editor.viewport().height()
    assert editor.following
    assert editor.findChild(QPushButton, "speech.jump") is None
    for _ in range(20):
        wheel(editor, 1200)
    assert not editor.following
    pill = editor.findChild(QPushButton, "speech.jump")
    assert isinstance(pill, QPushButton)
    assert pill.isVisible()
    assert pill.accessibleName()
    assert pill.text().endswith("↓")
    top = editor.verticalScrollBar().value()
    editor.light((far + 1, far + 2))
    assert editor.verticalScrollBar().value() == top
    QTest.mouseClick(pill, Qt.MouseButton.LeftButton)
    assert editor.following
    assert not pill.isVisible()
    assert 0 <= strip(editor, far + 1).top() <= editor.viewport().height()


def test_scrolling_while_nothing_is_lit_is_no_letting_go(long_editor: ScriptEditor) -> None:
    wheel(long_editor, -1200)
    assert long_editor.following


# Size, keys, files


def test_lines_are_as_far_apart_as_they_should_be(editor: ScriptEditor) -> None:
    for size in (14, 18, 48):
        editor.set_font_size(size)
        QApplication.processEvents()
        assert editor.pitch == round(size * 1.7)
        assert strip(editor, 15).top() - strip(editor, 0).top() == pytest.approx(editor.pitch)
        assert editor.fontInfo().pixelSize() == size
    editor.set_font_size(99)
    assert editor.font_size == 48


def test_control_and_wheel_change_the_size(editor: ScriptEditor, qtbot: QtBot) -> None:
    with qtbot.waitSignal(editor.font_size_changed) as changed:
        wheel(editor, 120, Qt.KeyboardModifier.ControlModifier)
    assert changed.args == [19]


def test_typing_in_one_paragraph_keeps_the_line_height(editor: ScriptEditor) -> None:
    editor.place_caret(0)
    QTest.keyClicks(editor, "word " * 40)
    editor.place_caret(0)
    QApplication.processEvents()
    second = editor.text().index("The")
    lines = editor.document().firstBlock().layout().lineCount()
    assert lines > 1
    assert strip(editor, second).top() - strip(editor, 0).top() == pytest.approx(lines * editor.pitch)


def test_it_knows_when_an_input_method_composes(editor: ScriptEditor) -> None:
    editor.setFocus()
    QApplication.sendEvent(editor, QInputMethodEvent("ni", []))
    assert editor.composing
    assert editor.text() == TEXT
    done = QInputMethodEvent()
    done.setCommitString("你")
    QApplication.sendEvent(editor, done)
    assert not editor.composing
    assert editor.text().startswith("你")


def test_a_dropped_script_is_told_and_not_inserted(editor: ScriptEditor, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/somewhere/script.md")])
    enter = QDragEnterEvent(
        QPoint(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    drop = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    before = picture(editor)
    editor.dragEnterEvent(enter)
    assert enter.isAccepted()
    assert picture(editor) != before  # it says what will happen
    with qtbot.waitSignal(editor.file_dropped) as dropped:
        editor.dropEvent(drop)
    assert dropped.args == ["/somewhere/script.md"]
    assert editor.text() == TEXT
    assert picture(editor) == before


def test_pasting_brings_only_plain_text(editor: ScriptEditor) -> None:
    data = QMimeData()
    data.setHtml("<b>bold</b>")
    data.setText("bold")
    editor.set_text("")
    editor.insertFromMimeData(data)
    assert editor.text() == "bold"


def test_a_million_characters_open_and_light(editor: ScriptEditor) -> None:
    text = ("一段话," * 25 + "\n") * 9_900
    editor.set_text(text)
    assert editor.text() == text
    editor.begin(text)
    place = 500_000
    editor.light((place, place + 1))
    assert editor.lit_text == text[place]
    assert strip(editor, place).isValid()
