"""Closing: asked only when closing interrupts something, once, and never again when that is wished."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QPushButton

from studio.app.leaving import in_hand, sentences
from studio.core.jobs import JobDraft, OpenJobs
from studio.core.training import TrainingKind, TrainingOrder, VoiceDetails
from tests.fakes.controls import nameless
from tests.fakes.person import Person, at_the_window
from tests.fakes.recordings import files

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.mark.parametrize(
    ("work", "paused", "asks"),
    [
        (OpenJobs(), False, False),
        (OpenJobs(away={"mine": 3}), False, False),
        (OpenJobs(away={"mine": 3, "local": 1}), False, True),
        (OpenJobs(sending=1), False, True),
        (OpenJobs(fetching=1), True, True),
        (OpenJobs(unsent=5), False, True),
        (OpenJobs(unsent=5), True, False),
    ],
    ids=["nothing", "at the vendor", "here", "being sent", "being fetched", "not sent", "paused"],
)
def test_what_merely_waits_is_no_reason_to_ask(work: OpenJobs, paused: bool, asks: bool) -> None:
    assert in_hand(work, paused=paused) == asks


def test_every_part_of_the_work_is_named() -> None:
    said = sentences(OpenJobs(1_200, 3, 2, {"local": 1, "mine": 4}))
    assert [sentence.split(".")[0] for sentence in said] == [
        "Being sent: 3",
        "Being fetched: 2",
        "Made on this computer: 1",
        "Not sent yet: 1,200",
        "At the vendor: 4",
    ]
    assert sentences(OpenJobs(away={"local": 1}))[0].startswith("Made on this computer: 1")
    assert sentences(OpenJobs(), 1)[0].startswith("Recordings on their way: 1. This stops")


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key of the account that work is given to."""
    monkeypatch.setenv("VOICE_STUDIO_SECRET_MINE_APP_SECRET", "s")


async def give_work(person: Person) -> None:
    """Something that is not sent yet, and stays so: there is nobody at the vendor's address."""
    await person.warm()
    services = person.studio.services
    services.accounts.add("mine", "xingyun", {"base_url": "http://127.0.0.1:9", "app_id": "a"})
    await services.jobs.add(
        "tasks", [JobDraft("mine", "xingyun", "Chapter 1", {"text": "a", "voice": "v", "name": ""})]
    )


@pytest.mark.usefixtures("secret")
def test_it_is_asked_and_the_answer_counts(home: Path) -> None:
    async def story(person: Person) -> None:
        window = person.studio.window
        await give_work(person)
        left: list[None] = []
        window.left.connect(lambda: left.append(None))

        assert not window.close()
        assert not window.close(), "asked once only"
        await person.until(lambda: person.there(QPushButton, "leave.stay"))
        assert nameless(window) == []
        person.press("leave.stay")
        await person.until(lambda: not person.there(QPushButton, "leave.stay"))
        assert (window.isVisible(), left) == (True, [])

        await person.until(lambda: not window.close() and person.there(QPushButton, "leave.leave"))
        person.find(QCheckBox, "leave.never").setChecked(True)
        person.press("leave.leave")
        await person.until(lambda: left)
        assert not person.studio.services.preferences.ask_on_close

    at_the_window(story, home)


def test_recordings_that_are_being_handed_over_are_a_reason_to_ask(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recordings = tmp_path / "recordings"
    recordings.mkdir()
    for name, content in files().items():
        (recordings / name).write_bytes(content)

    async def story(person: Person) -> None:
        await person.warm()
        services, window = person.studio.services, person.studio.window
        training, never = services.training, asyncio.Event()

        async def stuck(*_: object, **__: object) -> None:
            await never.wait()

        monkeypatch.setattr(services.transfers, "put", stuck)
        job_id = await training.create(TrainingOrder(VoiceDetails("v", language="CN")), "local")
        await services.jobs.wait([job_id], sent=True)
        await services.jobs.look_now(job_id)  # it waits for recordings, which is no reason to ask
        checked = await training.check(recordings, TrainingKind.BASIC, "local")
        upload = asyncio.ensure_future(training.upload(job_id, checked))
        await person.until(lambda: training.under_way)
        assert not window.close()
        await person.until(lambda: person.there(QPushButton, "leave.stay"))
        said = "\n".join(each.text() for each in person.find(QDialog, "leave").findChildren(QLabel))
        assert "Recordings on their way: 1." in said
        person.press("leave.stay")
        await person.until(lambda: not person.there(QPushButton, "leave.stay"))
        upload.cancel()
        await asyncio.wait([upload])
        left: list[None] = []
        window.left.connect(lambda: left.append(None))
        window.close()
        await person.until(lambda: left)

    at_the_window(story, home)


def test_without_work_nothing_is_asked(home: Path) -> None:
    async def story(person: Person) -> None:
        await person.warm()
        left: list[None] = []
        person.studio.window.left.connect(lambda: left.append(None))
        person.studio.window.close()
        await person.until(lambda: left)

    at_the_window(story, home)


@pytest.mark.usefixtures("secret")
def test_who_does_not_want_to_be_asked_is_not(home: Path) -> None:
    async def story(person: Person) -> None:
        await give_work(person)
        person.studio.services.preferences.ask_on_close = False
        assert person.studio.window.close()
        await asyncio.sleep(0)

    at_the_window(story, home)
