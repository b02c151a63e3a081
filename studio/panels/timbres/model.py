"""The columns of the list of timbres, and the words for what a timbre is."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QLocale
from PySide6.QtGui import QIcon

from studio.core.records import Timbre, TimbreState
from studio.services.accounts import LOCAL
from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.notices import sentence
from studio.ui.paged import Column, PagedModel
from studio.ui.words import account_title, when


def timbre_model() -> PagedModel[Timbre]:
    """The list: the name takes the room that there is."""
    return PagedModel(
        (
            Column("favourite", lambda: tr("Favourite"), _nothing, 40, acts=True,
                   heading=lambda: icon("star", "muted"),
                   picture=_star,
                   tip=_favourite_tip, spoken=lambda timbre: tr("Favourite") if timbre.favourite else ""),
            Column("name", lambda: tr("Name"), timbre_title, 200, stretches=True, ink=_gone,
                   tip=lambda timbre: timbre.notes or timbre_title(timbre)),
            _quiet("account", lambda: tr("Account"), lambda timbre: account_title(timbre.account), 120, 1),
            _quiet("vendor", lambda: tr("Vendor"), _vendor, 96, 7),
            _quiet("voice_id", lambda: tr("Id"), lambda timbre: timbre.voice_id, 150),
            _quiet("language", lambda: tr("Language"), lambda timbre: language_title(timbre.language), 96, 3),
            _quiet("gender", lambda: tr("Gender"), lambda timbre: gender_title(timbre.gender), 72, 4),
            _quiet("tags", lambda: tr("Tags"), lambda timbre: " · ".join(timbre.tags), 120, 5),
            Column("notes", lambda: tr("Notes"), lambda timbre: " ".join(timbre.notes.split()), 160, 9,
                   sortable=False, ink=lambda _: "muted", tip=lambda timbre: timbre.notes),
            Column("used", lambda: tr("Takes"), _used, 84, 2, right=True, ink=lambda _: "muted"),
            _quiet("last_used", lambda: tr("Last used"), lambda timbre: when(timbre.last_used), 124, 6),
            _quiet("verified", lambda: tr("Last verified"), lambda timbre: when(timbre.verified), 124, 8),
            Column("state", lambda: tr("State"), state_title, 124, ink=_state_ink, tip=_state_tip),
        ),
        key=lambda timbre: timbre.timbre_id,
    )  # fmt: skip


def timbre_title(timbre: Timbre) -> str:
    """What a timbre is called; the voices of this computer are translated."""
    return (tr(timbre.name) if timbre.offered and timbre.name else timbre.name) or timbre.voice_id


def language_title(language: str) -> str:
    """A language's name, or its code where that is all there is."""
    return {"zh": tr("Chinese"), "en": tr("English"), "": ""}.get(language.partition("-")[0], language)


def gender_title(gender: str) -> str:
    """A gender in words."""
    return {"female": tr("Female"), "male": tr("Male")}.get(gender, gender)


def state_title(timbre: Timbre) -> str:
    """What is known of a timbre at its vendor, in words."""
    match timbre.state:
        case TimbreState.HERE:
            return tr("Not deleted") if timbre.trouble is not None else tr("Available")
        case TimbreState.DELETING if timbre.due is not None and not timbre.sending:
            seconds = max(0, round(timbre.due - time.time()))
            return tr("Deleted in {seconds} s").format(seconds=seconds)
        case TimbreState.DELETING:
            return tr("Deleting…")
        case TimbreState.UNKNOWN:
            return tr("Unknown")
        case TimbreState.GONE:
            return tr("Deleted")
        case TimbreState.FORGOTTEN:
            return tr("Forgotten")


def several(timbres: Sequence[Timbre], one: str, many: str) -> str:
    """A sentence about one timbre, or about many."""
    if len(timbres) == 1:
        return one.format(name=timbre_title(timbres[0]))
    return many.format(count=QLocale().toString(len(timbres)))


def ids(timbres: Sequence[Timbre]) -> list[str]:
    """The library's ids of timbres."""
    return [timbre.timbre_id for timbre in timbres]


def _quiet(
    name: str, title: Callable[[], str], text: Callable[[Timbre], str], width: int, worth: int = 0
) -> Column[Timbre]:
    return Column(name, title, text, width, worth, ink=lambda _: "muted")


def _star(timbre: Timbre) -> QIcon:
    return icon("star", "accent" if timbre.favourite else "line", filled=timbre.favourite)


def _nothing(_timbre: Timbre) -> str:
    return ""


def _vendor(timbre: Timbre) -> str:
    """Whose it is; the service of this computer is nobody's, whichever vendor's protocol it speaks."""
    return "" if timbre.account == LOCAL else timbre.vendor


def _used(timbre: Timbre) -> str:
    return QLocale().toString(timbre.used) if timbre.used else ""


def _gone(timbre: Timbre) -> str:
    return "muted" if timbre.state in (TimbreState.GONE, TimbreState.FORGOTTEN) else ""


def _state_ink(timbre: Timbre) -> str:
    if timbre.state is TimbreState.UNKNOWN:
        return "warn"
    return "danger" if timbre.state is TimbreState.DELETING or timbre.trouble is not None else "muted"


def _state_tip(timbre: Timbre) -> str:
    return sentence(timbre.trouble) if timbre.trouble is not None else state_title(timbre)


def _favourite_tip(timbre: Timbre) -> str:
    return tr("Remove from the favourites") if timbre.favourite else tr("Add to the favourites")
