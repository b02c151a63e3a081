"""Whether the vendor's SDK as it was when its page was written has a voice trained by the local service, unchanged.

The suite does the same with the SDK of today; this one is installed into an environment of its own, which takes a
minute and the network.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterable
from pathlib import Path

from tests.benchmarks.figures import Figure
from tests.fakes.recordings import files, package
from tests.local.conftest import running

VERSION = "3.1.122"
PROGRAM = Path(__file__).parents[1] / "fakes" / "metastudio_client.py"


def run(long: bool) -> Iterable[Figure]:
    """One training, from its creation to its deletion."""
    with tempfile.TemporaryDirectory() as folder:
        python = installed(Path(folder) / "sdk")
        seconds, states = trained(python, Path(folder))
    failed = 0 if states and states[-1] == "SUCCEED" else 1
    yield Figure(f"trainings that fail with {VERSION}", "", [failed], (), 0, "create, upload, commit, show, delete")
    yield Figure("a training", "s", [seconds])


def installed(folder: Path) -> Path:
    """The interpreter of an environment that has the older SDK."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    command = [str(python), "-m", "pip", "install", "-q", f"huaweicloudsdkmetastudio=={VERSION}", "setuptools<81"]
    subprocess.run(command, check=True)
    return python


def trained(python: Path, folder: Path) -> tuple[float, list[str]]:
    """How long it took, and the states that the client saw."""
    (folder / "package.zip").write_bytes(package(files()))
    with running("--pace", "0", "--stage", "0") as service:
        fields = service.accounts["metastudio"]
        arguments = [fields[name] for name in ("base_url", "project_id", "access_key", "secret_key")]
        begun = time.perf_counter()
        done = subprocess.run(
            [str(python), str(PROGRAM), *arguments, str(folder / "package.zip")],
            env={**os.environ, "HOME": str(folder), "USERPROFILE": str(folder)},
            capture_output=True,
            text=True,
            check=True,
        )
        return time.perf_counter() - begun, json.loads(done.stdout)["states"]
