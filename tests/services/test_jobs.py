"""The job engine: every way of a job from asked for to over, and what a death, a pause or a full disk make of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.jobs import Job, JobDraft, JobQuery, JobState, Progress, Standing
from studio.net import transfer
from studio.services.jobs import Jobs, Pace, Work
from studio.storage import jobs as table
from studio.storage.library import Library
from tests.fakes.clock import Clock

from .conftest import run

Q, R, D, F, C, N, U = (
    JobState.QUEUED,
    JobState.RUNNING,
    JobState.DONE,
    JobState.FAILED,
    JobState.CANCELLED,
    JobState.NEEDS_ACTION,
    JobState.UNKNOWN,
)
Step = Standing | StudioError | asyncio.Event | Exception | str


class Deed(Work):
    """Remote work that goes as it is told, deed by deed; otherwise well, at the first try."""

    kind = "deeds"
    pace = Pace(1.0, 8.0)

    def __init__(self) -> None:
        self.told: dict[str, list[Step]] = {}
        self.did: list[tuple[str, str]] = []
        self.adopted: list[str] = []
        self.let_go: list[str] = []

    def deeds(self, what: str) -> list[str]:
        return [title for done, title in self.did if done == what]

    async def prepare(self, job: Job, progress: Progress) -> Mapping[str, object]:
        await self._do("prepare", job)
        return {"ready": job.title}

    async def submit(self, job: Job) -> str:
        assert job.result.get("ready") == job.title
        assert job.remote_id == ""
        said = await self._do("submit", job)
        return said if isinstance(said, str) else f"remote-{job.title}"

    async def look(self, job: Job) -> Standing:
        said = await self._do("look", job)
        if isinstance(said, Standing):
            return said
        return Standing(D, "finished", 1.0, result={"link": f"http://{job.title}/{len(self.deeds('look'))}"})

    async def cancel(self, job: Job) -> None:
        await self._do("cancel", job)

    async def collect(self, job: Job, standing: Standing, progress: Progress) -> Mapping[str, object]:
        progress(0.5)
        await self._do("collect", job)
        return {"got": standing.result["link"]}

    async def find(self, job: Job) -> str | None:
        said = await self._do("find", job)
        return said if isinstance(said, str) else None

    async def adopt(self, job: Job) -> None:
        self.adopted.append(job.title)

    async def over(self, job: Job) -> None:
        self.let_go.append(job.title)

    async def _do(self, what: str, job: Job) -> Step | None:
        self.did.append((what, job.title))
        steps = self.told.get(f"{what} {job.title}") or self.told.get(what) or []
        step = steps.pop(0) if steps else None
        if isinstance(step, asyncio.Event):
            await step.wait()
        elif isinstance(step, Exception):
            raise step
        return step


@dataclass
class Home:
    """A library and its vendor; programs come and go."""

    path: Path
    work: Deed = field(default_factory=Deed)
    clock: Clock = field(default_factory=Clock)

    @asynccontextmanager
    async def program(self, *, start: bool = True) -> AsyncGenerator[Jobs]:
        library = await Library.open(self.path)
        jobs = Jobs(library, [self.work], now=self.clock.now, sleep=self.clock.sleep)
        if start:
            jobs.start()
        try:
            yield jobs
        finally:
            await jobs.close()
            await library.close()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "library.db")


def story(home: Home, tell: Callable[[Jobs], Awaitable[None]], *, start: bool = True) -> None:
    async def main() -> None:
        async with home.program(start=start) as jobs:
            await tell(jobs)

    run(main)


def drafts(titles: str, account: str = "mine") -> list[JobDraft]:
    return [JobDraft(account, "vendor", each, {"text": each}, key=f"key-{each}") for each in titles]


async def until(home: Home, jobs: Jobs, *, seconds: float = 0.5, turns: int = 400, **states: JobState) -> list[Job]:
    """Let time pass until every job, by its title, is in its state."""
    found: Sequence[Job] = ()
    for _ in range(turns):
        found = (await jobs.page(JobQuery("deeds", descending=False), 1_000)).jobs
        there = {job.title: job.state for job in found}
        if all(there.get(title) is state for title, state in states.items()):
            return await jobs.jobs_of([job.job_id for job in found])
        home.clock.go(seconds)
        await asyncio.sleep(0.002)
    raise AssertionError(f"waited in vain: {[(job.title, job.state, job.error) for job in found]}")


def test_a_job_is_sent_followed_and_collected(home: Home) -> None:
    async def tell(jobs: Jobs) -> None:
        home.work.told["look"] = [Standing(Q, "not_send"), Standing(R, "dreaming", 0.25, result={"note": 1})]
        (job_id,) = await jobs.add("deeds", drafts("a"))
        (job,) = await until(home, jobs, a=R)
        assert (job.vendor_state, job.progress, job.remote_id) == ("dreaming", 0.25, "remote-a")
        assert job.sent >= job.created
        (job,) = await until(home, jobs, a=D)
        assert job.job_id == job_id
        assert job.order == {"text": "a"}
        assert job.result == {"ready": "a", "note": 1, "link": "http://a/3", "got": "http://a/3"}
        assert [what for what, _ in home.work.did] == ["prepare", "submit", "look", "look", "look", "collect"]
        assert home.work.let_go == ["a"]

    story(home, tell)


def test_a_thousand_rows_are_sent_once_each_a_few_at_a_time(home: Home) -> None:
    titles = [f"row {number}" for number in range(300)]
    at_once: list[int] = []

    async def tell(jobs: Jobs) -> None:
        submit = home.work.submit
        going = 0

        async def counted(job: Job) -> str:
            nonlocal going
            going += 1
            at_once.append(going)
            await asyncio.sleep(0)
            going -= 1
            return await submit(job)

        home.work.submit = counted  # type: ignore[method-assign]
        rows = [JobDraft("mine", "vendor", title, {"text": title}) for title in titles]
        ids, new = await jobs.add_new("deeds", rows)
        assert new == len(set(ids)) == 300
        while (await jobs.counts(JobQuery("deeds"))).get(D, 0) < 300:
            home.clock.go(1)
            await asyncio.sleep(0.005)
        assert sorted(home.work.deeds("submit")) == sorted(titles)
        assert max(at_once) <= 4

    story(home, tell)


def test_what_was_asked_for_before_is_not_asked_for_again(home: Home) -> None:
    async def tell(jobs: Jobs) -> None:
        first = await jobs.add("deeds", drafts("ab"))
        assert (await jobs.add("deeds", drafts("bac")))[:2] == first[::-1]
        found, new = await jobs.add_new("deeds", drafts("abcd"))
        assert (found[:2], new) == (first, 1)
        await until(home, jobs, a=D, b=D, c=D, d=D)
        assert await jobs.add_new("deeds", drafts("abcd")) == (found, 0)
        assert sorted(home.work.deeds("submit")) == list("abcd")
        # What was forgotten and is asked for again is in the list again.
        await jobs.forget(found[:1])
        assert (await jobs.page(JobQuery("deeds"), 10)).total == 3
        await jobs.add("deeds", drafts("a"))
        assert (await jobs.page(JobQuery("deeds"), 10)).total == 4

    story(home, tell)


def test_what_must_outlive_a_loss_of_power_waits_for_the_disk(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    levels: dict[str, set[int]] = {}
    for name in ("add", "claim", "answered", "stands", "end", "cancel", "retry"):
        change = getattr(table, name)

        def noted(db: Any, *args: Any, name: str = name, change: Callable[..., Any] = change, **kwargs: Any) -> Any:
            levels.setdefault(name, set()).add(db.execute("PRAGMA synchronous").fetchone()[0])
            return change(db, *args, **kwargs)

        monkeypatch.setattr(table, name, noted)

    async def tell(jobs: Jobs) -> None:
        home.work.told["submit b"] = [StudioError(Kind.REFUSED)]
        a, b = await jobs.add("deeds", drafts("ab"))
        await until(home, jobs, a=D, b=F)
        await jobs.retry([b])
        await jobs.cancel([a])
        # Whatever is read or written besides does not wait for it.
        assert await jobs._library.write(lambda db: db.execute("PRAGMA synchronous").fetchone()[0]) == 1

    story(home, tell)
    # FULL, as SQLite calls it: a transaction is over when the disk has it.
    assert levels == {name: {2} for name in ("add", "claim", "answered", "stands", "end", "cancel", "retry")}


def test_what_was_taken_out_of_the_list_is_let_go_of_in_time_and_never_sent_again(home: Home) -> None:
    home.work.forgettable = True
    day = 24 * 3_600

    async def main() -> None:
        async with home.program() as jobs:
            home.work.told["submit c"] = [StudioError(Kind.REFUSED)]
            plain = [JobDraft("mine", "vendor", "c", {"text": "c"})]
            (a, b), (c,) = await jobs.add("deeds", drafts("ab")), await jobs.add("deeds", plain)
            await until(home, jobs, a=D, b=D, c=F)
            (again,) = await jobs.retry([c])
            await until(home, jobs, a=D, b=D, c=D)
            assert await jobs.forget([a, again]) == [a, again]
        home.clock.go(80 * day)
        async with home.program() as jobs:
            await jobs.add("deeds", drafts("x"))
            await until(home, jobs, x=D)
            assert len(await jobs.history(again)) == 2
            assert (await jobs.job(a)).order == {"text": "a"}
        home.clock.go(20 * day)
        async with home.program() as jobs:
            await jobs.add("deeds", drafts("y"))
            await until(home, jobs, y=D)
            assert await jobs.jobs_of([c, again]) == []
            # What has a key leaves a trace, so that the same command does not send it again.
            assert (await jobs.job(a)).order == {}
            assert (await jobs.job(b)).order == {"text": "b"}
            assert await jobs.add_new("deeds", drafts("a")) == ([a], 0)
            assert home.work.deeds("submit").count("a") == 1

    run(main)


@pytest.mark.parametrize("kind", [Kind.OUTCOME_UNKNOWN, Kind.UNREADABLE, Kind.DROPPED])
def test_a_lost_answer_is_unknown_and_never_sent_again_by_itself(home: Home, kind: Kind) -> None:
    async def tell(jobs: Jobs) -> None:
        home.work.told["submit"] = [StudioError(kind)]
        (job_id,) = await jobs.add("deeds", drafts("a"))
        (job,) = await until(home, jobs, a=U)
        assert job.error is not None
        assert job.error.kind is kind
        for _ in range(20):
            home.clock.go(100)
            await asyncio.sleep(0.002)
        assert home.work.deeds("submit") == ["a"]
        # Nobody can tell: it stays unknown, and only a person may have it sent again.
        assert (await jobs.settle([job_id]))[0].state is U
        (again,) = await jobs.retry([job_id])
        assert again != job_id
        await until(home, jobs, a=D)
        assert home.work.deeds("submit") == ["a", "a"]
        attempts = await jobs.history(again)
        assert [(each.job_id, each.attempt, each.state) for each in attempts] == [(job_id, 1, U), (again, 2, D)]
        assert await jobs.history(job_id) == attempts
        assert await jobs.add("deeds", drafts("a")) == [again]

    story(home, tell)


def test_what_is_unknown_is_found_at_the_vendor(home: Home) -> None:
    async def tell(jobs: Jobs) -> None:
        home.work.told["submit"] = [StudioError(Kind.OUTCOME_UNKNOWN)]
        home.work.told["find"] = ["found-it"]
        (job_id,) = await jobs.add("deeds", drafts("a"))
        await until(home, jobs, a=U)
        assert (await jobs.settle([job_id]))[0].remote_id == "found-it"
        await until(home, jobs, a=D)
        assert home.work.deeds("submit") == ["a"]

    story(home, tell)


def test_a_vendor_that_cannot_be_asked_keeps_no_other_from_answering(home: Home) -> None:
    async def tell(jobs: Jobs) -> None:
        home.work.told["submit"] = [StudioError(Kind.OUTCOME_UNKNOWN)] * 2
        home.work.told["find"] = [StudioError(Kind.UNREACHABLE, "their host"), "found-it"]
        ids = await jobs.add("deeds", drafts("ab"))
        await until(home, jobs, a=U, b=U)
        with pytest.raises(StudioError) as raised:
            await jobs.settle(ids)
        assert raised.value.subject == "their host"
        assert sorted(job.remote_id for job in await jobs.jobs_of(ids)) == ["", "found-it"]
        await until(home, jobs, a=U, b=D)

    story(home, tell)


@pytest.mark.parametrize("kind", [Kind.UNREACHABLE, Kind.BUSY, Kind.TIMED_OUT, Kind.LOCAL_SERVICE])
def test_what_was_not_sent_is_sent_later(home: Home, kind: Kind) -> None:
    async def tell(jobs: Jobs) -> None:
        home.work.told["submit"] = [StudioError(kind, "host")] * 3
        await jobs.add("deeds", drafts("abc"))
        for _ in range(50):
            if home.work.deeds("submit"):
                break
            await asyncio.sleep(0.005)
        page = await jobs.page(JobQuery("deeds"), 10)
        assert {job.state for job in page.jobs} == {Q}
        await until(home, jobs, a=D, b=D, c=D)
        assert len(home.work.deeds("submit")) == 6

    story(home, tell)


@pytest.mark.parametrize("when", ["submit", "prepare"])
@pytest.mark.parametrize("kind", [Kind.KEY_REFUSED, Kind.NO_SECRET, Kind.UNKNOWN_ACCOUNT])
def test_an_account_that_needs_a_person_holds_all_its_jobs(home: Home, kind: Kind, when: str) -> None:
    async def tell(jobs: Jobs) -> None:
        home.work.told[when] = [StudioError(kind, "mine")] * 4
        ids = await jobs.add("deeds", drafts("abcdefghi"))
        found = await jobs.wait(ids)
        assert {job.state for job in found} == {N}
        assert {job.error.kind for job in found if job.error} == {kind}
        tried = len(home.work.deeds(when))
        assert tried <= 4
        # It is tried again after a minute, and at once when a person says that it will go.
        home.work.told[when] = []
        await jobs.retry(ids[:1])
        await until(home, jobs, **dict.fromkeys("abcdefghi", D), seconds=0.2)
        assert len(home.work.deeds("submit")) == 9 + (tried if when == "submit" else 0)

    story(home, tell)


def test_a_refusal_fails_and_another_attempt_has_its_own_row(home: Home) -> None:
    async def tell(jobs: Jobs) -> None:
        home.work.told["submit"] = [StudioError(Kind.REFUSED, code="40002", request_id="r-1")]
        (job_id,) = await jobs.add("deeds", drafts("a"))
        (job,) = await jobs.wait([job_id])
        assert job.state is F
        assert job.error is not None
        assert (job.error.kind, job.error.code, job.error.request_id) == (Kind.REFUSED, "40002", "r-1")
        assert home.work.let_go == ["a"]
        (again,) = await jobs.retry([job_id])
        assert await jobs.retry([job_id]) == []
        assert (await jobs.page(JobQuery("deeds"), 10)).total == 1
        await until(home, jobs, a=D)
        assert (await jobs.job(again)).earlier == job_id
        assert await jobs.retry([again]) == []

    story(home, tell)


def test_looking_goes_on_through_everything_but_the_end(home: Home) -> None:
    async def tell(jobs: Jobs) -> None:
        trouble = [Kind.UNREACHABLE, Kind.DROPPED, Kind.VENDOR_FAILED, Kind.UNREADABLE, Kind.KEY_REFUSED, Kind.BUSY]
        word = Standing(R, "a word of tomorrow")
        home.work.told["look"] = [*(StudioError(kind, "x") for kind in trouble), *([word] * 20)]
        await jobs.add("deeds", drafts("a"))
        (job,) = await until(home, jobs, a=R)
        while job.vendor_state != "a word of tomorrow":
            (job,) = await until(home, jobs, seconds=5, a=R)
            home.clock.go(1)
        assert job.error is None
        await until(home, jobs, a=D, seconds=5)

    story(home, tell)


def test_the_vendor_can_fail_and_not_know_a_job(home: Home) -> None:
    async def tell(jobs: Jobs) -> None:
        home.work.told["look a"] = [Standing(F, "error", error=StudioError(Kind.VENDOR_FAILED, message="too long"))]
        home.work.told["look b"] = [StudioError(Kind.UNKNOWN_JOB, "b")] * 5
        home.work.told["look c"] = [Standing(C, "canceled")]
        home.work.told["look d"] = [Standing(N, "waits for you")] * 40
        found = await jobs.add("deeds", drafts("abcd"))
        jobs_now = await until(home, jobs, a=F, b=F, c=C, d=N)
        assert jobs_now[0].error is not None
        assert jobs_now[0].error.message == "too long"
        assert len(home.work.deeds("look")) >= 8
        assert sorted(await jobs.forget(found)) == sorted(found)
        await jobs.restore(found)
        await until(home, jobs, d=D, seconds=5)

    story(home, tell)


def test_collecting_is_tried_again_and_never_costs_another_request(home: Home) -> None:
    async def tell(jobs: Jobs) -> None:
        home.work.told["collect a"] = [StudioError(Kind.DROPPED), StudioError(Kind.BUSY, "h")]
        home.work.told["collect b"] = [StudioError(Kind.LINK_EXPIRED), StudioError(Kind.WRONG_CONTENT)]
        home.work.told["collect c"] = [StudioError(Kind.UNREADABLE)] * 5
        home.work.told["collect d"] = [StudioError(Kind.TOO_LARGE)]
        home.work.told["collect e"] = [StudioError(Kind.DISK_FULL, "disk")]
        home.work.told["collect f"] = [StudioError(Kind.UNREACHABLE, "h"), StudioError(Kind.TIMED_OUT, "h")]
        ids = await jobs.add("deeds", drafts("abcdef"))
        found = await until(home, jobs, a=D, b=D, c=F, d=F, e=N, f=D)
        # A link that was no good is asked for anew, or where nobody is; one that broke off is not.
        assert home.work.deeds("look").count("a") == 1
        assert home.work.deeds("look").count("b") == 3
        assert home.work.deeds("look").count("f") == 3
        assert home.work.deeds("collect").count("c") == 5
        assert [job.error.kind for job in found if job.error] == [Kind.UNREADABLE, Kind.TOO_LARGE, Kind.DISK_FULL]
        assert await jobs.retry(ids[2:5]) == ids[2:5]
        await until(home, jobs, a=D, b=D, c=D, d=D, e=D)
        assert sorted(home.work.deeds("submit")) == list("abcdef")

    story(home, tell)


def test_a_job_is_cancelled_wherever_it_stands(home: Home) -> None:
    async def tell(jobs: Jobs) -> None:
        sending, collecting = asyncio.Event(), asyncio.Event()
        home.work.told["submit b"] = [sending]
        home.work.told["look c"] = [Standing(R, "processing")] * 3 + [Standing(C, "cancel")]
        home.work.told["collect d"] = [collecting]
        home.work.told["look b"] = [Standing(C, "cancel")]
        await jobs.pause()
        (a,) = await jobs.add("deeds", drafts("a"))
        assert await jobs.cancel([a]) == [a]
        assert (await jobs.job(a)).state is C
        await jobs.resume()
        b, c, d = await jobs.add("deeds", drafts("bcd"))
        await until(home, jobs, c=R, d=R)
        while not home.work.deeds("collect"):
            home.clock.go(0.5)
            await asyncio.sleep(0.002)
        assert await jobs.cancel([b, c, d]) == [b, c, d]
        assert await jobs.cancel([b, c, d]) == []
        assert (await jobs.job(b)).cancelling
        sending.set()
        await until(home, jobs, a=C, b=C, c=C, d=C)
        assert set(home.work.deeds("cancel")) == {"b", "c"}
        assert sorted(home.work.deeds("submit")) == list("bcd")
        # What was made is not thrown away: it can still be collected.
        assert await jobs.retry([d]) == [d]
        await until(home, jobs, d=D)
        assert sorted(home.work.deeds("submit")) == list("bcd")

    story(home, tell)


def test_cancelling_may_come_too_late_or_not_be_possible(home: Home) -> None:
    async def tell(jobs: Jobs) -> None:
        home.work.told["look a"] = [Standing(R, "processing")] * 2
        home.work.told["look b"] = [Standing(R, "processing")] * 20
        home.work.told["cancel a"] = [StudioError(Kind.UNREACHABLE, "host")]
        home.work.told["cancel b"] = [StudioError(Kind.UNSUPPORTED, "vendor")]
        ids = await jobs.add("deeds", drafts("ab"))
        await until(home, jobs, a=R, b=R)
        await jobs.cancel(ids)
        # It was made before it could be stopped: it is not fetched, but can be. The other one goes on.
        await until(home, jobs, a=C, b=D, seconds=2)
        assert home.work.deeds("collect") == ["b"]
        await jobs.retry(ids[:1])
        await until(home, jobs, a=D)
        assert sorted(home.work.deeds("submit")) == ["a", "b"]

    story(home, tell)


def test_what_travels_next_is_at_hand_and_no_more_than_that(home: Home) -> None:
    """Whoever fetches has the next results waiting, and the engine need not look for them in between."""

    async def tell(jobs: Jobs) -> None:
        held = asyncio.Event()
        home.work.told["collect"] = [held] * 20
        await jobs.add("deeds", drafts("abcdefghijklmnopqrst"))
        while len(home.work.deeds("collect")) < 2 * transfer.AT_ONCE:
            home.clock.go(1)
            await asyncio.sleep(0.002)
        for _ in range(30):
            home.clock.go(1)
            await asyncio.sleep(0.002)
        assert len(home.work.deeds("collect")) == 2 * transfer.AT_ONCE
        held.set()
        while (await jobs.counts(JobQuery("deeds"))).get(D, 0) < 20:
            home.clock.go(1)
            await asyncio.sleep(0.002)

    story(home, tell)


def test_a_pause_is_kept_and_begins_nothing(home: Home) -> None:
    async def main() -> None:
        collecting = asyncio.Event()
        home.work.told["collect a"] = [collecting]
        async with home.program() as jobs:
            await jobs.add("deeds", drafts("a"))
            await until(home, jobs, a=R)
            while not home.work.deeds("collect"):
                await asyncio.sleep(0.002)
            await jobs.pause()
            await jobs.add("deeds", drafts("b"))
            for _ in range(30):
                home.clock.go(1)
                await asyncio.sleep(0.002)
            assert jobs.paused
            assert home.work.deeds("submit") == ["a"]
        async with home.program() as jobs:
            while not jobs.paused:
                await asyncio.sleep(0.002)
            for _ in range(30):
                home.clock.go(1)
                await asyncio.sleep(0.002)
            assert home.work.deeds("submit") == ["a"]
            await jobs.resume()
            await until(home, jobs, a=D, b=D)

    run(main)


def test_the_next_program_goes_on_where_this_one_ended(home: Home) -> None:
    async def main() -> None:
        home.work.told["look"] = [Standing(R, "processing")] * 6
        async with home.program() as jobs:
            await jobs.add("deeds", drafts("abc"))
            await until(home, jobs, a=R, b=R, c=R)
            await jobs.add("deeds", drafts("d"))
        async with home.program() as jobs:
            await until(home, jobs, a=D, b=D, c=D, d=D)
            assert set("abc") <= set(home.work.adopted)
        assert sorted(home.work.deeds("submit")) == list("abcd")

    run(main)


def test_closing_waits_for_answers_and_calls_what_it_does_not_get_unknown(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.services.jobs._CLOSE_SECONDS", 2.0)

    async def main() -> None:
        soon, never = asyncio.Event(), asyncio.Event()
        home.work.told["submit a"] = [soon]
        home.work.told["submit b"] = [never]
        async with home.program() as jobs:
            await jobs.add("deeds", drafts("ab"))
            while len(home.work.deeds("submit")) < 2:
                await asyncio.sleep(0.002)
            asyncio.get_running_loop().call_later(0.05, soon.set)
        async with home.program(start=False) as jobs:
            found = {job.title: job for job in (await jobs.page(JobQuery("deeds"), 10)).jobs}
            assert (found["a"].state, found["a"].remote_id) == (Q, "remote-a")
            assert found["b"].state is U

    run(main)


def test_one_program_runs_the_jobs_and_another_takes_over(home: Home) -> None:
    async def main() -> None:
        home.work.told["look"] = [Standing(R, "processing")] * 1_000
        async with home.program() as second:
            async with home.program() as first:
                ids = await first.add("deeds", drafts("abcdefgh"))
                seen = asyncio.create_task(second.wait(ids, sent=True))
                await until(home, first, **dict.fromkeys("abcdefgh", R))
                assert len(await seen) == 8
                home.work.told.clear()
            await until(home, second, **dict.fromkeys("abcdefgh", D))
        assert sorted(home.work.deeds("submit")) == list("abcdefgh")

    run(main)


def test_a_further_step_is_taken_once(home: Home) -> None:
    async def main() -> None:
        home.work.told["look"] = [Standing(N, "waits for recordings")] * 3
        gate, taken = asyncio.Event(), []

        async def commit(job: Job) -> Mapping[str, object]:
            taken.append(job.remote_id)
            await gate.wait()
            return {"committed": True}

        async with home.program() as jobs:
            (job_id,) = await jobs.add("deeds", drafts("a"))
            with pytest.raises(StudioError):
                await jobs.step(job_id, "commit", commit)
            await until(home, jobs, a=N)
            step = asyncio.create_task(jobs.step(job_id, "commit", commit))
            while not taken:
                await asyncio.sleep(0.002)
            with pytest.raises(StudioError) as caught:
                await jobs.step(job_id, "commit", commit)
            assert caught.value.kind is Kind.BUSY
            gate.set()
            assert (await step).result["committed"] is True
            await until(home, jobs, a=D)
            assert taken == ["remote-a"]

    run(main)


def test_a_step_whose_answer_is_lost_is_settled_by_asking(home: Home) -> None:
    async def main() -> None:
        home.work.told["look"] = [Standing(N, "waits")] * 2

        async def fails(kind: Kind) -> Mapping[str, object]:
            raise StudioError(kind)

        async with home.program() as jobs:
            (job_id,) = await jobs.add("deeds", drafts("a"))
            await until(home, jobs, a=N)
            with pytest.raises(StudioError):
                await jobs.step(job_id, "commit", lambda _: fails(Kind.REFUSED))
            await until(home, jobs, a=N)
            home.work.told["look"] = [Standing(R, "training")]
            with pytest.raises(StudioError):
                await jobs.step(job_id, "commit", lambda _: fails(Kind.OUTCOME_UNKNOWN))
            assert (await jobs.job(job_id)).state is U
            assert (await jobs.settle([job_id]))[0].state is R
            await until(home, jobs, a=D)
            assert home.work.deeds("submit") == ["a"]

    run(main)


def test_what_a_vendor_says_by_itself_counts_once(home: Home) -> None:
    async def main() -> None:
        home.work.told["look"] = [Standing(R, "processing")] * 50
        async with home.program() as jobs:
            (job_id,) = await jobs.add("deeds", drafts("a"))
            await until(home, jobs, a=R)
            done = Standing(D, "finished", 1.0, result={"link": "pushed"})
            async with home.program(start=False) as other:
                assert not await other.told("deeds", "of nobody", done)
                assert await other.told("deeds", "remote-a", done)
                assert await other.told("deeds", "remote-a", done)
            (job,) = await until(home, jobs, a=D)
            assert job.result["got"] == "pushed"
            assert await jobs.told("deeds", "remote-a", Standing(F, "error"))
            assert (await jobs.job(job_id)).state is D
            assert home.work.deeds("collect") == ["a"]

    run(main)


def test_one_may_ask_at_once_and_be_told_of_endings(home: Home) -> None:
    async def main() -> None:
        async with home.program() as jobs:
            told: list[Job] = []

            async def listen() -> None:
                async for ended in jobs.endings():
                    told.extend(ended)

            listening = asyncio.create_task(listen())
            home.work.told["look"] = [Standing(R, "processing", 0.5)]
            home.work.told["look b"] = [Standing(F, "error")]
            a, b = await jobs.add("deeds", drafts("ab"))
            await until(home, jobs, a=R)
            home.work.told["look"] = [StudioError(Kind.UNREACHABLE, "h")]
            with pytest.raises(StudioError):
                await jobs.look_now(a[:6])
            assert (await jobs.look_now(a)).state is R
            await until(home, jobs, a=D, b=F)
            assert (await jobs.look_now(b)).state is F
            while len(told) < 2:
                await asyncio.sleep(0.002)
            assert {(job.title, job.state) for job in told} == {("a", D), ("b", F)}
            listening.cancel()
            await asyncio.wait([listening])
            with pytest.raises(StudioError) as caught:
                await jobs.job("nothing")
            assert caught.value.kind is Kind.UNKNOWN_JOB

    run(main)


def test_progress_is_shown_while_it_is_made(home: Home) -> None:
    async def tell(jobs: Jobs) -> None:
        gate = asyncio.Event()
        home.work.told["collect"] = [gate]
        (job_id,) = await jobs.add("deeds", drafts("a"))
        while (await jobs.job(job_id)).progress != 0.5:
            home.clock.go(1)
            await asyncio.sleep(0.002)
        assert (await jobs.page(JobQuery("deeds"), 10)).jobs[0].progress == 0.5
        gate.set()
        await until(home, jobs, a=D)

    story(home, tell)


def test_a_bug_is_seen_and_stops_its_job_alone(home: Home) -> None:
    async def main() -> None:
        bugs: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: bugs.append(context.get("exception")))
        home.work.told["submit a"] = [ValueError("a bug")]
        home.work.told["look b"] = [ValueError("a bug")]
        home.work.told["collect c"] = [ValueError("a bug")]
        async with home.program() as jobs:
            await jobs.add("deeds", drafts("abcd"))
            await until(home, jobs, a=U, b=F, c=F, d=D)
        assert len(bugs) == 3

    run(main)


def test_a_full_disk_is_said_and_nothing_is_lost(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    async def tell(jobs: Jobs) -> None:
        gate = asyncio.Event()
        home.work.told["submit a"] = [gate]
        (job_id,) = await jobs.add("deeds", drafts("a"))
        while not home.work.deeds("submit"):
            await asyncio.sleep(0.002)
        write, full = Library.write, True

        async def refuses(self: Library, question: Callable[[object], object], *, lasting: bool = False) -> object:
            if full:
                raise StudioError(Kind.DISK_FULL, "library.db")
            return await write(self, question, lasting=lasting)

        monkeypatch.setattr(Library, "write", refuses)
        gate.set()
        while jobs.trouble is None:
            await asyncio.sleep(0.002)
        assert jobs.trouble.kind is Kind.DISK_FULL
        for _ in range(10):
            home.clock.go(1)
            await asyncio.sleep(0.002)
        full = False
        await until(home, jobs, a=D)
        assert jobs.trouble is None
        assert (await jobs.job(job_id)).remote_id == "remote-a"
        assert home.work.deeds("submit") == ["a"]

    story(home, tell)


def test_what_waits_for_a_person_goes_on_waiting_through_a_bad_network(home: Home) -> None:
    async def main() -> None:
        told: list[Job] = []
        waits = Standing(N, "waits for recordings")
        home.work.told["look"] = [waits, StudioError(Kind.UNREACHABLE, "host"), *([waits] * 1_000)]
        async with home.program() as jobs:

            async def listen() -> None:
                async for ended in jobs.endings():
                    told.extend(ended)

            listening = asyncio.create_task(listen())
            await jobs.add("deeds", drafts("a"))
            while len(home.work.deeds("look")) < 8:
                home.clock.go(2)
                await asyncio.sleep(0.002)
            assert [job.state for job in told] == [N]
            home.work.told.clear()
            await until(home, jobs, a=D, seconds=2)
            listening.cancel()
            await asyncio.wait([listening])

    run(main)


def test_kinds_that_this_program_does_not_know_are_left_alone(home: Home) -> None:
    async def tell(jobs: Jobs) -> None:
        strange = await jobs.add("of tomorrow", [JobDraft("mine", "vendor", "x", {}, remote_id="7")] * 9)
        await jobs.add("deeds", drafts("a"))
        await until(home, jobs, a=D)
        with pytest.raises(StudioError) as caught:
            await jobs.look_now(strange[0])
        assert caught.value.kind is Kind.UNSUPPORTED

    story(home, tell)
