"""What `doctor` and the self-test find: one line a check."""

from __future__ import annotations

from dataclasses import dataclass

from studio.cli.exits import STATUS, Exit
from studio.cli.terminal import Document, Terminal
from studio.core.errors import StudioError

OK, WARNING, FAILED = "ok", "warning", "failed"

_MARKS = {OK: "✓", WARNING: "!", FAILED: "✗"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `detail` is a fact or a remedy, `status` what it would end the command with."""

    name: str
    state: str
    detail: str
    status: Exit = Exit.DONE

    def line(self, terminal: Terminal) -> str:
        """The check for a person."""
        return f"{_MARKS[self.state]} {terminal.tr(self.name)}: {self.detail}"

    def document(self) -> Document:
        """The check for a script."""
        return {"name": self.name, "state": self.state, "detail": self.detail}


def failed(terminal: Terminal, name: str, error: StudioError) -> Check:
    """The check that an error ends with."""
    return Check(name, FAILED, terminal.sentence(error), STATUS[error.kind])


def warned(terminal: Terminal, name: str, error: StudioError) -> Check:
    """The check of something that the program works without: what happened, and the remedy."""
    remedy = terminal.tr(error.advice.remedy).format(subject=error.subject)
    return Check(name, WARNING, f"{terminal.sentence(error)} {remedy}")
