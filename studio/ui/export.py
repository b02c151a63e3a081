"""The export dialog: what, in which formats, under which name, where; and how far it is."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QGridLayout,
    QLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QWidget,
)

from studio.core.errors import StudioError
from studio.ui.dialogs import Dialog, choose_folder, finished
from studio.ui.language import tr
from studio.ui.notices import remedy, sentence
from studio.ui.parts import label, named, row
from studio.ui.tasks import Tasks
from studio.ui.theme import set_role

PATTERN = "{title}"
NO_SOUND = "none"


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What the person wants written; `formats` are names of services/export."""

    formats: tuple[str, ...] = ("wav", "srt")
    pattern: str = PATTERN
    folder: str = ""
    selection: bool = False

    def packed(self) -> str:
        """As remembered for the next time; whether it was the selection is not."""
        return json.dumps(asdict(self) | {"selection": False})

    @classmethod
    def unpacked(cls, text: str) -> ExportChoice:
        """What was remembered; the usual choice where that cannot be read."""
        try:
            kept = json.loads(text)
            known = (*_audio_titles(), *_timing_titles())
            formats = tuple(form for form in kept["formats"] if form in known)
            return cls(formats or cls().formats, str(kept["pattern"]), str(kept["folder"]))
        except (ValueError, KeyError, TypeError):
            return cls()


Preview = Callable[[ExportChoice], Sequence[str]]


class ExportDialog(Dialog):
    """Asks, and stays while it is written. `wanted` carries an `ExportChoice`; closing it cancels.

    `preview` names the files that a choice would make and raises `StudioError` for a pattern that cannot be used.
    `selection` says whether a part is selected that may be exported instead; None: there are no parts to choose from.
    """

    wanted = Signal(object)
    folder_asked = Signal()

    def __init__(
        self, parent: QWidget | None, choice: ExportChoice, preview: Preview, *, selection: bool | None = None
    ) -> None:
        super().__init__(parent, "export", tr("Export"))
        self._preview_of = preview
        self._whole = named(QRadioButton(tr("The whole script")), "export.whole")
        self._selected = named(QRadioButton(tr("The selection")), "export.selection")
        self._scope = QButtonGroup(self)
        self._audio = named(QComboBox(), "export.audio")
        self._timings: dict[str, QCheckBox] = {}
        self._pattern = named(QLineEdit(choice.pattern), "export.pattern")
        self._folder = named(QLineEdit(choice.folder or _usual_folder()), "export.folder")
        self._choose = named(QPushButton(tr("Choose…")), "export.choose_folder")
        self._preview = named(label("muted", wraps=True), "export.preview")
        self._replaced = named(label("warn", wraps=True), "export.replaced")
        self._trouble = named(label("danger", wraps=True), "export.trouble")
        self._step = named(label("muted"), "export.step")
        self._bar = named(QProgressBar(), "export.progress")
        self._form = QWidget()
        self._lay_out(choice, selection=selection)
        self._cancel = self.button("cancel", tr("Cancel"), result=QDialog.DialogCode.Rejected)
        self._export = self.button("start", tr("Export"), role="primary")
        self._export.clicked.connect(lambda: self.wanted.emit(self.choice()))
        self._choose.clicked.connect(self.folder_asked)
        self._pattern.textChanged.connect(lambda _text: self._show_preview())
        self._folder.textChanged.connect(lambda _text: self._show_preview())
        self._selected.toggled.connect(lambda _checked: self._show_preview())
        self._audio.currentIndexChanged.connect(lambda _index: self._show_preview())
        for box in self._timings.values():
            box.toggled.connect(lambda _checked: self._show_preview())
        self.setMinimumWidth(520)
        self._show_preview()
        self._pattern.setFocus()

    def choice(self) -> ExportChoice:
        """What is chosen now."""
        return ExportChoice(
            tuple(self._formats()), self._pattern.text(), self._folder.text().strip(), self._selected.isChecked()
        )

    def set_folder(self, folder: Path) -> None:
        """Another folder was chosen."""
        self._folder.setText(str(folder))

    def show_progress(self, step: str, part: float | None) -> None:
        """It is being written; None = how far is not known."""
        self._form.setEnabled(False)
        self._export.setEnabled(False)
        self._trouble.hide()
        self._step.setText(step)
        self._step.show()
        self._bar.show()
        self._bar.setRange(0, 0 if part is None else 1000)
        self._bar.setValue(round((part or 0.0) * 1000))
        self._bar.setAccessibleDescription(step)

    def show_error(self, error: StudioError) -> None:
        """It could not be written; the person may correct it and try again."""
        self._form.setEnabled(True)
        self._bar.hide()
        self._step.hide()
        self._show_preview()
        self._trouble.setText(f"{sentence(error)} {remedy(error)}")
        self._trouble.show()

    def _formats(self) -> Iterator[str]:
        sound = str(self._audio.currentData())
        if sound != NO_SOUND:
            yield sound
        for form, box in self._timings.items():
            if box.isChecked():
                yield form

    def _show_preview(self) -> None:
        self._trouble.hide()
        choice = self.choice()
        try:
            names = self._preview_of(choice)
        except StudioError:
            self._replaced.hide()
            self._preview.setText(tr("In braces: {names}").format(names="{title}, {voice}, {date}, {index}"))
            set_role(self._preview, "danger")
            self._export.setEnabled(False)
            return
        set_role(self._preview, "muted")
        self._preview.setText("\n".join(_in_lines(names)) or tr("Choose at least one format."))
        there = [name for name in names if choice.folder and _is_there(Path(choice.folder) / name)]
        words = (
            tr("{count} of these files are there already and will be replaced.")
            if len(there) > 1
            else tr("{name} is there already and will be replaced.")
        )
        self._replaced.setText(words.format(count=len(there), name=there[0]) if there else "")
        self._replaced.setVisible(bool(there))
        self._export.setEnabled(bool(names) and bool(self._folder.text().strip()))

    def _lay_out(self, choice: ExportChoice, *, selection: bool | None) -> None:
        for place, button in enumerate((self._whole, self._selected)):
            self._scope.addButton(button, place)
            button.setAccessibleName(button.text())
        self._selected.setEnabled(bool(selection))
        (self._selected if choice.selection and selection else self._whole).setChecked(True)
        for form, title in _audio_titles().items():
            self._audio.addItem(title, form)
        sound = next((form for form in choice.formats if form in _audio_titles()), NO_SOUND)
        self._audio.setCurrentIndex(self._audio.findData(sound))
        grid = QGridLayout(self._form)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        grid.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignTop
        scope = row(spacing=24)
        scope.addWidget(self._whole)
        scope.addWidget(self._selected)
        scope.addStretch(1)
        boxes = QGridLayout()
        boxes.setHorizontalSpacing(16)
        boxes.setVerticalSpacing(2)
        for place, (form, title) in enumerate(_timing_titles().items()):
            box = self._timings[form] = named(QCheckBox(title), f"export.{form}")
            box.setAccessibleName(title)
            box.setChecked(form in choice.formats)
            boxes.addWidget(box, place // 2, place % 2)
        folder = row(spacing=8)
        folder.addWidget(self._folder, 1)
        folder.addWidget(self._choose)
        what: tuple[tuple[str, QWidget | QLayout], ...] = () if selection is None else ((tr("What"), scope),)
        rows: tuple[tuple[str, QWidget | QLayout], ...] = (
            *what,
            (tr("Sound"), self._audio),
            (tr("Timing"), boxes),
            (tr("File name"), self._pattern),
            ("", self._preview),
            (tr("Folder"), folder),
        )
        for place, (name, content) in enumerate(rows):
            words = label("muted", name)
            words.setContentsMargins(0, 8, 0, 0)
            grid.addWidget(words, place, 0, top)
            if isinstance(content, QWidget):
                grid.addWidget(content, place, 1)
                if name:
                    content.setAccessibleName(name)
            else:
                grid.addLayout(content, place, 1)
        self._folder.setAccessibleName(tr("Folder"))
        self._choose.setAccessibleName(tr("Choose a folder"))
        self._bar.setAccessibleName(tr("Progress"))
        self._bar.setTextVisible(False)
        self.content.addWidget(self._form)
        for widget in (self._replaced, self._trouble, self._step, self._bar):
            self.content.addWidget(widget)
            widget.hide()


async def carry_out(
    dialog: ExportDialog, tasks: Tasks, write: Callable[[ExportChoice], Coroutine[Any, Any, object]]
) -> None:
    """Stay until the dialog is closed; what it asks for is written meanwhile, and cancelled with it."""
    running: set[asyncio.Future[object]] = set()

    async def ask_folder() -> None:
        folder = await choose_folder(dialog, tr("Export to"), Path(dialog.choice().folder))
        if folder is not None:
            dialog.set_folder(folder)

    dialog.wanted.connect(lambda choice: running.add(tasks.start(write(choice))))
    dialog.folder_asked.connect(lambda: tasks.start(ask_folder()))
    try:
        await finished(dialog)
    finally:
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)


def _audio_titles() -> dict[str, str]:
    return {
        "wav": tr("WAV (exact)"),
        "flac": tr("FLAC (exact, smaller)"),
        "mp3": "MP3",
        "ogg": "Ogg Vorbis",
        "opus": "Opus",
        NO_SOUND: tr("No sound file"),
    }


def _timing_titles() -> dict[str, str]:
    return {
        "srt": tr("SRT subtitles"),
        "vtt": tr("VTT subtitles"),
        "lrc": tr("LRC lyrics"),
        "elrc": tr("Enhanced LRC"),
        "ass": tr("ASS karaoke"),
        "json": tr("JSON units"),
        "txt": tr("Audacity labels"),
    }


def _is_there(path: Path) -> bool:
    """Whether a file would be replaced; where one may not look, the writing will say so."""
    try:
        return path.exists()
    except OSError:
        return False


def _in_lines(names: Sequence[str]) -> Iterator[str]:
    """The names of files, those that differ only in their endings in one line."""
    line: list[str] = []
    for name in names:
        stem = Path(line[0]).stem if line else ""
        if line and name.startswith(f"{stem}."):
            line.append(name.removeprefix(stem))
            continue
        if line:
            yield ", ".join(line)
        line = [name]
    if line:
        yield ", ".join(line)


def _usual_folder() -> str:
    """The person's folder for music, else for documents, where there is one: a new system may have neither."""
    places = (QStandardPaths.StandardLocation.MusicLocation, QStandardPaths.StandardLocation.DocumentsLocation)
    found = (QStandardPaths.writableLocation(place) for place in places)
    return next((folder for folder in found if folder and Path(folder).is_dir()), str(Path.home()))
