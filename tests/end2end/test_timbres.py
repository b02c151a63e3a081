"""Deleting a voice at its vendor, at the window: the time for Undo outlives the program, and is real."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from studio.core.records import TimbreState
from studio.ui.paged import PagedTable
from tests.fakes.person import Person, at_the_window

# One that the local service keeps, so that deleting can be tried without any account.
NAME = "Paper Boat"
ANNOUNCED = f"“{NAME}” will be deleted at the vendor in 10 seconds."


async def chosen(person: Person) -> str:
    """Look for the voice and choose it; its id."""
    person.studio.window.open_panel("timbres")
    await person.until(lambda: person.there(QLineEdit, "timbres.search"))
    table = person.find(PagedTable, "timbres.table")
    person.find(QLineEdit, "timbres.search").setText(NAME)
    await person.until(lambda: table.model().rowCount() == 1 and table.model().index(0, 1).data() == NAME)
    table.selectRow(0)
    await person.until(lambda: person.find(QPushButton, "timbres.delete").isEnabled())
    return str(table.model().at(0).timbre_id)


async def deleted(person: Person) -> str:
    """Delete the voice as a person does; its id."""
    timbre_id = await chosen(person)
    person.press("timbres.delete")
    await person.until(lambda: person.there(QPushButton, "deletion.confirm"))
    person.press("deletion.confirm")
    await person.until(lambda: ANNOUNCED in person.told())
    return timbre_id


def test_undo_outlives_the_program(qapp: QApplication, home: Path) -> None:
    async def asked_for(person: Person) -> None:
        await person.warm()
        await deleted(person)
        person.studio.window.open_panel("speech")

    async def taken_back(person: Person) -> None:
        await person.until(lambda: ANNOUNCED in person.told())
        person.press("notices.undo")
        await person.until(lambda: "Nothing was deleted." in person.told())
        timbre_id = await chosen(person)
        timbres = person.studio.services.timbres
        assert (await timbres.timbre(timbre_id)).state is TimbreState.HERE
        # Once more, and this time nobody takes it back.
        await deleted(person)
        await timbres.hasten([timbre_id])
        await person.until(lambda: f"“{NAME}” was deleted." in person.told())
        gone = await timbres.timbre(timbre_id)
        assert (gone.state, gone.name) == (TimbreState.GONE, NAME)
        assert gone.verified
        table = person.find(PagedTable, "timbres.table")
        await person.until(lambda: table.model().rowCount() == 0)

    at_the_window(asked_for, home / "studio")
    at_the_window(taken_back, home / "studio")
