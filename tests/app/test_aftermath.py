"""A window that died is noticed at the next start, and one that is open is not taken for dead."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from studio.app.aftermath import Mark


def dies(folder: Path, how: str) -> None:
    """A window that is open, and then is not any more."""
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from studio.app.aftermath import Mark\n"
        f"Mark(Path({str(folder)!r}), Path({str(folder)!r})).set()\n"
        f"{how}\n"
    )
    subprocess.run([sys.executable, "-c", program], check=False, capture_output=True)


def test_an_end_as_it_should_be_leaves_nothing(tmp_path: Path) -> None:
    mark = Mark(tmp_path, tmp_path)
    assert mark.set() == 0
    assert list(tmp_path.iterdir())
    mark.remove()
    assert list(tmp_path.iterdir()) == []
    mark.remove()


def test_one_that_died_is_told_once(tmp_path: Path) -> None:
    dies(tmp_path, "os.abort()")
    first = Mark(tmp_path, tmp_path)
    assert first.set() == 1
    second = Mark(tmp_path, tmp_path)
    # The first is open and holds its mark; what died was told.
    assert second.set() == 0
    first.remove()
    second.remove()


def test_its_last_words_lie_beside_the_log(tmp_path: Path) -> None:
    dies(tmp_path, "os.abort()")
    (words,) = tmp_path.glob("studio.log.crash-*")
    assert "Aborted" in words.read_text()


def test_one_that_was_killed_said_nothing(tmp_path: Path) -> None:
    dies(tmp_path, "import signal; os.kill(os.getpid(), signal.SIGTERM)")
    assert len(list(tmp_path.glob("studio.log.crash-*"))) == 1
    mark = Mark(tmp_path, tmp_path)
    assert mark.set() == 1
    mark.remove()
    assert list(tmp_path.iterdir()) == []


def test_a_window_opens_where_its_last_words_cannot_be_kept(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path\n"
        "from studio.app.aftermath import Mark\n"
        f"mark = Mark(Path({str(tmp_path)!r}), Path({str(tmp_path / 'none')!r}))\n"
        "print(mark.set())\n"
        "mark.remove()\n"
    )
    run = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (0, "0\n"), run.stderr


def test_a_window_that_is_open_is_not_dead(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from studio.app.aftermath import Mark\n"
        f"Mark(Path({str(tmp_path)!r}), Path({str(tmp_path)!r})).set()\n"
        "print('open', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        mark = Mark(tmp_path, tmp_path)
        assert mark.set() == 0
        mark.remove()
        other.communicate()
