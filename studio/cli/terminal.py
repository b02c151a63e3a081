"""What every command shares: where answers and messages go, in which language, and the options that fit anywhere."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from studio.cli.exits import STATUS
from studio.core.errors import StudioError
from studio.core.language import Catalogue, explained, preferred
from studio.storage.paths import Paths

if TYPE_CHECKING:
    from rich.console import Console

    from studio.app.services import Services
    from studio.services.local import LocalService

Document = dict[str, Any]
Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class Misuse(click.UsageError):
    """A command line that a command itself refuses; the sentence is translated."""


class Broken(Exception):  # noqa: N818 - it carries an error, it is none of its own
    """A command that failed and still has something to show: what was kept goes out beside the error.

    `remedy` is said instead of what helps against such errors elsewhere; "" says none.
    """

    def __init__(self, error: StudioError, kept: Document, remedy: str | None = None) -> None:
        super().__init__(error, kept)
        self.error = error
        self.kept = kept
        self.remedy = remedy


class Terminal:
    """One run of the program: `--json`, `--quiet`, `--home`, the language, and the two streams.

    Answers go to stdout, with `--json` as exactly one document; progress and messages go to stderr.
    """

    def __init__(self, *, json_asked: bool = False, quiet: bool = False) -> None:
        self.json = json_asked
        self.quiet = quiet
        self.home: Path | None = None
        self._messages: TextIO | None = None

    @property
    def messages(self) -> TextIO:
        """Where messages go: stderr."""
        return self._messages or sys.stderr

    @cached_property
    def console(self) -> Console:
        """The stream of messages as a screen, with its width and colours; asked for while a command runs."""
        from rich.console import Console

        return Console(file=self.messages, highlight=False)

    @cached_property
    def _catalogue(self) -> Catalogue:
        return Catalogue.load(preferred(self._setting("language"), _environment_locale()))

    @property
    def language(self) -> str:
        """The person's language, as a locale's name."""
        return self._catalogue.language

    def tr(self, text: str) -> str:
        """The text in the person's language."""
        return self._catalogue.tr(text)

    def answer(self, document: Document, lines: str = "") -> None:
        """What the command was asked for: the document with `--json`, else the lines."""
        if self.json:
            # Pure ASCII passes through every console's encoding, and so does a lone surrogate.
            _print(json.dumps(document))
        elif lines:
            _print(_printable(lines, sys.stdout.encoding))

    def note(self, message: str) -> None:
        """Tell the person something on stderr, unless they asked for quiet."""
        if not self.quiet:
            self._tell(message)

    @contextmanager
    def status(self) -> Iterator[Callable[[str], None]]:
        """A line on stderr that says how far something is, for as long as it lasts; nothing where nobody looks."""
        if self.quiet or not self.console.is_terminal:
            yield lambda _: None
            return
        from rich.markup import escape

        with self.console.status("") as line:
            yield lambda text: line.update(escape(text))

    def sentence(self, error: StudioError) -> str:
        """What happened, translated, with the vendor's own words after it."""
        sentence = self.tr(error.advice.sentence).format(subject=error.subject)
        return f"{sentence} ({explained(error.message, self.tr)})" if error.message else sentence

    def fail(self, error: StudioError, kept: Document | None = None, remedy: str | None = None) -> int:
        """Say what happened and what to do, by the error's own remedy unless another is given; the exit status."""
        if remedy is None:
            remedy = self.tr(error.advice.remedy).format(subject=error.subject)
        document = {
            "kind": error.kind.value,
            "code": error.code,
            "message": self.sentence(error),
            "request_id": error.request_id,
        }
        self.refuse(document, remedy, kept)
        return STATUS[error.kind]

    def refuse(self, error: Mapping[str, str | None], remedy: str = "", kept: Document | None = None) -> None:
        """Say an error in the form of the moment: a document with what was kept, or sentences on stderr."""
        if self.json:
            self.answer({"error": dict(error)} | (kept or {}))
            return
        support = ", ".join(f"{name} {value}" for name in ("code", "request_id") if (value := error[name]) is not None)
        lines = [f"{error['message']}", remedy, support]
        # An error is said even when quiet was asked for: the status alone tells too little.
        self._tell("\n".join(line for line in lines if line))

    def _tell(self, text: str) -> None:
        print(_printable(text, self.messages.encoding), file=self.messages, flush=True)

    def run(self, work: Callable[[Services], Awaitable[None]], local: LocalService | None = None) -> None:
        """Open the services, do the work, and close them; Ctrl-C cancels the work.

        `local` is the local service of this home, where a command has had it made already.
        """

        async def main() -> None:
            from studio.app.wiring import open_services

            services = await open_services(self.home, local)
            try:
                for notice in services.notices():
                    self.note(self.sentence(notice))
                await work(services)
            finally:
                await services.close()

        try:
            with _kept_stderr() as self._messages:
                asyncio.run(main())
        finally:
            self._messages = None

    def local_service(self) -> LocalService:
        """The local service of this home, for a command that starts it ahead of everything else.

        `StudioError` (NOT_WRITABLE, DISK_FULL) where the home cannot be used.
        """
        from studio.services.local import LocalService

        folder = Paths(self.home).local_service
        return LocalService(lambda: folder, lambda: self._setting("speech_model"))

    def _setting(self, name: str) -> str:
        """A setting, "" where it is not chosen; validating all of them takes longer than printing a help page may."""
        try:
            settings = json.loads(Paths(self.home).settings.read_bytes())
        except (OSError, ValueError, RecursionError, StudioError):
            return ""
        value = settings.get(name) if isinstance(settings, dict) else None
        return value if isinstance(value, str) else ""


pass_terminal = click.make_pass_decorator(Terminal)


def common(command: Decorated) -> Decorated:
    """The options that every command takes, before or after its name."""

    def remember(context: click.Context, parameter: click.Parameter, value: object) -> None:
        terminal = context.find_object(Terminal)
        if value and terminal is not None:
            setattr(terminal, str(parameter.name), value)

    for option in (
        click.option(
            "--home",
            type=click.Path(file_okay=False, path_type=Path),
            expose_value=False,
            is_eager=True,
            callback=remember,
            help="Keep settings, library, cache and logs under this folder.",
        ),
        click.option(
            "--quiet", is_flag=True, expose_value=False, is_eager=True, callback=remember, help="Say only errors."
        ),
        click.option(
            "--json",
            is_flag=True,
            expose_value=False,
            is_eager=True,
            callback=remember,
            help="Print exactly one JSON document on stdout; messages go to stderr.",
        ),
    ):
        command = option(command)
    return command


def _environment_locale() -> str:
    return next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")


@contextmanager
def _kept_stderr() -> Iterator[TextIO]:
    """A stream of our own to where stderr goes now.

    While PortAudio starts, on another thread, sounddevice points descriptor 2 at nothing to hide its chatter; what
    is written there in that moment would be lost, and would not even seem to be a terminal.
    """
    try:
        descriptor = os.dup(sys.stderr.fileno())
    except OSError:  # a stream without a descriptor: someone else's, put in place of stderr
        yield sys.stderr
        return
    with os.fdopen(descriptor, "w", encoding=sys.stderr.encoding, errors="replace") as stream:
        yield stream


def _print(answer: str) -> None:
    try:
        print(answer, file=sys.stdout, flush=True)  # noqa: T201 - this is what stdout is for
    except BrokenPipeError:
        # Whoever read the answer has left; what remains is worth finishing, and Python's flush at exit must not fail.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _printable(text: str, encoding: str | None) -> str:
    encoding = encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)
