"""Programs killed with -9 in the middle of a training: nothing is begun or submitted twice, nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from studio.core.jobs import JobState
from studio.core.training import Delivery
from tests.fakes.held_up import ACCOUNT, Carrier, add_account, program, train
from tests.fakes.recordings import files
from tests.local.conftest import running

WAY = ["COMMIT_JOB", "SYSTEM_AUDIT_PASS", "ADMIN_AUDIT_PASS", "TRAINING_FINISH", "COMPLETE_JOB"]


@dataclass(frozen=True)
class Moment:
    """When a program is killed: as it asks for this, or is answered; the part is the end of a path."""

    name: str
    method: str
    part: str
    answered: bool


MOMENTS = (
    Moment("before it is begun", "POST", "/basic-jobs", False),
    Moment("as it is begun", "POST", "/basic-jobs", True),
    Moment("during the upload", "PUT", "/data.zip", False),
    Moment("as it is uploaded", "PUT", "/data.zip", True),
    Moment("before it is submitted", "POST", "/user/jobs/", False),
    Moment("as it is submitted", "POST", "/user/jobs/", True),
)


@pytest.fixture(scope="module")
def carrier() -> Iterator[Carrier]:
    with running("--pace", "0", "--stage", "0") as service, Carrier(service) as made:
        yield made


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("recordings")
    for name, content in files().items():
        (place / name).write_bytes(content)
    return place


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.name)
def test_what_a_killed_program_began_another_ends(
    home: Path, data: Path, carrier: Carrier, monkeypatch: pytest.MonkeyPatch, moment: Moment
) -> None:
    add_account(home, carrier)
    with (
        carrier.hold(moment.method, moment.part, answered=moment.answered) as held,
        program(home, data, carrier, moment.name, Delivery.PACKAGE) as first,
    ):
        assert held.there.wait(30), "it never came so far"
        first.kill()
    monkeypatch.setenv(f"VOICE_STUDIO_SECRET_{ACCOUNT.upper()}_TOKEN", carrier.token)
    job = asyncio.run(train(home, data, moment.name, Delivery.PACKAGE))
    there = carrier.trainings(moment.name)
    if moment is MOMENTS[0]:
        # The request never came there; that is not known here, and not claimed.
        assert (job.state, there) == (JobState.UNKNOWN, [])
        return
    assert (job.state, job.vendor_state) == (JobState.DONE, "SUCCEED")
    assert [each["operations"] for each in there] == [["CREATE_JOB", *WAY]]
    assert [each["job_id"] for each in there] == [job.remote_id]
