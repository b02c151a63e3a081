"""The manual page and the shells' completions, made of the commands themselves so that they cannot disagree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import click
from click.shell_completion import BashComplete, FishComplete, ZshComplete

from recipes.project import NAME, TITLE

COMPLETIONS: Final = {
    f"bash-completion/completions/{NAME}": BashComplete,
    f"zsh/vendor-completions/_{NAME}": ZshComplete,
    f"fish/vendor_completions.d/{NAME}.fish": FishComplete,
}
"""Where under share each shell looks, and what writes its file."""

_STATUSES: Final = (
    ("0", "It is done."),
    ("1", "The program made a mistake."),
    ("2", "The command line means nothing."),
    ("3", "The vendor refused or failed."),
    ("4", "The vendor could not be reached, took too long, or answered what cannot be read; what came is kept."),
    ("5", "A key is missing or was refused."),
    ("6", "Something given cannot be used: a file, a voice, an account."),
    ("7", "The outcome is not known: the answer was lost after the request had been sent."),
    ("130", "It was interrupted."),
)


def page(command: click.Group, *, version: str, moment: int) -> str:
    """The manual page of a command with all those below it, as roff; `moment` (Unix seconds) dates it."""
    date = datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d")
    lines = [
        f'.TH {_quoted(NAME.upper())} 1 "{date}" "{TITLE} {version}" "User Commands"',
        ".SH NAME",
        rf"{_roff(NAME)} \- hear a script at once, with every character lit as it sounds",
        ".SH SYNOPSIS",
        f".B {_roff(NAME)}",
        "[gui]",
        ".br",
        f".B {_roff(NAME)}",
        r"\fICOMMAND\fR [\fIOPTIONS\fR] [\fIARGUMENTS\fR]",
        ".SH DESCRIPTION",
        _roff(command.help or ""),
        ".SH OPTIONS",
        *_options(command),
        ".SH COMMANDS",
    ]
    for path, each in _commands(command, ()):
        lines += _described(path, each, common={option.name for option in command.params})
    lines += [".SH EXIT STATUS"]
    for status, meaning in _STATUSES:
        lines += [".TP", f".B {status}", _roff(meaning)]
    lines += [
        ".SH ENVIRONMENT",
        ".TP",
        ".B VOICE_STUDIO_HOME",
        "Keep settings, library, cache and logs under this folder.",
        ".TP",
        r".BI VOICE_STUDIO_SECRET_ ACCOUNT _ FIELD",
        "A secret of an account, in capitals; it wins over the keyring.",
        ".SH FILES",
        ".TP",
        r".I ~/.local/share/voice\-studio",
        "The library; removing the program leaves it alone.",
        ".TP",
        r".I ~/.config/voice\-studio/settings.json",
        "The settings.",
    ]
    return "\n".join(lines) + "\n"


def completion(command: click.Command, shell: type[click.shell_completion.ShellComplete]) -> str:
    """What a shell reads to complete the program's command lines."""
    variable = f"_{NAME.replace('-', '_').upper()}_COMPLETE"
    return str(shell(command, {}, NAME, variable).source())


def _commands(group: click.Group, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if command.hidden:
            continue
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name), command


def _described(path: tuple[str, ...], command: click.Command, common: set[str | None]) -> Iterator[str]:
    arguments = [each for each in command.params if isinstance(each, click.Argument)]
    usage = " ".join(rf"\fI{_roff(each.make_metavar(click.Context(command)))}\fR" for each in arguments)
    yield f".SS {_quoted(' '.join(path))}"
    yield rf"\fB{_roff(NAME)} {_roff(' '.join(path))}\fR {usage}".rstrip()
    yield ".PP"
    yield _roff(command.help or "")
    yield from _options(command, common)


def _options(command: click.Command, but: set[str | None] = frozenset()) -> Iterator[str]:  # type: ignore[assignment]
    for each in command.params:
        if isinstance(each, click.Option) and not each.hidden and each.name not in but:
            flags = ", ".join((*each.opts, *each.secondary_opts))
            value = "" if each.is_flag else rf" \fI{_roff(each.make_metavar(click.Context(command)))}\fR"
            yield ".TP"
            yield rf"\fB{_roff(flags)}\fR{value}"
            yield _roff(each.help or "")


def _roff(text: str) -> str:
    """The text as roff reads it: nothing in it is a request."""
    text = " ".join(text.split()).replace("\\", r"\e").replace("-", r"\-")
    return re.sub(r"^([.'])", r"\\&\1", text)


def _quoted(text: str) -> str:
    return '"' + _roff(text) + '"'
