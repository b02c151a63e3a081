"""Deleting at the vendor: sent once, after its time, by one program, and every way it can end is said truly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.records import Timbre, TimbreState
from studio.services.deletions import LEASE_SECONDS, REST_SECONDS, UNDO_SECONDS, Deletions
from studio.storage import timbres as table
from studio.storage.library import Library
from tests.fakes.clock import Clock

from .conftest import run


@dataclass
class Vendor:
    """Deletes what it is told to, or fails as it is told."""

    answers: dict[str, StudioError | asyncio.Event | Exception] = field(default_factory=dict)
    asked: list[tuple[str, bool]] = field(default_factory=list)

    async def delete(self, voice_id: str, *, unsettled: bool = False) -> None:
        self.asked.append((voice_id, unsettled))
        answer = self.answers.get(voice_id)
        if isinstance(answer, asyncio.Event):
            await answer.wait()
        elif answer is not None:
            raise answer


@dataclass
class Desk:
    """A library with six timbres of two accounts, and programs that share it."""

    path: Path
    vendor: Vendor = field(default_factory=Vendor)
    clock: Clock = field(default_factory=Clock)
    missing: StudioError | None = None

    def id(self, voice_id: str) -> str:
        return table.identify("one" if voice_id in "abc" else "two", voice_id)

    def ids(self, voice_ids: str) -> list[str]:
        return [self.id(each) for each in voice_ids]

    @asynccontextmanager
    async def program(self) -> AsyncGenerator[Program]:
        library = await Library.open(self.path)
        made = Program(self, library)
        try:
            yield made
        finally:
            await made.deletions.close()
            await library.close()

    async def capability(self, account: str) -> Vendor:
        if self.missing is not None:
            raise self.missing
        return self.vendor


class Program:
    """One running studio."""

    def __init__(self, desk: Desk, library: Library) -> None:
        self.desk = desk
        self.library = library
        self.changes = 0
        self.deletions = Deletions(library, desk.capability, self._touched, now=desk.clock.now, sleep=desk.clock.sleep)

    def _touched(self) -> None:
        self.changes += 1

    async def fill(self) -> None:
        found = [
            Timbre(self.desk.id(each), account, "aipaas", each, each)
            for account, voice_ids in (("one", "abc"), ("two", "xyz"))
            for each in voice_ids
        ]
        await self.library.write(lambda db: [table.add(db, each) for each in found])

    async def get(self, voice_id: str) -> Timbre:
        return (await self.library.read(lambda db: table.all_of(db, self.desk.ids(voice_id))))[0]

    async def until(self, holds: Callable[[], bool] | None = None, **states: TimbreState) -> None:
        """Wait until it is so; `run` ends what never comes."""
        while True:
            there = [(await self.get(name)).state is state for name, state in states.items()]
            if all(there) and (holds is None or holds()):
                return
            await asyncio.sleep(0.001)


Told = Callable[[Callable[[Desk, Program], Awaitable[None]]], None]
GONE, HERE, UNKNOWN, DELETING = TimbreState.GONE, TimbreState.HERE, TimbreState.UNKNOWN, TimbreState.DELETING


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "library.db")


def story(desk: Desk, tell: Callable[[Program], Awaitable[None]]) -> None:
    async def main() -> None:
        async with desk.program() as program:
            await program.fill()
            await tell(program)

    run(main)


def test_nothing_is_sent_before_its_time(desk: Desk) -> None:
    async def tell(program: Program) -> None:
        assert await program.deletions.ask(desk.ids("a")) == desk.ids("a")
        found = await program.get("a")
        assert (found.state, found.due) == (DELETING, desk.clock.time + UNDO_SECONDS)
        desk.clock.go(UNDO_SECONDS - 0.1)
        await asyncio.sleep(0.02)
        assert desk.vendor.asked == []
        desk.clock.go(0.1)
        await program.until(a=GONE)
        assert desk.vendor.asked == [("a", False)]
        assert (await program.get("a")).verified.startswith("1970-01-12T")

    story(desk, tell)


def test_undo_keeps_the_timbre(desk: Desk) -> None:
    async def tell(program: Program) -> None:
        await program.deletions.ask(desk.ids("ab"))
        assert await program.deletions.take_back(desk.ids("a")) == desk.ids("a")
        desk.clock.go(60)
        await program.until(a=HERE, b=GONE)
        assert await program.deletions.take_back(desk.ids("b")) == []
        assert desk.vendor.asked == [("b", False)]

    story(desk, tell)


def test_one_account_goes_row_by_row_and_does_not_wait_for_another(desk: Desk) -> None:
    async def tell(program: Program) -> None:
        gate = desk.vendor.answers["a"] = asyncio.Event()
        await program.deletions.ask(desk.ids("abcxyz"), 0)
        await program.until(x=GONE, y=GONE, z=GONE)
        assert (await program.get("a")).sending
        # What is not sent yet can still be kept.
        assert await program.deletions.take_back(desk.ids("ac")) == desk.ids("c")
        gate.set()
        await program.until(a=GONE, b=GONE, c=HERE)
        assert [voice_id for voice_id, _ in desk.vendor.asked if voice_id in "abc"] == ["a", "b"]

    story(desk, tell)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (StudioError(Kind.OUTCOME_UNKNOWN), UNKNOWN),
        (StudioError(Kind.VENDOR_FAILED, code="10903"), HERE),
        (StudioError(Kind.UNREACHABLE, "host"), HERE),
        (StudioError(Kind.KEY_REFUSED, "one"), HERE),
        (TimeoutError(), UNKNOWN),
    ],
)
def test_what_did_not_end_well_says_so(desk: Desk, answer: Exception, state: TimbreState) -> None:
    async def tell(program: Program) -> None:
        desk.vendor.answers["a"] = answer
        await program.deletions.ask(desk.ids("ab"), 0)
        await program.until(a=state, b=GONE)
        trouble = (await program.get("a")).trouble
        assert trouble is not None
        expected = answer.kind if isinstance(answer, StudioError) else Kind.OUTCOME_UNKNOWN
        assert trouble.kind is expected
        assert not (await program.get("a")).verified

    story(desk, tell)


def test_where_the_account_cannot_be_used_nothing_is_lost(desk: Desk) -> None:
    async def tell(program: Program) -> None:
        desk.missing = StudioError(Kind.NO_SECRET, "one")
        await program.deletions.ask(desk.ids("a"), 0)
        await program.until(a=HERE)
        assert desk.vendor.asked == []

    story(desk, tell)


def test_asking_again_settles_what_is_unknown(desk: Desk) -> None:
    async def tell(program: Program) -> None:
        desk.vendor.answers["a"] = StudioError(Kind.OUTCOME_UNKNOWN)
        await program.deletions.ask(desk.ids("a"), 0)
        await program.until(a=UNKNOWN)
        desk.vendor.answers["a"] = StudioError(Kind.UNREACHABLE)
        await program.deletions.ask(desk.ids("a"), 0)
        await program.until(lambda: len(desk.vendor.asked) == 2, a=UNKNOWN)
        del desk.vendor.answers["a"]
        await program.deletions.ask(desk.ids("a"), 0)
        await program.until(a=GONE)
        assert desk.vendor.asked == [("a", False), ("a", True), ("a", True)]
        assert await program.deletions.ask(desk.ids("a"), 0) == []

    story(desk, tell)


def test_undo_survives_the_program(desk: Desk) -> None:
    async def main() -> None:
        async with desk.program() as first:
            await first.fill()
            await first.deletions.ask(desk.ids("ab"))
        desk.clock.go(3600)
        async with desk.program() as second:
            assert [each.voice_id for each in await second.deletions.resume()] == ["a", "b"]
            assert (await second.get("a")).due == desk.clock.time + UNDO_SECONDS
            await asyncio.sleep(0.02)
            assert desk.vendor.asked == []
            assert await second.deletions.take_back(desk.ids("a")) == desk.ids("a")
            desk.clock.go(UNDO_SECONDS)
            await second.until(a=HERE, b=GONE)
            assert await second.deletions.resume() == []

    run(main)


def test_leaving_waits_for_the_answer(desk: Desk) -> None:
    async def main() -> None:
        gate = desk.vendor.answers["a"] = asyncio.Event()
        async with desk.program() as program:
            await program.fill()
            await program.deletions.ask(desk.ids("ab"), 0)
            await program.until(lambda: bool(desk.vendor.asked))
            leaving = asyncio.ensure_future(program.deletions.close())
            await asyncio.sleep(0.02)
            assert not leaving.done()
            gate.set()
            await leaving
            assert (await program.get("a")).state is GONE
            assert (await program.get("b")).state is DELETING
            assert await program.deletions.ask(desk.ids("c"), 0) == desk.ids("c")  # written down, for the next one
        assert [voice_id for voice_id, _ in desk.vendor.asked] == ["a"]

    run(main)


def test_two_programs_never_send_the_same_one(desk: Desk) -> None:
    async def main() -> None:
        async with desk.program() as first, desk.program() as second:
            await first.fill()
            await first.deletions.ask(desk.ids("abcxyz"))
            await second.deletions.resume()
            desk.clock.go(UNDO_SECONDS)
            await first.until(a=GONE, b=GONE, c=GONE, x=GONE, y=GONE, z=GONE)
            assert sorted(voice_id for voice_id, _ in desk.vendor.asked) == list("abcxyz")

    run(main)


def test_what_a_dead_program_was_sending_is_unknown(desk: Desk) -> None:
    async def tell(program: Program) -> None:
        await program.library.write(lambda db: table.intend(db, desk.ids("a"), 0))
        now = desk.clock.time
        await program.library.write(
            lambda db: table.claim(db, desk.ids("a"), "one", holder="dead", now=now, lease=now + LEASE_SECONDS)
        )
        assert await program.deletions.resume() == []
        assert (await program.get("a")).state is DELETING
        desk.clock.go(LEASE_SECONDS + 1)
        before = program.changes
        await program.deletions.expire()
        assert (await program.get("a")).state is UNKNOWN
        assert program.changes == before + 1

    story(desk, tell)


def test_a_bug_at_the_vendor_leaves_the_unknown_and_is_not_hidden(desk: Desk) -> None:
    async def tell(program: Program) -> None:
        found: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: found.append(context.get("exception")))
        desk.vendor.answers["a"] = ZeroDivisionError("a bug")
        await program.deletions.ask(desk.ids("a"), 0)
        await program.until(a=UNKNOWN)
        await program.deletions.close()
        import gc

        gc.collect()
        assert [type(error) for error in found] == [ZeroDivisionError]

    story(desk, tell)


def test_what_another_program_waits_with_is_left_to_it(desk: Desk) -> None:
    async def main() -> None:
        async with desk.program() as first, desk.program() as second:
            await first.fill()
            await first.deletions.ask(desk.ids("a"))
            await second.deletions.ask(desk.ids("b"), 5)
            await first.deletions.close()
            desk.clock.go(60)
            await second.until(a=DELETING, b=GONE)
            assert desk.vendor.asked == [("b", False)]

    run(main)


def test_what_was_taken_back_here_is_left_to_another_program_that_asks_for_it(desk: Desk) -> None:
    async def main() -> None:
        async with desk.program() as first, desk.program() as second:
            await first.fill()
            await first.deletions.ask(desk.ids("a"))
            assert await first.deletions.take_back(desk.ids("a")) == desk.ids("a")
            await second.deletions.ask(desk.ids("a"))
            await second.deletions.close()
            await first.deletions.ask(desk.ids("x"), 5)
            desk.clock.go(60)
            await first.until(a=DELETING, x=GONE)
            assert desk.vendor.asked == [("x", False)]

    run(main)


def test_a_library_that_cannot_be_written_is_tried_again_a_little_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def tell(program: Program) -> None:
        await program.deletions.ask(desk.ids("a"))
        tries = 0

        async def full(_work: object) -> None:
            nonlocal tries
            tries += 1
            raise StudioError(Kind.DISK_FULL, "library.db")

        with monkeypatch.context() as patch:
            patch.setattr(program.library, "write", full)
            desk.clock.go(UNDO_SECONDS)
            while not tries:
                await asyncio.sleep(0.001)
            for _ in range(50):
                await program.get("a")
            assert tries == 1
        desk.clock.go(REST_SECONDS)
        await program.until(a=GONE)

    story(desk, tell)
    assert [record.message for record in caplog.records] == ["what became of a deletion could not be written down"]


def test_hurrying_sends_at_once(desk: Desk) -> None:
    async def tell(program: Program) -> None:
        await program.deletions.ask(desk.ids("a"))
        await program.deletions.hasten(desk.ids("a"))
        await program.until(a=GONE)

    story(desk, tell)
