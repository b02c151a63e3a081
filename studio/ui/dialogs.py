"""Dialogs that are awaited: shown with open(), never exec(), because a nested event loop kills other tasks."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QPushButton, QWidget

from studio.ui.focus import move_focus
from studio.ui.language import tr
from studio.ui.parts import column, label, named, row
from studio.ui.theme import set_role


async def finished(dialog: QDialog) -> int:
    """Show a dialog over its window and wait for its result (0 = dismissed); it is gone afterwards.

    When the waiting task is cancelled the dialog closes.
    """
    import asyncio

    result: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def settle(code: int) -> None:
        if not result.done():
            result.set_result(code)

    dialog.finished.connect(settle)
    dialog.open()
    try:
        return await result
    finally:
        dialog.finished.disconnect(settle)
        dialog.close()
        dialog.deleteLater()


class Dialog(QDialog):
    """A dialog in the studio's dress: a title, `content` to fill, and a row of buttons at the right."""

    def __init__(self, parent: QWidget | None, name: str, title: str) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setModal(True)
        self._title = label("section", title, wraps=True)
        self.content = column(spacing=12)
        self._buttons = row()
        self._buttons.addStretch()
        body = column(self, spacing=16, margins=(24, 24, 24, 24))
        body.addWidget(self._title)
        body.addLayout(self.content, 1)
        body.addLayout(self._buttons)
        self.setMinimumWidth(400)

    def event(self, event: QEvent) -> bool:
        """As high as what stands in it, and never lower: a layout by itself only guesses how high wrapped words are."""
        handled = super().event(event)
        kind = event.type()
        if kind in (QEvent.Type.Show, QEvent.Type.LayoutRequest):
            layout = self.layout()
            if layout is not None:
                self.setMinimumHeight(layout.totalMinimumHeightForWidth(self.width()))
                if kind is QEvent.Type.Show:
                    self.resize(self.width(), layout.totalHeightForWidth(self.width()))
        return handled

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802
        """Tab goes on as one reads, also to fields that came later."""
        return move_focus([self], self.focusWidget(), forward=forward)

    def set_title(self, title: str) -> None:
        """Another title (after a change of language)."""
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._title.setText(title)

    def text(self, words: str, role: str = "") -> QLabel:
        """Add a paragraph."""
        made = label(role, words, wraps=True)
        self.content.addWidget(made)
        return made

    def button(self, name: str, words: str, *, role: str = "", result: int | None = None) -> QPushButton:
        """Add a button to the right of those there are; with `result` it ends the dialog."""
        made = named(QPushButton(words, self), f"{self.objectName()}.{name}")
        made.setAccessibleName(words)
        if role:
            set_role(made, role)
        made.setAutoDefault(role == "primary")
        made.setDefault(role == "primary")
        if result is not None:
            made.clicked.connect(lambda: self.done(result))
        self._buttons.addWidget(made)
        return made


async def ask(
    parent: QWidget, name: str, title: str, text: str, *, confirm: str, danger: bool = False, cancel: str = ""
) -> bool:
    """A question with a verb for an answer; what cannot be undone is `danger` and is not the default."""
    dialog = Dialog(parent, name, title)
    dialog.text(text, "muted")
    stay = dialog.button("cancel", cancel or tr("Cancel"), result=QDialog.DialogCode.Rejected)
    if danger:
        stay.setDefault(True)
        stay.setFocus()
    dialog.button("confirm", confirm, role="danger" if danger else "primary", result=QDialog.DialogCode.Accepted)
    return await finished(dialog) == QDialog.DialogCode.Accepted


async def open_files(parent: QWidget, title: str, filters: str, folder: Path | None = None) -> tuple[Path, ...]:
    """The system's own dialog to choose files that exist; empty when dismissed."""
    dialog = QFileDialog(parent, title, str(folder or ""), filters)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    return await _chosen(dialog)


async def open_file(parent: QWidget, title: str, filters: str, folder: Path | None = None) -> Path | None:
    """The system's own dialog to choose one file that exists."""
    dialog = QFileDialog(parent, title, str(folder or ""), filters)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return next(iter(await _chosen(dialog)), None)


async def save_file(parent: QWidget, title: str, filters: str, suggested: Path | str = "") -> Path | None:
    """The system's own dialog to name a file to write; it asks before replacing one."""
    dialog = QFileDialog(parent, title, "", filters)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    if suggested:
        path = Path(suggested)
        if path.is_absolute():
            dialog.setDirectory(str(path.parent))
        dialog.selectFile(path.name)
        dialog.setDefaultSuffix(path.suffix.removeprefix("."))
    return next(iter(await _chosen(dialog)), None)


async def choose_folder(parent: QWidget, title: str, folder: Path | None = None) -> Path | None:
    """The system's own dialog to choose a folder."""
    dialog = QFileDialog(parent, title, str(folder or ""))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return next(iter(await _chosen(dialog)), None)


async def _chosen(dialog: QFileDialog) -> tuple[Path, ...]:
    accepted = await finished(dialog) == QDialog.DialogCode.Accepted
    return tuple(Path(name) for name in dialog.selectedFiles()) if accepted else ()
