"""The columns of the list of tasks."""

from __future__ import annotations

from collections.abc import Callable

from studio.core.jobs import Job
from studio.ui.jobs import elapsed_words, state_column
from studio.ui.language import tr
from studio.ui.paged import Column, PagedModel
from studio.ui.words import account_title, when


def task_model(voice_title: Callable[[Job], str]) -> PagedModel[Job]:
    """The list: the title takes the room that there is."""
    return PagedModel(
        (
            Column("title", lambda: tr("Title"), lambda job: job.title, 220, stretches=True),
            state_column(140),
            Column("detail", lambda: tr("Voice"), voice_title, 140, 2, ink=_quiet),
            Column("account", lambda: tr("Account"), lambda job: account_title(job.account), 120, 4, ink=_quiet),
            Column("elapsed", lambda: tr("Time taken"), elapsed_words, 204, 3, sortable=False, ink=_quiet),
            Column("created", lambda: tr("Added"), lambda job: when(job.created), 152, 1, ink=_quiet),
        ),
        key=lambda job: job.job_id,
    )


def _quiet(_job: Job) -> str:
    return "muted"
