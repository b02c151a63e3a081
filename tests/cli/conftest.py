"""What the command-line tests share: running the real program, here or as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from studio.cli.main import main

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Run:
    """What one run of the program left."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on stdout; fails where there is anything else."""
        assert self.out.count("\n") == 1, self.out
        document = json.loads(self.out)
        assert isinstance(document, dict)
        return document

    @property
    def kind(self) -> str:
        """The kind of the error in the document."""
        kind = self.document["error"]["kind"]
        assert isinstance(kind, str)
        return kind


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """Run a command in this process."""

    def run(*arguments: str) -> Run:
        monkeypatch.setattr(sys, "excepthook", sys.excepthook)
        status = main(arguments)
        out, err = capsys.readouterr()
        return Run(status, out, err)

    return run


def environment(**changes: str) -> dict[str, str]:
    """This environment without a display, with changes."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return kept | {"PYTHONWARNINGS": "error", "PYTHONPATH": str(ROOT)} | changes


def studio(*arguments: str, stdin: bytes = b"", **changes: str) -> Run:
    """Run a command as a process of its own."""
    done = subprocess.run(
        command(*arguments), input=stdin, capture_output=True, env=environment(**changes), timeout=90, check=False
    )
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())


def command(*arguments: str) -> Sequence[str]:
    """The command line of the program."""
    return [sys.executable, "-m", "studio", *arguments]


@pytest.fixture(scope="session")
def service() -> Iterator[dict[str, str]]:
    """One local service for every test that has an account of its own; its account fields."""
    with subprocess.Popen(
        command("local-service"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()
    ) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["xingyun"]
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def account(service: dict[str, str], here: Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> str:
    """An account with the shared service, its key in the environment."""
    fields = [f"--set={name}={service[name]}" for name in ("base_url", "app_id")]
    assert here("accounts", "add", "shared", "--vendor", "xingyun", *fields).status == 0
    monkeypatch.setenv("VOICE_STUDIO_SECRET_SHARED_APP_SECRET", service["app_secret"])
    return "shared"
