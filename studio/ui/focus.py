"""Where Tab goes next: through the areas of a window in turn, and in each of them as one reads.

Qt's own order is that in which widgets were made, and much of a window is made after its first paint, or when
something is selected. Here the order is what is seen now.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QScrollArea, QWidget

# Tops that differ by less are one line: a button beside a field is a little higher.
_LINE: Final = 12


def move_focus(areas: Sequence[QWidget], current: QWidget | None, *, forward: bool) -> bool:
    """Give the focus to the control after `current` (or before it), round and round; False where there is none."""
    controls = [control for area in areas for control in _controls(area, current)]
    if not controls:
        return False
    step = 1 if forward else -1
    place = controls.index(current) + step if current in controls else 0 if forward else -1
    chosen = controls[place % len(controls)]
    if chosen is current:
        return False
    chosen.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    around = chosen.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(chosen)
        around = around.parentWidget()
    return True


def _controls(area: QWidget, current: QWidget | None) -> list[QWidget]:
    """What Tab reaches in an area, line by line; where the focus is now belongs to it in any case."""
    lines: list[tuple[int, list[tuple[int, QWidget]]]] = []
    window = area.window()  # a menu or a dialog that belongs to the area goes its own way
    found = [
        widget
        for widget in area.findChildren(QWidget)
        if widget is current or (_takes_tab(widget) and widget.window() is window)
    ]
    for widget in sorted(found, key=lambda widget: widget.mapTo(area, QPoint()).y()):
        place = widget.mapTo(area, QPoint())
        if not lines or place.y() - lines[-1][0] >= _LINE:
            lines.append((place.y(), []))
        lines[-1][1].append((place.x(), widget))
    return [widget for _, line in lines for _, widget in sorted(line, key=lambda pair: pair[0])]


def _takes_tab(widget: QWidget) -> bool:
    # macOS may be set to stop at fields and lists alone.
    every = QGuiApplication.styleHints().tabFocusBehavior() == Qt.TabFocusBehavior.TabFocusAllControls
    wanted = Qt.FocusPolicy.TabFocus if every else Qt.FocusPolicy.StrongFocus
    return (
        (widget.focusPolicy() & wanted) == wanted
        and widget.isVisible()
        and widget.isEnabled()
        and widget.focusProxy() is None
    )
