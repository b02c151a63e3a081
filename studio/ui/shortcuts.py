"""The one registry of actions and their keys: menus, tooltips, the F1 sheet and the settings all read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from studio.ui.icons import icon
from studio.ui.language import tr
from studio.ui.parts import named

Menu = Literal["file", "edit", "play", "view", "help"]
MENUS: Final[tuple[Menu, ...]] = ("file", "edit", "play", "view", "help")

# Input methods switch languages and widths with these; a program that takes them locks people out of their language.
RESERVED: Final = ("Ctrl+Space", "Shift+Space", "Ctrl+Shift+Space", "Meta+Space")

# Widgets that use bare keys themselves: a shortcut without Ctrl or Alt leaves them theirs while they have the focus.
_TYPED_INTO: Final = (
    "QLineEdit",
    "QTextEdit",
    "QPlainTextEdit",
    "QAbstractButton",
    "QAbstractItemView",
    "QAbstractSlider",
    "QAbstractSpinBox",
    "QComboBox",
    "QMenu",
    "QMenuBar",
    "QTabBar",
)


class KeyTakenError(ValueError):
    """The keys belong to another action (`owner`, its name) or to input methods (`owner` is empty)."""

    def __init__(self, keys: str, owner: str) -> None:
        super().__init__(keys, owner)
        self.keys = keys
        self.owner = owner


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One action: `name` is `area.part`, `title` English source text, `panel` the panel it works in ("" = anywhere)."""

    name: str
    title: str
    menu: Menu
    default: tuple[str, ...]
    panel: str
    action: QAction

    @property
    def keys(self) -> str:
        """The keys in force, portable ("Ctrl+E"); "" when there are none."""
        return self.action.shortcut().toString(QKeySequence.SequenceFormat.PortableText)

    @property
    def shown_keys(self) -> str:
        """The keys as this system writes them (⌘E)."""
        return self.action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


class Shortcuts(QObject):
    """Owns every action of a window. `changed`: one was added, or has other keys, or another panel is in front."""

    changed = Signal()

    def __init__(self, window: QWidget, chosen: Mapping[str, str] | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._chosen = dict(chosen or {})
        self._shortcuts: dict[str, Shortcut] = {}
        self._tips: list[tuple[QWidget, str, str]] = []
        self._panel = ""

    def add(
        self,
        name: str,
        title: str,
        triggered: Callable[[], object],
        *,
        keys: str | tuple[str, ...] = (),
        menu: Menu = "play",
        panel: str = "",
        symbol: str = "",
        checkable: bool = False,
    ) -> QAction:
        """Register an action once; `title` is source text (mark it with tr() elsewhere in a literal or a .ts file).

        Of several `keys` the first is shown and rebindable. With `panel` it shows and works only while that panel is
        in front. Enable, disable and check it through the action that comes back.
        """
        default = (keys,) if isinstance(keys, str) else keys
        action = named(QAction(self._window), name)
        action.setCheckable(checkable)
        action.setMenuRole(QAction.MenuRole.NoRole)
        if symbol:
            action.setIcon(icon(symbol, "muted"))
        action.triggered.connect(lambda _checked=False: triggered())
        made = Shortcut(name, title, menu, default, panel, action)
        self._shortcuts[name] = made
        self._bind(made, self._chosen.get(name))
        action.setVisible(panel in ("", self._panel))
        self._window.addAction(action)
        self._label(made)
        self.changed.emit()
        return action

    def __getitem__(self, name: str) -> Shortcut:
        return self._shortcuts[name]

    def all(self) -> tuple[Shortcut, ...]:
        """Every action in the order of registration."""
        return tuple(self._shortcuts.values())

    def menu(self, menu: Menu) -> tuple[Shortcut, ...]:
        """The actions of one menu."""
        return tuple(item for item in self._shortcuts.values() if item.menu == menu)

    def set_panel(self, panel: str) -> None:
        """Another panel is in front."""
        self._panel = panel
        for item in self._shortcuts.values():
            item.action.setVisible(item.panel in ("", panel))
        self.changed.emit()

    def rebind(self, name: str, keys: str) -> None:
        """Give an action other keys ("" = none); raises `KeyTakenError` when they are not free."""
        sequence = QKeySequence.fromString(keys, QKeySequence.SequenceFormat.PortableText)
        portable = sequence.toString(QKeySequence.SequenceFormat.PortableText)
        if portable in RESERVED:
            raise KeyTakenError(portable, "")
        wanted = self._shortcuts[name]
        for other in self._shortcuts.values():
            meet = not other.panel or not wanted.panel or other.panel == wanted.panel
            if other is not wanted and meet and portable and sequence in other.action.shortcuts():
                raise KeyTakenError(portable, other.name)
        self._chosen[name] = portable
        self._bind(wanted, portable)
        self._label(wanted)
        self.changed.emit()

    def reset(self) -> None:
        """Every action back to the keys it came with."""
        self._chosen.clear()
        for item in self._shortcuts.values():
            self._bind(item, None)
        self.retranslate()

    def chosen(self) -> dict[str, str]:
        """What differs from the defaults, by name: what the settings keep."""
        return dict(self._chosen)

    def tip(self, widget: QWidget, name: str, text: str = "") -> None:
        """Keep a widget's tooltip at "title (keys)", in the language and with the keys in force."""
        self._tips.append((widget, name, text))
        widget.destroyed.connect(lambda: self._forget(widget))
        self._show_tip(widget, name, text)

    def retranslate(self) -> None:
        """The language changed."""
        for item in self._shortcuts.values():
            self._label(item)
        self.changed.emit()

    def keeps_to_widget(self, event: QKeyEvent) -> bool:
        """Whether a key without Ctrl or Alt is the focused widget's own, so that no shortcut may take it.

        Function keys are nobody's text: F5 works while typing.
        """
        focus = QApplication.focusWidget()
        bare = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        function_key = Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35
        return bare and not function_key and focus is not None and any(map(focus.inherits, _TYPED_INTO))

    def _bind(self, item: Shortcut, chosen: str | None) -> None:
        keys = item.default if chosen is None else (chosen, *item.default[1:])
        item.action.setShortcuts([QKeySequence(text) for text in keys if text and text not in RESERVED])

    def _label(self, item: Shortcut) -> None:
        item.action.setText(tr(item.title))
        item.action.setToolTip(tr(item.title))
        for widget, name, text in self._tips:
            if name == item.name:
                self._show_tip(widget, name, text)

    def _show_tip(self, widget: QWidget, name: str, text: str) -> None:
        item = self._shortcuts.get(name)
        if item is None:
            return
        title = tr(text or item.title)
        widget.setToolTip(f"{title} ({item.shown_keys})" if item.shown_keys else title)

    def _forget(self, widget: QWidget) -> None:
        self._tips = [tip for tip in self._tips if tip[0] is not widget]
