"""Changes that are asked for together are written together, and each is answered for itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import Kind, StudioError
from studio.services.job_ledger import Ledger
from studio.storage.library import Library

from .conftest import run

FULL = 2
"""What SQLite calls it when every transaction waits for the disk."""


def insert(number: int) -> Callable[[Any], int]:
    def change(db: Any) -> int:
        db.execute("INSERT INTO job_programs VALUES (?, 0, 0)", (str(number),))
        return number

    return change


def test_what_is_asked_for_together_is_written_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        library = await Library.open(tmp_path / "library.db")
        ledger = Ledger(library)
        write, written = Library.write, 0

        async def counted(self: Library, question: Callable[[Any], Any], *, lasting: bool) -> Any:
            nonlocal written
            written += 1
            return await write(self, question, lasting=lasting)

        monkeypatch.setattr(Library, "write", counted)
        try:
            assert await asyncio.gather(*(ledger.write(insert(number)) for number in range(100))) == list(range(100))
            assert written == 1
            # It is on the disk, and not only with the system, before anybody goes on.
            ((level,),) = await ledger.write(lambda db: db.execute("PRAGMA synchronous").fetchall())
            assert level == FULL
            # Who goes away does not take the change along.
            asked = [asyncio.create_task(ledger.write(insert(number))) for number in range(100, 110)]
            await asyncio.sleep(0)
            asked[3].cancel()
            await asyncio.wait(asked)
            await ledger.close()
            (rows,) = await library.read(lambda db: db.execute("SELECT count(*) FROM job_programs").fetchone())
            assert rows == 110
        finally:
            await library.close()

    run(main)


def test_a_disk_that_refuses_is_told_to_all_and_a_bug_to_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        bugs: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: bugs.append(context["message"]))
        library = await Library.open(tmp_path / "library.db")
        ledger = Ledger(library)
        try:
            asked = [asyncio.create_task(ledger.write(insert(1))) for _ in range(3)]  # the same name thrice
            await asyncio.wait(asked)
            kinds = [task.exception() for task in asked]
            assert all(isinstance(error, StudioError) and error.kind is Kind.NOT_WRITABLE for error in kinds)

            def broken(db: Any) -> None:
                raise ValueError("a bug")

            with pytest.raises(asyncio.CancelledError):
                await ledger.write(broken)
            assert await ledger.write(insert(2)) == 2
        finally:
            await ledger.close()
            await library.close()

    run(main)
