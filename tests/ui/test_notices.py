"""Toasts: at most three, with their remedy, in the language in force, never over the transport or a page's buttons."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget

from studio.core.errors import Kind, StudioError
from studio.ui.appearance import Appearance
from studio.ui.notices import HELD, MARGIN, WIDTH, Notices, Toast, behind

UNREACHABLE = StudioError(Kind.UNREACHABLE, "speech.example", code="20001", message="应用不存在", request_id="req-7")


@pytest.fixture
def notices(appearance: Appearance) -> Iterator[Notices]:
    window = QWidget()
    window.resize(900, 500)
    made = Notices(window)
    window.show()
    yield made
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def button(toast: Toast, name: str) -> QPushButton:
    found = toast.findChild(QPushButton, f"notices.{name}")
    assert found is not None, name
    return found


def test_they_stand_in_the_corner_and_follow_it(notices: Notices) -> None:
    notices.info("Saved.")
    window = notices.parentWidget()
    for size in ((900, 500), (1400, 800)):
        window.resize(*size)
        place = notices.geometry()
        assert (place.right() + 1, place.bottom() + 1) == (size[0] - MARGIN, size[1] - MARGIN)
        assert place.width() == WIDTH


def test_an_empty_area_covers_nothing(notices: Notices) -> None:
    assert not notices.isVisible()
    toast = notices.info("Saved.")
    assert notices.isVisible()
    toast.dismiss()
    assert not notices.isVisible()


def placed(window: QWidget, x: int, y: int, *, role: str = "") -> QPushButton:
    made = QPushButton("Send", window)
    made.setProperty("role", role)
    made.setGeometry(x, y, 120, 32)
    made.show()
    return made


def test_they_stand_above_what_can_be_pressed(notices: Notices) -> None:
    window = notices.parentWidget()
    send = placed(window, 760, 440)
    beside = placed(window, 20, 300)
    hidden = placed(window, 760, 100)
    hidden.hide()
    toast = notices.error(UNREACHABLE)
    assert notices.geometry().bottom() < send.y()
    assert send.y() - notices.geometry().bottom() < MARGIN, "as near as may be"
    assert beside.y() < notices.geometry().bottom(), "what stands beside them is in nobody's way"
    send.hide()
    notices._look.timeout.emit()
    assert notices.geometry().bottom() + 1 == window.height() - MARGIN
    send.show()
    notices._look.timeout.emit()
    assert not notices.geometry().intersects(send.geometry()), "the page that is in front now has it there"
    toast.dismiss()
    assert not notices._look.isActive(), "with nothing to show nobody looks"


def test_where_there_is_no_free_room_the_main_button_stays_free(notices: Notices) -> None:
    window = notices.parentWidget()
    rows = [placed(window, 600, y) for y in range(0, 440, 40)]
    send = placed(window, 600, 460, role="primary")
    notices.error(UNREACHABLE)
    assert not notices.geometry().intersects(send.geometry())
    for row in rows:
        row.hide()
    send.move(600, 10)
    notices._look.timeout.emit()
    assert not notices.geometry().intersects(send.geometry())
    assert notices.geometry().bottom() + 1 == window.height() - MARGIN


def test_it_moves_no_more_often_than_it_must(notices: Notices) -> None:
    window = notices.parentWidget()
    placed(window, 760, 440)
    above = placed(window, 760, 300)
    notices.error(UNREACHABLE)
    before = notices.geometry()
    assert before.bottom() < above.y()
    above.move(760, 340)  # a lower place is free now, and this one is as well
    notices._look.timeout.emit()
    assert notices.geometry() == before


def test_what_is_scrolled_out_of_sight_needs_no_room(notices: Notices) -> None:
    window = notices.parentWidget()
    frame = QWidget(window)
    frame.setGeometry(500, 0, 400, 300)
    send = placed(frame, 200, 440, role="primary")
    frame.show()
    notices.error(UNREACHABLE)
    assert send.isVisible()
    assert notices.geometry().bottom() + 1 == window.height() - MARGIN


def test_what_is_about_to_be_pressed_does_not_move(notices: Notices) -> None:
    window = notices.parentWidget()
    toast = notices.error(UNREACHABLE)
    before = notices.geometry()
    toast.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    send = placed(window, 760, 440)
    notices._look.timeout.emit()
    assert notices.geometry() == before
    toast.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    notices._look.timeout.emit()
    assert not notices.geometry().intersects(send.geometry())


def test_a_pointer_that_was_left_on_one_holds_it_for_a_moment_only(notices: Notices) -> None:
    toast = notices.error(UNREACHABLE)
    toast.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    send = placed(notices.parentWidget(), 760, 440)
    for _ in range(HELD):
        notices._look.timeout.emit()
        assert notices.geometry().intersects(send.geometry())
    notices._look.timeout.emit()
    assert not notices.geometry().intersects(send.geometry())


def test_at_most_three_and_the_oldest_goes(notices: Notices) -> None:
    for number in range(5):
        notices.info(f"Take {number} is made.")
    assert [toast.text for toast in notices.toasts] == [f"Take {number} is made." for number in (2, 3, 4)]
    notices.clear()
    assert notices.toasts == ()


def test_an_error_says_what_happened_what_to_do_and_then_the_vendors_words(notices: Notices) -> None:
    toast = notices.error(UNREACHABLE)
    assert toast.text == "“speech.example” cannot be reached."
    assert toast.detail == "Check the network and the account's address.\nThe vendor says: 20001 应用不存在"
    full = notices.error(StudioError(Kind.DISK_FULL, "library.db", message="No space left on device"))
    assert full.detail == "Free some space, then try again.\nNo space left on device", "no vendor said that"
    full.dismiss()
    assert toast.accessibleName() == toast.text
    assert toast.accessibleDescription() == toast.detail


def test_the_request_id_can_be_copied(notices: Notices) -> None:
    toast = notices.error(UNREACHABLE)
    QGuiApplication.clipboard().clear()
    button(toast, "copy_request_id").click()
    assert QGuiApplication.clipboard().text() == "req-7"
    assert notices.toasts == (toast,)


def test_retry_is_offered_where_it_helps_and_closes_the_toast(notices: Notices) -> None:
    tried: list[str] = []
    toast = notices.error(UNREACHABLE, lambda: tried.append("again"))
    button(toast, "retry").click()
    assert tried == ["again"]
    assert notices.toasts == ()
    refused = notices.error(StudioError(Kind.KEY_REFUSED, "main"), lambda: tried.append("no"))
    assert refused.findChild(QPushButton, "notices.retry") is None
    assert refused.findChild(QPushButton, "notices.copy_request_id") is None


def test_the_same_error_is_said_once(notices: Notices) -> None:
    notices.error(UNREACHABLE)
    notices.error(UNREACHABLE)
    assert len(notices.toasts) == 1


def test_something_can_be_suggested(notices: Notices) -> None:
    done: list[None] = []
    notices.suggest("There is news.", "news", lambda: "Read it", lambda: done.append(None))
    toast = notices.suggest(
        "It broke.", "report", lambda: "Look", lambda: done.append(None), detail="All is kept.", serious=True
    )
    assert (toast.text, toast.detail) == ("It broke.", "All is kept.")
    assert [each._life.isActive() for each in notices.toasts] == [True, False]
    button(toast, "report").click()
    button(notices.toasts[0], "news").click()
    assert (len(done), notices.toasts) == (2, ())


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (StudioError(Kind.UNREACHABLE, "h", message="connection refused"), "connection refused"),
        (StudioError(Kind.UNREADABLE, "h", code="302", message="redirected: login"), "302 redirected: login"),
        (StudioError(Kind.DROPPED, "h", code="1006", message="gone"), "The vendor says: 1006 gone"),
        (StudioError(Kind.REFUSED, code="400", message="no"), "The vendor says: 400 no"),
        (StudioError(Kind.VENDOR_FAILED, code="10903"), "The vendor says: 10903"),
        (StudioError(Kind.DISK_FULL, message="no room"), "no room"),
        (StudioError(Kind.BUSY), ""),
    ],
)
def test_a_vendor_is_said_to_have_said_only_what_it_did(error: StudioError, words: str, qapp: QApplication) -> None:
    assert behind(error) == words


def test_more_about_an_error_is_offered_where_there_is_more(notices: Notices) -> None:
    read: list[StudioError] = []
    notices.more = lambda error: (lambda: read.append(error)) if error.kind is Kind.UNREACHABLE else None
    toast = notices.error(UNREACHABLE)
    button(toast, "more").click()
    assert read == [UNREACHABLE]
    assert toast in notices.toasts, "reading does not end it"
    assert notices.error(StudioError(Kind.EMPTY_TEXT)).findChild(QPushButton, "notices.more") is None


def test_undo_takes_it_back_once(notices: Notices) -> None:
    undone: list[str] = []
    toast = notices.undo("Deleted take 3.", lambda: undone.append("take 3"))
    button(toast, "undo").click()
    assert undone == ["take 3"]
    assert notices.toasts == ()


def test_what_is_done_goes_away_by_itself_unless_it_is_being_read(notices: Notices) -> None:
    done, failed, warned = notices.info("Saved."), notices.error(UNREACHABLE), notices.warn("Look.", "There.")
    assert done._life.isActive()
    assert not failed._life.isActive()
    assert warned._life.isActive()
    done.enterEvent(QEnterEvent(QPointF(), QPointF(), QPointF()))
    assert not done._life.isActive()
    done.leaveEvent(QEvent(QEvent.Type.Leave))
    assert done._life.isActive()
    failed.leaveEvent(QEvent(QEvent.Type.Leave))
    assert not failed._life.isActive()
    done._life.timeout.emit()
    assert notices.toasts == (failed, warned)


def test_they_speak_the_language_in_force(notices: Notices, appearance: Appearance) -> None:
    toast = notices.undo("x", lambda: None)
    failed = notices.error(UNREACHABLE, lambda: None)
    appearance.set_language("zh_CN")
    QApplication.processEvents()
    assert button(toast, "undo").text() == "撤销"
    assert button(failed, "retry").text() == "重试"
    assert failed.detail.endswith("供应商的说明：20001 应用不存在")
    assert "cannot be reached" not in failed.text
    close = failed.findChild(QToolButton, "notices.close")
    assert close is not None
    assert close.accessibleName() == "关闭"


def test_fades_end_and_leave_nothing_behind(notices: Notices, appearance: Appearance) -> None:
    appearance.set_motion("reduced")
    assert notices.info("Saved.").graphicsEffect() is None
    appearance.set_motion("full")
    assert notices.info("Saved again.").graphicsEffect() is not None


def test_words_mark_and_cross_stand_in_one_line(notices: Notices) -> None:
    toast = notices.info("Saved.")
    long = notices.error(UNREACHABLE, retry=lambda: None)
    QApplication.processEvents()
    for shown in (toast, long):
        mark, line, *_ = shown.findChildren(QLabel)
        cross = shown.findChild(QToolButton, "notices.close")
        assert cross is not None
        first_line = line.y() + line.contentsMargins().top() + line.fontMetrics().height() / 2
        assert abs(first_line - mark.geometry().center().y()) <= 2
        assert abs(cross.geometry().center().y() - mark.geometry().center().y()) <= 1
    cross_picture = long.findChild(QToolButton, "notices.close").grab().toImage()  # type: ignore[union-attr]
    drawn = [x for x in range(24) for y in range(24) if cross_picture.pixel(x, y) != cross_picture.pixel(0, 12)]
    assert max(drawn) - min(drawn) >= 8


def test_escape_puts_one_away(notices: Notices) -> None:
    toast = notices.undo("Deleted.", lambda: None)
    button(toast, "undo").setFocus()
    QTest.keyClick(button(toast, "undo"), Qt.Key.Key_Escape)
    assert notices.toasts == ()
