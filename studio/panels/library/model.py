"""The columns of the list of takes, and the words for what a take is."""

from __future__ import annotations

from collections.abc import Callable

from studio.core.records import Timing
from studio.core.takes import TakeSummary
from studio.ui.language import tr
from studio.ui.paged import Column, PagedModel
from studio.ui.transport import clock
from studio.ui.words import account_title, when


def take_model(voice_title: Callable[[TakeSummary], str]) -> PagedModel[TakeSummary]:
    """The list: the title takes the room that there is."""
    return PagedModel(
        (
            Column("title", lambda: tr("Title"), _title, 240, stretches=True, tip=lambda take: take.excerpt),
            Column("tags", lambda: tr("Tags"), lambda take: " · ".join(take.tags), 120, 5, sortable=False, ink=_quiet),
            Column("voice", lambda: tr("Voice"), voice_title, 140, 3, ink=_quiet),
            Column("account", lambda: tr("Account"), lambda take: account_title(take.account), 120, 4, ink=_quiet),
            Column("timing", lambda: tr("Lit by"), lambda take: timing_title(take.timing), 104, 6, sortable=False,
                   ink=_quiet),
            Column("seconds", lambda: tr("Length"), _length, 96, 1, right=True),
            Column("created", lambda: tr("Made on"), lambda take: when(take.created), 152, 2, ink=_quiet),
        ),
        key=lambda take: take.take_id,
    )  # fmt: skip


def source_title(source: str) -> str:
    """The feature that made a take, in words."""
    return {"speech": tr("Read aloud"), "tasks": tr("Task")}.get(source, source)


def timing_title(timing: Timing) -> str:
    """How finely a take can be lit."""
    return {
        Timing.CHARACTER: tr("Character"),
        Timing.WORD: tr("Word"),
        Timing.SENTENCE: tr("Sentence"),
        Timing.NONE: tr("Not at all"),
    }[timing]


def _title(take: TakeSummary) -> str:
    return take.title or take.excerpt


def _length(take: TakeSummary) -> str:
    return clock(take.seconds)


def _quiet(_take: TakeSummary) -> str:
    return "muted"
