"""`voice-studio timbres`: the voices of every account, and deleting them at their vendors."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from studio.cli.files import check_folder
from studio.cli.terminal import Broken, Document, Misuse, Terminal, common, pass_terminal
from studio.core.errors import Kind, StudioError
from studio.core.records import LISTED_STATES, Timbre, TimbreQuery, TimbreState

if TYPE_CHECKING:
    from studio.app.services import Services
    from studio.services.timbres import Uses


@click.group("timbres", help="List, add, forget and delete timbres; read them from a table, and write one.")
@common
def timbres() -> None:
    """Hold the commands."""


@timbres.command("list", help="List the timbres of every account.")
@click.option("--search", default="", metavar="TEXT", help="Only those that hold all of these words somewhere.")
@click.option("--account", default="", help="Only this account's.")
@click.option("--all", "everything", is_flag=True, help="Also those that are deleted or forgotten.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="How many at most.")
@click.option("--offset", type=click.IntRange(0), default=0, help="How many to pass over.")
@common
@pass_terminal
def list_timbres(terminal: Terminal, *, search: str, account: str, everything: bool, limit: int, offset: int) -> None:
    """Name the timbres of the library."""

    async def work(services: Services) -> None:
        if account:
            services.accounts.find(account)
        await services.timbres.refresh()
        states = frozenset(TimbreState) if everything else LISTED_STATES
        # Names are read in the person's language, and stand in a document as they are.
        names_in = "" if terminal.json else terminal.language
        query = TimbreQuery(search, account=account, states=states, names_in=names_in)
        page = await services.timbres.page(query, limit, offset)
        document = {"timbres": [_document(each) for each in page.timbres], "total": page.total}
        lines = [_line(terminal, each) for each in page.timbres]
        terminal.answer(document, "\n".join(lines) or terminal.tr("No timbre fits."))

    terminal.run(work)


@timbres.command("add", help="List a voice by the id that its vendor gave it.")
@click.argument("speaker_id")
@click.option("--name", default="", help="What to call it.")
@click.option("--account", default="", help="Whose it is; may be left out where one account fits.")
@common
@pass_terminal
def add(terminal: Terminal, speaker_id: str, name: str, account: str) -> None:
    """Keep a timbre."""

    async def work(services: Services) -> None:
        whose = account or services.timbres.fitting_account()
        timbre = await services.timbres.add(whose, speaker_id, name)
        terminal.answer({"timbre": _document(timbre)}, _line(terminal, timbre))

    terminal.run(work)


@timbres.command("forget", help="Take a timbre out of the list; nothing happens at its vendor.")
@click.argument("timbre_id", metavar="ID")
@common
@pass_terminal
def forget(terminal: Terminal, timbre_id: str) -> None:
    """Forget a timbre."""

    async def work(services: Services) -> None:
        await services.timbres.refresh()
        timbre = await services.timbres.timbre(timbre_id)
        await services.timbres.forget([timbre.timbre_id])
        words = terminal.tr("Forgot {name}; “timbres add” lists it again.")
        terminal.answer({"forgotten": timbre.timbre_id}, words.format(name=_title(terminal, timbre)))

    terminal.run(work)


@timbres.command(
    "delete", help="Delete a timbre at its vendor, for good. It also settles what became of an earlier try."
)
@click.argument("timbre_id", metavar="ID")
@click.option("--yes", is_flag=True, help="Do not ask.")
@common
@pass_terminal
def delete(terminal: Terminal, timbre_id: str, yes: bool) -> None:
    """Delete a timbre at its vendor and wait for the answer."""

    async def work(services: Services) -> None:
        await services.timbres.refresh()
        timbre = await services.timbres.timbre(timbre_id)
        if timbre.state is not TimbreState.GONE:
            if not services.timbres.can_delete(timbre) and timbre.state is not TimbreState.DELETING:
                raise StudioError(Kind.UNSUPPORTED, timbre.voice_id, message="Its vendor keeps this timbre.")
            terminal.note(_use_words(terminal, await services.timbres.uses([timbre.timbre_id])))
            _confirm(terminal, timbre, yes=yes)
            await services.timbres.delete([timbre.timbre_id], 0)
            await services.timbres.hasten([timbre.timbre_id])  # the window may be counting its seconds
            (timbre,) = await services.timbres.settled([timbre.timbre_id])
        document = {"timbre": _document(timbre)}
        if timbre.state is not TimbreState.GONE:
            raise Broken(timbre.trouble or StudioError(Kind.CANCELLED), document)
        terminal.answer(document, terminal.tr("{name} is deleted.").format(name=_title(terminal, timbre)))

    terminal.run(work)


@timbres.command("import", help="Add the timbres of a CSV file; bad rows are left out, and listed with their reasons.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--account", default="", help="Whose they are, where a row does not say.")
@common
@pass_terminal
def import_timbres(terminal: Terminal, file: Path, account: str) -> None:
    """Take in a table."""

    async def work(services: Services) -> None:
        if account:
            services.accounts.find(account)
        imported = await services.timbres.import_csv(file, account)
        rejected = [
            {"line": row.line, "reason": terminal.tr(row.reason).format(subject=row.subject)} for row in imported.bad
        ]
        for row in rejected:
            words = terminal.tr("Line {line} is left out: {reason}")
            terminal.note(words.format(line=row["line"], reason=row["reason"]))
        document: Document = {"added": imported.added, "updated": imported.updated, "rejected": rejected}
        words = terminal.tr("{added} timbres added, {updated} updated.")
        words = words.format(added=imported.added, updated=imported.updated)
        if rejected:
            terminal.note(words)
            raise Broken(StudioError(Kind.LEFT_OUT, str(file)), document)
        terminal.answer(document, words)

    terminal.run(work)


@timbres.command("export", help="Write the timbres of every account to a CSV file, which “timbres import” reads.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--search", default="", metavar="TEXT", help="Only those that hold all of these words somewhere.")
@click.option("--account", default="", help="Only this account's.")
@common
@pass_terminal
def export_timbres(terminal: Terminal, file: Path, search: str, account: str) -> None:
    """Write a table."""
    check_folder(file)

    async def work(services: Services) -> None:
        if account:
            services.accounts.find(account)
        await services.timbres.refresh()
        query = TimbreQuery(search, account=account, states=LISTED_STATES)
        count = await services.timbres.export_csv(file, query)
        words = terminal.tr("{count} timbres were written to {file}.").format(count=count, file=file.name)
        terminal.answer({"path": str(file), "timbres": count}, words)

    terminal.run(work)


def _confirm(terminal: Terminal, timbre: Timbre, *, yes: bool) -> None:
    if yes:
        return
    if terminal.json or not sys.stdin.isatty():
        raise Misuse(terminal.tr("Nobody can be asked here; --yes deletes without asking."))
    question = terminal.tr("Delete {name} at its vendor?").format(name=_title(terminal, timbre))
    if not click.confirm(question, err=True):
        raise StudioError(Kind.CANCELLED)


def _document(timbre: Timbre) -> Document:
    trouble = timbre.trouble
    return {
        "id": timbre.timbre_id,
        "remote_id": timbre.voice_id,
        "account": timbre.account,
        "vendor": timbre.vendor,
        "name": timbre.name,
        "language": timbre.language,
        "gender": timbre.gender,
        "tags": list(timbre.tags),
        "notes": timbre.notes,
        "favourite": timbre.favourite,
        "takes": timbre.used,
        "last_used": timbre.last_used or None,
        "state": timbre.state.value,
        "verified": timbre.verified or None,
        "error": trouble
        and {
            "kind": trouble.kind.value,
            "code": trouble.code,
            "message": str(trouble),
            "request_id": trouble.request_id,
        },
    }


def _line(terminal: Terminal, timbre: Timbre) -> str:
    state = "" if timbre.state is TimbreState.HERE else terminal.tr(_STATES[timbre.state])
    parts = (timbre.timbre_id, timbre.account, timbre.voice_id, _title(terminal, timbre), " ".join(timbre.tags), state)
    return "  ".join(part for part in parts if part)


def _title(terminal: Terminal, timbre: Timbre) -> str:
    return (terminal.tr(timbre.name) if timbre.offered and timbre.name else timbre.name) or timbre.voice_id


def _use_words(terminal: Terminal, uses: Uses) -> str:
    words = terminal.tr("No take uses it.")
    if uses.takes:
        words = terminal.tr("Used in {count} takes, which keep their sound: {titles}")
        words = words.format(count=uses.takes, titles=" · ".join(f"“{title}”" for title in uses.titles))
    if uses.tasks:
        tasks = terminal.tr("Open tasks that are to be spoken with it, and may fail: {count}.")
        words = f"{words} {tasks.format(count=uses.tasks)}"
    return words


_STATES = {
    TimbreState.DELETING: "Being deleted",
    TimbreState.UNKNOWN: "Unknown",
    TimbreState.GONE: "Deleted",
    TimbreState.FORGOTTEN: "Forgotten",
}
