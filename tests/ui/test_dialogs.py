"""Dialogs are awaited, answer once, and go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QPushButton, QWidget

from studio.ui import dialogs
from studio.ui.appearance import Appearance
from tests.fakes.windows import windows

T = TypeVar("T")


def answered(question: Callable[[], Coroutine[Any, Any, T]], answer: Callable[[QDialog], None]) -> T:
    """What a question gives when `answer` does to its dialog what a person would; checks that it is gone then."""

    async def main() -> T:
        before = set(windows())
        task = asyncio.create_task(question())
        await asyncio.sleep(0)
        [dialog] = [widget for widget in windows() if isinstance(widget, QDialog) and widget.isVisible()]
        answer(dialog)
        result = await task
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert not [widget for widget in windows() if isinstance(widget, QDialog) and widget not in before]
        return result

    return asyncio.run(main())


def press(name: str) -> Callable[[QDialog], None]:
    def click(dialog: QDialog) -> None:
        button = dialog.findChild(QPushButton, name)
        assert button is not None
        button.click()

    return click


@pytest.fixture
def window(appearance: Appearance) -> QWidget:
    return QWidget()


@pytest.mark.parametrize(
    ("answer", "said"),
    [(press("forget.confirm"), True), (press("forget.cancel"), False), (QDialog.reject, False)],
)
def test_a_question(window: QWidget, answer: Callable[[QDialog], None], said: bool) -> None:
    assert (
        answered(lambda: dialogs.ask(window, "forget", "Forget it?", "It is gone.", confirm="Forget"), answer) is said
    )


def test_what_cannot_be_undone_is_not_the_default(window: QWidget) -> None:
    def look(dialog: QDialog) -> None:
        confirm, cancel = (dialog.findChild(QPushButton, f"wipe.{name}") for name in ("confirm", "cancel"))
        assert confirm is not None
        assert cancel is not None
        assert (confirm.text(), confirm.accessibleName(), cancel.text()) == ("Wipe", "Wipe", "Cancel")
        assert (confirm.isDefault(), cancel.isDefault()) == (False, True)
        assert dialog.accessibleName() == "Wipe?"
        dialog.reject()

    assert not answered(lambda: dialogs.ask(window, "wipe", "Wipe?", "All.", confirm="Wipe", danger=True), look)


def test_a_cancelled_wait_closes_the_dialog(window: QWidget) -> None:
    dialog = dialogs.Dialog(window, "slow", "Slow")

    async def main() -> None:
        task = asyncio.create_task(dialogs.finished(dialog))
        await asyncio.sleep(0)
        assert dialog.isVisible()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not dialog.isVisible()

    asyncio.run(main())


def test_it_is_never_lower_than_its_words(window: QWidget) -> None:
    dialog = dialogs.Dialog(window, "long", "Long")
    words = dialog.text("Many words that need several lines to be read in a dialog this narrow. " * 6)
    dialog.button("close", "Close", role="primary", result=0)
    dialog.resize(420, 60)
    dialog.show()
    QApplication.processEvents()
    assert words.height() >= words.heightForWidth(words.width())
    dialog.set_title("Longer")
    assert dialog.windowTitle() == dialog.accessibleName() == "Longer"
    dialog.close()


def test_files_are_asked_for_with_the_systems_dialog(window: QWidget, tmp_path: Path) -> None:
    script = tmp_path / "a.txt"
    script.write_text("a")

    def choose(dialog: QDialog) -> None:
        assert isinstance(dialog, QFileDialog)
        dialog.selectFile(str(script))
        dialog.accept()

    def one() -> Coroutine[Any, Any, Path | None]:
        return dialogs.open_file(window, "Open", "Scripts (*.txt)", tmp_path)

    def several() -> Coroutine[Any, Any, tuple[Path, ...]]:
        return dialogs.open_files(window, "Open", "Scripts (*.txt)", tmp_path)

    assert answered(one, choose) == script
    assert answered(several, choose) == (script,)
    assert answered(one, QDialog.reject) is None
    assert answered(several, QDialog.reject) == ()


def test_a_file_to_write_is_suggested(window: QWidget, tmp_path: Path) -> None:
    def accept(dialog: QDialog) -> None:
        assert isinstance(dialog, QFileDialog)
        assert dialog.defaultSuffix() == "wav"
        dialog.accept()

    def ask() -> Coroutine[Any, Any, Path | None]:
        return dialogs.save_file(window, "Export", "WAV (*.wav)", tmp_path / "take.wav")

    assert answered(ask, accept) == tmp_path / "take.wav"
    assert answered(lambda: dialogs.save_file(window, "Export", "WAV (*.wav)"), QDialog.reject) is None


def test_a_folder(window: QWidget, tmp_path: Path) -> None:
    assert answered(lambda: dialogs.choose_folder(window, "Folder", tmp_path), QDialog.reject) is None
    chosen = answered(lambda: dialogs.choose_folder(window, "Folder", tmp_path), lambda dialog: dialog.done(1))
    assert chosen == tmp_path


def test_it_is_no_higher_than_its_words(window: QWidget, qapp: QApplication) -> None:
    dialog = dialogs.Dialog(window, "export", "Export")
    for _ in range(4):
        dialog.text("The recordings stay on this computer, so that nobody is asked. " * 2)
    dialog.button("start", "Export", role="primary")
    dialog.resize(520, 200)
    dialog.show()
    qapp.processEvents()
    layout = dialog.layout()
    assert layout is not None
    assert dialog.height() == layout.totalHeightForWidth(dialog.width())
    dialog.resize(520, 700)  # but a person may make it so
    qapp.processEvents()
    assert dialog.height() == 700
    dialog.close()


def test_tab_reaches_what_came_later_where_it_stands(window: QWidget, qapp: QApplication) -> None:
    dialog = dialogs.Dialog(window, "export", "Export")
    start = dialog.button("start", "Export", role="primary")
    fields = [QLineEdit() for _ in range(2)]
    for field in reversed(fields):
        dialog.content.insertWidget(0, field)
    dialog.show()
    dialog.activateWindow()
    qapp.processEvents()
    fields[0].setFocus()
    for expected in (fields[1], start, fields[0]):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        assert dialog.focusWidget() is expected
    dialog.close()
