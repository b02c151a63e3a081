"""The script editor with a million characters and with one huge paragraph: opening, and moving the light.

The bare baseline of opening is a QPlainTextEdit that is given the same text.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from functools import partial

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QPlainTextEdit

from studio.ui import theme
from studio.ui.script_editor import ScriptEditor
from tests.benchmarks.figures import Figure

PARAGRAPH = "这是一段测试文字,点任何一个字就从那里听。亮着的字就是现在听到的字!Hello world again. " * 4
MILLION = 1_000_000


def run(long: bool) -> Iterable[Figure]:
    """Every figure from the same window; `long` repeats more often."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, "light")
    editor, bare = ScriptEditor(), QPlainTextEdit()
    for widget in (editor, bare):
        widget.resize(960, 640)
        widget.show()
    times = 20 if long else 5
    script = "\n".join([PARAGRAPH] * (MILLION // len(PARAGRAPH)))
    opening = [timed(app, lambda: editor.set_text(script)) for _ in range(times)]
    plain = [timed(app, lambda: bare.setPlainText(script)) for _ in range(times)]
    yield Figure("open a script of 1,000,000 characters", "ms", opening, plain, 150)
    yield Figure("move the light in it", "ms", moves(app, editor, script, 40 * times), (), 0.5)
    for length in (100_000, MILLION):
        paragraph = (PARAGRAPH * (length // len(PARAGRAPH) + 1))[:length]
        name = f"move the light in one paragraph of {length:,}"
        yield Figure(name, "ms", moves(app, editor, paragraph, 40 * times), (), 5)


def moves(app: QApplication, editor: ScriptEditor, text: str, count: int) -> list[float]:
    """Milliseconds of each move of the light and of what it repaints, from the middle of a text on."""
    editor.set_text(text)
    editor.begin(text)
    middle = len(text) // 2
    editor.light((middle, middle + 1), (0, middle + 1))
    app.processEvents()
    places = range(middle + 1, middle + 1 + count)
    return [timed(app, partial(editor.light, (place, place + 1), (0, place + 1))) for place in places]


def timed(app: QApplication, action: Callable[[], object]) -> float:
    """Milliseconds of an action and of the events that it causes."""
    begun = time.perf_counter()
    action()
    app.processEvents()
    return (time.perf_counter() - begun) * 1000
