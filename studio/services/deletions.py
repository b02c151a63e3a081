"""Deleting timbres at their vendors: asked for now, sent a little later, by one program, once, and never lost count of.

What is asked for is written down first, so the time for Undo survives the program. From then on a deletion is
waiting (it can be taken back), being sent (it cannot), and settled: gone, kept because the vendor said no, or unknown.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

from studio.core.errors import Kind, StudioError
from studio.core.ports import Timbres
from studio.core.records import Timbre, TimbreState
from studio.storage import timbres as table
from studio.storage.library import Library

log = logging.getLogger(__name__)

UNDO_SECONDS = 10.0
# No vendor takes this long, tries again and all.
ANSWER_SECONDS = 150.0
# A program that is alive has settled what it claimed long before.
LEASE_SECONDS = ANSWER_SECONDS + 30.0
# After the library could not be written: trying at once would come to the same, and write a log of nothing else.
REST_SECONDS = 30.0

Capability = Callable[[str], Awaitable[Timbres]]


class Deletions:
    """The deletions of one library. `touched` is called after every change that others may want to see.

    It sends what was asked for or taken up here, not what another program is counting the seconds of.

    Within an account one after the other is sent, so a vendor's limits are kept and what follows can still be taken
    back; accounts do not wait for each other.
    """

    def __init__(
        self,
        library: Library,
        capability: Capability,
        touched: Callable[[], None],
        *,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._library = library
        self._capability = capability
        self._touched = touched
        self._now = now
        self._sleep = sleep
        self._name = uuid4().hex
        self._own: set[str] = set()
        self._waiting: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._sending: dict[str, asyncio.Task[None]] = {}
        self._closed = self._stuck = False

    async def ask(self, timbre_ids: Sequence[str], seconds: float = UNDO_SECONDS) -> list[str]:
        """Delete these after `seconds`; those that can be, by their ids."""
        due = self._now() + seconds
        asked = await self._library.write(lambda db: table.intend(db, timbre_ids, due))
        self._own.update(asked)
        self._begin()
        return asked

    async def take_back(self, timbre_ids: Sequence[str]) -> list[str]:
        """Keep what has not been sent yet; those that this saved."""
        saved = await self._library.write(lambda db: table.take_back(db, timbre_ids))
        self._own.difference_update(saved)
        self._begin()
        return saved

    async def hasten(self, timbre_ids: Sequence[str]) -> None:
        """Wait no longer with these."""
        now = self._now()
        self._own.update(timbre_ids)
        await self._library.write(lambda db: table.hasten(db, timbre_ids, now))
        self._begin()

    async def resume(self) -> list[Timbre]:
        """Take up what earlier programs left: what is waiting, with all its time for Undo once its own has run out."""
        await self.expire()
        now = self._now()
        waiting = await self._library.write(lambda db: table.resume(db, now, now + UNDO_SECONDS))
        if waiting:
            self._own.update(each.timbre_id for each in waiting)
            self._begin()
        return waiting

    async def expire(self) -> None:
        """Say of what a dead program was sending that nobody knows what became of it."""
        now = self._now()
        if await self._library.write(lambda db: table.expire(db, now)):
            self._touched()

    async def close(self) -> None:
        """Stop waiting, and wait for the answers to what was sent; what was not is there when a program resumes."""
        self._closed = True
        self._rest()
        if tasks := {*self._ending, *self._sending.values()}:
            await asyncio.wait(tasks)

    def _begin(self) -> None:
        """Count the time to the next deletion anew."""
        self._touched()
        self._rest()
        if not self._closed:
            self._waiting = asyncio.get_running_loop().create_task(self._wait(), name="deletions")

    def _rest(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting.cancel()
            self._ending.add(waiting)
            waiting.add_done_callback(self._ending.discard)

    async def _wait(self) -> None:
        """Begin to send when the time has come."""
        try:
            while (due := await self._library.read(partial(table.next_due, among=self._own))) is not None:
                now = self._now()
                if due > now:
                    await self._sleep(due - now)
                    continue
                for account in await self._library.read(partial(table.due_accounts, among=self._own, now=now)):
                    if account not in self._sending:
                        task = asyncio.get_running_loop().create_task(self._send_all(account), name="deletion")
                        self._sending[account] = task
                if self._sending:
                    await asyncio.wait(self._sending.values(), return_when=asyncio.FIRST_COMPLETED)
                if self._stuck:
                    self._stuck = False
                    await self._sleep(REST_SECONDS)
        except StudioError:
            log.exception("deletions wait until the library can be used again")

    async def _send_all(self, account: str) -> None:
        try:
            while not self._closed:
                claimed = partial(
                    table.claim,
                    among=self._own,
                    account=account,
                    holder=self._name,
                    now=self._now(),
                    lease=self._now() + LEASE_SECONDS,
                )
                claim = await self._library.write(claimed)
                if claim is None:
                    return
                self._touched()
                await self._send(claim)
        except StudioError:
            log.exception("what became of a deletion could not be written down")
            self._stuck = True
        finally:
            del self._sending[account]

    async def _send(self, claim: table.Claim) -> None:
        timbre = claim.timbre
        state: TimbreState = TimbreState.UNKNOWN
        trouble: StudioError | None = StudioError(Kind.OUTCOME_UNKNOWN)
        verified = ""
        try:
            capability = await self._capability(timbre.account)
            async with asyncio.timeout(ANSWER_SECONDS):
                await capability.delete(timbre.voice_id, unsettled=claim.before is TimbreState.UNKNOWN)
            state, trouble = TimbreState.GONE, None
            verified = datetime.fromtimestamp(self._now(), UTC).isoformat(timespec="milliseconds")
        except TimeoutError:
            log.warning("a deletion was not answered in time")
        except StudioError as error:
            trouble = error
            if error.kind is not Kind.OUTCOME_UNKNOWN:
                state = claim.before
        finally:
            # Also when a bug broke the conversation: then it is not known what the vendor did.
            self._own.discard(timbre.timbre_id)
            await self._library.write(lambda db: table.settle(db, timbre.timbre_id, state, trouble, verified))
            self._touched()
