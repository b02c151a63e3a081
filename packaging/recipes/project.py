"""What every recipe wants to know about the project, and how it runs other programs."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGING: Final = ROOT / "packaging"
BUILD: Final = ROOT / "build" / "package"
SOURCE: Final = BUILD / "source"
"""The last commit, as `export` lays it out: what is built is a commit, whatever is being edited meanwhile."""
DIST: Final = ROOT / "dist"

NAME: Final = "voice-studio"
TITLE: Final = "Voice Studio"

_RUNTIME: Final = ("what the studio runs on", "what only Windows needs", "what only macOS needs")


class Failure(Exception):  # noqa: N818 - it is said to the person as it is
    """A step did not come to what was wanted; the text says why."""


def version() -> str:
    """The version of the program, read without loading it."""
    found = re.search(r'^__version__ = "([^"]+)"', (ROOT / "studio" / "__init__.py").read_text("utf-8"), re.MULTILINE)
    if found is None:
        raise Failure("studio/__init__.py names no version.")
    return found[1]


def export() -> None:
    """Lay out the last commit in `SOURCE`; in a folder without a history, what is there."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    SOURCE.mkdir(parents=True)
    if not (ROOT / ".git").exists():
        for part in ("studio", "resources"):
            shutil.copytree(ROOT / part, SOURCE / part, ignore=shutil.ignore_patterns("__pycache__"))
        return
    packed = BUILD / "source.tar"
    run(["git", "-C", ROOT, "archive", "--format=tar", f"--output={packed}", "HEAD", "studio", "resources"])
    with tarfile.open(packed) as tar:
        tar.extractall(SOURCE, filter="data")
    packed.unlink()


def epoch() -> int:
    """The time of the last commit, Unix seconds: every date in an artefact, so that a commit makes the same ones."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    return int(output(["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]))


def runtime_pins(constraints: str, sections: Sequence[str] = _RUNTIME) -> dict[str, str]:
    """Name and version of every library that ships, from the text of constraints.txt: the sections so headed."""
    pins, wanted = {}, False
    for line in constraints.splitlines():
        if line.startswith("# "):
            wanted = line.removeprefix("# ") in sections
        elif wanted and "==" in line:
            name, _, pinned = line.partition("==")
            pins[name.strip()] = pinned.strip()
    return pins


def pins() -> dict[str, str]:
    """Name and version of every library that ships on any system."""
    return runtime_pins((PACKAGING / "constraints.txt").read_text("utf-8"))


def canonical(name: str) -> str:
    """The one spelling of a library's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def run(command: Sequence[str | Path], *, folder: Path = ROOT, environment: Mapping[str, str] | None = None) -> None:
    """Run a program, its output shown; `Failure` where it fails."""
    done = subprocess.run([str(part) for part in command], cwd=folder, env=_with(environment), check=False)
    if done.returncode != 0:
        raise Failure(f"This failed with status {done.returncode}:\n    {shlex.join(str(part) for part in command)}")


def output(command: Sequence[str | Path], *, environment: Mapping[str, str] | None = None) -> str:
    """What a program prints; `Failure`, with its own words, where it fails."""
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, encoding="utf-8", env=_with(environment), check=False
    )
    if done.returncode != 0:
        raise Failure(f"{shlex.join(str(part) for part in command)}\n{done.stderr.strip()}")
    return done.stdout


def say(text: str) -> None:
    """Tell the person how far it is."""
    print(text, file=sys.stderr, flush=True)


def megabytes(size: int) -> str:
    """A size as people read it."""
    return f"{size / 1e6:.1f} MB"


def _with(more: Mapping[str, str] | None) -> dict[str, str] | None:
    return None if more is None else {**os.environ, **more}
