"""The frame of every command: one document, the common options anywhere, bugs and interruptions."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.cli import main as module
from studio.cli.takes import takes

from .conftest import Run, command, environment

Here = Callable[..., Run]


def test_the_common_options_stand_before_or_after(here: Here, tmp_path: Path) -> None:
    for arguments in (
        ("--home", str(tmp_path / "a"), "--json", "takes", "list"),
        ("takes", f"--home={tmp_path / 'b'}", "list", "--json"),
        ("takes", "list", "--json", "--home", str(tmp_path / "c"), "--quiet"),
    ):
        assert here(*arguments).document == {"takes": [], "total": 0}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "c"]


def test_the_version(here: Here) -> None:
    assert here("--version").out.startswith("voice-studio 0.")
    assert list(here("--version", "--json").document) == ["version"]


@pytest.mark.parametrize("language", ["zh_CN", "en", "from the future"])
def test_the_settings_choose_the_language(here: Here, tmp_path: Path, language: str) -> None:
    settings = tmp_path / "config" / "settings.json"
    settings.parent.mkdir()
    settings.write_text(json.dumps({"language": language}))
    out = here("--home", str(tmp_path), "takes", "list").out
    assert out == ("还没有录音版本。\n" if language == "zh_CN" else "There are no takes yet.\n")


@pytest.mark.parametrize(
    "content",
    ["[]", '{"language": 3}', "{", "[" * 100_000],
    ids=["a list", "another type", "cut short", "brackets"],
)
def test_settings_that_say_nothing_leave_it_to_the_locale(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    settings = tmp_path / "config" / "settings.json"
    settings.parent.mkdir()
    settings.write_text(content)
    assert "录音版本" in here("--home", str(tmp_path), "takes", "list").out


def test_a_damaged_settings_file_is_said_on_stderr(here: Here, tmp_path: Path) -> None:
    settings = tmp_path / "config" / "settings.json"
    settings.parent.mkdir()
    settings.write_text("{")
    said = here("--home", str(tmp_path), "accounts", "list", "--json")
    assert said.status == 0
    assert "settings.damaged-" in said.err
    assert len(said.document["accounts"]) == 1


def test_an_interruption_anywhere(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("studio.cli.terminal.Terminal.run", interrupted)
    said = here("takes", "list", "--json")
    assert (said.status, said.kind) == (130, "cancelled")


BUG = """
import sys
import studio.cli.terminal as terminal
def run(self, work): raise ZeroDivisionError("a bug")
terminal.Terminal.run = run
from studio.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_bug_leaves_a_traceback_and_still_one_document() -> None:
    def run(*arguments: str) -> Run:
        done = subprocess.run(
            [sys.executable, "-c", BUG, *arguments], env=environment(), capture_output=True, text=True, check=False
        )
        return Run(done.returncode, done.stdout, done.stderr)

    said = run("takes", "list", "--json")
    assert (said.status, said.kind) == (1, "bug")
    assert "ZeroDivisionError: a bug" in said.err
    plain = run("takes", "list")
    assert (plain.status, plain.out) == (1, "")
    assert "ZeroDivisionError: a bug" in plain.err


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe that breaks shows otherwise there")
def test_a_reader_that_leaves_is_no_error() -> None:
    with subprocess.Popen(
        command("say", "--help"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        _, errors = process.communicate(timeout=90)
    assert (process.returncode, errors) == (0, b"")


HEAVY = {"rich", "pydantic", "numpy", "PySide6", "websockets", "soundfile", "sounddevice", "pysubs2"}


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; from studio.cli.main import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    assert HEAVY & set(done.stderr.split()) == set()


def test_groups_are_what_the_manual_says() -> None:
    assert list(module.studio.commands) == [
        "gui",
        "say",
        "tasks",
        "transcribe",
        "train",
        "timbres",
        "takes",
        "accounts",
        "doctor",
        "local-service",
    ]
    assert list(takes.commands) == ["list", "show", "export", "delete"]
