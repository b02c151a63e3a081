"""The columns of the list of trainings, and what their parts are called."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from studio.core.jobs import OVER, Job, JobState
from studio.core.judgement import SENTENCES, Finding
from studio.core.training import TrainingKind
from studio.panels.training.timeline import since, stage_of
from studio.ui.jobs import state_column
from studio.ui.language import tr
from studio.ui.paged import Column, PagedModel
from studio.ui.words import account_title, duration, when

DELETION: Final = "deletion"
"""What is kept of a training whose vendor was asked to delete it, and whose answer was lost."""


def training_model(leaving: Callable[[str], int | None]) -> PagedModel[Job]:
    """The list; `leaving` says in how many seconds a training is deleted at its vendor, None for not at all."""

    def stage(job: Job) -> str:
        seconds = leaving(job.job_id)
        if job.result.get(DELETION):
            return tr("Perhaps deleted")
        return tr("Deleted in {seconds} s").format(seconds=seconds) if seconds is not None else stage_of(job)

    return PagedModel(
        (
            Column("title", lambda: tr("Voice name"), lambda job: job.title, 180, stretches=True),
            state_column(124),
            Column("stage", lambda: tr("Stage"), stage, 168, 1, sortable=False),
            Column("elapsed", lambda: tr("In this stage"), _in_stage, 116, 2, sortable=False, ink=_quiet),
            Column("account", lambda: tr("Account"), lambda job: account_title(job.account), 124, 3, ink=_quiet),
            Column("detail", lambda: tr("Kind"), lambda job: kind_title(job.detail), 132, 5, ink=_quiet),
            Column("created", lambda: tr("Begun on"), lambda job: when(job.created), 148, 4, ink=_quiet),
        ),
        key=lambda job: job.job_id,
    )


def is_unsure(job: Job) -> bool:
    """Nobody knows whether the vendor has it, or has it still."""
    return job.state is JobState.UNKNOWN or bool(job.result.get(DELETION))


def kind_title(kind: str) -> str:
    """A kind of training in a word or two."""
    return {
        TrainingKind.BASIC.value: tr("Basic"),
        TrainingKind.MIDDLE.value: tr("Middle"),
        TrainingKind.ADVANCED.value: tr("Advanced"),
    }.get(kind, kind)


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


def finding_words(finding: Finding, subject: str = "") -> str:
    """A flaw and its remedy in the person's language; `subject` instead of the name of the file."""
    words = tr(SENTENCES[finding.flaw])
    return words.format(subject=subject or finding.subject, value=finding.value, limit=finding.limit)


def sentence_name(ordinal: int) -> str:
    """What a sentence is called; people count from one."""
    return tr("Sentence {number}").format(number=ordinal + 1)


def _in_stage(job: Job) -> str:
    begun = since(job)
    if not begun or job.state in OVER:
        return ""
    return duration(time.time() - datetime.fromisoformat(begun).timestamp())


def _quiet(_job: Job) -> str:
    return "muted"
