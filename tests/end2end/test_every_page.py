"""Every page in both languages, as small and as large as the window gets: its controls are named and reached, and
its words are whole.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from studio.app.catalog import panels
from studio.app.window import FIRST_SIZE, SMALLEST
from tests.fakes.controls import crowded, cut, nameless, unreachable
from tests.fakes.person import Person, at_the_window

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_page_is_whole(qapp: QApplication, home: Path, language: str) -> None:
    faults: list[str] = []

    async def story(person: Person) -> None:
        window = person.studio.window
        await person.until(lambda: window.was_built)
        person.studio.appearance.set_language(language)
        for panel in panels():
            window.open_panel(panel.name)
            for size in (SMALLEST, (1280, 800), FIRST_SIZE):
                window.resize(*size)
                for _ in range(5):  # layouts, and what follows them in the next turn
                    await asyncio.sleep(0.01)
                for look in (cut, crowded, nameless, unreachable):
                    faults.extend(f"{panel.name} at {size[0]}: {look.__name__}: {each}" for each in look(window))
        person.studio.appearance.set_language("en")

    at_the_window(story, home / "studio")
    assert "\n".join(faults) == ""
