"""The part of the form of a training that says where the recordings come from, and how far they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QProgressBar, QPushButton, QWidget

from studio.core.training import TrainingKind
from studio.panels.training.card import Card
from studio.ui.drop import DropZone
from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.parts import column, label, named, row
from studio.ui.tab import Tab
from studio.ui.theme import set_role

SOURCES: Final = ("booth", "files")
"""Where recordings come from: they are spoken here, or exist already."""

_LISTED: Final = 6


class RecordingsCard(Card):
    """Where the recordings come from, and how far they are. Paths that were dropped come with `dropped`."""

    record_pressed = Signal()
    texts_pressed = Signal()
    folder_pressed = Signal()
    file_pressed = Signal()
    dropped = Signal(tuple)

    def __init__(self) -> None:
        super().__init__(lambda: tr("The recordings"))
        self._tabs: dict[str, Tab] = {}
        self._group = QButtonGroup(self)
        self._kind = TrainingKind.BASIC
        self._good, self._count, self._begun, self._own_texts = 0, 0, False, ""
        self.record = named(QPushButton(), "training.record")
        self.record.setIcon(icon("mic", "muted"))
        self._texts = named(QPushButton(), "training.texts")
        self._texts.setIcon(icon("file-text", "muted"))
        self._so_far = named(label(wraps=True), "training.recorded")
        self._from = named(label("muted", wraps=True), "training.sentences")
        self._bar = named(QProgressBar(), "training.recorded_bar")
        self._bar.setTextVisible(False)
        self._zone = DropZone(
            "training.drop", "folder-open", self._zone_words, self._zone_hint, choose=lambda: tr("Choose a folder…")
        )
        self._file = named(QPushButton(), "training.file")
        self._file.setIcon(icon("file-plus", "muted"))
        self._chosen = named(label(wraps=True), "training.data")
        self._findings = named(label("muted", wraps=True), "training.findings")
        self._lay_out()
        for source, tab in self._tabs.items():
            tab.clicked.connect(lambda _checked, source=source: self._turned(source))
        for button, signal in (
            (self.record, self.record_pressed),
            (self._texts, self.texts_pressed),
            (self._file, self.file_pressed),
        ):
            button.clicked.connect(lambda _checked, signal=signal: signal.emit())
        self._zone.dropped.connect(self.dropped)
        self._zone.choose_pressed.connect(self.folder_pressed)
        self.show_data("")
        self.choose("booth")
        self.retranslate()

    @property
    def source(self) -> str:
        """One of `SOURCES`."""
        return next(name for name, tab in self._tabs.items() if tab.isChecked())

    def choose(self, source: str) -> None:
        """Turn to another source."""
        self._tabs[source].setChecked(True)
        for name, page in self._pages.items():
            page.setVisible(name == source)

    def show_kind(self, kind: TrainingKind) -> None:
        """How much is recorded."""
        self._kind = kind
        self.retranslate()

    def show_recorded(self, good: int, count: int, *, begun: bool, own_texts: str = "") -> None:
        """How many of how many sentences are good; `own_texts` is the file that they are from, "" for the program's."""
        self._good, self._count, self._begun, self._own_texts = good, count, begun, own_texts
        self.retranslate()

    def show_data(self, name: str) -> None:
        """The recordings that were chosen; "" for none."""
        self._chosen.setText(name)
        self._chosen.setVisible(bool(name))

    def show_findings(self, findings: Sequence[str], *, good: bool) -> None:
        """What is wrong with the recordings, or that nothing is."""
        lines = list(findings[:_LISTED])
        if len(findings) > _LISTED:
            lines.append(tr("and {count} more").format(count=len(findings) - _LISTED))
        self._findings.setText("\n".join(lines))
        set_role(self._findings, "ok" if good else "danger")
        self._findings.setVisible(bool(lines))

    def retranslate(self) -> None:
        super().retranslate()
        for source, words in zip(SOURCES, (tr("Record here"), tr("Files that exist")), strict=True):
            self._tabs[source].say(words)
        long = not self._kind.sentences
        if long:
            words = tr("Recorded.") if self._good else tr("One long recording, without a text to read.")
        else:
            words = tr("{good} of {count} sentences are recorded.").format(good=self._good, count=self._count)
        self._so_far.setText(words)
        self._bar.setMaximum(max(1, self._count))
        self._bar.setValue(self._good)
        self._bar.setAccessibleName(words)
        self._from.setText(self._texts_words())
        self._from.setVisible(not long)
        self._texts.setVisible(not long and not self._begun)
        for button, words in (
            (self.record, tr("Go on recording") if self._begun else tr("Begin recording")),
            (self._texts, tr("Sentences of your own…")),
            (self._file, tr("Choose a ZIP or WAV file…")),
        ):
            button.setText(" " + words)
            button.setAccessibleName(words)
        self._zone.retranslate()

    # Inside

    def _lay_out(self) -> None:
        tabs = row(spacing=4)
        for source in SOURCES:
            tab = self._tabs[source] = Tab(f"training.source_{source}")
            self._group.addButton(tab)
            tabs.addWidget(tab)
        tabs.addStretch(1)
        self.body.addLayout(tabs)
        self._pages = {source: QWidget() for source in SOURCES}
        booth = column(self._pages["booth"])
        for widget in (self._so_far, self._bar, self._from):
            booth.addWidget(widget)
        for button in (self.record, self._texts):
            booth.addWidget(button, alignment=Qt.AlignmentFlag.AlignLeft)
        files = column(self._pages["files"])
        files.addWidget(self._zone)
        files.addWidget(self._chosen)
        files.addWidget(self._file, alignment=Qt.AlignmentFlag.AlignLeft)
        for page in self._pages.values():
            self.body.addWidget(page)
        self.body.addWidget(self._findings)

    def _turned(self, source: str) -> None:
        self.choose(source)
        self.changed.emit()

    def _texts_words(self) -> str:
        if self._own_texts:
            return tr("The sentences are those of {file}.").format(file=self._own_texts)
        return tr("The sentences are the studio's own, in the language of the voice.")

    def _zone_words(self) -> str:
        if not self._kind.sentences:
            return tr("Drop one long WAV file here.")
        return tr("Drop a folder or a ZIP file here: {count} WAV files.").format(count=self._kind.sentences)

    def _zone_hint(self) -> str:
        return tr("Each with a text file of the same name, such as 7.wav and 7.txt") if self._kind.sentences else ""
