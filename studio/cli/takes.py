"""`voice-studio takes`: what was made before, kept in the library."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from studio.cli.files import check_files, take_document, write_files
from studio.cli.lit import clock
from studio.cli.terminal import Broken, Terminal, common, pass_terminal
from studio.core.errors import StudioError
from studio.core.takes import TakeQuery, TakeSummary

if TYPE_CHECKING:
    from studio.app.services import Services

FILE = click.Path(path_type=Path)


@click.group("takes", help="List, show, export and delete takes.")
@common
def takes() -> None:
    """Hold the commands."""


@takes.command("list", help="List takes, newest first.")
@click.option("--search", default="", metavar="TEXT", help="Only those whose script, title or tags hold these words.")
@click.option("--account", default="", help="Only this account's.")
@click.option("--tag", default="", help="Only those with this tag.")
@click.option("--trash", is_flag=True, help="Those in the trash instead.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many at most.")
@click.option("--offset", type=click.IntRange(0), default=0, help="How many to pass over.")
@common
@pass_terminal
def list_takes(
    terminal: Terminal, *, search: str, account: str, tag: str, trash: bool, limit: int, offset: int
) -> None:
    """Name the takes of the library."""

    async def work(services: Services) -> None:
        page = await services.takes.page(TakeQuery(search, account, tag=tag, trash=trash), limit, offset)
        lines = [
            f"{each.take_id}  {_local_time(each.created)}  {each.seconds:8.1f} s  {each.voice}  {each.title}"
            for each in page.takes
        ]
        document = {"takes": [_document(each) for each in page.takes], "total": page.total}
        terminal.answer(document, "\n".join(lines) or _none(terminal, search or account or tag))

    terminal.run(work)


@takes.command("show", help="Show a take, by its id or the beginning of it.")
@click.argument("take_id", metavar="ID")
@common
@pass_terminal
def show(terminal: Terminal, take_id: str) -> None:
    """Show a take with its times."""

    async def work(services: Services) -> None:
        take = await services.speech.saved(take_id)
        document = take_document(terminal, take, None) | {
            "title": take.title,
            "text": take.text,
            "account": take.request.account,
            "voice": take.voice,
            "created": take.created,
            "complete": take.complete,
        }
        facts = [
            f"{take.take_id}  {_local_time(take.created)}  {clock(take.frames, take.rate)}",
            f"{take.request.account} / {take.voice}  {terminal.tr(document['timing'])}",
            *document["warnings"],
            "",
            take.text,
        ]
        terminal.answer(document, "\n".join(facts))

    terminal.run(work)


@takes.command("export", help="Write a take's sound or times to files; the ending of the name chooses the format.")
@click.argument("take_id", metavar="ID")
@click.option("--to", "first", type=FILE, required=True, multiple=True, metavar="FILE", help="A file to write.")
@click.argument("more", type=FILE, nargs=-1, metavar="[FILE]…")
@common
@pass_terminal
def export(terminal: Terminal, take_id: str, first: tuple[Path, ...], more: tuple[Path, ...]) -> None:
    """Write a take's sound and times to files."""
    files = (*first, *more)
    check_files(either=files)

    async def work(services: Services) -> None:
        take = await services.speech.saved(take_id)
        written: list[Path] = []
        try:
            await write_files(terminal, take, files, written)
        except StudioError as error:
            raise Broken(error, {"take": take.take_id, "files": [str(path) for path in written]}) from error
        names = [str(path) for path in written]
        terminal.answer({"take": take.take_id, "files": names}, "\n".join(names))

    terminal.run(work)


@takes.command("delete", help="Delete a take from the library; files that were exported stay.")
@click.argument("take_id", metavar="ID")
@common
@pass_terminal
def delete(terminal: Terminal, take_id: str) -> None:
    """Delete a take."""

    async def work(services: Services) -> None:
        whole = await services.library.delete_take(take_id)
        await services.library.sweep(services.paths.recordings)
        terminal.answer({"deleted": whole}, terminal.tr("Deleted take {take}.").format(take=whole))

    terminal.run(work)


def _none(terminal: Terminal, narrowed: str) -> str:
    return terminal.tr("No take fits.") if narrowed else terminal.tr("There are no takes yet.")


def _document(take: TakeSummary) -> dict[str, object]:
    return {
        "take": take.take_id,
        "title": take.title,
        "account": take.account,
        "voice": take.voice,
        "created": take.created,
        "complete": take.complete,
        "duration_s": round(take.seconds, 6),
        "timing": take.timing.value,
        "source": take.source,
        "tags": list(take.tags),
    }


def _local_time(created: str) -> str:
    return f"{datetime.fromisoformat(created).astimezone():%Y-%m-%d %H:%M}"
