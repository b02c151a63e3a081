"""Help pages and usage errors: complete in both languages, and never in the way of a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click
import pytest

from studio.cli.help import translated
from studio.cli.main import studio
from studio.core.language import Catalogue

from .conftest import Run

Here = Callable[..., Run]


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, each in command.commands.items():
            yield from commands(each, (*path, name))


ALL = dict(commands(studio))


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_help_text_is_translated(path: tuple[str, ...]) -> None:
    catalogue = Catalogue.load("zh_CN")
    texts = [ALL[path].help, *(each.help for each in ALL[path].params if isinstance(each, click.Option))]
    assert [text for text in texts if text and catalogue.tr(text) == text] == []
    assert ALL[path].help


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_takes_the_common_options(path: tuple[str, ...]) -> None:
    names = {name for each in ALL[path].params for name in each.opts}
    assert {"--json", "--quiet", "--home"} <= names


def test_translating_leaves_the_original() -> None:
    before = studio.get_help(click.Context(studio))
    twin = translated(studio, str.upper)
    assert "HEAR A SCRIPT" in twin.get_help(click.Context(twin))
    assert studio.get_help(click.Context(studio)) == before


def test_a_page_in_chinese(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    page = here("say", "--help")
    assert page.status == 0
    assert page.out.startswith("用法：voice-studio say [选项]")
    assert "\n选项:\n" in page.out
    assert page.err == ""


def test_help_as_a_document(here: Here) -> None:
    assert here("--json", "takes", "--help").document["help"].startswith("Usage: voice-studio takes")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("--zzz", "There is no option --zzz."),
        ("say --tming x", "There is no option --tming. Did you mean --timing?"),
        ("say a b", "There is more on the command line than this command takes."),
        ("say a --file b", "Give a text or --file, not both."),
        ("say --out", "The option --out is not used right."),
        (
            "nope",
            (
                "Choose one of the commands: gui, say, tasks, transcribe, train, timbres, takes, accounts, doctor, "
                "local-service."
            ),
        ),
        ("takes", "Choose one of the commands: list, show, export, delete."),
        ("takes show", "ID is missing."),
        ("takes export abc", "--to is missing."),
        ("takes list --limit none", "The value of --limit does not fit."),
        ("local-service --port 99999", "The value of --port does not fit."),
        ("accounts add a --vendor xingyun --set app_id", "--set needs FIELD=VALUE."),
    ],
)
def test_usage_errors(here: Here, monkeypatch: pytest.MonkeyPatch, line: str, sentence: str) -> None:
    said = here(*line.split())
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith(sentence + "\nTry “voice-studio")
    for place in ("before", "after"):
        arguments = ["--json", *line.split()] if place == "before" else [*line.split(), "--json"]
        if place == "after" and line.endswith("--out"):
            continue  # there it is the value
        document = here(*arguments)
        assert document.status == 2
        assert document.err == ""
        error = {"kind": "usage", "code": None, "message": sentence, "request_id": None}
        assert document.document == {"error": error}
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert sentence not in here(*line.split()).err
