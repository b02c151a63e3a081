"""What the timbres panel asks, and the list of rows that could not be imported."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from studio.core.errors import StudioError
from studio.services.timbres import Imported
from studio.ui.dialogs import Dialog
from studio.ui.form import Choice, Notice, under
from studio.ui.language import tr
from studio.ui.notices import remedy
from studio.ui.parts import named
from studio.ui.words import account_title, counted


class AddDialog(Dialog):
    """Asks for a voice's id, its name and whose it is.

    `asked`: the person is done. Whoever listens accepts the dialog, or says with `complain` what is to be corrected.
    """

    asked = Signal()

    def __init__(self, parent: QWidget, accounts: Sequence[str], chosen: str) -> None:
        super().__init__(parent, "timbre", tr("Add timbre"))
        self.text(tr("The vendor's console shows the id of every voice that was trained or copied there."), "muted")
        self.voice_id = named(QLineEdit(), "timbre.id")
        self.name = named(QLineEdit(), "timbre.name")
        self.account = Choice("timbre.account", [(each, partial(account_title, each)) for each in accounts])
        self.account.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.account.set_value(chosen)
        self._wrong = Notice("timbre.wrong", framed=False)
        for title, control in (
            (tr("Id"), self.voice_id),
            (tr("Name"), self.name),
            (tr("Account"), self.account),
        ):
            control.setAccessibleName(title)
            self.content.addWidget(under(title, control))
        self.content.addWidget(self._wrong)
        self.button("cancel", tr("Cancel"), result=Dialog.DialogCode.Rejected)
        self.button("add", tr("Add timbre"), role="primary").clicked.connect(self.asked)
        self.voice_id.setFocus()
        self.setMinimumWidth(480)

    def complain(self, error: StudioError) -> None:
        """Say what is wrong."""
        subject = tr("Id") if error.subject == "id" else error.subject
        words = tr(error.advice.sentence).format(subject=subject)
        self._wrong.say(words, tr(error.message) or remedy(error), "danger")
        self.voice_id.setFocus()


class ImportReport(Dialog):
    """Says what became of a file's rows, and why the bad ones were left out."""

    def __init__(self, parent: QWidget, imported: Imported) -> None:
        title = counted(len(imported.bad), tr("1 row was left out"), tr("{count} rows were left out"))
        super().__init__(parent, "import", title)
        self.text(import_summary(imported), "muted")
        lines = [
            tr("Line {line}: {reason}").format(line=each.line, reason=tr(each.reason).format(subject=each.subject))
            for each in imported.bad
        ]
        report = named(QPlainTextEdit("\n".join(lines)), "import.rows")
        report.setReadOnly(True)
        report.setAccessibleName(tr("Rows that were left out"))
        report.setMinimumHeight(180)
        self.content.addWidget(report)
        self.button("close", tr("Close"), role="primary", result=Dialog.DialogCode.Accepted)
        self.resize(560, 360)


def import_summary(imported: Imported) -> str:
    """How many timbres a file brought."""
    one, many = tr("1 timbre added, {updated} updated."), tr("{count} timbres added, {updated} updated.")
    return counted(imported.added, one, many, updated=f"{imported.updated:,}")
