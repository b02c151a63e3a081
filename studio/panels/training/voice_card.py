"""The part of the form of a training that says what the vendor is told of the voice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy

from studio.core.training import LANGUAGES, LONGEST_NAME, SEXES, TAGS, Delivery, TrainingKind, VoiceDetails
from studio.panels.training.card import Card
from studio.panels.training.model import tag_words
from studio.ui.form import Choice, Words
from studio.ui.language import tr
from studio.ui.parts import named
from studio.ui.words import account_title

_PHONE = re.compile(r"\+?\d[\d -]{3,18}\d", re.ASCII)


class VoiceCard(Card):
    """What the vendor is told of the voice."""

    account_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__(lambda: tr("The voice"))
        self.name = named(QLineEdit(), "training.voice_name")
        self.kind = _choice("training.kind", [(each.value, partial(_kind_words, each)) for each in TrainingKind])
        self.sex = _choice("training.sex", [(each, partial(_sex_words, each)) for each in ("", *SEXES)])
        self.language = _choice("training.language", [(each, partial(_language_words, each)) for each in LANGUAGES])
        self.tag = named(QComboBox(), "training.tag")
        self.tag.setEditable(True)
        self.tag.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.tag.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.tag.setMinimumContentsLength(8)
        for tag in ("", *TAGS):
            self.tag.addItem("", tag)
        self.description = named(QLineEdit(), "training.description")
        self.account = _choice("training.account", [])
        deliveries = [(each.value, partial(_delivery_words, each)) for each in Delivery]
        self.delivery = _choice("training.delivery", deliveries)
        self.phone = named(QLineEdit(), "training.phone")
        self.user = named(QLineEdit(), "training.app_user_id")
        self._masked = ""
        self._add(("voice_name", lambda: tr("Voice name"), self.name, str))
        self._add(("kind", lambda: tr("Kind"), self.kind, str))  # in two columns of a narrow window it has no room
        self._add(
            ("sex", lambda: tr("Whose voice"), self.sex, str),
            ("language", lambda: tr("Language"), self.language, self._language_hint),
            ("tag", lambda: tr("Tag"), self.tag, lambda: tr("One of these, or your own")),
            ("description", lambda: tr("Description"), self.description, str),
            ("account", lambda: tr("Account"), self.account, str),
            ("delivery", lambda: tr("How it is sent"), self.delivery, self._delivery_hint),
            ("phone", lambda: tr("Phone"), self.phone, self._phone_hint),
            ("app_user_id", lambda: tr("App user id"), self.user, lambda: tr("Whom this is done for; ASCII only")),
        )
        self._connect()
        self.retranslate()

    @property
    def details(self) -> VoiceDetails:
        """What was filled in; the phone is "" where only its mask is known."""
        return VoiceDetails(
            voice_name=self.name.text().strip(),
            sex=self.sex.value,
            language=self.language.value,
            tag=self._tag(),
            description=self.description.text().strip(),
            phone=self.phone.text().strip(),
            app_user_id=self.user.text().strip(),
        )

    def fill(self, details: VoiceDetails) -> None:
        """Show what was filled in before; a masked phone stands beside its field."""
        self.name.setText(details.voice_name)
        self.description.setText(details.description)
        self.user.setText(details.app_user_id)
        self._masked = details.phone if "*" in details.phone else ""
        self.phone.setText("" if self._masked else details.phone)
        self.sex.set_value(details.sex)
        self.language.set_value(details.language)
        place = self.tag.findData(details.tag)
        self.tag.setCurrentIndex(place)
        if place < 0:
            self.tag.setEditText(details.tag)
        self.retranslate()

    def show_accounts(self, accounts: Sequence[str], chosen: str) -> None:
        """The accounts whose vendors train voices."""
        self.account.set_options([(each, partial(account_title, each)) for each in accounts])
        self.account.set_value(chosen)

    def fix(self, *, begun: bool, recorded: bool) -> None:
        """What cannot be changed any more: of a training that has begun, and of recordings that were begun."""
        self.account.setEnabled(not begun)
        self.delivery.setEnabled(not begun and bool(TrainingKind(self.kind.value).sentences))
        self.kind.setEnabled(not begun and not recorded)

    def wrong(self) -> dict[str, str]:
        details = self.details
        found = {}
        if words := wrong_name(details.voice_name):
            found["voice_name"] = words
        if details.phone and not _PHONE.fullmatch(details.phone):
            found["phone"] = tr("This is no phone number.")
        if not (details.app_user_id.isascii() and details.app_user_id.isprintable()):
            found["app_user_id"] = tr("Only ASCII is allowed: letters, digits and signs, no Chinese.")
        return found

    def retranslate(self) -> None:
        self.tag.blockSignals(True)
        chosen, own = self.tag.currentIndex(), self.tag.currentText()
        for place in range(self.tag.count()):
            self.tag.setItemText(place, tag_words(str(self.tag.itemData(place))))
        if chosen < 0:
            self.tag.setEditText(own)
        self.tag.blockSignals(False)
        self.name.setPlaceholderText(tr("What to call the voice"))
        super().retranslate()

    # Inside

    def _connect(self) -> None:
        for edit in (self.name, self.description, self.phone, self.user):
            edit.textEdited.connect(lambda _text: self.changed.emit())
        self.tag.editTextChanged.connect(lambda _text: self.changed.emit())
        for box in (self.kind, self.sex, self.delivery, self.language):
            box.chosen.connect(lambda _value: self.changed.emit())
        self.language.chosen.connect(lambda _value: self._fields["language"].retranslate())
        for box in (self.kind, self.delivery):
            box.chosen.connect(lambda _value: self._fields["delivery"].retranslate())
        self.account.chosen.connect(self.account_chosen)

    def _tag(self) -> str:
        """The vendor's word for a tag that was picked, else what was typed."""
        text = self.tag.currentText().strip()
        place = self.tag.findText(text, Qt.MatchFlag.MatchFixedString)
        return str(self.tag.itemData(place)) if place >= 0 else text

    def _language_hint(self) -> str:
        if self.language.value == "EN":
            return tr("The vendor's page names only Chinese as supported; English may be refused.")
        return ""

    def _delivery_hint(self) -> str:
        if not TrainingKind(self.kind.value).sentences:
            return tr("One long recording is always one package.")
        if self.delivery.value == Delivery.PACKAGE:
            return tr("Quicker; sent again as a whole if it is interrupted")
        return tr("Goes on where it was interrupted")

    def _phone_hint(self) -> str:
        if self._masked:
            return tr("{phone} was sent before; only this much of it is kept.").format(phone=self._masked)
        return tr("Sent when you submit; kept masked")


def wrong_name(name: str) -> str:
    """What is wrong with a voice's name, in words; "" for nothing."""
    if not name:
        return tr("Give the voice a name.")
    if len(name) > LONGEST_NAME:
        return tr("At most {limit} characters.").format(limit=LONGEST_NAME)
    if not name.isprintable():
        return tr("Only characters that can be seen are allowed.")
    return ""


def _choice(name: str, options: Sequence[tuple[str, Words]]) -> Choice:
    made = Choice(name, options)
    made.setMinimumWidth(0)
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return made


def _kind_words(kind: TrainingKind) -> str:
    return {
        TrainingKind.BASIC: tr("Basic: 20 sentences"),
        TrainingKind.MIDDLE: tr("Middle: 100 sentences"),
        TrainingKind.ADVANCED: tr("Advanced: one long recording"),
    }[kind]


def _sex_words(sex: str) -> str:
    return {"": tr("Not said"), "female": tr("A woman's"), "male": tr("A man's")}[sex]


def _language_words(language: str) -> str:
    return {"CN": tr("Chinese"), "EN": tr("English")}[language]


def _delivery_words(delivery: Delivery) -> str:
    return {Delivery.PACKAGE: tr("As one package"), Delivery.SEGMENT: tr("One by one")}[delivery]
