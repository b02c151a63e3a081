"""`doctor`: looks at everything, says what to do, and ends with the status of what failed."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.cli import doctor
from tests.fakes.terminals import answered

from .conftest import Run, command, environment

VOICE = "local-zh-female"
Here = Callable[..., Run]

CHECKS = [
    "This program",
    "Python libraries",
    "The library",
    "Sound output",
    "The local service",
    "Chinese characters",
    "A display",
]


def test_everything_is_looked_at(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    said = here("doctor", "--json")
    document = said.document
    assert [check["name"] for check in document["checks"]] == CHECKS
    states = {check["name"]: check["state"] for check in document["checks"]}
    assert states["The local service"] == "ok", document
    assert states["The library"] == "ok"
    if sys.platform == "linux":
        assert states["A display"] == "warning"
    assert said.status == 0
    # A check is no take.
    assert here("takes", "list", "--json").document["takes"] == []


def test_what_fails_is_said_and_sets_the_status(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.services.local.service_command", lambda: ["/no/such/program"])
    monkeypatch.setattr(doctor, "LIBRARIES", ("click", "no-such-library"))
    monkeypatch.setattr("studio.app.fonts.chinese_families", list)
    data = Path(os.environ["VOICE_STUDIO_HOME"]) / "data"
    data.mkdir(parents=True)
    (data / "library.db").write_bytes(b"damaged" * 1_000)
    said = here("doctor")
    assert said.status == 4
    lines = dict(line.split(": ", 1) for line in said.out.splitlines())
    assert list(lines) == [
        "✓ This program",
        "! Python libraries",
        "! The library",
        next(name for name in lines if name.endswith("Sound output")),
        "✗ The local service",
        "! Chinese characters",
        "✓ A display",
    ]
    assert "no-such-library" in lines["! Python libraries"]
    assert "library.damaged-" in lines["! The library"]


def test_a_report_is_saved_and_listed(here: Here, account: str, tmp_path: Path) -> None:
    script = "remember the milk"
    assert here("say", script, "--account", account, "--voice", VOICE, "--no-play", "--quiet").status == 0
    target = tmp_path / "report.zip"
    said = here("doctor", "--json", "--bundle", str(target))
    assert said.document["bundle"]["path"] == str(target)
    secret = os.environ["VOICE_STUDIO_SECRET_SHARED_APP_SECRET"]
    with zipfile.ZipFile(target) as packed:
        assert packed.namelist() == said.document["bundle"]["files"]
        whole = b"\n".join(packed.read(name) for name in packed.namelist())
        (call,) = json.loads(packed.read("activity.json"))
    assert (call["account"], call["what"], call["outcome"]) == (account, "speech", "ok")
    assert b"The local service" in whole
    for hidden in (secret, script, "milk"):
        assert hidden.encode() not in whole
    for name in said.document["bundle"]["files"]:
        assert name in said.err


def test_a_report_can_be_read_before_it_is_saved(tmp_path: Path) -> None:
    target = tmp_path / "report.zip"
    answers = ["1", "99", "no", ""]
    said, shown = answered(command("doctor", "--bundle", str(target)), answers, environment())
    assert said in (0, 4), shown
    assert shown.count("Ctrl+C leaves") == 4
    before, _, after = shown.partition("Ctrl+C leaves")
    assert "settings.json" in before
    assert "PySide6-Essentials 6" in after, "the versions were asked for"
    with zipfile.ZipFile(target) as packed:
        assert "versions.txt" in packed.namelist()


def test_a_report_that_cannot_be_written_is_said_first(here: Here, tmp_path: Path) -> None:
    said = here("doctor", "--json", "--bundle", str(tmp_path / "none" / "report.zip"))
    assert (said.status, said.kind) == (6, "not_writable")
