"""Recordings handed in: what the vendor fetches, what it says in every order, what is kept, and what is let go of."""

from __future__ import annotations

import asyncio
import random
import urllib.error
import urllib.request
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.core.errors import Kind, StudioError
from studio.core.jobs import Job, JobState, Standing
from studio.core.ports import Link, Vendor
from studio.core.records import Account
from studio.core.transcripts import Told, Transcript, TranscriptionOrder, TranscriptSegment, TranscriptWord
from studio.net.callbacks import Callbacks
from studio.net.front import Front
from studio.net.http import Retries
from studio.net.transfer import Transfers
from studio.services.accounts import Accounts
from studio.services.jobs import Jobs, Pace
from studio.services.local import LocalService
from studio.services.transcription import KIND, Checked, RawForm, TranscriptionService, TranscriptionWork, is_link
from studio.services.uploads import Uploads
from studio.storage.library import Library
from studio.storage.paths import Paths
from studio.storage.secrets import Secrets
from studio.storage.settings import SettingsFile
from studio.storage.unfinished import Unfinished
from tests.fakes import transcriptions as rig
from tests.fakes.disk import small_disk
from tests.fakes.misbehaving import MisbehavingServer, Reply, Serve

from .conftest import run

R, D, F, C, N, U = (
    JobState.RUNNING,
    JobState.DONE,
    JobState.FAILED,
    JobState.CANCELLED,
    JobState.NEEDS_ACTION,
    JobState.UNKNOWN,
)
ANSWER = {"code": "10000", "data": ["Good morning.", "It rains."]}
EMPTY = {"answer": {"code": "10000", "data": {"text": ""}}}
DONE = Standing(D, "10000", 1.0, result={"answer": ANSWER})
HEARD = (
    TranscriptSegment("Good morning.", 0.3, 1.2, "1", 0.9, (TranscriptWord("Good", 0.3, 0.6, 0.8),)),
    TranscriptSegment("It rains.", 1.5, 2.2, "2"),
)
Step = Standing | StudioError | asyncio.Event


@dataclass
class Listener:
    """A vendor that fetches what it is given and then says what it is told to; at the end, that it is done."""

    says: list[Step] = field(default_factory=list)
    handing_in: list[StudioError] = field(default_factory=list)
    orders: list[TranscriptionOrder] = field(default_factory=list)
    fetched: list[bytes] = field(default_factory=list)
    asked: list[tuple[str, bool]] = field(default_factory=list)

    async def create(self, order: TranscriptionOrder) -> str:
        self.orders.append(order)
        if self.handing_in:
            raise self.handing_in.pop(0)
        self.fetched.append(await asyncio.to_thread(fetch, order.link))
        return f"r-{len(self.orders)}"

    async def get(self, remote_id: str, *, pushed: bool = False) -> Standing:
        self.asked.append((remote_id, pushed))
        step = self.says.pop(0) if self.says else DONE
        if isinstance(step, asyncio.Event):
            await step.wait()
            return await self.get(remote_id, pushed=pushed)
        if isinstance(step, StudioError):
            raise step
        return step

    def told(self, document: object) -> Told | None:
        if not isinstance(document, dict):
            return None
        return Told(frozenset(document["ids"]), DONE if document["good"] else Standing(F, "10903"))

    def read(self, answer: object) -> Transcript:
        if answer == EMPTY["answer"]:
            return Transcript(raw=answer)
        assert answer == ANSWER
        return Transcript(HEARD, "en", raw=answer)


def fetch(link: str) -> bytes:
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(link, timeout=30) as answer:
        return answer.read()


@dataclass
class Desk:
    """A home with an account whose vendor is the `listener`, on this computer."""

    service: TranscriptionService
    jobs: Jobs
    paths: Paths
    listener: Listener
    uploads: Uploads
    clock: list[float]
    work: TranscriptionWork

    async def done(self, ids: tuple[str, ...]) -> list[Job]:
        return await asyncio.wait_for(self.jobs.wait(list(ids)), 30)

    async def one(self, source: Path | str, **wishes: Any) -> Job:
        submitted = await self.service.submit([str(source)], "mine", **wishes)
        assert submitted.bad == ()
        return (await self.done(submitted.ids))[0]


Opened = Callable[..., Any]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    @asynccontextmanager
    async def open_desk(listener: Listener | None = None, **fields: str) -> AsyncGenerator[Desk]:
        listener = listener or Listener()

        def transcription(account: Account, secrets: Mapping[str, str], link: Link) -> Listener:
            return listener

        paths = Paths(tmp_path / "home")
        known = (
            Vendor("listener", "Listener", (), transcription=transcription),
            Vendor("xingyun", "Xingyun", ()),
        )
        accounts = Accounts(SettingsFile(paths), Secrets(environment={}), known, LocalService())
        if not any(account.name == "mine" for account in accounts.list()):
            accounts.add("mine", "listener", {})
            accounts.add("deaf", "xingyun", {})
        front, transfers = Front(), Transfers(Unfinished, retries=Retries(tries=1))
        uploads = Uploads(here(accounts), transfers, front)
        library, clock = await Library.open(paths.library), [1_000.0]
        work = TranscriptionWork(
            accounts.transcription,
            uploads,
            Callbacks(front),
            library,
            folder=lambda: paths.transcripts,
            jobs=lambda: jobs,
            clock=lambda: clock[0],
        )
        work.pace = Pace(0.02, 0.1)
        jobs = Jobs(library, [work])
        jobs.start()
        try:
            yield Desk(
                TranscriptionService(jobs, accounts, uploads, library), jobs, paths, listener, uploads, clock, work
            )
        finally:
            await jobs.close()
            await front.close()
            await transfers.close()
            await library.close()

    return open_desk


def here(accounts: Accounts) -> Any:
    """The accounts as if their vendor were on this computer."""

    class Here:
        def find(self, name: str) -> Account:
            account = accounts.find(name)
            return Account(account.name, account.vendor, {"base_url": "http://127.0.0.1:9", **account.fields})

        async def bucket_key(self, account: Account) -> str:
            return ""

    return Here()


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A WAV file of half a second."""
    soundfile.write(tmp_path / "talk.wav", samples(), 16_000)
    return tmp_path / "talk.wav"


def samples() -> np.ndarray:
    return (8_000 * np.sin(np.arange(8_000) / 10)).astype("<i2")


def leftovers(desk: Desk) -> list[str]:
    return sorted(path.name for path in desk.paths.transcripts.iterdir())


# --- the whole way ---------------------------------------------------------------------------------------------------


def test_a_recording_becomes_a_transcript(opened: Opened, sound: Path) -> None:
    content = sound.read_bytes()

    async def main() -> None:
        async with opened(Listener([Standing(R, "990003")])) as desk:
            job = await desk.one(sound, language="en")
            assert (job.state, job.vendor, job.title, job.detail) == (D, "listener", "talk.wav", str(sound))
            (order,) = desk.listener.orders
            assert (order.callback_url, order.language) == ("", "en")
            assert len(order.request_id) == 32
            assert desk.listener.fetched == [content]
            assert desk.listener.asked == [("r-1", False)] * 2
            names = ("segments", "words", "language", "understood", "seconds", "rate", "channels")
            facts = {name: job.result[name] for name in names}
            assert facts == dict(zip(names, (2, 1, "en", True, 0.5, 16_000, 1), strict=True))
            assert "answer" not in job.result
            found = await desk.service.transcript(job.job_id)
            assert found.segments == HEARD
            assert (found.title, found.sound, found.changed) == ("talk.wav", str(sound), "")
            assert await desk.service.answer(job.job_id) == ANSWER
            # Nobody can fetch it any more.
            assert not await reachable(order.link)
            assert leftovers(desk) == []

    run(main)


@pytest.mark.parametrize(
    ("name", "form"), [("a.flac", {}), ("a.wav", {"subtype": "FLOAT"}), ("a.mp3", {"format": "WAV"})]
)
def test_what_vendors_do_not_take_is_sent_as_wav(
    opened: Opened, tmp_path: Path, name: str, form: dict[str, str]
) -> None:
    soundfile.write(tmp_path / name, samples(), 16_000, **form)

    async def main() -> None:
        async with opened() as desk:
            job = await desk.one(tmp_path / name)
            assert job.state is D
            (sent,) = desk.listener.fetched
            assert sent[:4] == b"RIFF"
            assert sent[-200:] == samples()[-100:].tobytes()
            assert (await desk.service.transcript(job.job_id)).sound == str(tmp_path / name)
            assert leftovers(desk) == []

    run(main)


def test_pcm_without_a_header_is_asked_about_and_kept_playable(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "a.pcm"
    path.write_bytes(samples().tobytes())

    async def main() -> None:
        async with opened() as desk:
            (checked,) = await desk.service.check([str(path)])
            assert checked.trouble is not None
            assert checked.trouble.kind is Kind.RAW_SOUND
            job = await desk.one(path, raw=RawForm(8_000))
            assert job.result["seconds"] == 1.0
            kept = Path((await desk.service.transcript(job.job_id)).sound)
            assert soundfile.info(kept).samplerate == 8_000
            assert leftovers(desk) == [kept.name]

    run(main)


def test_a_link_is_looked_at_and_handed_on(opened: Opened, sound: Path) -> None:
    content = sound.read_bytes()

    async def main() -> None:
        with MisbehavingServer([Serve(content)]) as files:
            async with opened() as desk:
                link = f"{files.url}/deep/talk%201.wav?sign=secret"
                job = await desk.one(link)
                assert (job.state, job.title, job.detail) == (D, "talk%201.wav", link.partition("?")[0])
                assert desk.listener.orders[0].link == link
                assert (await desk.service.transcript(job.job_id)).sound == ""
        with MisbehavingServer([Reply(body="<html>Log in</html>")]) as files:
            async with opened() as desk:
                job = await desk.one(f"{files.url}/x.wav")
                assert job.state is F
                assert job.error
                assert job.error.kind is Kind.WRONG_CONTENT
                assert not desk.listener.orders

    run(main)


def test_a_vendor_that_is_done_and_has_nothing_to_say_is_waited_for(opened: Opened, sound: Path) -> None:
    async def main() -> None:
        async with opened(Listener([Standing(R, "10000", result=EMPTY)] * 3)) as desk:
            job = await desk.one(sound)
            assert (job.state, job.result["words"]) == (D, 1)
            assert len(desk.listener.asked) == 4
            assert desk.listener.says == []

    run(main)


def test_after_long_enough_without_a_word_nothing_was_said(opened: Opened, sound: Path) -> None:
    async def main() -> None:
        async with opened(Listener([Standing(R, "10000", result=EMPTY)] * 10_000)) as desk:
            submitted = await desk.service.submit([str(sound)], "mine")
            while len(desk.listener.asked) < 3:
                await asyncio.sleep(0.01)
            desk.clock[0] += 119
            asked = len(desk.listener.asked)
            while len(desk.listener.asked) < asked + 2:
                await asyncio.sleep(0.01)
            assert (await desk.jobs.job(submitted.ids[0])).state is R
            desk.clock[0] += 1.5  # with the half second that the recording takes
            (job,) = await desk.done(submitted.ids)
            assert (job.state, job.result["segments"], job.result["understood"]) == (D, 0, True)
            assert (await desk.service.transcript(job.job_id)).segments == ()
            assert await desk.service.answer(job.job_id) == EMPTY["answer"]
            assert len(desk.listener.orders) == 1

    run(main)


def test_what_should_be_known_of_a_recording_is_told(opened: Opened, sound: Path, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "quiet.wav", np.zeros(8_000, "<i2"), 16_000)
    soundfile.write(tmp_path / "a.mp3", samples(), 16_000, format="WAV")

    async def main() -> None:
        async with opened() as desk:
            sources = [str(sound), str(tmp_path / "quiet.wav"), str(tmp_path / "a.mp3")]
            submitted = await desk.service.submit(sources, "mine")
            assert (submitted.new, submitted.bad) == (3, ())
            found = {each.source: [notice.kind for notice in each.probed.notices] for each in submitted.doubtful}
            assert found == {sources[1]: [Kind.SILENT], sources[2]: [Kind.WRONG_SUFFIX]}

    run(main)


# --- once ------------------------------------------------------------------------------------------------------------


def test_the_same_recording_is_handed_in_once(opened: Opened, sound: Path) -> None:
    async def main() -> None:
        async with opened() as desk:
            first = await desk.service.submit([str(sound)], "mine")
            second = await desk.service.submit([str(sound)], "mine")
            assert (first.new, second.new) == (1, 0)
            assert first.ids == second.ids
            await desk.done(first.ids)
            assert (await desk.service.submit([str(sound)], "mine")).new == 0
            others = [
                await desk.service.submit([str(sound)], "mine", **wishes)
                for wishes in ({"again": True}, {"language": "zh"}, {"push": True})
            ]
            assert [each.new for each in others] == [1, 1, 1]
            soundfile.write(sound, samples()[::-1], 16_000)
            assert (await desk.service.submit([str(sound)], "mine")).new == 1

    run(main)


def test_a_lost_answer_is_settled_by_our_own_name(opened: Opened, sound: Path) -> None:
    async def main() -> None:
        lost = StudioError(Kind.OUTCOME_UNKNOWN)
        async with opened(Listener([Standing(F, "992008"), DONE, DONE], [lost])) as desk:
            job = await desk.one(sound)
            assert job.state is U
            assert len(desk.listener.orders) == 1
            (still,) = await desk.jobs.settle([job.job_id])
            assert still.state is U
            await desk.jobs.settle([job.job_id])
            (job,) = await desk.done((job.job_id,))
            assert (job.state, job.remote_id) == (D, desk.listener.orders[0].request_id)
            assert len(desk.listener.orders) == 1

    run(main)


def test_a_program_that_left_goes_on_at_its_next_start(opened: Opened, sound: Path) -> None:
    async def main() -> None:
        listener = Listener([Standing(R)] * 1000)
        async with opened(listener) as desk:
            submitted = await desk.service.submit([str(sound)], "mine")
            await asyncio.wait_for(desk.jobs.wait(list(submitted.ids), sent=True), 30)
            link = listener.orders[0].link
        listener.says.clear()
        waiting = asyncio.Event()
        listener.says.append(waiting)
        async with opened(listener) as desk:
            async with asyncio.timeout(30):
                while not await reachable(link):
                    await asyncio.sleep(0.02)
            waiting.set()
            (job,) = await desk.done(submitted.ids)
            assert job.state is D
            assert len(listener.orders) == 1

    run(main)


async def reachable(link: str) -> bool:
    try:
        return bool(await asyncio.to_thread(fetch, link))
    except OSError:
        return False


# --- being called ----------------------------------------------------------------------------------------------------


def call(url: str, body: str) -> int:
    request = urllib.request.Request(url, body.encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code


@pytest.mark.parametrize(("good", "state"), [("true", D), ("false", F)])
def test_the_vendor_calls_back(opened: Opened, sound: Path, good: str, state: JobState) -> None:
    async def main() -> None:
        async with opened(Listener([Standing(R)] * 1000)) as desk:
            submitted = await desk.service.submit([str(sound)], "mine", push=True)
            await asyncio.wait_for(desk.jobs.wait(list(submitted.ids), sent=True), 30)
            url = desk.listener.orders[0].callback_url
            assert await asyncio.to_thread(call, url, '{"ids": ["somebody"], "good": true}') == 200
            assert await asyncio.to_thread(call, url, "[]") == 200
            (job,) = await desk.jobs.jobs_of(submitted.ids)
            assert job.state is R
            assert await asyncio.to_thread(call, url, f'{{"ids": ["r-1"], "good": {good}}}') == 200
            (job,) = await desk.done(submitted.ids)
            assert job.state is state
            assert all(pushed for _, pushed in desk.listener.asked)
            if state is D:
                assert (await desk.service.transcript(job.job_id)).segments == HEARD

    run(main)


def test_a_call_that_is_quicker_than_the_answer_comes_again(opened: Opened, sound: Path) -> None:
    async def main() -> None:
        async with opened(Listener([Standing(R)] * 1000)) as desk:
            statuses: list[int] = []
            create = desk.listener.create

            async def create_and_call(order: TranscriptionOrder) -> str:
                body = f'{{"ids": ["{order.request_id}"], "good": true}}'
                statuses.append(await asyncio.to_thread(call, order.callback_url, body))
                return await create(order)

            desk.listener.create = create_and_call  # type: ignore[method-assign]
            submitted = await desk.service.submit([str(sound)], "mine", push=True)
            await asyncio.wait_for(desk.jobs.wait(list(submitted.ids), sent=True), 30)
            order = desk.listener.orders[0]
            body = f'{{"ids": ["{order.request_id}"], "good": true}}'
            statuses.append(await asyncio.to_thread(call, order.callback_url, body))
            assert statuses == [503, 200]
            assert (await desk.done(submitted.ids))[0].state is D

    run(main)


# --- what comes to nothing -------------------------------------------------------------------------------------------


def test_what_cannot_be_used_is_left_out(opened: Opened, sound: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.wav").write_text("not a sound")

    async def main() -> None:
        async with opened() as desk:
            sources = [str(tmp_path / "notes.wav"), str(sound), str(tmp_path / "none.mp3")]
            submitted = await desk.service.submit(sources, "mine")
            assert len(submitted.ids) == submitted.new == 1
            found = [(Path(each.source).name, each.trouble and each.trouble.kind) for each in submitted.bad]
            assert found == [("notes.wav", Kind.NOT_SOUND), ("none.mp3", Kind.BAD_FILE)]

    run(main)


def test_a_file_that_goes_while_it_is_handed_in_is_left_out(
    opened: Opened, sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "gone.wav"
    other.write_bytes(sound.read_bytes())

    async def main() -> None:
        async with opened() as desk:
            look = desk.service.check

            async def looked(sources: Sequence[str], raw: RawForm | None = None) -> list[Checked]:
                found = await look(sources, raw)
                other.unlink()
                return found

            monkeypatch.setattr(desk.service, "check", looked)
            submitted = await desk.service.submit([str(other), str(sound)], "mine")
            assert [each.trouble and each.trouble.kind for each in submitted.bad] == [Kind.BAD_FILE]
            assert len(submitted.ids) == submitted.new == 1

    run(main)


def test_accounts_that_will_not_do(opened: Opened, sound: Path) -> None:
    async def main() -> None:
        async with opened() as desk:
            for account, kind in (("nobody", Kind.UNKNOWN_ACCOUNT), ("deaf", Kind.UNSUPPORTED)):
                with pytest.raises(StudioError) as caught:
                    await desk.service.submit([str(sound)], account)
                assert caught.value.kind is kind
            assert desk.service.fitting_account() == "mine"

    run(main)


def test_a_vendor_that_fails_says_why(opened: Opened, sound: Path) -> None:
    async def main() -> None:
        error = StudioError(Kind.VENDOR_FAILED, code="10903", message="no speech")
        async with opened(Listener([Standing(F, "10903", error=error)])) as desk:
            job = await desk.one(sound)
            assert (job.state, job.vendor_state) == (F, "10903")
            assert job.error
            assert (job.error.kind, job.error.code) == (Kind.VENDOR_FAILED, "10903")
            with pytest.raises(StudioError) as caught:
                await desk.service.transcript(job.job_id)
            assert caught.value.kind is Kind.UNKNOWN_JOB

    run(main)


def test_a_vendor_that_never_came_is_told_apart(opened: Opened, sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.fetch", lambda _: b"")

    async def main() -> None:
        error = StudioError(Kind.VENDOR_FAILED, code="10903", request_id="q")
        async with opened(Listener([Standing(F, "10903", error=error)])) as desk:
            job = await desk.one(sound)
            assert job.error
            assert (job.error.kind, job.error.code, job.error.request_id) == (Kind.NOT_FETCHED, "10903", "q")

    run(main)


def test_nobody_waits_for_what_was_cancelled(opened: Opened, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.flac", samples(), 16_000)

    async def main() -> None:
        async with opened(Listener([Standing(R)] * 1000)) as desk:
            submitted = await desk.service.submit([str(tmp_path / "a.flac")], "mine")
            await asyncio.wait_for(desk.jobs.wait(list(submitted.ids), sent=True), 30)
            assert leftovers(desk)
            await desk.jobs.cancel(list(submitted.ids))
            assert (await desk.done(submitted.ids))[0].state is C
            async with asyncio.timeout(30):
                while leftovers(desk):
                    await asyncio.sleep(0.02)
            assert not await reachable(desk.listener.orders[0].link)

    run(main)


def test_a_disk_that_is_full_of_what_was_converted(opened: Opened, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "long.flac", np.tile(samples(), 400), 16_000)

    async def main() -> None:
        async with opened() as desk:
            kept = desk.paths.transcripts
            with small_disk(tmp_path / "small", 1024) as small:
                desk.work._folder = lambda: small
                submitted = await desk.service.submit([str(tmp_path / "long.flac")], "mine")
                (job,) = await desk.done(submitted.ids)
                assert job.state is N
                assert job.error
                assert job.error.kind is Kind.DISK_FULL
                assert list(small.iterdir()) == [], "half a recording is no use"
            assert desk.listener.orders == []
            desk.work._folder = lambda: kept
            (again,) = await desk.jobs.retry([job.job_id])
            assert again == job.job_id
            assert (await desk.done((again,)))[0].state is D
            assert len(desk.listener.orders) == 1

    run(main)


def test_a_file_that_changes_before_it_is_sent(opened: Opened, sound: Path) -> None:
    async def main() -> None:
        async with opened() as desk:
            await desk.jobs.pause()
            submitted = await desk.service.submit([str(sound)], "mine")
            await asyncio.to_thread(sound.write_text, "gone")
            await desk.jobs.resume()
            (job,) = await desk.done(submitted.ids)
            assert job.state is F
            assert job.error
            assert job.error.kind is Kind.NOT_SOUND
            assert not desk.listener.orders

    run(main)


# --- correcting ------------------------------------------------------------------------------------------------------


def test_corrections_stay_and_what_was_heard_stays_too(opened: Opened, sound: Path, tmp_path: Path) -> None:
    async def main() -> None:
        async with opened() as desk:
            job = await desk.one(sound)
            await desk.service.edit(job.job_id, {1: "It snows.", 9: "nowhere"})
            found = await desk.service.transcript(job.job_id)
            assert [segment.text for segment in found.segments] == ["Good morning.", "It snows."]
            assert found.heard == ("Good morning.", "It rains.")
            assert found.changed
            # Collected once more, nothing is overwritten.
            await desk.jobs.look_now(job.job_id)
            assert (await desk.service.transcript(job.job_id)).text == "Good morning.\nIt snows."
            await desk.service.export(job.job_id, tmp_path / "a.srt")
            assert "It snows." in (tmp_path / "a.srt").read_text("utf-8")
            with pytest.raises(StudioError) as caught:
                await desk.service.export(job.job_id, tmp_path / "a.doc")
            assert caught.value.kind is Kind.UNSUPPORTED
            assert job.kind == KIND

    run(main)


def test_links_and_files() -> None:
    assert is_link("HTTPS://a/b.wav")
    assert not is_link("C:\\http\\a.wav")


def test_what_was_converted_before_is_not_converted_again(opened: Opened, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.flac", samples(), 16_000)

    async def main() -> None:
        async with opened(Listener(handing_in=[StudioError(Kind.REFUSED, code="10304")])) as desk:
            await desk.jobs.pause()
            submitted = await desk.service.submit([str(tmp_path / "a.flac")], "mine")
            soundfile.write(desk.paths.transcripts / f"{submitted.ids[0]}.wav", samples()[::-1], 16_000)
            await desk.jobs.resume()
            (job,) = await desk.done(submitted.ids)
            assert (job.state, job.error and job.error.code) == (F, "10304")
            # What was refused is handed in anew, under a name of its own.
            (again,) = await desk.done(tuple(await desk.jobs.retry([job.job_id])))
            assert again.state is D
            first, second = desk.listener.orders
            assert first.request_id != second.request_id

    run(main)


def test_a_call_is_taken_at_the_same_address_after_a_new_start(opened: Opened, sound: Path) -> None:
    async def main() -> None:
        listener = Listener([Standing(R)] * 10_000)
        async with opened(listener) as desk:
            submitted = await desk.service.submit([str(sound)], "mine", push=True)
            await asyncio.wait_for(desk.jobs.wait(list(submitted.ids), sent=True), 30)
        async with opened(listener) as desk:
            url = listener.orders[0].callback_url

            def call_again() -> int:
                try:
                    return call(url, '{"ids": ["r-1"], "good": true}')
                except OSError:
                    return 0

            async with asyncio.timeout(30):
                while await asyncio.to_thread(call_again) != 200:
                    await asyncio.sleep(0.05)
            assert (await desk.done(submitted.ids))[0].state is D

    run(main)


def test_conversion_ends_when_nobody_waits_for_it(opened: Opened, tmp_path: Path) -> None:
    with soundfile.SoundFile(tmp_path / "a.flac", "w", 16_000, 1) as file:
        for _ in range(3_000):
            file.write(samples())

    async def main() -> None:
        async with opened() as desk:
            submitted = await desk.service.submit([str(tmp_path / "a.flac")], "mine")
            async with asyncio.timeout(30):
                while not leftovers(desk):
                    await asyncio.sleep(0.001)
        async with opened() as desk:
            assert [name for name in leftovers(desk) if name.endswith(".part")] == []
            (job,) = await desk.done(submitted.ids)
            assert job.state is D
            assert len(desk.listener.fetched[0]) == 3_000 * 16_000 + 44

    run(main, 30)


# --- real programs ---------------------------------------------------------------------------------------------------


def test_killed_programs_hand_nothing_in_twice_and_the_vendor_has_every_byte(tmp_path: Path) -> None:
    """`tests/benchmarks/transcription_kills.py` does it more often, and with a bucket."""
    chance, home = random.Random(), tmp_path / "home"
    recordings = rig.write_recordings(tmp_path, 6)
    with rig.vendor() as served:
        rig.add_account(home, served.url)
        for _ in range(3):
            rig.kill_after(rig.begin(home, recordings), chance.uniform(0.05, 0.6))
        rig.finish(rig.begin(home, recordings), 30)
        count = rig.count(home, recordings, served)
    assert (count.lost, count.twice, count.wrong) == (0, 0, 0)
    assert count.done + count.unknown == 6
