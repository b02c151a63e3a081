"""The window from the command line: opened where there is a display, explained where there is none."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from .conftest import Run

Here = Callable[..., Run]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is a display")


@pytest.fixture(autouse=True)
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("arguments", [[], ["gui"]])
def test_without_a_display_the_terminal_is_offered(here: Here, arguments: list[str]) -> None:
    said = here(*arguments)
    assert said.status == 6
    assert said.err.startswith("There is no display here")
    assert "voice-studio say --help" in said.err
    assert said.out == ""
    assert here("--json", *arguments).kind == "no_display"


@pytest.mark.parametrize("arguments", [[], ["gui"]])
def test_the_window_is_opened_in_the_home_that_was_named(
    here: Here, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str]
) -> None:
    import studio.app.main

    opened: list[Sequence[str]] = []

    def main(given: Sequence[str]) -> int:
        opened.append(list(given))
        return 0

    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(studio.app.main, "main", main)
    assert here(*arguments).status == 0
    assert here("--home", str(tmp_path), *arguments).status == 0
    assert here("--home", str(tmp_path), "gui", "a.txt", "早.wav").status == 0
    assert opened == [[], ["--home", str(tmp_path)], ["--home", str(tmp_path), "a.txt", "早.wav"]]
