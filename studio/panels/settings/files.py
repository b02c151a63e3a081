"""How recordings reach an account's vendor: in a bucket, from this computer, or by links only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QSizePolicy, QWidget

from studio.core import uploads
from studio.core.uploads import Way
from studio.panels.settings.model import field_title
from studio.ui.form import Choice, under
from studio.ui.language import tr
from studio.ui.parts import column, label, named

_BUCKET: Final = (
    uploads.ENDPOINT,
    uploads.REGION,
    uploads.BUCKET,
    uploads.PREFIX,
    uploads.ACCESS_KEY,
    uploads.SECRET_KEY,
)
_COMPUTER: Final = (uploads.SERVER_ADDRESS, uploads.SERVER_PORT, uploads.SERVER_URL)


class FilesForm(QWidget):
    """The fields of `core.uploads` as a form. `changed`: another way was chosen, with other fields."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("account.files_form")
        self._kept: dict[str, str] = {}
        self.way = Choice(
            "account.files",
            [
                ("", lambda: tr("Not set")),
                (Way.BUCKET, lambda: tr("In a bucket (S3, OBS, OSS, COS, MinIO…)")),
                (Way.COMPUTER, lambda: tr("Shared from this computer")),
                (Way.LINK, lambda: tr("Links only: files are not sent")),
            ],
        )
        self.way.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.way.setAccessibleName(tr("How recordings reach this vendor"))
        self.edits = {name: _edit(name) for name in (*_BUCKET, *_COMPUTER)}
        self.edits[uploads.SECRET_KEY].setEchoMode(QLineEdit.EchoMode.Password)
        self._delete = named(QCheckBox(tr("Delete a file when the vendor is done with it")), "account.s3_delete")
        self._delete.setAccessibleName(self._delete.text())
        self._delete.setChecked(True)
        self._hint = label("muted", wraps=True)
        self._lay_out()
        self.way.activated.connect(lambda _index: self._choose())
        self._choose()

    def fill(self, fields: Mapping[str, str], places: Mapping[str, str], read_only: bool = False) -> None:
        """Show an account's fields; `places` says where its keys live, by field."""
        self._kept = {name: value for name, value in fields.items() if name in uploads.FIELDS}
        self.way.set_value(fields.get(uploads.FILES) or (Way.BUCKET if uploads.BUCKET in fields else ""))
        for name, edit in self.edits.items():
            edit.setText(fields.get(name, ""))
        secret = self.edits[uploads.SECRET_KEY]
        if place := places.get(uploads.SECRET_KEY):
            secret.setPlaceholderText(place)
            secret.setReadOnly(read_only)
        self._delete.setChecked(fields.get(uploads.KEEP) != "yes")
        self._choose()

    def values(self) -> dict[str, str]:
        """The fields as they stand there, without the secret; those of the ways that were not chosen are kept."""
        entered = {name: edit.text().strip() for name, edit in self.edits.items() if name != uploads.SECRET_KEY}
        entered |= {uploads.FILES: self.way.value, uploads.KEEP: "" if self._delete.isChecked() else "yes"}
        return {name: text for name, text in (self._kept | entered).items() if text}

    def secrets(self) -> dict[str, str]:
        """The secret that was entered."""
        entered = self.edits[uploads.SECRET_KEY].text().strip()
        return {uploads.SECRET_KEY: entered} if entered else {}

    # Inside

    def _lay_out(self) -> None:
        body = column(self, spacing=12)
        body.addWidget(under(field_title(uploads.FILES), self.way))
        body.addWidget(self._hint)
        self._parts = {Way.BUCKET.value: QWidget(), Way.COMPUTER.value: QWidget()}
        for way, names in ((Way.BUCKET.value, _BUCKET), (Way.COMPUTER.value, _COMPUTER)):
            inside = column(self._parts[way], spacing=12)
            for name in names:
                inside.addWidget(under(field_title(name), self.edits[name]))
            body.addWidget(self._parts[way])
            if way == Way.BUCKET:
                inside.addWidget(self._delete)

    def _choose(self) -> None:
        way = self.way.value
        for each, part in self._parts.items():
            part.setVisible(each == way)
        self._hint.setText(_hint(way))
        self._hint.setVisible(bool(self._hint.text()))
        self.changed.emit()


def _hint(way: str) -> str:
    hints: dict[str, str] = {
        "": tr("Vendors fetch a recording from a link. Until a way is set, only links can be sent."),
        Way.BUCKET: tr("Each recording is put into the bucket; the vendor gets a link that expires after three days."),
        Way.COMPUTER: tr("While it is being sent, a file can be fetched from here, at an address nobody can guess."),
    }
    return hints.get(way, "")


def _edit(name: str) -> QLineEdit:
    made = named(QLineEdit(), f"account.{name}")
    made.setAccessibleName(field_title(name))
    examples = {
        uploads.ENDPOINT: "https://obs.cn-north-4.myhuaweicloud.com",
        uploads.REGION: "cn-north-4",
        uploads.SERVER_URL: "https://voice.example:8443",
    }
    made.setPlaceholderText(examples.get(name, ""))
    return made
