"""Fonts with Chinese characters, as fontconfig knows them; with none of them, and without fontconfig."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from studio.app.fonts import chinese_families

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is no fontconfig")


@pytest.mark.skipif(shutil.which("fc-list") is None, reason="what lists fonts")
def test_the_families_are_those_that_are_listed() -> None:
    done = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=True)
    listed = {line.split(",")[0] for line in done.stdout.splitlines() if line}
    found = chinese_families()
    assert found is not None
    assert set(found) == listed
    assert list(found) == sorted(found)


def test_where_there_are_none_the_list_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fonts.conf").write_text(f"<fontconfig><dir>{tmp_path}</dir></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))
    assert chinese_families() == []


def test_without_fontconfig_it_is_not_known() -> None:
    assert chinese_families("libfontconfig-that-is-not-there.so.1") is None
