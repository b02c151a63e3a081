"""The way of a training: what was, what is, what is to come, and how long each stage took."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from studio.core.jobs import Job, JobState
from studio.panels.training.timeline import Mark, since, stage_of, stage_title, steps

BEGUN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
REST = ["WAITING", "PROCESSING", "RESULT_REVIEW", "SUCCEED"]


def at(seconds: float) -> str:
    return (BEGUN + timedelta(seconds=seconds)).isoformat()


def training(state: JobState, history: list[list[str]], **facts: object) -> Job:
    last = history[-1][0] if history else ""
    result = {"history": history, **facts} if history else facts
    return Job("1", "training", "mine", "metastudio", "v", state, last, created=at(0), result=result)


def shown(job: Job, seconds: float = 100) -> list[tuple[str, str, float | None]]:
    now = (BEGUN + timedelta(seconds=seconds)).timestamp()
    return [(step.stage, step.mark.value, step.seconds) for step in steps(job, now)]


def test_a_training_that_is_under_way() -> None:
    history = [["CREATING", at(0)], ["SYSTEM_AUDITING", at(30)], ["AUDITING", at(40)]]
    job = training(JobState.RUNNING, history, uploaded=at(20), submitted=at(31))
    assert shown(job)[:5] == [
        ("CREATING", "past", 20),
        ("UPLOADED", "past", 11),
        # The vendor's clock was ahead; nothing takes less than no time.
        ("SUBMITTED", "past", 0),
        ("SYSTEM_AUDITING", "past", 10),
        ("AUDITING", "now", 60),
    ]
    assert [stage for stage, mark, _ in shown(job)[5:]] == REST
    assert since(job) == at(40)


def test_a_review_that_failed_is_followed_by_another() -> None:
    history = [["CREATING", at(0)], ["SYSTEM_AUDITING", at(30)], ["AUDIT_FAILED", at(40)]]
    failed = training(JobState.NEEDS_ACTION, history, uploaded=at(20), submitted=at(30))
    assert [(stage, mark) for stage, mark, _ in shown(failed)[:6]] == [
        ("CREATING", "past"),
        ("UPLOADED", "past"),
        ("SUBMITTED", "past"),
        ("SYSTEM_AUDITING", "past"),
        ("AUDIT_FAILED", "bad"),
        ("UPLOADED", "to_come"),
    ]
    history += [["SYSTEM_AUDITING", at(60)]]
    again = training(JobState.RUNNING, history, uploaded=at(50), submitted=at(60))
    assert [stage for stage, mark, _ in shown(again) if mark != "to_come"] == [
        *("CREATING", "SYSTEM_AUDITING", "AUDIT_FAILED", "UPLOADED", "SUBMITTED", "SYSTEM_AUDITING"),
    ]
    assert [stage for stage, mark, _ in shown(again) if mark == "to_come"] == ["AUDITING", *REST]
    # Everything that was done here is in its place, not only the last time.
    here = [["UPLOADED", at(20)], ["SUBMITTED", at(30)], ["UPLOADED", at(50)], ["SUBMITTED", at(60)]]
    both = training(JobState.RUNNING, history, done_here=here)
    assert [(stage, seconds) for stage, mark, seconds in shown(both) if mark != "to_come"] == [
        *(("CREATING", 20), ("UPLOADED", 10), ("SUBMITTED", 0), ("SYSTEM_AUDITING", 10)),
        *(("AUDIT_FAILED", 10), ("UPLOADED", 10), ("SUBMITTED", 0), ("SYSTEM_AUDITING", 40)),
    ]


@pytest.mark.parametrize(
    ("state", "last", "mark"),
    [
        (JobState.DONE, "SUCCEED", "past"),
        (JobState.FAILED, "FAILED", "bad"),
        (JobState.CANCELLED, "DELETED", "bad"),
    ],
    ids=str,
)
def test_what_is_over_takes_no_more_time(state: JobState, last: str, mark: str) -> None:
    job = training(state, [["CREATING", at(0)], [last, at(30)]])
    assert shown(job) == [("CREATING", "past", 30), (last, mark, None)]


def test_a_training_that_only_this_program_knows() -> None:
    job = training(JobState.QUEUED, [])
    assert shown(job)[0] == ("CREATING", "now", 100)
    assert stage_of(job) == ""
    assert since(job) == at(0)


def test_stages_in_words() -> None:
    waits = training(JobState.NEEDS_ACTION, [["CREATING", at(0)]])
    assert stage_of(waits) == "Waiting for recordings"
    assert stage_of(training(JobState.NEEDS_ACTION, [["CREATING", at(0)]], uploaded=at(1))) == "Ready to submit"
    assert stage_title("PROCESSING") == "Training"
    assert stage_title("A_NEW_ONE") == "A_NEW_ONE"
    strange = training(JobState.RUNNING, [["A_NEW_ONE", "yesterday"]])
    assert shown(strange)[1][:2] == ("A_NEW_ONE", Mark.NOW.value)
