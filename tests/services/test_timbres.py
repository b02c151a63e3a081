"""The list of timbres over real accounts, a real library and the resources that name the local voices."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.ports import Link, Vendor
from studio.core.records import Account, SavedTake, TimbreQuery, TimbreState, Voice
from studio.services.accounts import Accounts
from studio.services.local import LocalService
from studio.services.timbres import TimbreService, checked_id
from studio.services.timbres_csv import BadRow
from studio.storage.library import Library
from studio.storage.paths import Paths
from studio.storage.secrets import Secrets
from studio.storage.settings import SettingsFile
from tests.fakes.clock import Clock

from .conftest import Scripted, run

OFFERED = (Voice("x-1", "One", "zh", "female"), Voice("x-2", "Two", "zh", "male"))


@dataclass
class Remote:
    """Deletes, once it is allowed to."""

    asked: list[str] = field(default_factory=list)
    failures: dict[str, StudioError] = field(default_factory=dict)

    async def delete(self, voice_id: str, *, unsettled: bool = False) -> None:
        self.asked.append(voice_id)
        if voice_id in self.failures:
            raise self.failures[voice_id]


def speech(account: Account, secrets: Mapping[str, str]) -> Scripted:
    return Scripted()


@dataclass
class Desk:
    """A home with an account that speaks (`mine`) and, on demand, others that keep timbres."""

    home: Path
    remote: Remote = field(default_factory=Remote)
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        def keeping(account: Account, secrets: Mapping[str, str], link: Link) -> Remote:
            return self.remote

        vendors = (
            Vendor("xingyun", "Xingyun", (), OFFERED, speech),
            Vendor("keeping", "Keeping", (), (), None, timbres=keeping),
        )
        self.accounts = Accounts(SettingsFile(Paths(self.home)), Secrets(environment={}), vendors, LocalService())
        self.accounts.add("mine", "xingyun", {})

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[TimbreService]:
        self.library = await Library.open(Paths(self.home).library)

        async def capability(account: str) -> Remote:
            self.accounts.find(account)
            return self.remote

        service = TimbreService(self.accounts, self.library, capability, now=self.clock.now, sleep=self.clock.sleep)
        try:
            yield service
        finally:
            await service.close()
            await self.library.close()

    async def take(self, voice: str, day: int, account: str = "mine") -> None:
        created = f"2026-01-{day:02}T00:00:00.000+00:00"
        await self.library.save_take(SavedTake(f"{voice}-{day}", f"Day {day}", "x", account, voice, created, True))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def story(desk: Desk, tell: Callable[[TimbreService], Awaitable[None]]) -> None:
    async def main() -> None:
        async with desk.open() as service:
            await tell(service)

    run(main)


async def names(service: TimbreService, query: TimbreQuery | None = None) -> list[str]:
    page = await service.page(query or TimbreQuery(), 100)
    return [each.name or each.voice_id for each in page.timbres]


def test_known_and_local_voices_are_listed_and_found_by_what_people_read(desk: Desk) -> None:
    async def tell(service: TimbreService) -> None:
        await service.refresh()
        version = service.version
        assert {"One", "Two", "Clear, Chinese"} <= set(await names(service))
        assert await names(service, TimbreQuery("清亮")) == ["Clear, Chinese"]
        assert await service.choices("account") == ["local", "mine"]
        await service.refresh()
        assert service.version == version
        # A voice that was used by its id is somebody's too.
        await desk.take("typed", 1)
        await desk.take("of nobody", 1, account="removed")
        await service.refresh()
        assert (await service.timbre("typed")).used == 1
        assert service.version > version
        with pytest.raises(StudioError):
            await service.timbre("of nobody")

    story(desk, tell)


def test_the_local_service_s_own_timbres_are_there_to_be_deleted(desk: Desk) -> None:
    async def tell(service: TimbreService) -> None:
        await service.refresh()
        assert await names(service, TimbreQuery("纸船")) == ["Paper Boat"]
        (boat,) = (await service.page(TimbreQuery("Paper Boat"), 10)).timbres
        assert (boat.account, boat.vendor, boat.language) == ("local", "keeping", "en")
        assert (service.can_delete(boat), service.can_speak(boat)) == (True, False)
        assert "Paper Boat" not in [voice.name for voice in (await service.picks("local")).others]
        await service.delete([boat.timbre_id], 0)
        (boat,) = await service.settled([boat.timbre_id])
        assert boat.state is TimbreState.GONE
        assert desk.remote.asked == [boat.voice_id]
        # What is gone stays gone, though the next service begins with all of them.
        await service.refresh()
        assert await names(service, TimbreQuery("Paper Boat")) == []

    story(desk, tell)


def test_the_picker_has_favourites_and_recents_first(desk: Desk) -> None:
    async def tell(service: TimbreService) -> None:
        before = await service.picks("mine")
        assert (before.first, [voice.name for voice in before.others]) == ((), ["One", "Two"])
        await service.refresh()
        for number, name in enumerate(("a", "b", "c", "d", "e", "f"), start=1):
            await service.add("mine", name, name.upper())
            await desk.take(name, number)
        await service.edit([(await service.timbre("x-2")).timbre_id], favourite=True, name="My Two")
        await service.forget([(await service.timbre("x-1")).timbre_id])
        picks = await service.picks("mine")
        assert [voice.name for voice in picks.first] == ["My Two", "F", "E", "D", "C", "B"]
        assert [voice.name for voice in picks.others] == ["A"]

    story(desk, tell)


def test_a_timbre_is_added_kept_forgotten_and_restored(desk: Desk) -> None:
    async def tell(service: TimbreService) -> None:
        made = await service.add("mine", "  s-1 ", " Mine ")
        assert (made.voice_id, made.name, made.vendor, made.state) == ("s-1", "Mine", "xingyun", TimbreState.HERE)
        await service.edit([made.timbre_id], tags=("a", "b"), notes="n", favourite=True)
        assert await service.forget([made.timbre_id]) == [made.timbre_id]
        assert await names(service) == []
        await service.restore([made.timbre_id])
        assert (await service.timbre("s-1")).tags == ("a", "b")
        for account, voice_id, kind in (
            ("nobody", "s", Kind.UNKNOWN_ACCOUNT),
            ("mine", " ", Kind.BAD_FIELD),
            ("mine", "a b", Kind.BAD_FIELD),
            ("mine", "a\nb", Kind.BAD_FIELD),
            ("mine", "x" * 201, Kind.BAD_FIELD),
        ):
            with pytest.raises(StudioError) as caught:
                await service.add(account, voice_id)
            assert caught.value.kind is kind

    story(desk, tell)


def test_an_id_may_hold_what_vendors_put_into_ids() -> None:
    assert checked_id("\te0639793-4119-8482-d0ab-01471575c327\n") == "e0639793-4119-8482-d0ab-01471575c327"
    assert checked_id("音色/1:a+b=") == "音色/1:a+b="
    assert checked_id("\u2003\u200b s-1\ufeff\u3000") == "s-1"


def test_the_account_that_fits(desk: Desk) -> None:
    async def tell(service: TimbreService) -> None:
        assert service.fitting_account() == "local"
        assert (await service.add("local", "s-1")).vendor == "keeping"
        assert (await service.add("local", "local-zh-male")).vendor == "xingyun"
        desk.accounts.add("team", "keeping", {})
        assert service.fitting_account() == "team"
        desk.accounts.add("other", "keeping", {})
        with pytest.raises(StudioError) as caught:
            service.fitting_account()
        assert caught.value.kind is Kind.BAD_FIELD

    story(desk, tell)


def test_what_can_be_done_with_a_timbre(desk: Desk) -> None:
    async def tell(service: TimbreService) -> None:
        desk.accounts.add("team", "keeping", {})
        await service.refresh()
        offered, mine, team = (
            await service.timbre("x-1"),
            await service.add("mine", "m"),
            await service.add("team", "t"),
        )
        assert [service.can_speak(each) for each in (offered, mine, team)] == [True, True, False]
        assert [service.can_delete(each) for each in (offered, mine, team)] == [False, False, True]
        for each in (offered, mine):
            with pytest.raises(StudioError) as caught:
                await service.delete([team.timbre_id, each.timbre_id])
            assert caught.value.kind is Kind.UNSUPPORTED
        assert (await service.timbre("t")).state is TimbreState.HERE

    story(desk, tell)


def test_deleting_says_what_uses_it_and_can_be_undone(desk: Desk) -> None:
    async def tell(service: TimbreService) -> None:
        desk.accounts.add("team", "keeping", {})
        ids = [(await service.add("team", name)).timbre_id for name in ("a", "b")]
        for day in range(1, 6):
            await desk.take("a", day, account="team")
        uses = await service.uses(ids)
        assert (uses.takes, uses.timbres, uses.tasks) == (5, 1, 0)
        assert uses.titles == ("Day 5", "Day 4", "Day 3")
        assert [use.title for use in uses.newest] == [f"Day {day}" for day in (5, 4, 3, 2, 1)]
        assert {use.timbre_id for use in uses.newest} == {ids[0]}
        job = (
            "INSERT INTO jobs (job_id, kind, account, vendor, title, detail, phase, state, created, updated, words,"
            " sort_title) VALUES (?, ?, 'team', 'x', '', 'b', ?, 'queued', 0, 0, '', '')"
        )
        for values in (("1", "tasks", "waiting"), ("2", "tasks", "over"), ("3", "training", "waiting")):
            await desk.library.write(lambda db, values=values: db.execute(job, values))
        assert (await service.uses(ids)).tasks == 1
        assert await service.delete(ids) == ids
        assert await service.delete(ids) == []  # twice
        assert await service.undo(ids[:1]) == ids[:1]
        await service.hasten(ids)
        kept, gone = await service.settled(ids)
        assert (kept.state, gone.state) == (TimbreState.HERE, TimbreState.GONE)
        assert desk.remote.asked == ["b"]
        assert not service.can_delete(gone)

    story(desk, tell)


def test_what_an_earlier_program_left_is_taken_up(desk: Desk) -> None:
    async def main() -> None:
        desk.accounts.add("team", "keeping", {})
        async with desk.open() as first:
            ids = [(await first.add("team", "a", "A")).timbre_id]
            await first.delete(ids)
        async with desk.open() as second:
            assert [each.name for each in await second.resume()] == ["A"]
            settled = asyncio.ensure_future(second.settled(ids))
            await asyncio.sleep(0.02)
            assert not settled.done()
            desk.clock.go(10)
            assert [each.state for each in await settled] == [TimbreState.GONE]

    run(main)


def test_waiting_for_a_change(desk: Desk) -> None:
    async def tell(service: TimbreService) -> None:
        waiting = asyncio.ensure_future(service.changed(service.version))
        await asyncio.sleep(0)
        assert not waiting.done()
        await service.add("mine", "s")
        assert await waiting == service.version

    story(desk, tell)


def test_files_go_out_and_come_in(desk: Desk, tmp_path: Path) -> None:
    async def tell(service: TimbreService) -> None:
        for number in range(3):
            await service.add("mine", f"s-{number}", f"N{number}")
        path = tmp_path / "timbres.csv"
        assert await service.export_csv(path, TimbreQuery("n")) == 3
        await service.forget([(await service.timbre("s-1")).timbre_id])
        path.write_bytes(
            path.read_bytes() + b"New,s-9,,,zh,,,,yes\r\nBad,a b,,,,,,,\r\nBad,s-8,nobody,,,,,,\r\nBad,,,,,,,,\r\n"
        )
        imported = await service.import_csv(path)
        assert (imported.added, imported.updated) == (2, 2)
        assert imported.bad == (
            BadRow(6, "“{subject}” cannot be an id.", "a b"),
            BadRow(7, "There is no account called “{subject}”.", "nobody"),
            BadRow(8, "There is no id."),
        )
        found = await service.timbre("s-9")
        assert (found.account, found.language, found.favourite) == ("local", "zh", True)
        for name in ("team", "other"):
            desk.accounts.add(name, "keeping", {})
        imported = await service.import_csv(path, "mine")
        assert (imported.added, imported.updated) == (1, 3)
        assert (await service.import_csv(path)).bad[0] == BadRow(5, "There is no account, and more than one fits.")
        with pytest.raises(StudioError) as caught:
            await service.export_csv(tmp_path / "no" / "timbres.csv", TimbreQuery())
        assert caught.value.kind is Kind.NOT_WRITABLE

    story(desk, tell)
