"""The parts of the form of a training: the voice and its vendor, the recordings, and who speaks in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDate, QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QComboBox,
    QDateEdit,
    QFrame,
    QGridLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from studio.core.booth import Consent
from studio.core.training import LANGUAGES, LONGEST_NAME, SEXES, TAGS, Delivery, TrainingKind, VoiceDetails
from studio.ui.drop import DropZone
from studio.ui.form import Choice, Words
from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.parts import column, label, named, row
from studio.ui.tab import Tab
from studio.ui.theme import set_role
from studio.ui.words import account_title

SOURCES: Final = ("booth", "files")
"""Where recordings come from: they are spoken here, or exist already."""

_PHONE = re.compile(r"\+?\d[\d -]{3,18}\d", re.ASCII)
_LISTED: Final = 6
_PADDING: Final = 10  # pixels, with which words begin where those of other fields do


class Field(QWidget):
    """A control under its title; below it what it is for, or what is wrong with what was filled in."""

    def __init__(self, title: Words, control: QWidget, hint: Words = str) -> None:
        super().__init__()
        self.control = control
        self._words, self._hint, self._wrong = title, hint, ""
        self._title = label("muted")
        self._small = label("muted", wraps=True)
        body = column(self, spacing=4)
        for widget in (self._title, control, self._small):
            body.addWidget(widget)
        body.addStretch(1)
        self.retranslate()

    def complain(self, words: str) -> None:
        """Say what is wrong; "" takes it back."""
        self._wrong = words
        self.retranslate()

    def retranslate(self) -> None:
        """Say the words again: the language is another one, or what they depend on is."""
        self._title.setText(self._words())
        self._small.setText(self._wrong or self._hint())
        self._small.setVisible(bool(self._small.text()))
        set_role(self._small, "danger" if self._wrong else "muted")
        self.control.setAccessibleName(self._words())
        self.control.setAccessibleDescription(self._small.text())
        if isinstance(self.control, QLineEdit) and self.control.property("invalid") != bool(self._wrong):
            self.control.setProperty("invalid", bool(self._wrong))
            self.control.style().polish(self.control)


class Card(QFrame):
    """A titled part of the form. `changed`: something else was filled in."""

    changed = Signal()

    def __init__(self, title: Words) -> None:
        super().__init__()
        set_role(self, "card")
        self._words = title
        self._heading = label("section")
        self._fields: dict[str, Field] = {}
        self.body: QBoxLayout = column(self, spacing=12, margins=(16, 12, 16, 16))
        self.body.addWidget(self._heading)

    def wrong(self) -> dict[str, str]:
        """What cannot be used as it is: fields, and why in words."""
        return {}

    def complain(self, wrong: dict[str, str]) -> QWidget | None:
        """Say beside the fields what is wrong; the first of those that something is wrong with."""
        for name, field in self._fields.items():
            field.complain(wrong.get(name, ""))
        return next((field.control for name, field in self._fields.items() if name in wrong), None)

    def retranslate(self) -> None:
        """Say every word again."""
        self._heading.setText(self._words())
        for field in self._fields.values():
            field.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _add(self, *fields: tuple[str, Words, QWidget, Words]) -> None:
        """Add fields, in two columns where there are several."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(12)
        for place, (name, title, control, hint) in enumerate(fields):
            made = self._fields[name] = Field(title, control, hint)
            grid.addWidget(made, place // 2, place % 2)
        for side in range(min(2, len(fields))):
            grid.setColumnStretch(side, 1)
        self.body.addLayout(grid)


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


class SpeakerCard(Card):
    """Who speaks and agrees that a voice is made of it. `letter_pressed`: choose what they have signed."""

    letter_pressed = Signal()

    def __init__(self) -> None:
        super().__init__(lambda: tr("Who speaks"))
        self._needed = False
        self._letter: Path | None = None
        self._hint = named(label("muted", wraps=True), "training.consent_hint")
        self.speaker = named(QLineEdit(), "training.speaker")
        self.agreed = named(QDateEdit(), "training.agreed")
        self.agreed.setDisplayFormat("yyyy-MM-dd")
        # The style gives a field inside a field no padding.
        self.agreed.lineEdit().setTextMargins(_PADDING, 0, 0, 0)
        self.agreed.setMaximumDate(QDate.currentDate())
        self.agreed.setDate(QDate.currentDate())
        self.letter = named(QPushButton(), "training.letter")
        self.letter.setIcon(icon("file-plus", "muted"))
        self._kept = named(label("muted", wraps=True), "training.letter_name")
        self.body.addWidget(self._hint)
        self._add(
            ("speaker", lambda: tr("Speaker"), self.speaker, str),
            ("agreed", lambda: tr("Agreed on"), self.agreed, str),
        )
        line = row()
        line.addWidget(self.letter)
        line.addWidget(self._kept, 1)
        self.body.addLayout(line)
        self.speaker.textEdited.connect(lambda _text: self.changed.emit())
        self.agreed.dateChanged.connect(lambda _date: self.changed.emit())
        self.letter.clicked.connect(lambda _checked: self.letter_pressed.emit())
        self.retranslate()

    @property
    def consent(self) -> Consent | None:
        """What was filled in; None where nobody is named."""
        speaker, day = self.speaker.text().strip(), self.agreed.date()
        agreed = date(day.year(), day.month(), day.day()).isoformat()
        return Consent(speaker, agreed, str(self._letter or "")) if speaker else None

    def fill(self, consent: Consent | None) -> None:
        """Show what was filled in before."""
        self.speaker.setText(consent.speaker if consent else "")
        day = QDate.fromString(consent.agreed[:10], Qt.DateFormat.ISODate) if consent else QDate()
        self.agreed.blockSignals(True)
        self.agreed.setDate(day if day.isValid() else QDate.currentDate())
        self.agreed.blockSignals(False)
        self.show_letter(Path(consent.letter) if consent and consent.letter else None)

    def show_needed(self, *, needed: bool) -> None:
        """Whether somebody must have agreed, because the recordings leave this computer."""
        self._needed = needed
        self.retranslate()

    def show_letter(self, path: Path | None) -> None:
        """What is attached."""
        self._letter = path
        self.retranslate()

    def wrong(self) -> dict[str, str]:
        return {"speaker": tr("Write down who speaks.")} if self._needed and self.consent is None else {}

    def retranslate(self) -> None:
        super().retranslate()
        needed = tr("The recordings go to the vendor: whoever speaks must have agreed that a voice is made of them.")
        local = tr("The recordings stay on this computer, so nobody's consent is asked for.")
        self._hint.setText(needed if self._needed else local)
        self.letter.setText(" " + tr("Attach the signed letter…"))
        self.letter.setAccessibleName(tr("Attach the signed letter…"))
        self._kept.setText(self._letter.name if self._letter else "")


def wrong_name(name: str) -> str:
    """What is wrong with a voice's name, in words; "" for nothing."""
    if not name:
        return tr("Give the voice a name.")
    if len(name) > LONGEST_NAME:
        return tr("At most {limit} characters.").format(limit=LONGEST_NAME)
    if not name.isprintable():
        return tr("Only characters that can be seen are allowed.")
    return ""


def tag_words(tag: str) -> str:
    """A tag in the person's language; one's own as it is."""
    known = {
        "": "",
        "ECOMMERCE": tr("E-commerce"),
        "NEWS": tr("News"),
        "MARKETING": tr("Marketing"),
        "LIVE": tr("Live streams"),
        "EDUCATION": tr("Education"),
        "CUSTOMER": tr("Customer service"),
        "STORYTELLING": tr("Storytelling"),
    }
    return known.get(tag, tag)


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
