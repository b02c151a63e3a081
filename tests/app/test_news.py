"""What an update brought is offered once, and a newer version is said with its page."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices

from studio import __version__
from studio.app import news
from studio.services.updates import Release, Updates
from studio.ui.help import page_text
from tests.fakes.person import Person, at_the_window

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def test_an_update_is_told_once_and_a_newer_version_with_its_page(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    found: list[Release] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))

    async def newer(_updates: Updates) -> Release | None:
        return found.pop() if found else None

    monkeypatch.setattr(Updates, "newer", newer)

    async def story(person: Person) -> None:
        await person.warm()
        window, services = person.studio.window, person.studio.services
        toasts = window.notices.toasts
        assert toasts == (), "a first start is no update"
        news.tell_of_update(window, services)
        assert window.notices.toasts == ()
        services.preferences.remember(news.VERSION, "0.0.1")
        news.tell_of_update(window, services)
        news.tell_of_update(window, services)
        assert [toast.text for toast in window.notices.toasts] == [f"This is Voice Studio {__version__} now."]
        person.press("notices.news")
        assert window._help.page == "news"
        window._help.close()

        await news.look_for_updates(window, services)
        assert window.notices.toasts == ()
        found.append(Release("9.0"))
        await news.look_for_updates(window, services)
        found.append(Release("9.1", "https://example.org/9.1"))
        await news.look_for_updates(window, services)
        assert [toast.text for toast in window.notices.toasts] == [
            "Voice Studio 9.0 is there.",
            "Voice Studio 9.1 is there.",
        ]
        person.press("notices.update")
        await asyncio.sleep(0)
        assert opened == ["https://example.org/9.1"]

    at_the_window(story, home)


def test_the_changelog_of_the_project_is_what_the_program_shows() -> None:
    root = Path(__file__).parents[2]
    # A link to it would be a line of text where there are no links, as in a checkout on Windows.
    assert not (root / "CHANGELOG.md").is_symlink()
    assert (root / "CHANGELOG.md").read_text("utf-8") == page_text("news", "en")
