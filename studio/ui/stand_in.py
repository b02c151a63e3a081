"""A part of the window that nobody needs to begin: until it is built, something cheap keeps its room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6 import QtWidgets

W = TypeVar("W", bound="QtWidgets.QWidget")


class StandIn(QtWidgets.QFrame, Generic[W]):
    """Looks like the ground of a part that is still to be built, and becomes that part when it is first asked for.

    The window is drawn with these where it can be, so that people see it and type into it sooner; right after its
    first paint it asks for every part, one in each turn of the event loop. What is asked for earlier is built earlier.
    A part gets exactly the room that was kept for it (`width`, `height` in pixels; 0 leaves it free), so nothing moves.
    """

    def __init__(self, make: Callable[[], W], role: str = "", *, width: int = 0, height: int = 0) -> None:
        super().__init__()
        self.setProperty("role", role)
        self._make = make
        self._part: W | None = None
        if width:
            self.setFixedWidth(width)
        if height:
            self.setFixedHeight(height)

    @property
    def built(self) -> bool:
        """Whether the part is there."""
        return self._part is not None

    @property
    def widget(self) -> QtWidgets.QWidget:
        """What stands there now: the part, or this."""
        return self._part or self

    @property
    def part(self) -> W:
        """The part, built now if it was not yet."""
        if self._part is None:
            self._part = self._make()
            self._give_way(self._part)
        return self._part

    def _give_way(self, part: QtWidgets.QWidget) -> None:
        part.setMinimumSize(self.minimumSize().expandedTo(part.minimumSize()))
        part.setMaximumSize(self.maximumSize().boundedTo(part.maximumSize()))
        around = self.parentWidget()
        layout = around.layout() if around is not None else None
        part.setParent(around)
        if layout is not None:
            layout.replaceWidget(self, part)
        part.setVisible(not self.isHidden())
        self.hide()
        self.deleteLater()
