"""`voice-studio accounts`: which vendors this home can speak with, and whether their keys work."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from studio.cli.terminal import Broken, Document, Misuse, Terminal, common, pass_terminal
from studio.core import uploads
from studio.core.addresses import NOT_SECURE, PLAIN_HTTP
from studio.core.errors import Kind, StudioError
from studio.core.ports import Field
from studio.core.records import Account, Verdict
from studio.storage.secrets import Trouble, variable

if TYPE_CHECKING:
    from studio.app.services import Services


@click.group("accounts", help="List, add, test, rename and remove accounts with vendors.")
@common
def accounts() -> None:
    """Hold the commands."""


@accounts.command("list", help="List the accounts; “local” is always there and needs no key.")
@common
@pass_terminal
def list_accounts(terminal: Terminal) -> None:
    """Name every account and where its keys come from."""

    async def work(services: Services) -> None:
        documents = [await _document(services, account) for account in services.accounts.list()]
        terminal.answer({"accounts": documents}, "\n".join(_line(terminal, each) for each in documents))
        _say_trouble(terminal, services.accounts.trouble if any(_missing(each) for each in documents) else None)

    terminal.run(work)


@accounts.command(
    "add",
    help="Add an account. Its keys are asked for on the terminal and kept in the system's keyring; the environment "
    "may hold them instead, as VOICE_STUDIO_SECRET_….",
)
@click.argument("name")
@click.option("--vendor", required=True, help="The vendor, by name.")
@click.option("--set", "settings", multiple=True, metavar="FIELD=VALUE", help="One of the account's fields.")
@common
@pass_terminal
def add(terminal: Terminal, name: str, vendor: str, settings: tuple[str, ...]) -> None:
    """Keep an account, and its keys where there is somebody to ask for them."""
    name = name.strip()
    fields: dict[str, str] = {}
    for setting in settings:
        field, found, value = setting.partition("=")
        if not found:
            raise Misuse(terminal.tr("--set needs FIELD=VALUE."))
        fields[field.strip()] = value
    # Asked for before there is an event loop, which would keep Ctrl-C to itself while a person types.
    secrets = _asked(terminal, name, _checked(terminal, name, vendor, fields))

    async def work(services: Services) -> None:
        account = services.accounts.add(name, vendor, fields, secrets)
        trouble = await services.accounts.store(account.name)
        document = await _document(services, account)
        if path := services.accounts.path_of(account):
            words = terminal.tr("The address has a path: {path} is put before the vendor's own paths.")
            terminal.note(words.format(path=path))
        if trouble is None:
            if secrets:
                terminal.note(terminal.tr("The key is kept in the system's keyring."))
        else:
            # What lives for the session only ends with this command.
            document["secrets"] = {
                field: None if place == "session" else place for field, place in document["secrets"].items()
            }
            _say_trouble(terminal, trouble)
        if wanted := [variable(name, field) for field in _missing(document)]:
            terminal.note(terminal.tr("Set {variables} to use this account.").format(variables=", ".join(wanted)))
        terminal.answer({"account": document}, _line(terminal, document))

    terminal.run(work)


@accounts.command("test", help="Make one harmless signed call, and say whether the account works or why not.")
@click.argument("name")
@common
@pass_terminal
def test(terminal: Terminal, name: str) -> None:
    """Try an account's keys at its vendor."""

    async def work(services: Services) -> None:
        with terminal.status() as say:
            say(terminal.tr("Asking the vendor…"))
            verdict = await services.accounts.test(name)
        document: Document = {
            "account": name,
            "verdict": verdict.kind.value,
            "skew_s": verdict.skew_s,
            "duration_ms": round(verdict.duration_ms, 1),
        }
        clock = _clock_words(terminal, verdict)
        if verdict.error is not None:
            if clock:
                terminal.note(clock)
            raise Broken(verdict.error, document)
        works = terminal.tr("It works ({ms} ms).").format(ms=round(verdict.duration_ms))
        terminal.answer(document, f"{works} {clock}".strip())

    terminal.run(work)


@accounts.command("rename", help="Call an account something else; keys, takes, timbres and tasks go with it.")
@click.argument("name")
@click.argument("new")
@common
@pass_terminal
def rename(terminal: Terminal, name: str, new: str) -> None:
    """Give an account another name."""

    async def work(services: Services) -> None:
        renamed = await services.accounts.rename(name, new)
        for before, now in renamed.variables.items():
            words = terminal.tr("The key comes from the environment: rename {old} to {new}.")
            terminal.note(words.format(old=before, new=now))
        words = terminal.tr("{old} is called {new} now.").format(old=name, new=renamed.account.name)
        document = {"account": await _document(services, renamed.account), "variables": dict(renamed.variables)}
        terminal.answer(document, words)

    terminal.run(work)


@accounts.command("remove", help="Forget an account and its keys; what was made with it is kept.")
@click.argument("name")
@common
@pass_terminal
def remove(terminal: Terminal, name: str) -> None:
    """Forget an account."""

    async def work(services: Services) -> None:
        removed = await services.accounts.remove(name)
        if removed.trouble is not None:
            terminal.note(terminal.tr("The keyring did not let go of the key: it may still be there."))
        terminal.answer({"removed": name}, terminal.tr("Removed {name}.").format(name=name))

    terminal.run(work)


def _checked(terminal: Terminal, name: str, vendor: str, fields: dict[str, str]) -> Sequence[Field]:
    """The secret fields of a new account that can be kept; raises where it cannot, before anybody types a key."""
    from studio.app.wiring import build_services

    known = build_services(terminal.home).accounts
    secret = [field for each in known.vendors() if each.name == vendor for field in each.fields if field.secret]
    bucket = Field(uploads.SECRET_KEY, secret=True)
    for field in (*secret, bucket):
        if field.name in fields:
            # Arguments are seen by every program on the machine and kept in the shell's history.
            hint = terminal.tr("A key is not given on the command line; set {variable} instead.")
            raise StudioError(Kind.BAD_FIELD, field.name, message=hint.format(variable=variable(name, field.name)))
    try:
        known.checked(name, vendor, fields, {})
    except StudioError as error:
        if error.message != NOT_SECURE:
            raise
        if not _interactive(terminal):
            terminal.note(terminal.tr("To use this address all the same, add --set plain_http=yes."))
            raise
        question = terminal.tr(
            "Without https anybody on the way can read and change what is sent. Use it all the same?"
        )
        click.confirm(question, abort=True, err=True)
        fields[PLAIN_HTTP] = "yes"
        known.checked(name, vendor, fields, {})
    return (*secret, bucket) if uploads.BUCKET in fields else secret


def _asked(terminal: Terminal, name: str, secret: Sequence[Field]) -> Mapping[str, str]:
    """Keys that a person types, unseen: the required ones, or the first of those that can stand for each other."""
    found: dict[str, str] = {}
    if not _interactive(terminal):
        return found
    # The key to a bucket stands for none of the vendor's.
    answered = any(_in_environment(name, field) for field in secret if field.name != uploads.SECRET_KEY)
    for field in secret:
        if _in_environment(name, field) or (answered and not field.required):
            continue
        words = terminal.tr("{field} (it is not shown; Enter alone leaves it out)").format(field=field.name)
        typed = click.prompt(words, default="", show_default=False, hide_input=True, err=True).strip()
        if typed:
            answered = True
            found[field.name] = typed
    return found


def _in_environment(name: str, field: Field) -> bool:
    return bool(os.environ.get(variable(name, field.name)))


def _interactive(terminal: Terminal) -> bool:
    return not terminal.json and sys.stdin.isatty() and sys.stderr.isatty()


def _say_trouble(terminal: Terminal, trouble: Trouble | None) -> None:
    words = {
        None: "",
        Trouble.ABSENT: terminal.tr("This computer has no keyring, so no key is kept between two starts."),
        Trouble.LOCKED: terminal.tr("The system's keyring stayed locked, so no key was read or kept."),
        Trouble.FAILED: terminal.tr("The system's keyring failed, so no key was read or kept."),
    }[trouble]
    if words:
        terminal.note(words)


async def _document(services: Services, account: Account) -> Document:
    """An account as scripts see it; of a secret only where it lives, None where it is missing."""
    return {
        "name": account.name,
        "vendor": account.vendor,
        "fields": dict(account.fields),
        "secrets": {key.name: key.place and key.place.value for key in await services.accounts.keys(account)},
    }


def _clock_words(terminal: Terminal, verdict: Verdict) -> str:
    """How far this computer's clock is off; "" where it is right."""
    if verdict.skew_s is None:
        return ""
    words = terminal.tr("This computer's clock is off by {seconds} s; signatures are corrected.")
    return words.format(seconds=f"{round(abs(verdict.skew_s)):,}")


def _missing(document: Document) -> list[str]:
    from studio.services.account_fields import missing

    return missing(document["secrets"])


def _line(terminal: Terminal, document: Document) -> str:
    fields = "  ".join(f"{name}={value}" for name, value in document["fields"].items())
    lacking = _missing(document)
    state = terminal.tr("no key: {fields}").format(fields=", ".join(lacking)) if lacking else ""
    return "  ".join(part for part in (document["name"], document["vendor"], fields, state) if part)
