"""Fonts with Chinese characters, as fontconfig knows them; with none of them, and without fontconfig."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from studio.app.fonts import chinese_families, tell_of_missing_fonts
from tests.fakes.person import Person, at_the_window

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is no fontconfig"),
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]


@pytest.fixture
def no_fonts(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fontconfig finds nothing; Qt has looked before, since it does so once for all tests of this process."""
    assert qapp is not None
    assert QFontDatabase.families()
    (tmp_path / "fonts.conf").write_text(f"<fontconfig><dir>{tmp_path}</dir></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))


@pytest.mark.skipif(shutil.which("fc-list") is None, reason="what lists fonts")
def test_the_families_are_those_that_are_listed() -> None:
    done = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=True)
    listed = {line.split(",")[0] for line in done.stdout.splitlines() if line}
    found = chinese_families()
    assert found is not None
    assert set(found) == listed
    assert list(found) == sorted(found)


@pytest.mark.usefixtures("no_fonts")
def test_where_there_are_none_the_list_is_empty() -> None:
    assert chinese_families() == []


def test_without_fontconfig_it_is_not_known() -> None:
    assert chinese_families("libfontconfig-that-is-not-there.so.1") is None


@pytest.mark.usefixtures("no_fonts")
def test_the_window_says_which_package_is_missing(home: Path) -> None:
    async def story(person: Person) -> None:
        await person.warm()
        window, services = person.studio.window, person.studio.services
        (toast,) = window.notices.toasts
        assert toast.text.startswith("No font here has Chinese characters")
        assert "fonts-noto-cjk" in toast.detail
        window.notices.clear()
        await tell_of_missing_fonts(window, services)
        assert window.notices.toasts == (), "who reads English is told once"
        window.appearance.set_language("zh_CN")
        await tell_of_missing_fonts(window, services)
        (toast,) = window.notices.toasts
        assert f"{toast.text}{toast.detail}".isascii(), "what is said can be read"
        person.press("notices.english")
        assert (window.appearance.language, services.preferences.language) == ("en", "en")

    at_the_window(story, home)


def test_where_there_are_some_nothing_is_said(home: Path) -> None:
    async def story(person: Person) -> None:
        await person.warm()
        await tell_of_missing_fonts(person.studio.window, person.studio.services)
        assert person.studio.window.notices.toasts == ()

    at_the_window(story, home)
