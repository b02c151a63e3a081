"""The columns of the list of recordings, and what languages are called."""

from __future__ import annotations

from studio.core.jobs import Job
from studio.ui.jobs import elapsed_words, state_column
from studio.ui.language import tr
from studio.ui.paged import Column, PagedModel
from studio.ui.words import account_title, when


def recordings_model() -> PagedModel[Job]:
    """The list: the name takes the room that there is."""
    return PagedModel(
        (
            Column(
                "title",
                lambda: tr("Recording"),
                lambda job: job.title,
                220,
                stretches=True,
                tip=lambda job: job.detail or job.title,
            ),
            state_column(150),
            Column("account", lambda: tr("Account"), lambda job: account_title(job.account), 140, 3, ink=_quiet),
            Column("elapsed", lambda: tr("Time taken"), elapsed_words, 190, 2, sortable=False, ink=_quiet),
            Column("created", lambda: tr("Added"), lambda job: when(job.created), 152, 1, ink=_quiet),
        ),
        key=lambda job: job.job_id,
    )


def language_title(code: str) -> str:
    """What a language is called; a vendor may know others by their codes."""
    return {
        "": tr("Automatic"),
        "zh": tr("Chinese"),
        "en": tr("English"),
        "ja": tr("Japanese"),
        "ko": tr("Korean"),
    }.get(code, code)


def _quiet(_job: Job) -> str:
    return "muted"
