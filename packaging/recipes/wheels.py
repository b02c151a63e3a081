"""Whether every library that ships can be had, at its pinned version, for the systems that are not this one."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement

from recipes.project import ROOT, Failure, canonical, pins, say

PYTHON: Final = "3.13"
"""The Python that installers for Windows and macOS are built with."""


@dataclass(frozen=True, slots=True)
class System:
    """Another system: its name, the tags of wheels that run there, and what markers of requirements see there."""

    name: str
    tags: tuple[str, ...]
    sys_platform: str
    platform_system: str


SYSTEMS: Final = (
    System("Windows", ("win_amd64",), "win32", "Windows"),
    System("macOS on Apple's processors", ("macosx_13_0_arm64", "macosx_13_0_universal2"), "darwin", "Darwin"),
    System("macOS on Intel's processors", ("macosx_13_0_x86_64", "macosx_13_0_universal2"), "darwin", "Darwin"),
)


def check() -> None:
    """Ask pip for all of them, without fetching any; `Failure` names what a system lacks."""
    for system in SYSTEMS:
        count = _resolve(system)
        say(f"{system.name}: all {count} libraries can be had as wheels for Python {PYTHON}")


def needed(system: System) -> set[str]:
    """The libraries that the program needs there, and those that these need, by their one spelling."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    markers = {
        "sys_platform": system.sys_platform,
        "platform_system": system.platform_system,
        "python_version": PYTHON,
        "python_full_version": f"{PYTHON}.0",
        "extra": "",
    }
    waiting = [Requirement(line) for line in project["dependencies"]]
    found: set[str] = set()
    while waiting:
        each = waiting.pop()
        name = canonical(each.name)
        if name not in found and (each.marker is None or each.marker.evaluate(markers)):
            found.add(name)
            with suppress(PackageNotFoundError):  # what only that system needs, and needs nothing itself
                waiting += map(Requirement, distribution(name).requires or ())
    return found


def command(target: Path, report: Path, system: System, wanted: Mapping[str, str]) -> list[str]:
    """What asks pip; where it looks is the machine's own business."""
    return [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--dry-run"),
        *("--ignore-installed", "--no-deps", "--only-binary", ":all:", "--python-version", PYTHON),
        *("--target", str(target), "--report", str(report)),
        *(part for tag in system.tags for part in ("--platform", tag)),
        *(f"{name}=={version}" for name, version in wanted.items()),
    ]


def _resolve(system: System) -> int:
    names = needed(system)
    wanted = {name: version for name, version in pins().items() if canonical(name) in names}
    if missing := names - {canonical(name) for name in wanted}:
        raise Failure(f"Not pinned for {system.name}: {', '.join(sorted(missing))}.")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        asked = command(Path(folder) / "target", report, system, wanted)
        done = subprocess.run(asked, capture_output=True, encoding="utf-8", check=False)
        if done.returncode != 0:
            raise Failure(f"{system.name} lacks a library:\n{done.stderr.strip()}")
        return len(json.loads(report.read_text("utf-8"))["install"])
