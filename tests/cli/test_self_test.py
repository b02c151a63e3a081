"""`doctor --self-test`: the whole program tried once, and what it does when something is broken or talkative."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from studio.cli import self_test
from studio.cli.checks import OK, Check
from studio.cli.terminal import Terminal
from studio.core.errors import Kind, StudioError

from .conftest import Run, studio

Here = Callable[..., Run]


def test_everything_is_tried_and_nothing_is_left(tmp_path: Path) -> None:
    """As a process of its own: it makes a QApplication, and every descriptor is its."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    run = studio("doctor", "--self-test", "--json", TMPDIR=str(folder))
    checks = {check["name"]: check for check in run.document["checks"]}
    assert run.status == 0, run
    assert list(checks) == [
        *("Speech", "The library", "Formats of sound", "Formats of times", "Transcription", "Sound output"),
        *("The keyring", "The window", "Panels", "Stray output"),
    ]
    assert {check["state"] for check in checks.values()} <= {"ok", "warning"}
    assert checks["Speech"]["state"] == checks["Stray output"]["state"] == "ok"
    assert "settings" in checks["Panels"]["detail"]
    assert run.err == ""
    assert list(folder.glob("voice-studio*")) == []  # a sound server may leave something of its own


def only(monkeypatch: pytest.MonkeyPatch, part: Callable[[Terminal, list[Check]], None]) -> None:
    monkeypatch.setattr(self_test, "_without_a_window", part)
    monkeypatch.setattr(self_test, "_with_a_window", lambda terminal, found: None)


def test_a_stray_line_fails_it_wherever_it_comes_from(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    def talk(terminal: Terminal, found: list[Check]) -> None:
        os.write(1, b"from a library\n")
        os.write(2, b"This plugin does not support propagateSizeHints()\n")
        os.system(f"{sys.executable} -c \"import sys; sys.stderr.write('from a child')\"")
        assert terminal.home is not None
        log = terminal.home / "logs" / "studio.log"
        log.parent.mkdir()
        log.write_text("now INFO studio.app: started\nnow WARNING studio.net: logged\n")
        found.append(Check("Speech", OK, ""))

    only(monkeypatch, talk)
    run = here("doctor", "--self-test")
    assert run.status == 1
    assert run.out.splitlines()[1] == ("✗ Stray output: from a library | from a child | now WARNING studio.net: logged")


def test_what_fails_sets_the_status(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(terminal: Terminal, services: object) -> AsyncIterator[Check]:
        yield Check("Speech", OK, "")
        raise StudioError(Kind.DISK_FULL, "there")

    monkeypatch.setattr(self_test, "_examine", broken)
    monkeypatch.setattr(self_test, "_with_a_window", lambda terminal, found: None)
    run = here("doctor", "--self-test", "--json")
    assert [check["state"] for check in run.document["checks"]] == ["ok", "failed", "ok"]
    assert run.status == 6


def test_it_makes_no_report(here: Here, tmp_path: Path) -> None:
    assert here("doctor", "--self-test", "--bundle", str(tmp_path / "report.zip")).status == 2
