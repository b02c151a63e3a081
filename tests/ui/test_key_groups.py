"""Actions in groups: by menu what works anywhere, by panel the rest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QMainWindow

from studio.ui.appearance import Appearance
from studio.ui.key_groups import grouped
from studio.ui.shortcuts import Shortcuts


@pytest.fixture
def shortcuts(appearance: Appearance) -> Iterator[Shortcuts]:
    window = QMainWindow()
    made = Shortcuts(window)
    add = made.add
    add("edit.copy", "Copy", lambda: None, keys="Ctrl+C", menu="edit")
    add("unheard_of.do", "Open", lambda: None, menu="file", panel="unheard_of")
    add("tasks.send", "Send", lambda: None, menu="file", panel="tasks")
    add("speech.save", "Save", lambda: None, menu="file", panel="speech")
    add("view.speech", "Speech", lambda: None, menu="view")
    add("view.tasks", "Tasks", lambda: None, menu="view")
    add("file.quit", "Quit", lambda: None, menu="file")
    yield made
    window.deleteLater()


def test_menus_come_first_and_then_the_panels_in_their_order(shortcuts: Shortcuts) -> None:
    found = {heading(): [item.name for item in items] for heading, items in grouped(shortcuts.all())}
    assert list(found) == ["File", "Edit", "View", "Speech", "Tasks", "unheard_of"]
    assert found["File"] == ["file.quit"]
    assert found["View"] == ["view.speech", "view.tasks"]
    assert found["Speech"] == ["speech.save"]
    assert sum(map(len, found.values())) == len(shortcuts.all())


def test_headings_follow_the_language(shortcuts: Shortcuts, appearance: Appearance) -> None:
    groups = grouped(shortcuts.all())
    appearance.set_language("zh_CN")
    shortcuts.retranslate()
    assert [heading() for heading, _ in groups][:4] == ["文件", "编辑", "视图", "语音"]
