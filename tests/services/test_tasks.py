"""Texts as tasks: what is sent and how often, what comes back whatever lies behind the link, and programs that die."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import stat
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.app.wiring import build_services
from studio.audio.spool import Spooled, spool
from studio.core.errors import Kind, StudioError
from studio.core.jobs import Job, JobDraft, JobState, Standing, TaskOrder
from studio.core.ports import Link, Route, Vendor
from studio.core.records import Account, Timing, Voice
from studio.net.http import Retries
from studio.net.transfer import Transfers
from studio.services.accounts import LOCAL, Accounts
from studio.services.activity import Wanted
from studio.services.jobs import Jobs
from studio.services.local import LocalService
from studio.services.scripts import Scripts
from studio.services.tasks import BadRow, Columns, Over, TaskRow, TaskService, TaskWork
from studio.services.tasks_csv import look_into
from studio.services.tasks_drafts import LONGEST_TEXT
from studio.storage import jobs as table
from studio.storage import takes
from studio.storage.library import Library
from studio.storage.paths import Paths
from studio.storage.secrets import Secrets
from studio.storage.settings import SettingsFile
from studio.storage.tables import save_take
from studio.storage.unfinished import Unfinished
from tests.fakes import tasks as rig
from tests.fakes.clock import Clock
from tests.fakes.disk import small_disk
from tests.fakes.misbehaving import Cut, MisbehavingServer, Reply

from .conftest import run

DONE, FAILED, NEEDS, CANCELLED = JobState.DONE, JobState.FAILED, JobState.NEEDS_ACTION, JobState.CANCELLED
QUICK = Retries(tries=2, first=0.01, longest=0.02, jitter=0.005, ceiling=1.0)


@dataclass
class Studio:
    """What speaks tasks in memory: every text is done at the first look, and its sound lies behind `link`."""

    link: str = ""
    orders: list[TaskOrder] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    states: list[Standing] = field(default_factory=list)

    async def create(self, order: TaskOrder) -> str:
        self.orders.append(order)
        return str(len(self.orders))

    async def get(self, remote_id: str) -> Standing:
        return self.states.pop(0) if self.states else Standing(DONE, "finished", 1.0, result={"link": self.link})

    async def cancel(self, remote_id: str) -> None:
        self.cancelled.append(remote_id)


@dataclass
class Desk:
    """A home with an account whose vendor is `studio`."""

    home: Path
    studio: Studio = field(default_factory=Studio)
    clock: Clock = field(default_factory=Clock)
    origin: str = "http://127.0.0.1"

    @property
    def paths(self) -> Paths:
        return Paths(self.home)

    @asynccontextmanager
    async def program(self, tasks: Path | None = None) -> AsyncGenerator[tuple[Jobs, TaskService, Library]]:
        def capability(account: Account, secrets: Mapping[str, str], link: Link) -> Studio:
            return self.studio

        voices = (Voice("zh-voice", "中", "zh"), Voice("en-voice", "En", "en"))
        vendors = (
            Vendor("spoken", "Spoken", (), voices, tasks=capability),
            Vendor("mute", "Mute", ()),
            Vendor("xingyun", "Xingyun", (), tasks=capability),
        )
        accounts = Accounts(SettingsFile(self.paths), Secrets(environment={}), vendors, LocalService())
        if len(accounts.list()) == 1:
            accounts.add("mine", "spoken", {})
            accounts.add("other", "mute", {})
        library = await Library.open(self.paths.library)
        transfers = Transfers(Unfinished, retries=QUICK)
        originals = tasks or self.paths.tasks
        work = TaskWork(accounts.tasks, self.route, transfers, recordings=self.paths.recordings, originals=originals)
        jobs = Jobs(library, [work], now=self.clock.now, sleep=self.clock.sleep)
        jobs.start()
        try:
            yield jobs, TaskService(jobs, accounts, Scripts(self.paths.drafts), originals), library
        finally:
            await jobs.close()
            await transfers.close()
            await accounts.close()
            await library.close()

    async def route(self, account: str) -> Route:
        return Route(None, origin=self.origin)

    async def passing(self, jobs: Jobs, ids: tuple[str, ...], *states: JobState) -> list[Job]:
        """Let time pass until the jobs are in these states."""
        for _ in range(2_000):
            found = await jobs.jobs_of(ids)
            if [job.state for job in found] == list(states):
                return found
            self.clock.go(1)
            await asyncio.sleep(0.002)
        raise AssertionError([(job.state, job.error) for job in await jobs.jobs_of(ids)])


Tell = Callable[[Jobs, TaskService, Library], Awaitable[None]]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "home")


def story(desk: Desk, tell: Tell) -> None:
    async def main() -> None:
        async with desk.program() as (jobs, tasks, library):
            await tell(jobs, tasks, library)

    run(main)


def sound(folder: Path, name: str = "a.wav", seconds: float = 1.0) -> bytes:
    """A file of three tones with pauses between them."""
    rate = 16_000
    wave = 0.3 * np.sin(np.arange(int(seconds * rate)) * 0.3)
    quiet = np.zeros(rate // 2)
    path = folder / name
    soundfile.write(path, np.concatenate([wave, quiet, wave, quiet, wave]), rate)
    return path.read_bytes()


# --- what is sent ----------------------------------------------------------------------------------------------------


def test_rows_are_counted_before_they_are_sent(desk: Desk) -> None:
    async def tell(jobs: Jobs, tasks: TaskService, library: Library) -> None:
        long = "这是一句话。" * 4_000
        rows = [TaskRow("你好。"), TaskRow("  ", line=3), TaskRow("！？", line=4), TaskRow(long), BadRow(9, "bad")]
        checked = tasks.check(rows)
        assert (checked.tasks, checked.characters, checked.too_long) == (4, 3 + len(long), 1)
        assert [(row.line, row.reason) for row in checked.bad] == [
            (3, "There is no text."),
            (4, "There is nothing in this text that can be spoken."),
            (9, "bad"),
        ]
        refused = tasks.check(rows, Over.REFUSE)
        assert (refused.tasks, refused.characters) == (1, 3)
        assert refused.bad[2].subject == "24,000"

    story(desk, tell)


def test_a_long_text_is_cut_at_the_ends_of_sentences(desk: Desk, tmp_path: Path) -> None:
    async def tell(jobs: Jobs, tasks: TaskService, library: Library) -> None:
        text = "\n".join("这是第一句话，不长。That is the second one!" * 40 for _ in range(30))
        await jobs.pause()
        submitted = await tasks.submit([TaskRow(text, name="书/第一章")], "mine", "v")
        found = await jobs.jobs_of(submitted.ids)
        texts = [str(job.order["text"]) for job in found]
        assert len(texts) == 5
        assert all(len(each) <= LONGEST_TEXT and each[-1] in "。!" for each in texts)
        assert "".join("".join(texts).split()) == "".join(text.split())
        assert [job.title for job in found][:2] == ["书/第一章 (1/5)", "书/第一章 (2/5)"]
        assert found[0].order["name"] == "书_第一章 1 of 5"

    story(desk, tell)


def test_the_pieces_of_a_long_text_become_one_take(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever comes first; what is missing is missing in its place, until another try brings it."""
    content = sound(tmp_path)
    text = "这是第一句话，不长。\n" * 2_000

    async def tell(jobs: Jobs, tasks: TaskService, library: Library) -> None:
        with MisbehavingServer([Reply(body=content)]) as server:
            desk.studio.link = f"{server.url}/x.wav"
            get, fails = desk.studio.get, ["书 1 of 3"]

            async def failing(remote_id: str) -> Standing:
                name = desk.studio.orders[int(remote_id) - 1].name
                if name not in fails:
                    return await get(remote_id)
                fails.remove(name)
                return Standing(FAILED, "error", error=StudioError(Kind.VENDOR_FAILED, message="broke"))

            monkeypatch.setattr(desk.studio, "get", failing)
            submitted = await tasks.submit([TaskRow(text, name="书"), TaskRow("短。", name="书")], "mine", "v")
            *pieces, short = await settled(desk, jobs, submitted.ids)
            assert len(pieces) == 3
            failed = [job.job_id for job in pieces if job.state is FAILED]
            made = {job.result["take"] for job in pieces if job.state is DONE}
            assert len(failed) == len(made) == 1
            assert short.result["take"] not in made
            begun = await library.take(str(made.pop()))
            assert (begun.title, begun.text, begun.complete, len(begun.parts)) == ("书", text, False, 2)
            again = await jobs.retry(failed)
            await desk.passing(jobs, tuple(again), DONE)
        whole = await library.take(begun.take_id)
        assert (whole.title, whole.text, whole.complete) == ("书", text, True)
        spans = [(part.segment.start, part.segment.end) for part in whole.parts]
        assert spans == sorted(spans)
        assert len(spans) == 3
        assert all(text[part.segment.start : part.segment.end] == part.segment.text for part in whole.parts)
        assert " ".join(part.segment.text for part in whole.parts).split() == text.split()
        assert len(await library.takes()) == 2

    story(desk, tell)


def test_a_take_that_is_deleted_for_good_takes_the_vendors_file_along(desk: Desk, tmp_path: Path) -> None:
    content = sound(tmp_path)

    async def tell(jobs: Jobs, tasks: TaskService, library: Library) -> None:
        with MisbehavingServer([Reply(body=content)]) as server:
            desk.studio.link = f"{server.url}/x.wav"
            submitted = await tasks.submit([TaskRow("好。")], "mine", "v")
            (job,) = await desk.passing(jobs, submitted.ids, DONE)
        take_id = str(job.result["take"])
        recordings, originals = await library.read(lambda db: takes.files(db, take_id))
        assert [desk.paths.tasks / each for each in originals] == [tasks.audio(job)]
        await library.write(lambda db: takes.trash(db, [take_id], "2026-01-01"))
        gone = await library.write(lambda db: takes.purge(db, [take_id]))
        assert (gone.count, gone.recordings, gone.originals) == (1, tuple(recordings), tuple(originals))

    story(desk, tell)


async def settled(desk: Desk, jobs: Jobs, ids: tuple[str, ...]) -> list[Job]:
    """Let time pass until nothing more comes of the jobs by itself."""
    while True:
        found = await jobs.jobs_of(ids)
        if {job.state for job in found} <= {DONE, FAILED}:
            return found
        desk.clock.go(1)
        await asyncio.sleep(0.002)


def test_every_row_has_its_voice_or_the_one_for_all_or_a_fitting_one(desk: Desk) -> None:
    async def tell(jobs: Jobs, tasks: TaskService, library: Library) -> None:
        await jobs.pause()
        rows = [TaskRow("你好。", voice="own"), TaskRow("你好。"), TaskRow("Hello.")]
        voices = [job.detail for job in await jobs.jobs_of((await tasks.submit(rows, "mine")).ids)]
        assert voices == ["own", "zh-voice", "en-voice"]
        voices = [job.detail for job in await jobs.jobs_of((await tasks.submit(rows, "mine", "all")).ids)]
        assert voices == ["own", "all", "all"]
        local = await tasks.submit([TaskRow("你好。", "nobody", line=7), TaskRow("你好。")], "local")
        assert local.bad == (BadRow(7, "There is no voice called “{subject}”.", "nobody"),)
        assert len(local.ids) == 1
        for account, voice, kind in (
            ("local", "nobody", Kind.UNKNOWN_VOICE),
            ("nobody", "", Kind.UNKNOWN_ACCOUNT),
            ("other", "", Kind.UNSUPPORTED),
        ):
            with pytest.raises(StudioError) as caught:
                await tasks.submit(rows, account, voice)
            assert caught.value.kind is kind
        assert tasks.fitting_account() == "mine"

    story(desk, tell)


def test_a_batch_goes_on_and_no_row_is_sent_twice(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("name,text\na,你好。\na,你好。\n,再见。\n,\n", encoding="gb18030")

    async def tell(jobs: Jobs, tasks: TaskService, library: Library) -> None:
        await jobs.pause()
        sheet = await tasks.sheet(path)
        columns = Columns("text", name="name")
        assert (await tasks.check_csv(sheet, columns)).tasks == 3
        first = await tasks.submit_csv(sheet, columns, "mine")
        assert (len(set(first.ids)), first.new, first.characters, len(first.bad)) == (3, 3, 9, 1)
        again = await tasks.submit_csv(look_into(path), columns, "mine")
        assert (again.ids, again.new) == (first.ids, 0)
        # Another voice, account or column is another batch, and so is the same one when a person says so.
        assert (await tasks.submit_csv(sheet, columns, "mine", "v")).new == 3
        assert (await tasks.submit_csv(sheet, Columns("text"), "mine")).new == 3
        assert (await tasks.submit_csv(sheet, columns, "mine", again=True)).new == 3
        texts = await tasks.read_texts([path])
        assert texts[0].name == "rows"
        assert (await tasks.submit(texts, "mine")).new == (await tasks.submit(texts, "mine")).new == 1

    story(desk, tell)


# --- what comes back -------------------------------------------------------------------------------------------------


def test_a_result_becomes_a_take_that_is_lit_by_sentence(desk: Desk, tmp_path: Path) -> None:
    content = sound(tmp_path)

    async def tell(jobs: Jobs, tasks: TaskService, library: Library) -> None:
        with MisbehavingServer([Reply(body=content)]) as server:
            desk.studio.link = f"{server.url}/x.wav"
            row = TaskRow("第一句。第二句。第三句。", name="../../etc/passwd")
            (job,) = await desk.passing(jobs, (await tasks.submit([row], "mine", "v")).ids, DONE)
        assert desk.studio.orders == [TaskOrder(row.text, "v", "_.._etc_passwd")]
        take = await library.take(str(job.result["take"]))
        assert (take.title, take.text, take.account, take.voice, take.source) == (
            "../../etc/passwd",
            row.text,
            "mine",
            "v",
            "tasks",
        )
        recording = take.parts[0].recording
        assert (recording.rate, recording.frames) == (16_000, 4 * 16_000)
        assert (desk.paths.recordings / recording.path).stat().st_size == 2 * recording.frames
        assert recording.diagnosis.timing is Timing.SENTENCE
        assert [unit.text for unit in recording.units] == ["第一句。", "第二句。", "第三句。"]
        assert [round(unit.start / 16_000, 1) for unit in recording.units] == [0.0, 1.5, 3.0]
        original = tasks.audio(job)
        assert original is not None
        assert original.read_bytes() == content
        assert original.parent.parent == desk.paths.tasks
        assert list((desk.paths.tasks / ".fetched").iterdir()) == []
        # It can be taken away, into a folder or under a name.
        out = tmp_path / "out"
        out.mkdir()
        assert (await tasks.fetch(job.job_id[:8], out)).read_bytes() == content
        assert (await tasks.fetch(job.job_id, out / "b.wav")).read_bytes() == content
        with pytest.raises(StudioError) as caught:
            await tasks.fetch(job.job_id, tmp_path / "no" / "folder.wav")
        assert caught.value.kind is Kind.NOT_WRITABLE
        original.unlink()
        with pytest.raises(StudioError) as caught:
            await tasks.fetch(job.job_id, out)
        assert caught.value.kind is Kind.BAD_FILE

    story(desk, tell)


@pytest.mark.parametrize(
    ("first", "kind"),
    [
        ([Reply(body="<html><body>Sign in</body></html>")], Kind.WRONG_CONTENT),
        ([Reply(404)], Kind.LINK_GONE),
        ([Reply(403, body="<Error><Code>RequestTimeTooSkewed</Code>expired</Error>")], None),
        ([Reply(headers={"Content-Length": str(10 * 2**30)})], Kind.TOO_LARGE),
        ([Reply(500)], Kind.PRIVATE_ADDRESS),
    ],
    ids=["page", "gone", "expired", "10 GB", "nearer than the vendor"],
)
def test_a_link_that_leads_elsewhere_fails_with_a_sentence_and_costs_nothing(
    desk: Desk, tmp_path: Path, first: list[Reply], kind: Kind | None
) -> None:
    content = sound(tmp_path)

    async def tell(jobs: Jobs, tasks: TaskService, library: Library) -> None:
        with MisbehavingServer(first) as server:
            desk.studio.link = f"{server.url}/x.wav"
            if kind is Kind.PRIVATE_ADDRESS:
                desk.origin = "https://vendor.example"
            submitted = await tasks.submit([TaskRow("好。")], "mine", "v")
            (job,) = await desk.passing(jobs, submitted.ids, FAILED)
            desk.origin = "http://127.0.0.1"
            assert job.error is not None
            assert kind is None or job.error.kind is kind
            assert job.error.advice.sentence
            assert len(await library.takes()) == 0
        with MisbehavingServer([Reply(body=content)]) as server:
            desk.studio.link = f"{server.url}/x.wav"
            assert await jobs.retry(submitted.ids) == list(submitted.ids)
            await desk.passing(jobs, submitted.ids, DONE)
        assert len(desk.studio.orders) == 1

    story(desk, tell)


def test_what_stops_half_way_goes_on(desk: Desk, tmp_path: Path) -> None:
    content = sound(tmp_path, seconds=4)
    headers = f'HTTP/1.1 200 OK\r\nETag: "a"\r\nContent-Length: {len(content)}\r\n\r\n'.encode()

    async def tell(jobs: Jobs, tasks: TaskService, library: Library) -> None:
        half = Cut(headers + content[: len(content) // 2])
        with MisbehavingServer([half, half, half, Reply(body=content)]) as server:
            desk.studio.link = f"{server.url}/x.wav"
            (job,) = await desk.passing(jobs, (await tasks.submit([TaskRow("好。")], "mine", "v")).ids, DONE)
        assert job.result["seconds"] == 13.0
        assert len(desk.studio.orders) == 1

    story(desk, tell)


def test_a_file_that_is_no_whole_sound_is_fetched_anew(desk: Desk, tmp_path: Path) -> None:
    content = sound(tmp_path)

    async def tell(jobs: Jobs, tasks: TaskService, library: Library) -> None:
        desk.studio.states = [Standing(DONE, "finished", result={"link": ""})]
        with MisbehavingServer([Reply(body=content[:-9_000]), Reply(body=content)]) as server:
            desk.studio.link = f"{server.url}/x.wav"
            await desk.passing(jobs, (await tasks.submit([TaskRow("好。")], "mine", "v")).ids, DONE)
            assert len(server.requests) == 2

    story(desk, tell)


def test_a_cancelled_download_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    content = sound(tmp_path, seconds=4)
    headers = f'HTTP/1.1 200 OK\r\nETag: "a"\r\nContent-Length: {len(content)}\r\n\r\n'.encode()

    async def tell(jobs: Jobs, tasks: TaskService, library: Library) -> None:
        desk.studio.states = [Standing(JobState.RUNNING, "processing")] * 3
        submitted = await tasks.submit([TaskRow("好。"), TaskRow("好。")], "mine", "v")
        first, second = submitted.ids
        with MisbehavingServer([Cut(headers + content[:50_000])]) as server:
            desk.studio.link = f"{server.url}/x.wav"
            await desk.passing(jobs, (first,), JobState.RUNNING)
            while len(server.requests) < 4:
                desk.clock.go(1)
                await asyncio.sleep(0.002)
            await jobs.cancel([first, second])
            await desk.passing(jobs, submitted.ids, CANCELLED, CANCELLED)
        # Said first, and cleared away then.
        while list((desk.paths.tasks / ".fetched").iterdir()):
            await asyncio.sleep(0.002)

    story(desk, tell)


def test_what_is_cancelled_while_it_is_taken_in_leaves_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, gate = threading.Event(), threading.Event()

    def slowly(source: Path, target: Path) -> Spooled:
        begun.set()
        assert gate.wait(30)
        return spool(source, target)

    monkeypatch.setattr("studio.services.tasks.spool", slowly)
    content = sound(tmp_path)

    async def tell(jobs: Jobs, tasks: TaskService, library: Library) -> None:
        with MisbehavingServer([Reply(body=content)]) as server:
            desk.studio.link = f"{server.url}/x.wav"
            submitted = await tasks.submit([TaskRow("好。")], "mine", "v")
            while not begun.is_set():
                desk.clock.go(1)
                await asyncio.sleep(0.002)
            await jobs.cancel(submitted.ids)
            gate.set()
            await desk.passing(jobs, submitted.ids, CANCELLED)
        while [each for each in desk.paths.tasks.rglob("*") if each.is_file()]:
            await asyncio.sleep(0.002)
        assert await library.takes() == []

    story(desk, tell)


def test_a_program_that_died_before_it_could_say_what_it_had_goes_on_with_that(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The vendor's file is in its place, and the library does not know of it yet; the link is dead by now."""
    content, died = sound(tmp_path), list[str]()

    def dies(db: object, take: object) -> None:
        if not died:
            died.append("here")
            raise sqlite3.OperationalError("the power is gone")
        save_take(db, take)  # type: ignore[arg-type]

    monkeypatch.setattr("studio.services.tasks.save_take", dies)

    async def main() -> None:
        with MisbehavingServer([Reply(body=content), Reply(404)]) as server:
            desk.studio.link = f"{server.url}/x.wav"
            async with desk.program() as (jobs, tasks, _):
                submitted = await tasks.submit([TaskRow("好。", name="a/b")], "mine", "v")
                while not died:
                    desk.clock.go(1)
                    await asyncio.sleep(0.002)
            async with desk.program() as (jobs, tasks, library):
                (job,) = await desk.passing(jobs, submitted.ids, DONE)
                kept = tasks.audio(job)
                assert kept is not None
                assert kept.read_bytes() == content
                assert len(await library.takes()) == 1
            assert len(server.requests) == 1

    run(main)


def test_a_folder_that_may_not_be_written_is_said_and_nothing_is_lost(desk: Desk, tmp_path: Path) -> None:
    content = sound(tmp_path)

    async def main() -> None:
        with MisbehavingServer([Reply(body=content)]) as server:
            desk.studio.link = f"{server.url}/x.wav"
            blocked = tmp_path / "blocked"
            blocked.write_text("a file where the folder should be")
            blocked.chmod(stat.S_IRUSR)
            async with desk.program(blocked) as (jobs, tasks, _):
                submitted = await tasks.submit([TaskRow("好。")], "mine", "v")
                (job,) = await desk.passing(jobs, submitted.ids, NEEDS)
                assert job.error is not None
                assert job.error.kind is Kind.NOT_WRITABLE
                blocked.unlink()
                await desk.passing(jobs, submitted.ids, DONE)
        assert len(desk.studio.orders) == 1

    run(main)


def test_a_full_disk_is_said_and_nothing_is_lost(desk: Desk, tmp_path: Path) -> None:
    content = sound(tmp_path, seconds=30)

    async def main() -> None:
        with small_disk(tmp_path / "small", 20 * 1024) as folder, MisbehavingServer([Reply(body=content)]) as server:
            desk.studio.link = f"{server.url}/x.wav"
            (folder / "filler").write_bytes(bytes(19 * 2**20))
            async with desk.program(folder / "tasks") as (jobs, tasks, _):
                submitted = await tasks.submit([TaskRow("好。")], "mine", "v")
                (job,) = await desk.passing(jobs, submitted.ids, NEEDS)
                assert job.error is not None
                assert job.error.kind is Kind.DISK_FULL
                (folder / "filler").unlink()
                await desk.passing(jobs, submitted.ids, DONE)
        assert len(desk.studio.orders) == 1

    run(main)


# --- real programs ---------------------------------------------------------------------------------------------------


def test_killed_programs_lose_nothing_and_send_nothing_twice(tmp_path: Path) -> None:
    """`tests/benchmarks/kills.py` does it 200 times."""
    chance = random.Random()
    with rig.vendor(tmp_path / "vendor") as served:
        home, rows = tmp_path / "home", tmp_path / "rows.csv"
        rig.add_account(home, served.fields)
        names = rig.write_rows(rows, 120)
        for _ in range(8):
            with rig.begin(home, rows, served, 0.3) as program:
                rig.wait_until_ready(program)
                try:
                    program.wait(chance.uniform(0.1, 0.7))
                except rig.TimeoutExpired:
                    program.kill()
        pair = [rig.begin(home, rows, served, 0.3) for _ in range(2)]
        for program in pair:
            rig.finish(program, 50)
        count = rig.count(home, names, served)
    assert (count.lost, count.twice, count.damaged) == (0, 0, 0)
    assert count.done + count.unknown == 120


def test_what_the_local_service_made_comes_home_although_another_one_runs_by_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every start gives the service another port, so the link that the program before was given leads nowhere."""
    home, clock = tmp_path / "home", Clock()

    async def first() -> str:
        services, jobs, _ = rig.engine(home)
        vendor = await services.accounts.tasks(LOCAL)
        remote_id = await vendor.create(TaskOrder("第一行。", "local-zh-female", "row"))
        order = {"text": "第一行。", "voice": "local-zh-female", "name": "row"}
        (job_id,) = await jobs.add("tasks", [JobDraft(LOCAL, "xingyun", "row", order, remote_id=remote_id)])
        while not (await jobs.look_now(job_id)).result.get("link"):
            await asyncio.sleep(0.02)
        # It had tried for long, and would have waited for long.
        gone = StudioError(Kind.UNREACHABLE, "127.0.0.1")
        again = clock.now() + 3_000
        await services.library.write(
            lambda db: table.unmoved(
                db,
                job_id,
                table.Phase.COLLECTING,
                error=gone,
                state=JobState.RUNNING,
                tries=8,
                due=again,
                now=clock.now(),
            )
        )
        await jobs.close()
        await services.close()
        return job_id

    async def second(job_id: str) -> None:
        services = build_services(home)
        links: list[str] = []
        download = services.transfers.download

        async def counted(link: str, target: Path, **options: Any) -> object:
            links.append(link)
            return await download(link, target, **options)

        monkeypatch.setattr(services.transfers, "download", counted)
        route, paths = services.accounts.route_of_tasks, services.paths
        tasks, transfers = services.accounts.tasks, services.transfers
        work = TaskWork(tasks, route, transfers, recordings=paths.recordings, originals=paths.tasks)
        jobs = Jobs(services.library, [work], now=clock.now, sleep=clock.sleep)
        jobs.start()
        try:
            while (await jobs.job(job_id)).state is not DONE:
                assert len(links) <= 2
                clock.go(0.2)
                await asyncio.sleep(0.01)
            assert len(links) == len(set(links)) == 2
            told = (await services.activity.listing(Wanted(), 100)).calls.values()
            fetched = [(call.account, call.outcome) for call in told if call.what == "files.fetch"]
            assert sorted(fetched) == [(LOCAL, "ok"), (LOCAL, "unreachable")]
        finally:
            await jobs.close()
            await services.close()

    async def both() -> None:
        await second(await first())

    run(both)
