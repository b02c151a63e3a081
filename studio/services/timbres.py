"""Timbres: every voice of every account in one list, with what a person keeps about each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.core.errors import Kind, StudioError
from studio.core.language import LANGUAGES, Catalogue
from studio.core.ports import Vendor
from studio.core.records import Timbre, TimbrePage, TimbreQuery, TimbreState, Voice
from studio.services.account_fields import trimmed
from studio.services.accounts import LOCAL, Accounts
from studio.services.changes import Changes
from studio.services.deletions import UNDO_SECONDS, Capability, Deletions
from studio.services.timbres_csv import BadRow, Row, read_rows, written
from studio.storage import timbres as table
from studio.storage.files import write_atomic
from studio.storage.library import Library

# What the voice picker puts first, and how much it shows in all.
RECENT = 5
PICKED = 300
NEWEST = 50
"""Takes that are named before a timbre is deleted."""
_TITLES = 3
_EXPORTED_AT_ONCE = 2_000
_LONGEST_ID = 200  # as it is said below


@dataclass(frozen=True, slots=True)
class Picks:
    """What the voice picker offers: the `first` are favourites and recently used."""

    first: tuple[Voice, ...]
    others: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """A take that sounds with a timbre; `created` is ISO 8601 in UTC."""

    title: str
    created: str
    timbre_id: str


@dataclass(frozen=True, slots=True)
class Uses:
    """What some timbres are used for: `takes` of `timbres` among them, the `newest` of these, and `tasks` under way."""

    takes: int
    timbres: int
    newest: tuple[Use, ...]
    tasks: int

    @property
    def titles(self) -> tuple[str, ...]:
        """What a line has room for."""
        return tuple(use.title for use in self.newest[:_TITLES])


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file's rows; those of `bad` were left out."""

    added: int
    updated: int
    bad: tuple[BadRow, ...]


class TimbreService:
    """The list, and what can be done with what is in it. `version` grows with every change of it from here."""

    def __init__(
        self,
        accounts: Accounts,
        library: Library,
        capability: Capability,
        *,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._accounts = accounts
        self._library = library
        self._changes = Changes()
        self._deletions = Deletions(library, capability, self._changes.touch, now=now, sleep=sleep)
        self._names: Mapping[str, Mapping[str, str]] = {}

    # Looking

    @property
    def version(self) -> int:
        """A number that grows with every change."""
        return self._changes.version

    async def changed(self, version: int) -> int:
        """Wait until something is newer than `version`; the version now."""
        return await self._changes.changed(version)

    async def refresh(self) -> None:
        """Take in what vendors and the local service offer now, and voices that takes were made with."""
        accounts = {account.name: account.vendor for account in self._accounts.list()}
        await self._accounts.finish_renaming()
        local = self._accounts.own_timbres() if (keeper := self._keeper()) else ()
        if not self._names:
            self._names = await asyncio.to_thread(_translated, (*self._accounts.voices(LOCAL), *local))
        offered = [
            (_offered(name, vendor, voice), self._alias(voice) if name == LOCAL else "")
            for name, vendor in accounts.items()
            for voice in self._accounts.voices(name)
        ]
        offered += [(_offered(LOCAL, keeper, voice), self._alias(voice)) for voice in local]
        changed = await self._library.write(lambda db: table.offer(db, offered, accounts))
        used = [pair for pair in await self._library.read(table.used_unlisted) if pair[0] in accounts]
        if used:
            found = [self._new(account, voice_id) for account, voice_id in used]
            await self._library.write(lambda db: [table.add(db, each) for each in found])
        if changed or used:
            self._changes.touch()
        await self._deletions.expire()

    async def page(self, query: TimbreQuery, limit: int, offset: int = 0) -> TimbrePage:
        """Rows `offset` to `offset + limit` of what a query finds, and how many there are in all."""
        titles = self._names.get(query.names_in)
        return await self._library.read(lambda db: table.page(db, query, limit, offset, titles))

    async def timbre(self, wanted: str) -> Timbre:
        """A timbre by its id, the beginning of it, or the vendor's id; `StudioError` (UNKNOWN_VOICE)."""
        return await self._library.read(lambda db: table.timbre(db, wanted))

    async def timbres(self, timbre_ids: Sequence[str]) -> list[Timbre]:
        """These timbres, as far as they are known."""
        return await self._library.read(lambda db: table.all_of(db, timbre_ids))

    async def choices(self, field: str) -> list[str]:
        """What there is to filter by: the values of `account`, `language` or `tags`."""
        return await self._library.read(lambda db: table.choices(db, field))

    async def uses(self, timbre_ids: Sequence[str]) -> Uses:
        """What these timbres are used for."""
        used = [each.used for each in await self.timbres(timbre_ids) if each.used]
        newest = await self._library.read(lambda db: table.uses(db, timbre_ids, NEWEST))
        tasks = await self._library.read(lambda db: table.open_tasks(db, timbre_ids))
        return Uses(sum(used), len(used), tuple(Use(*each) for each in newest), tasks)

    async def picks(self, account: str) -> Picks:
        """What an account can speak with: favourites and recents first, then what is known, then what was added."""
        usable = await self._library.read(lambda db: table.usable(db, account, PICKED))
        hidden = await self._library.read(lambda db: table.hidden(db, account))
        found = [each for each in usable if self.can_speak(each)]
        favourites = [each for each in found if each.favourite]
        recent = [each for each in found if each.used and not each.favourite][:RECENT]
        first = {each.voice_id: _voice(each) for each in (*favourites, *recent)}
        # The vendor's own order, with the names that a person gave; some may not be in the list yet.
        rest = {each.voice_id: each for each in self._accounts.voices(account) if each.voice_id not in hidden}
        rest |= {each.voice_id: _voice(each) for each in found}
        return Picks(tuple(first.values()), tuple(rest[each] for each in rest if each not in first))

    def can_speak(self, timbre: Timbre) -> bool:
        """Whether its vendor can speak with it here."""
        vendor = self._vendor(timbre.vendor)
        return timbre.state is not TimbreState.GONE and vendor is not None and vendor.speech is not None

    def can_delete(self, timbre: Timbre) -> bool:
        """Whether it is a person's own, at a vendor that lets it be deleted from here, and not gone already."""
        vendor = self._vendor(timbre.vendor)
        deletable = timbre.state in (TimbreState.HERE, TimbreState.UNKNOWN)
        own = not timbre.offered or timbre.account == LOCAL
        return deletable and own and vendor is not None and vendor.timbres is not None

    def fitting_account(self) -> str:
        """The account that a new timbre belongs to when none is named: the only one whose vendor keeps timbres.

        `StudioError` (BAD_FIELD) where several do.
        """
        return self._accounts.fitting(lambda vendor: vendor.timbres)

    # Keeping

    async def add(self, account: str, voice_id: str, name: str = "") -> Timbre:
        """List a voice by its vendor's id; one that is known, forgotten or gone is listed again with what was kept.

        `StudioError`: UNKNOWN_ACCOUNT, BAD_FIELD.
        """
        wanted = self._new(account, checked_id(voice_id), name=name.strip())
        added = await self._library.write(lambda db: table.added(db, wanted))
        self._changes.touch()
        return added

    async def edit(self, timbre_ids: Sequence[str], **changes: Any) -> None:
        """Change name, language, gender, tags, notes or favourite of these."""
        await self._library.write(lambda db: table.edit(db, timbre_ids, changes))
        self._changes.touch()

    async def forget(self, timbre_ids: Sequence[str]) -> list[str]:
        """Take timbres out of the list; nothing happens at the vendor. Those that this took out, for `restore`."""
        forgotten = await self._library.write(lambda db: table.forget(db, timbre_ids, forgotten=True))
        self._changes.touch()
        return forgotten

    async def restore(self, timbre_ids: Sequence[str]) -> None:
        """Bring back what was forgotten, as it was."""
        await self._library.write(lambda db: table.forget(db, timbre_ids, forgotten=False))
        self._changes.touch()

    # Deleting at the vendor

    async def delete(self, timbre_ids: Sequence[str], seconds: float = UNDO_SECONDS) -> list[str]:
        """Delete these at their vendors after `seconds`; those that are going to be, for `undo`.

        One whose earlier deletion is unknown is settled by it. `StudioError` (UNSUPPORTED) where the vendor cannot,
        and then none is deleted.
        """
        for each in await self.timbres(timbre_ids):
            if each.state in (TimbreState.HERE, TimbreState.UNKNOWN) and not self.can_delete(each):
                raise StudioError(Kind.UNSUPPORTED, each.name or each.voice_id, message="Its vendor keeps this timbre.")
        return await self._deletions.ask(timbre_ids, seconds)

    async def undo(self, timbre_ids: Sequence[str]) -> list[str]:
        """Keep those that have not been sent to the vendor yet; those that this saved."""
        return await self._deletions.take_back(timbre_ids)

    async def hasten(self, timbre_ids: Sequence[str]) -> None:
        """Wait no longer with these deletions."""
        await self._deletions.hasten(timbre_ids)

    async def resume(self) -> list[Timbre]:
        """Take up the deletions that earlier programs left waiting; they can be undone again."""
        return await self._deletions.resume()

    async def deleting(self, timbre_ids: Sequence[str]) -> AsyncGenerator[list[Timbre]]:
        """These timbres at every change of the list, until the deletion of each has come to something."""
        while True:
            version = self.version
            found = await self.timbres(timbre_ids)
            yield found
            if not any(each.state is TimbreState.DELETING for each in found):
                return
            try:
                await asyncio.wait_for(self.changed(version), 1.0)
            except TimeoutError:
                await self._deletions.expire()  # another program may be the one that sends it

    async def settled(self, timbre_ids: Sequence[str]) -> list[Timbre]:
        """Wait until the deletion of each of these has come to something; the timbres then."""
        async with aclosing(self.deleting(timbre_ids)) as states:
            return [found async for found in states][-1]

    # Files

    async def import_csv(self, path: Path, account: str = "") -> Imported:
        """Add the timbres of a CSV file; rows without an account are `account`'s. Bad rows are left out and named.

        `StudioError` (BAD_FILE) where the file cannot be read or has no column for the id.
        """
        rows, bad = await asyncio.to_thread(read_rows, path)
        good: list[Timbre] = []
        for row in rows:
            found = self._imported(row, account)
            if isinstance(found, Timbre):
                good.append(found)
            else:
                bad.append(found)
        added = await self._library.write(lambda db: sum(table.add(db, each) for each in good))
        self._changes.touch()
        return Imported(added, len(good) - added, tuple(sorted(bad, key=lambda each: each.line)))

    async def export_csv(self, path: Path, query: TimbreQuery) -> int:
        """Write what a query finds to a CSV file; how many. `StudioError` (DISK_FULL, NOT_WRITABLE)."""
        found: list[Timbre] = []
        while (page := await self.page(query, _EXPORTED_AT_ONCE, len(found))).timbres:
            found += page.timbres
        await asyncio.to_thread(lambda: write_atomic(path, written(found)))
        return len(found)

    async def close(self) -> None:
        """Wait for the answers to what is being deleted."""
        await self._deletions.close()

    def _imported(self, row: Row, account: str) -> Timbre | BadRow:
        named = row.account or account
        try:
            named = named or self.fitting_account()
        except StudioError:
            return BadRow(row.line, "There is no account, and more than one fits.")
        try:
            voice_id = checked_id(row.voice_id)
        except StudioError as error:
            return BadRow(row.line, "“{subject}” cannot be an id.", error.subject)
        try:
            return self._new(
                named,
                voice_id,
                name=row.name,
                language=row.language,
                gender=row.gender,
                tags=row.tags,
                notes=row.notes,
                favourite=row.favourite,
            )
        except StudioError as error:
            return BadRow(row.line, "There is no account called “{subject}”.", error.subject)

    def _new(self, account: str, voice_id: str, **more: Any) -> Timbre:
        vendor = self._accounts.find(account).vendor
        if account == LOCAL and voice_id not in {voice.voice_id for voice in self._accounts.voices(LOCAL)}:
            # The local service speaks for several vendors; what it does not speak with, it keeps to be deleted.
            vendor = self._keeper() or vendor
        return Timbre(table.identify(account, voice_id), account, vendor, voice_id, **more)

    def _alias(self, voice: Voice) -> str:
        """What a local voice is called in other languages: a person searches for what they read."""
        return "\n".join(names.get(voice.name, "") for names in self._names.values())

    def _keeper(self) -> str:
        """The vendor as which the local service keeps timbres; "" where no vendor does."""
        return next((each.name for each in self._accounts.vendors() if each.timbres is not None), "")

    def _vendor(self, name: str) -> Vendor | None:
        return next((vendor for vendor in self._accounts.vendors() if vendor.name == name), None)


def checked_id(voice_id: str) -> str:
    """A vendor's id as it may be sent, without what pasting put around it; `StudioError` (BAD_FIELD)."""
    voice_id = trimmed(voice_id)
    if not voice_id:
        raise StudioError(Kind.BAD_FIELD, "id", message="It is needed.")
    if len(voice_id) > _LONGEST_ID or not voice_id.isprintable() or " " in voice_id:
        words = "An id has no blanks and no line breaks inside, and is not longer than 200 characters."
        raise StudioError(Kind.BAD_FIELD, voice_id[:_LONGEST_ID], message=words)
    return voice_id


def _offered(account: str, vendor: str, voice: Voice) -> Timbre:
    return Timbre(
        table.identify(account, voice.voice_id),
        account,
        vendor,
        voice.voice_id,
        name=voice.name,
        language=voice.language,
        gender=voice.gender,
        offered=True,
    )


def _voice(timbre: Timbre) -> Voice:
    return Voice(timbre.voice_id, timbre.name or timbre.voice_id, timbre.language, timbre.gender)


def _translated(voices: Sequence[Voice]) -> dict[str, dict[str, str]]:
    """What the local voices are called, by language and their English name."""
    catalogues = {language: Catalogue.load(language) for language in LANGUAGES if language != "en"}
    return {
        language: {voice.name: catalogue.tr(voice.name) for voice in voices}
        for language, catalogue in catalogues.items()
    }
