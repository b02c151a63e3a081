"""The manual page, the completions and the icons that ship."""

from __future__ import annotations

import shutil
import struct
import subprocess
from xml.etree import ElementTree as ET

import pytest
from recipes import icons, manual

from studio.cli.main import studio


@pytest.fixture(scope="module")
def page() -> str:
    return manual.page(studio, version="1.2.3", moment=1_700_000_000)


def test_every_command_is_in_the_manual(page: str) -> None:
    assert '"2023\\-11\\-14"' not in page
    assert '"2023-11-14" "Voice Studio 1.2.3"' in page
    for name in ("say", "tasks submit", "takes export", "accounts add", "transcribe", "train create", "doctor"):
        assert f'.SS "{name}"' in page
    assert "\\-\\-self\\-test" in page
    # What every command takes stands once.
    assert page.count("\\fB\\-\\-json\\fR") == 1
    assert not [line for line in page.splitlines() if line.startswith("'")]


@pytest.mark.skipif(shutil.which("man") is None, reason="what reads manuals")
def test_the_manual_reads_without_a_warning(page: str) -> None:
    done = subprocess.run(
        ["man", "--warnings", "-E", "UTF-8", "-l", "-"],
        input=page,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "MANWIDTH": "100"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "EXIT STATUS" in done.stdout


@pytest.mark.parametrize("path", manual.COMPLETIONS)
def test_shells_understand_their_completions(path: str) -> None:
    text = manual.completion(studio, manual.COMPLETIONS[path])
    assert "_VOICE_STUDIO_COMPLETE" in text
    shell = path.partition("/")[0].partition("-")[0]
    if shutil.which(shell) is not None:
        done = subprocess.run([shell, "-n"], input=text, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def test_icons_are_what_their_systems_read() -> None:
    assert "currentColor" not in icons.vector()
    assert ET.fromstring(icons.vector()).get("viewBox") == "0 0 128 128"
    picture = icons.png(48)
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == (48, 48)
    ico = icons.windows()
    assert struct.unpack("<HHH", ico[:6]) == (0, 1, 7)
    size, offset = struct.unpack("<II", ico[6 + 16 * 6 + 8 : 6 + 16 * 7])
    assert offset + size == len(ico)
    icns = icons.macos()
    assert (icns[:4], struct.unpack(">I", icns[4:8])[0]) == (b"icns", len(icns))
