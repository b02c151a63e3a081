"""Saving a report from the window: everything it holds can be read before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QListWidget, QPlainTextEdit, QWidget

from studio.services.report import Part, gather, save, sound_report
from studio.ui.dialogs import Dialog, finished, save_file
from studio.ui.language import tr
from studio.ui.parts import named, row
from studio.ui.theme import font

if TYPE_CHECKING:
    from studio.app.services import Services
    from studio.app.window import Window


class ReportDialog(Dialog):
    """The files of the report at the left, what the chosen one holds at the right."""

    def __init__(self, parent: QWidget, parts: Sequence[Part]) -> None:
        super().__init__(parent, "report", tr("Save a report"))
        self.text(
            tr("This is everything that the report holds: no keys, and nothing of what you wrote. Look through it."),
            "muted",
        )
        self._parts = tuple(parts)
        self.files = named(QListWidget(), "report.files")
        self.files.setAccessibleName(tr("Files of the report"))
        self.files.setFixedWidth(232)
        self.files.addItems([part.name for part in parts])
        self.preview = named(QPlainTextEdit(), "report.preview")
        self.preview.setAccessibleName(tr("What this file holds"))
        self.preview.setReadOnly(True)
        self.preview.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.preview.setFont(font(12, mono=True))
        self.preview.setMinimumHeight(360)
        self.files.currentRowChanged.connect(self._show)
        line = row(spacing=12)
        line.addWidget(self.files)
        line.addWidget(self.preview, 1)
        self.content.addLayout(line, 1)
        self.button("cancel", tr("Cancel"), result=QDialog.DialogCode.Rejected)
        self.button("save", tr("Save…"), role="primary", result=QDialog.DialogCode.Accepted)
        self.files.setCurrentRow(0)
        self.resize(860, 560)

    def _show(self, line: int) -> None:
        self.preview.setPlainText(self._parts[line].text if line >= 0 else "")


async def save_report(window: Window, services: Services) -> None:
    """Gather, let the person look, ask where to, save; `StudioError` where it cannot be written."""
    playback = services.playback
    parts = await gather(
        paths=services.paths,
        settings=services.settings.settings,
        accounts=services.accounts,
        activity=services.activity,
        sound=sound_report(playback.devices(), playback.device, playback.trouble),
    )
    if await finished(ReportDialog(window, parts)) != QDialog.DialogCode.Accepted:
        return
    suggested = f"voice-studio-report-{datetime.now(UTC):%Y%m%d}.zip"
    path = await save_file(window, tr("Save a report"), tr("Zip files (*.zip)"), suggested)
    if path is not None:
        await save(path, parts)
        window.notices.info(tr("The report was saved as {file}.").format(file=path.name))
