"""The dialogs of the transcription panel: the form of PCM without a header, and a vendor's answer as it came."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QFormLayout, QPlainTextEdit, QWidget

from studio.services.transcription import RawForm
from studio.ui.dialogs import Dialog
from studio.ui.form import Choice
from studio.ui.language import tr
from studio.ui.parts import label, named

RATES: Final = (8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
WIDTHS: Final = (8, 16, 24, 32)
_NAMED: Final = 4


class RawDialog(Dialog):
    """Asks once for the form of recordings without a header, whatever their number."""

    def __init__(self, parent: QWidget, names: Sequence[str], form: RawForm) -> None:
        super().__init__(parent, "transcription.raw", tr("What format do these recordings have?"))
        shown = ", ".join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")
        self.text(tr("PCM without a header does not say it itself: {names}").format(names=shown), "muted")
        self.rate = Choice("transcription.raw_rate", [(str(each), partial(_hertz, each)) for each in RATES])
        self.width_ = Choice("transcription.raw_width", [(str(each), partial(_bits, each)) for each in WIDTHS])
        self.channels = Choice(
            "transcription.raw_channels", [("1", lambda: tr("1 (mono)")), ("2", lambda: tr("2 (stereo)"))]
        )
        fields = QFormLayout()
        fields.setHorizontalSpacing(16)
        fields.setVerticalSpacing(12)
        fields.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
        for words, box, value in (
            (tr("Sample rate"), self.rate, form.rate),
            (tr("Sample width"), self.width_, form.width),
            (tr("Channels"), self.channels, form.channels),
        ):
            box.set_value(str(value))
            box.setAccessibleName(words)
            fields.addRow(label("muted", words), box)
        self.content.addLayout(fields)
        self.text(tr("If it sounds too fast, too slow or like noise, one of these is wrong."), "muted")
        self.button("cancel", tr("Cancel"), result=Dialog.DialogCode.Rejected)
        self.button("use", tr("Use this format"), role="primary", result=Dialog.DialogCode.Accepted)

    def form(self) -> RawForm:
        """What was chosen."""
        return RawForm(int(self.rate.value), int(self.width_.value), int(self.channels.value))


class AnswerDialog(Dialog):
    """Shows a vendor's answer as it came, for whoever wants to see it or send it to support."""

    def __init__(self, parent: QWidget, answer: str) -> None:
        super().__init__(parent, "transcription.answer", tr("The vendor's answer"))
        shown = named(QPlainTextEdit(), "transcription.answer_text")
        shown.setReadOnly(True)
        shown.setAccessibleName(tr("The vendor's answer"))
        shown.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        face = QFont("monospace")
        face.setStyleHint(QFont.StyleHint.Monospace)
        shown.setFont(face)
        shown.setPlainText(answer)
        shown.setMinimumSize(600, 360)
        self.content.addWidget(shown, 1)
        copy = self.button("copy", tr("Copy"))
        copy.clicked.connect(lambda _checked: QGuiApplication.clipboard().setText(answer))
        self.button("close", tr("Close"), role="primary", result=Dialog.DialogCode.Accepted)


def _hertz(rate: int) -> str:
    return f"{rate:,} Hz"


def _bits(width: int) -> str:
    return tr("{bits} bits").format(bits=width)
