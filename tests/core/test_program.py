"""How the program starts its own other processes, from a checkout and frozen, on Windows too."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from studio.core.program import local_service


def test_a_checkout_starts_a_module() -> None:
    assert local_service("--engine") == [sys.executable, "-m", "studio.local", "--engine"]


def test_a_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert local_service("--engine") == [sys.executable, "local-service", "--engine"]


def test_on_windows_the_one_with_streams_is_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "Voice Studio.exe"))
    assert local_service() == [str(tmp_path / "voice-studio.exe"), "local-service"]
