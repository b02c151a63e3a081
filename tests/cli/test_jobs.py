"""Waiting for remote work from a terminal: giving up, and what the outcomes of several jobs come to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from studio.cli import jobs as following
from studio.cli.exits import Exit
from studio.cli.jobs import job_document, state_words, status_of, verdict
from studio.cli.terminal import Terminal
from studio.core.errors import Kind, StudioError
from studio.core.jobs import Job, JobState
from tests.fakes.misbehaving import MisbehavingServer, Reply

from .conftest import Run

Here = Callable[..., Run]
ANSWER: dict[str, Any] = {"error_code": 0, "error_reason": ""}


def job(state: JobState, error: Kind | None = None, **more: Any) -> Job:
    return Job("j1", "tasks", "a", "xingyun", "title", state, error=StudioError(error) if error else None, **more)


@pytest.mark.parametrize(
    ("states", "kind", "status"),
    [
        ([], None, Exit.DONE),
        ([(JobState.DONE, None), (JobState.RUNNING, None)], None, Exit.DONE),
        ([(JobState.DONE, None), (JobState.CANCELLED, None)], None, Exit.VENDOR),
        ([(JobState.RUNNING, Kind.BUSY)], None, Exit.DONE),
        ([(JobState.DONE, None), (JobState.FAILED, Kind.REFUSED)], Kind.REFUSED, Exit.DONE),
        ([(JobState.FAILED, None)], Kind.VENDOR_FAILED, Exit.DONE),
        ([(JobState.NEEDS_ACTION, Kind.NO_SECRET), (JobState.FAILED, Kind.REFUSED)], Kind.NO_SECRET, Exit.DONE),
        ([(JobState.FAILED, Kind.REFUSED), (JobState.UNKNOWN, None)], Kind.OUTCOME_UNKNOWN, Exit.DONE),
    ],
)
def test_what_several_jobs_come_to(states: list[tuple[JobState, Kind | None]], kind: Kind | None, status: Exit) -> None:
    jobs = [job(state, error) for state, error in states]
    error = verdict(jobs)
    assert (error.kind if error else None) == kind
    assert status_of(jobs) == status


def test_a_job_in_words_and_as_a_document() -> None:
    terminal = Terminal()
    assert state_words(terminal, job(JobState.RUNNING, progress=0.254)) == "Running 25%"
    assert state_words(terminal, job(JobState.DONE, progress=1.0)) == "Done"
    assert state_words(terminal, job(JobState.FAILED, Kind.BUSY)) == "Failed: The vendor is busy."
    document = job_document(terminal, job(JobState.FAILED, Kind.BUSY, remote_id="7"))
    assert (document["remote_id"], document["vendor_state"], document["state"]) == ("7", None, "failed")
    assert document["error"] == {
        "kind": "busy",
        "code": None,
        "message": "The vendor is busy.",
        "request_id": None,
    }


def test_a_vendor_that_has_gone_is_not_waited_for_for_ever(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "PATIENCE_S", 0.2)
    monkeypatch.setenv("VOICE_STUDIO_SECRET_FAR_APP_SECRET", "key")
    with MisbehavingServer([Reply(body=ANSWER | {"data": {"task_id": 7}}), Reply(body=ANSWER)]) as server:
        fields = [f"--set=base_url={server.url}", "--set=app_id=1"]
        assert here("accounts", "add", "far", "--vendor", "xingyun", *fields).status == 0
        task = here("tasks", "submit", "你好", "--voice", "v", "--account", "far", "--json").document
    said = here("tasks", "wait", task["id"], "--json")
    assert (said.status, said.kind) == (4, "unreachable")
    assert said.document["remote_id"] == "7"
    assert said.document["state"] in ("queued", "running")
    shown = here("tasks", "show", task["id"], "--json")
    assert (shown.status, shown.document["id"]) == (4, task["id"])
