"""The window: panels made when they are asked for, room shared out, keys that leave people typing, all remembered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.app.window import NAVIGATION_NARROW as NARROW
from studio.app.window import NAVIGATION_WIDTH as WIDTH
from studio.app.window import PAGE_NEEDS, Window
from studio.core.errors import Kind, StudioError
from studio.ui.appearance import Appearance
from studio.ui.panel import PanelManifest, PanelPage, Shell
from tests.fakes.controls import nameless
from tests.fakes.playback import HandPlayback, StillTrack

# Said by the offscreen platform.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


class Page:
    """A page with an editor, a button and something to inspect."""

    def __init__(self, services: dict[str, Page], shell: Shell, view: QWidget) -> None:
        self.shell = shell
        self.widget = view
        body = QVBoxLayout(self.widget)
        self.editor = QPlainTextEdit()
        self.button = QPushButton("Make")
        self.empty = QLabel("Nothing is selected.")
        self.empty.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        for part in (self.editor, self.button, self.empty):
            body.addWidget(part)
        self.details = QLabel("Paragraph 1")
        self.told: list[str] = []
        self.opened: list[Sequence[Path]] = []

    def open(self, paths: Sequence[Path]) -> None:
        self.opened.append(paths)

    def shown(self) -> None:
        self.told.append("shown")
        self.shell.inspector.set_widget(self.details)

    def hidden(self) -> None:
        self.told.append("hidden")

    def keep(self) -> None:
        self.told.append("keep")

    async def close(self) -> None:
        self.told.append("close")


class Bare(Page):
    """A page with nothing to inspect."""

    def shown(self) -> None:
        self.told.append("shown")


def manifests() -> list[PanelManifest[dict[str, Page], QWidget]]:
    def make(name: str, kind: type[Page]) -> Callable[[dict[str, Page], Shell, QWidget], PanelPage]:
        def create(services: dict[str, Page], shell: Shell, view: QWidget) -> PanelPage:
            services[name] = kind(services, shell, view)
            return services[name]

        return create

    return [
        PanelManifest("speech", "Play", "audio-lines", QWidget, make("speech", Page), opens=(".txt",), opens_one=True),
        PanelManifest("tasks", "Stop", "square", QWidget, make("tasks", Bare), opens=(".txt", ".csv")),
        PanelManifest("settings", "Settings", "settings", QWidget, make("settings", Bare), keys="Ctrl+,", apart=True),
    ]


class Maker:
    """Makes windows and ends them."""

    def __init__(self, qapp: QApplication, appearance: Appearance) -> None:
        self.qapp, self.appearance = qapp, appearance
        self.loop = asyncio.new_event_loop()
        self.pages: dict[str, Page] = {}
        self.windows: list[Window] = []

    def __call__(self, *, layout: str = "", keys: dict[str, str] | None = None, width: int = 1440) -> Window:
        window = Window(self.qapp, lambda: self.loop, self.appearance, manifests(), layout=layout, keys=keys)
        self.windows.append(window)
        if not layout:
            window.resize(width, 900)
        window.begin(self.pages)
        window.show()
        window.activateWindow()
        while not window.was_built:
            self.qapp.processEvents()
        return window

    def end(self) -> None:
        for window in self.windows:
            self.loop.run_until_complete(window.end())
            window.close()
            window.deleteLater()
        self.loop.close()
        self.qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def make(qapp: QApplication, appearance: Appearance) -> Iterator[Maker]:
    made = Maker(qapp, appearance)
    yield made
    made.end()


# Panels


def test_panels_are_made_when_first_asked_for(make: Maker) -> None:
    window = make()
    assert list(make.pages) == ["speech"]
    tasks = window.findChild(QToolButton, "navigation.tasks")
    assert tasks is not None
    tasks.click()
    assert list(make.pages) == ["speech", "tasks"]
    assert (make.pages["speech"].told, make.pages["tasks"].told) == (["shown", "hidden"], ["shown"])
    assert make.pages["tasks"].widget.isVisible()
    window.open_panel("tasks")
    assert make.pages["tasks"].told == ["shown"]
    window.open_panel("speech")
    assert make.pages["speech"].told == ["shown", "hidden", "shown"]


def test_before_there_are_services_there_is_no_panel(qapp: QApplication, make: Maker) -> None:
    window = Window(qapp, lambda: make.loop, make.appearance, manifests())
    make.windows.append(window)
    window.open_panel("tasks")
    assert make.pages == {}


def test_the_details_belong_to_the_page_in_front(make: Maker) -> None:
    window = make()
    assert window.inspector.isVisible()
    window.open_panel("tasks")
    assert not window.inspector.isVisible()
    assert not window._rail.widget.isVisible()
    window.open_panel("speech")
    assert make.pages["speech"].details.isVisible()


def test_closing_keeps_and_ends_every_page(make: Maker) -> None:
    window = make()
    left: list[None] = []
    window.left.connect(lambda: left.append(None))
    window.close()
    assert (len(left), make.pages["speech"].told) == (1, ["shown", "keep"])
    make.loop.run_until_complete(window.end())
    assert make.pages["speech"].told == ["shown", "keep", "keep", "close"]


def test_the_title_names_the_document_or_the_panel(make: Maker) -> None:
    window = make()
    assert window.windowTitle() == "Play[*]"
    window.set_document("welcome.txt", modified=True)
    assert (window.windowTitle(), window.isWindowModified()) == ("welcome.txt[*]", True)
    assert window.widget is window


# Room


@pytest.mark.parametrize(
    ("width", "navigation", "details"), [(1440, WIDTH, True), (1279, WIDTH, False), (1099, NARROW, False)]
)
def test_room_is_shared_out(make: Maker, width: int, navigation: int, details: bool) -> None:
    window = make(width=width)
    assert window.navigation.width() == navigation
    assert window.inspector.isVisible() is details
    assert window._rail.widget.isVisible() is not details


def test_it_is_never_smaller_than_it_can_be_used(make: Maker) -> None:
    window = make()
    window.resize(100, 100)
    make.qapp.processEvents()
    assert (window.width(), window.height()) == (900, 600)
    body = window.centralWidget()
    assert body.minimumSizeHint().width() <= 900
    right = window.transport.level.geometry().right()
    assert right <= window.transport.width()


@pytest.mark.parametrize(("width", "over"), [(900, True), (1131, True), (1268, False), (1279, False)])
def test_where_a_page_has_too_little_room_the_details_lie_upon_it(make: Maker, width: int, over: bool) -> None:
    window = make(width=width)
    stack, inspector = window._stack, window.inspector
    window.toggle_inspector()
    make.qapp.processEvents()
    window.notices.info("Saved.")
    assert (inspector.width(), inspector.geometry().right() + 1) == (280, width)
    assert (inspector.y(), inspector.height()) == (0, stack.height())
    assert stack.width() >= PAGE_NEEDS
    assert (stack.geometry().right() >= inspector.x()) is over
    assert window.childAt(width - 20, 300) is not stack
    QTest.keyClick(inspector.hide_button, Qt.Key.Key_Escape)
    assert inspector.isVisible() is not over
    if over:
        window.toggle_inspector()
    notice = window.notices.toasts[0]
    assert window.childAt(notice.mapTo(window, notice.rect().center())) in (notice, *notice.findChildren(QWidget))
    window.toggle_inspector()
    make.qapp.processEvents()
    assert stack.geometry().right() + 1 == window._rail.widget.x()
    assert window._rail.widget.isEnabled()


def test_the_details_come_and_go_and_that_is_remembered_for_each_width(make: Maker) -> None:
    window = make(width=1000)
    show = window.findChild(QToolButton, "inspector.show")
    hide = window.findChild(QToolButton, "inspector.hide")
    assert show is not None
    assert hide is not None
    show.click()
    assert window.inspector.isVisible()
    window.resize(1440, 900)
    make.qapp.processEvents()
    hide.click()
    assert not window.inspector.isVisible()
    window.resize(1000, 700)
    make.qapp.processEvents()
    assert window.inspector.isVisible()


def test_the_layout_comes_back(make: Maker) -> None:
    window = make(width=1300)
    window.toggle_inspector()
    window.open_panel("tasks")
    window.resize(900, 650)  # the offscreen screen is no larger
    again = make(layout=window.layout_now())
    assert (again.width(), again.height()) == (900, 650)
    assert again._current == "tasks"
    again.open_panel("speech")
    again.resize(1440, 900)
    make.qapp.processEvents()
    assert not again.inspector.isVisible()


@pytest.mark.parametrize("layout", ["", "{}", "[]", "not json", '{"geometry": 5, "panel": 1, "inspector": 2}'])
def test_a_layout_that_cannot_be_read_is_the_first_start(make: Maker, layout: str) -> None:
    assert make(layout=layout)._current == "speech"


def test_a_panel_that_is_gone_gives_way_to_the_first(make: Maker) -> None:
    layout = make().layout_now().replace('"speech"', '"removed"')
    assert make(layout=layout)._current == "speech"


# Keys


def space(window: Window, focus: QWidget) -> int:
    """How often Space played or paused with the focus there."""
    playback = HandPlayback()
    window.transport.use(playback)
    window.transport.load(StillTrack())
    focus.setFocus()
    QApplication.processEvents()
    assert QApplication.focusWidget() is focus
    QTest.keyClick(focus, Qt.Key.Key_Space)
    window.transport.unload()
    return playback.calls.count("play")


def test_space_plays_only_where_it_is_nobodys(make: Maker) -> None:
    window = make()
    page = make.pages["speech"]
    pressed: list[None] = []
    page.button.clicked.connect(lambda: pressed.append(None))
    assert space(window, page.empty) == 1
    assert space(window, page.editor) == 0
    assert page.editor.toPlainText() == " "
    assert space(window, page.button) == 0
    assert len(pressed) == 1
    assert space(window, window.transport.speed) == 0


@pytest.mark.parametrize("keys", ["Ctrl+Space", "Shift+Space"])
def test_input_methods_keys_do_nothing(make: Maker, keys: str) -> None:
    window = make()
    page = make.pages["speech"]
    playback = HandPlayback()
    window.transport.use(playback)
    window.transport.load(StillTrack())
    page.empty.setFocus()
    QTest.keySequence(page.empty, QKeySequence(keys))
    assert playback.calls == []
    for item in window.shortcuts.all():
        assert keys not in [key.toString() for key in item.action.shortcuts()]


def test_a_function_key_works_while_typing_and_not_while_composing(make: Maker) -> None:
    window = make()
    page = make.pages["speech"]
    fired: list[None] = []
    window.shortcuts.add("speech.here", "Faster", lambda: fired.append(None), keys="F5", panel="speech")
    window.shortcuts.set_panel("speech")
    page.editor.setFocus()
    QApplication.processEvents()
    QTest.keyClick(page.editor, Qt.Key.Key_F5)
    assert len(fired) == 1
    QApplication.sendEvent(page.editor, QInputMethodEvent("ni", []))
    QTest.keyClick(page.editor, Qt.Key.Key_F5)
    assert len(fired) == 1
    QApplication.sendEvent(page.editor, QInputMethodEvent())
    QTest.keyClick(page.editor, Qt.Key.Key_F5)
    assert len(fired) == 2


def test_nothing_plays_while_a_dialog_is_open(make: Maker) -> None:
    window = make()
    dialog = QDialog(window)
    label = QLabel("Sure?", dialog)
    label.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    dialog.open()
    dialog.activateWindow()
    assert space(window, label) == 0
    dialog.close()


def test_panels_have_keys(make: Maker) -> None:
    window = make()
    page = make.pages["speech"]
    page.editor.setFocus()
    QTest.keyClick(page.editor, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window._current == "tasks"
    QTest.keySequence(window, QKeySequence("Ctrl+,"))
    assert window._current == "settings"
    assert [window.shortcuts[f"view.{name}"].keys for name in ("speech", "tasks", "settings")] == [
        "Ctrl+1",
        "Ctrl+2",
        "Ctrl+,",
    ]
    assert window.navigation.button("tasks").toolTip() == "Stop (Ctrl+2)"


def test_keys_that_were_chosen_hold(make: Maker) -> None:
    window = make(keys={"transport.stop": "F9", "view.details": ""})
    assert (window.shortcuts["transport.stop"].keys, window.shortcuts["view.details"].keys) == ("F9", "")


def test_the_edit_menu_works_on_the_field_with_the_focus(make: Maker) -> None:
    window = make()
    editor = make.pages["speech"].editor
    QApplication.clipboard().setText("something else")
    window.transport.play.setFocus()
    window.shortcuts["edit.paste"].action.trigger()  # nothing to paste into, and nothing happens
    editor.setFocus()
    QTest.keyClicks(editor, "abc")
    for name in ("select_all", "cut", "paste", "select_all", "copy", "undo", "redo"):
        window.shortcuts[f"edit.{name}"].action.trigger()
    assert editor.toPlainText() == "abc"


def test_f1_says_what_the_panel_in_front_is(make: Maker) -> None:
    window = make()
    window.open_panel("tasks")
    QTest.keyClick(window, Qt.Key.Key_F1)
    assert (window._help.isVisible(), window._help.page) == (True, "tasks")
    window.shortcuts["help.shortcuts"].action.trigger()
    assert "Ctrl+Q" in window._help.text.toPlainText()
    button = window.findChild(QToolButton, "navigation.help")
    assert button is not None
    button.click()
    assert window._help.page == "tasks"
    QTest.keyClick(window._help, Qt.Key.Key_Escape)
    assert not window._help.isVisible()


def test_an_error_leads_to_its_page_where_there_is_one(make: Maker) -> None:
    window = make()
    window.notices.error(StudioError(Kind.UNREACHABLE, "api"))
    more = window.findChild(QPushButton, "notices.more")
    assert more is not None
    more.click()
    assert window._help.page == "network"
    window._help.close()
    assert len(window.notices.toasts) == 1
    window.notices.clear()
    window.notices.error(StudioError(Kind.EMPTY_TEXT))
    assert window.notices.toasts[0].findChild(QPushButton, "notices.more") is None


# Files, guests, and the way out


def opened(page: Page) -> list[tuple[str, ...]]:
    """What a page was asked to open, by name."""
    return [tuple(path.name for path in paths) for paths in page.opened]


def test_files_land_in_the_panel_that_opens_them(make: Maker) -> None:
    window = make()
    window.open_files([Path("a.TXT")])
    assert window._current == "speech"
    assert opened(make.pages["speech"]) == [("a.TXT",)]
    window.open_files([Path("a.txt"), Path("b.txt")])
    assert window._current == "tasks"
    assert opened(make.pages["tasks"]) == [("a.txt", "b.txt")]
    window.open_files([Path("b.csv"), Path("c.exe")])
    assert opened(make.pages["tasks"])[1:] == [("b.csv",)]
    assert [toast.text for toast in window.notices.toasts] == ["c.exe: no panel opens such files."]
    assert window.openable == (".txt", ".csv")


def test_files_wait_for_the_services(qapp: QApplication, make: Maker) -> None:
    window = Window(qapp, lambda: make.loop, make.appearance, manifests())
    make.windows.append(window)
    window.open_files([Path("a.txt")])
    pages: dict[str, Page] = {}
    window.begin(pages)
    assert opened(pages["speech"]) == [("a.txt",)]


def test_files_can_be_dropped_on_the_window(make: Maker) -> None:
    window = make()
    for name, taken in (("a.csv", True), ("a.exe", False)):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(f"/tmp/{name}")])
        where, copy, left = QPoint(5, 5), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        enter = QDragEnterEvent(where, copy, data, left, Qt.KeyboardModifier.NoModifier)
        enter.ignore()
        window.dragEnterEvent(enter)
        assert enter.isAccepted() == taken
        if taken:
            window.dropEvent(QDropEvent(QPointF(where), copy, data, left, Qt.KeyboardModifier.NoModifier))
            assert opened(make.pages["tasks"]) == [("a.csv",)]


def test_a_page_that_is_no_panels_is_there_until_a_panel_is_opened(make: Maker) -> None:
    window = make()
    guest = QWidget()
    window.show_page(guest, "Welcome")
    assert guest.isVisible()
    assert window.windowTitle() == "Welcome[*]"
    assert not any(window.navigation.button(name).isChecked() for name in ("speech", "tasks"))
    assert make.pages["speech"].told[-1] == "hidden"
    window.help()
    assert window._help.page == "start"
    window._help.close()
    window.open_panel("speech")
    assert window._guest is None
    assert make.pages["speech"].told[-1] == "shown"
    assert window.navigation.button("speech").isChecked()


def test_somebody_may_stand_before_the_closing(make: Maker) -> None:
    window = make()
    left: list[None] = []
    window.left.connect(lambda: left.append(None))
    window.may_leave = lambda: False
    assert not window.close()
    assert (window.isVisible(), left) == (True, [])
    window.may_leave = lambda: True
    assert window.close()
    assert len(left) == 1


def test_it_comes_back_from_the_task_bar(make: Maker) -> None:
    window = make()
    window.showMinimized()
    window.come_forward()
    assert not window.isMinimized()
    assert window.isVisible()


def test_full_screen(make: Maker) -> None:
    window = make()
    window.shortcuts["view.full_screen"].action.trigger()
    assert window.isFullScreen()
    window.shortcuts["view.full_screen"].action.trigger()
    assert not window.isFullScreen()


# Words, names and notices


def test_every_control_has_a_name_for_tests_and_one_for_people(make: Maker) -> None:
    window = make()
    for part in ("editor", "button"):
        widget = getattr(make.pages["speech"], part)
        widget.setObjectName(f"speech.{part}")
        widget.setAccessibleName(part)
    window.notices.error(StudioError(Kind.TIMED_OUT, request_id="7"), lambda: None)
    assert nameless(window) == []
    make.pages["speech"].button.setAccessibleName("")
    assert nameless(window) == ["QPushButton speech.button"]


def test_tab_goes_from_area_to_area_as_they_stand(make: Maker) -> None:
    window = make()
    page = make.pages["speech"]
    page.button.setObjectName("speech.button")
    page.editor.setObjectName("speech.editor")
    page.editor.setTabChangesFocus(True)
    window.notices.undo("Deleted.", lambda: None)
    make.qapp.processEvents()

    def focused() -> QWidget:
        focus = make.qapp.focusWidget()
        assert focus is not None
        return focus

    def press(key: Qt.Key, times: int) -> list[str]:
        seen = []
        for _ in range(times):
            QTest.keyClick(focused(), key)
            seen.append(focused().objectName())
        return seen

    window.navigation.help.setFocus()
    seen = press(Qt.Key.Key_Tab, 10)
    assert seen[:7] == [
        *("navigation.settings", "speech.editor", "speech.button", "inspector.hide"),
        *("notices.close", "notices.undo", "transport.play"),
    ]
    assert all(name.startswith("transport.") for name in seen[7:])
    window.transport.play.setFocus()
    assert press(Qt.Key.Key_Backtab, 3) == ["notices.undo", "notices.close", "inspector.hide"]


def test_the_areas_are_named(make: Maker) -> None:
    window = make()
    for name in ("transport.area", "notices.area", "navigation.area", "inspector.area"):
        area = window.findChild(QWidget, name)
        assert area is not None
        assert area.accessibleName()


def test_the_language_changes_everywhere_at_once(make: Maker) -> None:
    window = make()
    make.appearance.set_language("zh_CN")
    make.qapp.processEvents()
    make.qapp.processEvents()  # the menus are filled when all who were told have answered
    assert [action.text() for action in window.menuBar().actions()] == [
        *("文件(&F)", "编辑(&E)", "播放(&P)", "视图(&V)", "帮助(&H)"),
    ]
    assert window.navigation.button("settings").accessibleName() == "设置"
    assert window.windowTitle() == "播放[*]"
    assert window.transport.stop.toolTip() == f"停止 ({window.shortcuts['transport.stop'].shown_keys})"


def test_notices_stand_above_the_transport(make: Maker) -> None:
    window = make()
    window.notices.info("Saved.")
    below = window.notices.mapTo(window, window.notices.rect().bottomRight()).y()
    assert below < window.transport.mapTo(window, window.transport.rect().topLeft()).y()


def test_silence_while_playing_is_told(make: Maker) -> None:
    window = make()
    playback = HandPlayback(trouble=StudioError(Kind.NO_SOUND))
    window.transport.use(playback)
    window.transport.load(StillTrack())
    window.transport._trouble = None
    window.transport.toggle()
    assert [toast.text for toast in window.notices.toasts] == [
        "There is no sound device; the text still runs in time, without sound."
    ]


def test_painted_is_told_once(qapp: QApplication, make: Maker) -> None:
    window = Window(qapp, lambda: make.loop, make.appearance, manifests())
    make.windows.append(window)
    told: list[None] = []
    window.painted.connect(lambda: told.append(None))
    window.show()
    for _ in range(3):
        window.update()
        qapp.processEvents()
    assert len(told) == 1
