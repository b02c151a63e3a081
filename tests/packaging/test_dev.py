"""packaging/dev.py: what it installs, what it leaves alone, and what it says when it may not."""

from __future__ import annotations

import importlib.util
import os
import re
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="apt and X are Linux's")


@pytest.fixture
def dev() -> ModuleType:
    """The script as a module; its folder's name is also that of a library, so it cannot be imported."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "packaging" / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the whole PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def program(folder: Path, name: str, body: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{body}\n")
    (folder / name).chmod(0o755)


def debian(folder: Path, *installed: str) -> Path:
    """dpkg-query that knows these packages, and an apt-get that writes down what it is asked."""
    lines = "".join(f"{line}\\n" for line in installed)
    program(folder, "dpkg-query", f"printf '{lines}'")
    program(folder, "env", 'shift; exec "$@"')
    asked = folder / "asked"
    program(folder, "apt-get", f'echo "$@" >> {asked}')
    return asked


class TestSystemPackages:
    def test_only_what_is_missing_is_installed(
        self, dev: ModuleType, programs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        asked = debian(programs, "installed\\tdbus, ", "config-files\\txvfb, ", "not-installed\\tlibportaudio2, ")
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        dev.install_system_packages("sound", "test")
        update, install = asked.read_text().splitlines()
        assert update.split()[-1] == "update"
        assert {"--yes", "--no-install-recommends", "xvfb", "libportaudio2"} <= set(install.split())
        assert "dbus" not in install.split()
        assert "xvfb" in capsys.readouterr().err

    def test_a_renamed_package_stands_in_for_its_old_name(self, dev: ModuleType, programs: Path) -> None:
        debian(programs, "installed\\tlibglib2.0-0t64, libglib2.0-0 (= 2.80), other")
        assert {"libglib2.0-0t64", "libglib2.0-0", "other"} <= dev.installed_system_packages()

    def test_nothing_missing_asks_for_nothing(self, dev: ModuleType, programs: Path) -> None:
        asked = debian(programs, "installed\\tlibportaudio2, ")
        dev.install_system_packages("sound")
        assert not asked.exists()

    def test_without_rights_it_says_what_to_type(
        self, dev: ModuleType, programs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        asked = debian(programs)
        program(programs, "sudo", "exit 1")
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        with pytest.raises(SystemExit) as stopped:
            dev.install_system_packages("sound")
        assert stopped.value.code == 1
        line = "sudo apt-get update && sudo apt-get install --no-install-recommends libportaudio2"
        assert line in capsys.readouterr().err
        assert not asked.exists()

    def test_without_apt_nothing_is_looked_after(self, dev: ModuleType, programs: Path) -> None:
        dev.install_system_packages("sound", "window", "test")

    def test_a_failure_of_apt_ends_with_the_line(
        self, dev: ModuleType, programs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        debian(programs)
        program(programs, "apt-get", "echo no such package; exit 100")
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        with pytest.raises(SystemExit):
            dev.install_system_packages("sound")
        assert "no such package" in (said := capsys.readouterr().err)
        assert "apt-get install --no-install-recommends libportaudio2" in said


class TestPythonPackages:
    @pytest.fixture
    def checkout(self, dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A checkout whose `.venv` is there and whose pip writes down what it is asked."""
        monkeypatch.setattr(dev, "ROOT", tmp_path)
        monkeypatch.setattr(dev, "CONSTRAINTS", tmp_path / "constraints.txt")
        monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
        monkeypatch.setattr(dev, "PYTHON", tmp_path / ".venv" / "bin" / "python")
        (tmp_path / "pyproject.toml").write_text("[project]")
        (tmp_path / "constraints.txt").write_text("one==1")
        (tmp_path / ".venv" / "bin").mkdir(parents=True)
        program(tmp_path / ".venv" / "bin", "python", f'echo "$PIP_CONSTRAINT $@" >> {tmp_path}/asked')
        return tmp_path

    def installations(self, checkout: Path) -> list[str]:
        asked = checkout / "asked"
        return [line for line in asked.read_text().splitlines() if "pip install" in line] if asked.exists() else []

    def test_it_installs_once(self, dev: ModuleType, checkout: Path) -> None:
        for _ in range(3):
            dev.install_python_packages()
        (line,) = self.installations(checkout)
        assert line.startswith(f"{checkout}/constraints.txt ")  # for the build, which has an environment of its own
        assert f"--constraint {checkout}/constraints.txt --editable {checkout}" in line

    def test_it_installs_again_when_a_version_changes(self, dev: ModuleType, checkout: Path) -> None:
        dev.install_python_packages()
        (checkout / "constraints.txt").write_text("one==2")
        dev.install_python_packages()
        assert len(self.installations(checkout)) == 2

    def test_running_needs_no_more_than_testing_brought(self, dev: ModuleType, checkout: Path) -> None:
        dev.install_python_packages("dev")
        dev.install_python_packages()
        assert len(self.installations(checkout)) == 1
        assert "[dev]" in self.installations(checkout)[0]

    def test_testing_needs_more_than_running_brought(self, dev: ModuleType, checkout: Path) -> None:
        dev.install_python_packages()
        dev.install_python_packages("dev")
        assert len(self.installations(checkout)) == 2

    def test_a_failed_installation_is_tried_again(self, dev: ModuleType, checkout: Path) -> None:
        program(checkout / ".venv" / "bin", "python", '[ "$1" = -c ]')
        with pytest.raises(SystemExit):
            dev.install_python_packages()
        program(checkout / ".venv" / "bin", "python", f'echo "$@" >> {checkout}/asked')
        dev.install_python_packages()
        assert len(self.installations(checkout)) == 1


class TestDisplay:
    @pytest.fixture(autouse=True)
    def nothing_set(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
            monkeypatch.delenv(name, raising=False)

    def test_none(self, dev: ModuleType) -> None:
        assert not dev.has_display()

    def test_one_that_is_gone(self, dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DISPLAY", ":7531")
        assert not dev.has_display()

    def test_one_that_listens(self, dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DISPLAY", ":7531.0")
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("\0/tmp/.X11-unix/X7531")
            server.listen()
            assert dev.has_display()

    def test_wayland(self, dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        assert not dev.has_display()
        (tmp_path / "wayland-0").touch()
        assert dev.has_display()

    def test_a_platform_that_needs_none(self, dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
        assert dev.has_display()


def test_coverage_is_counted_in_branches(dev: ModuleType) -> None:
    assert dev.share([{"covered_branches": 9, "num_branches": 10}, {"covered_branches": 0, "num_branches": 0}]) == 90.0
    assert dev.share([]) == 100.0


@pytest.mark.parametrize(("arguments", "status"), [([], 2), (["nonsense"], 2), (["--help"], 0)])
def test_usage(arguments: list[str], status: int) -> None:
    command = [sys.executable, str(ROOT / "packaging" / "dev.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == status
    assert "usage:" in done.stdout + done.stderr


def test_everything_that_is_asked_for_is_pinned() -> None:
    """What the project asks for, and what that asks for, is installed here as constraints.txt says."""
    lines = (ROOT / "packaging" / "constraints.txt").read_text().splitlines()
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    pins = {canonicalize_name(name): version for name, version in pairs}
    found = {canonicalize_name(each.name): each.version for each in asked_for()}
    assert {name: version for name, version in found.items() if pins.get(name) != version} == {}


def asked_for() -> Iterator[Distribution]:
    """Every library that pyproject.toml asks for on this system, and what those ask for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    waiting = [Requirement(line) for line in project["dependencies"] + project["optional-dependencies"]["dev"]]
    seen: set[str] = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in seen or not (requirement.marker is None or requirement.marker.evaluate()):
            continue
        seen.add(name)
        found = distribution(name)
        yield found
        waiting += [each for each in map(Requirement, found.requires or ()) if "extra" not in str(each.marker)]


def test_no_index_is_named() -> None:
    """Where libraries come from is the machine's own business."""
    for path in ("packaging/constraints.txt", "packaging/dev.py", "pyproject.toml"):
        assert not re.search(r"index-url|find-links|://[^ ]*pypi", (ROOT / path).read_text(encoding="utf-8"))
