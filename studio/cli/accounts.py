"""`voice-studio accounts`: which vendors this home can speak with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from studio.cli.terminal import Document, Misuse, Terminal, common, pass_terminal
from studio.core.errors import Kind, StudioError
from studio.core.records import Account
from studio.storage.secrets import Secrets, variable

if TYPE_CHECKING:
    from studio.app.services import Services


@click.group("accounts", help="List, add and remove accounts with vendors.")
@common
def accounts() -> None:
    """Hold the commands."""


@accounts.command("list", help="List the accounts; “local” is always there and needs no key.")
@common
@pass_terminal
def list_accounts(terminal: Terminal) -> None:
    """Name every account and where its keys come from."""

    async def work(services: Services) -> None:
        documents = [_document(services, account) for account in services.accounts.list()]
        terminal.answer({"accounts": documents}, "\n".join(_line(terminal, each) for each in documents))

    terminal.run(work)


@accounts.command(
    "add",
    help="Add an account. Its keys are not given here: they come from the environment, as VOICE_STUDIO_SECRET_….",
)
@click.argument("name")
@click.option("--vendor", required=True, help="The vendor, by name.")
@click.option("--set", "settings", multiple=True, metavar="FIELD=VALUE", help="One of the account's fields.")
@common
@pass_terminal
def add(terminal: Terminal, name: str, vendor: str, settings: tuple[str, ...]) -> None:
    """Keep an account and say which variables hold its keys."""
    fields: dict[str, str] = {}
    for setting in settings:
        field, found, value = setting.partition("=")
        if not found:
            raise Misuse(terminal.tr("--set needs FIELD=VALUE."))
        fields[field.strip()] = value

    async def work(services: Services) -> None:
        secret = {
            field.name
            for each in services.accounts.vendors()
            if each.name == vendor
            for field in each.fields
            if field.secret
        }
        for field in secret & fields.keys():
            # Arguments are seen by every program on the machine and kept in the shell's history.
            hint = terminal.tr("A key is not given on the command line; set {variable} instead.")
            raise StudioError(Kind.BAD_FIELD, field, message=hint.format(variable=variable(name, field)))
        document = _document(services, services.accounts.add(name, vendor, fields))
        missing = [variable(name, field) for field, source in document["secrets"].items() if source is None]
        if missing:
            terminal.note(terminal.tr("Set {variables} to use this account.").format(variables=", ".join(missing)))
        terminal.answer({"account": document}, _line(terminal, document))

    terminal.run(work)


@accounts.command("remove", help="Forget an account; what was made with it is kept.")
@click.argument("name")
@common
@pass_terminal
def remove(terminal: Terminal, name: str) -> None:
    """Forget an account."""

    async def work(services: Services) -> None:
        services.accounts.remove(name)
        terminal.answer({"removed": name}, terminal.tr("Removed {name}.").format(name=name))

    terminal.run(work)


def _document(services: Services, account: Account) -> Document:
    """An account as scripts see it; of a secret only where it comes from, None where it is missing."""
    secrets = Secrets()
    vendors = services.accounts.vendors() if account.name != "local" else ()
    wanted = [field.name for each in vendors if each.name == account.vendor for field in each.fields if field.secret]
    return {
        "name": account.name,
        "vendor": account.vendor,
        "fields": dict(account.fields),
        "secrets": {field: "environment" if secrets.get(account.name, field) else None for field in wanted},
    }


def _line(terminal: Terminal, document: Document) -> str:
    fields = "  ".join(f"{name}={value}" for name, value in document["fields"].items())
    missing = [field for field, source in document["secrets"].items() if source is None]
    state = terminal.tr("no key: {fields}").format(fields=", ".join(missing)) if missing else ""
    return "  ".join(part for part in (document["name"], document["vendor"], fields, state) if part)
