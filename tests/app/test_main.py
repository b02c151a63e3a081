"""The program as a whole: what it loads before it is seen, how it runs, and that it leaves nothing behind."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractItemView, QApplication, QDialog, QLabel, QPlainTextEdit, QPushButton, QWidget

from studio.app.catalog import panels
from studio.app.main import Application, _Glance, create, main
from studio.core.errors import Kind, StudioError
from studio.core.ports import PlayState
from studio.core.records import TimbreState
from studio.ui.theme import tokens
from tests.fakes.controls import nameless
from tests.fakes.playback import HandPlayback

# What the first paint must not wait for; see MEASURED in the design.
HEAVY = (
    *("asyncio", "qasync", "pydantic", "sqlite3", "numpy", "aiohttp", "websockets", "ssl"),
    *("sounddevice", "soundfile", "soxr", "rtmixer", "keyring", "studio.services", "studio.vendors"),
    # Each of these costs a person milliseconds, and only what stands around the script needs it.
    *("dataclasses", "studio.core.errors", "studio.core.records", "studio.core.ports", "studio.core.text"),
    *("studio.ui.icons", "studio.ui.shortcuts", "studio.ui.notices", "studio.ui.transport", "studio.ui.navigation"),
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def run_program(home: Path, *, before: str = "", after: str = "", timeout: float = 90) -> str:
    """Run a program around `application`, before and after it is shown, in a process; any warning ends it."""
    program = (
        "import sys\n"
        "from studio.app.main import create\n"
        f"application = create(['--home', {str(home)!r}])\n"
        f"{before}\n"
        "application.show()\n"
        f"{after}\n"
        "with application.loop as loop:\n"
        "    loop.slow_callback_duration = 60\n"  # on a busy machine anything takes long, and asyncio would warn of it
        "    sys.exit(loop.run_until_complete(application.run()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert (done.returncode, done.stderr.replace("This plugin does not support propagateSizeHints()\n", "")) == (0, "")
    return done.stdout


def test_nothing_heavy_is_loaded_before_the_first_paint(home: Path) -> None:
    said = run_program(
        home / "one",
        before=f"""
import PySide6.QtCore
def painted():
    print([name for name in {HEAVY!r} if name in sys.modules])
    # Python creates a class of Qt when it is first asked for: this one with all of Qt's enums, 15 ms.
    print("Qt" in vars(PySide6.QtCore))
    application.window.close()
application.window.painted.connect(painted)
""",
    )
    assert said == "[]\nFalse\n"


def test_what_stands_around_the_script_follows_without_moving_it(home: Path) -> None:
    said = run_program(
        home / "one",
        before="""
from PySide6.QtWidgets import QWidget
window = application.window
editor = window.findChild(QWidget, "speech.editor")
def place():
    return editor.mapTo(window, editor.rect().topLeft()).toTuple(), editor.size().toTuple()
def painted():
    print(window.findChild(QWidget, "speech.play") is None)
    global before
    before = place()
def built():
    parts = [window.findChild(QWidget, name) for name in ("speech.play", "transport.play", "navigation.speech")]
    print([part.isVisible() for part in parts])
    application.qt.processEvents()
    print(place() == before, editor.isVisible())
    window.close()
window.painted.connect(painted)
window.built.connect(built)
""",
    )
    assert said == "True\n[True, True, True]\nTrue True\n"


def test_what_the_first_play_needs_is_loaded_after_it(home: Path) -> None:
    said = run_program(
        home / "one",
        after="""
import asyncio
async def watch():
    while application.window.transport.playback is None or "websockets" not in sys.modules:
        await asyncio.sleep(0.01)
    print("numpy" in sys.modules)
    application.window.close()
application.window.tasks.start(watch())
""",
    )
    assert said == "True\n"


def test_a_start_asks_nothing_of_the_network(home: Path) -> None:
    said = run_program(
        home / "one",
        before="""
asked = []
def overhear(event, arguments):
    if event == "socket.getaddrinfo":
        asked.append(arguments[0])
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        asked.append(arguments[1][0])
sys.addaudithook(overhear)
""",
        after="""
import asyncio
async def watch():
    for begun in (True, False):
        while ("warm up" in {task.get_name() for task in asyncio.all_tasks()}) is not begun:
            await asyncio.sleep(0)
    import contextlib, socket
    with contextlib.suppress(OSError):
        socket.getaddrinfo("nowhere.invalid", 80)  # that it would have been overheard
    print(sorted({str(host) for host in asked} - {"127.0.0.1", "localhost", "None"}))
    application.window.close()
application.window.tasks.start(watch())
""",
    )
    assert said == "['nowhere.invalid']\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_can_be_asked_to_leave(home: Path, number: signal.Signals) -> None:
    said = run_program(
        home / "one",
        after=f"""
import asyncio, os
async def ask():
    while "warm up" not in {{task.get_name() for task in asyncio.all_tasks()}}:
        await asyncio.sleep(0)
    os.kill(os.getpid(), {int(number)})
application.window.tasks.start(ask())
application.window.left.connect(lambda: print("left"))
""",
    )
    assert said == "left\n"


async def until(condition: object) -> None:
    assert callable(condition)
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.01)


def run(application: Application, then: object) -> int:
    """Run a program in this process and do something with it; the window is closed afterwards."""

    async def all_of_it() -> int:
        assert callable(then)
        running = asyncio.create_task(application.run())
        try:
            await until(lambda: application.window.transport.playback is not None or running.done())
            await then()
        finally:
            application.window.close()
            status = await running
        return status

    with application.loop as loop:
        return loop.run_until_complete(all_of_it())


def test_it_runs_and_remembers(qapp: QApplication, home: Path) -> None:
    first = create(["--home", str(home / "one")])

    async def use() -> None:
        first.window.transport.volume.setValue(40)
        first.window.transport.set_speed(1.5)
        first.window.open_panel("settings")
        first.services.preferences.theme = "dark"

    assert run(first, use) == 0
    assert not first.window.isVisible()
    again = create(["--home", str(home / "one")])
    assert tokens().name == "dark"

    async def look() -> None:
        assert again.window._current == "settings"
        assert again.window.transport.volume.value() == 40
        assert again.window.transport.speed.text() == "1.5×"
        assert "help.logs" in [item.name for item in again.window.shortcuts.all()]

    assert run(again, look) == 0
    assert (home / "one" / "logs" / "studio.log").exists()


def test_a_program_that_has_ended_changes_no_word_any_more(qapp: QApplication, home: Path) -> None:
    """Nobody holds its window then: a collection of garbage in the middle of its changing would delete it there."""
    application = create(["--home", str(home / "one")])
    told = Told()

    async def use() -> None:
        application.window.installEventFilter(told)
        application.appearance.set_language("zh_CN")
        await until(lambda: told.languages)
        told.languages = 0

    assert run(application, use) == 0
    qapp.processEvents()
    assert not told.languages


class Told(QObject):
    """Counts how often what it watches is told of another language."""

    languages = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.languages += event.type() == QEvent.Type.LanguageChange
        return False


def test_every_control_of_every_panel_has_its_names(qapp: QApplication, home: Path) -> None:
    application = create(["--home", str(home / "one")])

    async def walk() -> None:
        for panel in panels():
            application.window.open_panel(panel.name)
            await asyncio.sleep(0)
            assert nameless(application.window) == []

    assert run(application, walk) == 0


def test_a_bug_shows_and_the_program_goes_on(qapp: QApplication, home: Path) -> None:
    application = create(["--home", str(home / "one")])

    async def fail() -> None:
        words = "remember the milk"

        async def bug(script: str) -> None:
            int(script)

        application.window.tasks.start(bug(words))
        await until(lambda: application.crash.dialog is not None)
        assert application.crash.dialog is not None
        report = application.crash.dialog.findChild(QPlainTextEdit, "crash.report")
        assert report is not None
        assert "ValueError" in report.toPlainText()
        assert "milk" not in report.toPlainText()
        application.crash.dialog.reject()
        assert application.window.isVisible()

    assert run(application, fail) == 0
    assert "milk" not in (home / "one" / "logs" / "studio.log").read_text()


def test_a_second_window_on_the_same_home_says_so(qapp: QApplication, home: Path) -> None:
    arguments = ["--home", str(home / "one")]
    first = subprocess.Popen(
        [sys.executable, "-c", f"import sys; from studio.app.main import main; sys.exit(main({arguments!r}))"],
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stderr=subprocess.DEVNULL,
    )
    try:
        lock = home / "one" / "data" / "drafts"
        second = None
        for _ in range(500):
            if lock.exists() and any(lock.iterdir()):
                second = create(["--home", str(home / "one")])
                break
            subprocess.run([sys.executable, "-c", "pass"], check=True)  # turns, without a clock
        assert second is not None

        async def look() -> None:
            await until(lambda: second.window.notices.toasts)

        assert run(second, look) == 0
        assert second.services.scripts.second
    finally:
        first.terminate()
        assert first.wait(30) == 0


def test_a_second_start_hands_its_files_over_and_a_killed_window_is_told_of(
    qapp: QApplication, home: Path, tmp_path: Path
) -> None:
    script = tmp_path / "from the desk.txt"
    script.write_text("Read me.")
    note, drafts = home / "one" / "data" / "window.json", home / "one" / "data" / "drafts"

    def start(*files: str) -> subprocess.Popen[bytes]:
        arguments = ["--home", str(home / "one"), *files]
        # On a busy machine a living window may take its time to answer.
        patient = "from studio.app import instance; instance.PATIENCE_S = 30.0"
        program = f"import sys; {patient}; from studio.app.main import main; sys.exit(main({arguments!r}))"
        return subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.DEVNULL)

    def wait_for(condition: Callable[[], bool]) -> None:
        for _ in range(500):
            if condition():
                return
            subprocess.run([sys.executable, "-c", "pass"], check=True)  # turns, without a clock
        raise AssertionError

    first = start()
    try:
        wait_for(note.exists)
        assert start(str(script)).wait(30) == 0
        wait_for(lambda: any("Read me." in draft.read_text() for draft in drafts.glob("*.json")))
        assert first.poll() is None
    finally:
        first.kill()
        first.wait(30)
    second = create(["--home", str(home / "one")])

    async def look() -> None:
        await until(lambda: second.window.notices.toasts)
        (toast,) = second.window.notices.toasts
        assert toast.text == "Voice Studio did not end as it should last time."
        editor = second.window.findChild(QPlainTextEdit, "speech.editor")
        assert editor is not None
        await until(lambda: editor.toPlainText() == "Read me.")
        report = second.window.findChild(QPushButton, "notices.report")
        assert report is not None
        report.click()
        await until(lambda: second.window.findChild(QDialog, "report") is not None)
        dialog = second.window.findChild(QDialog, "report")
        assert dialog is not None
        dialog.reject()

    assert run(second, look) == 0


def test_who_calls_brings_the_window_to_the_front_with_the_files(
    qapp: QApplication, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "before")
    (tmp_path / "a.txt").write_text("Called.")
    application = create(["--home", str(home / "one")])

    async def call() -> None:
        application.window.showMinimized()
        assert application._life is not None
        application._life._called((tmp_path / "a.txt",), "now")
        assert os.environ["XDG_ACTIVATION_TOKEN"] == "now"
        assert not application.window.isMinimized()
        editor = application.window.findChild(QPlainTextEdit, "speech.editor")
        assert editor is not None
        await until(lambda: editor.toPlainText() == "Called.")

    assert run(application, call) == 0


def test_files_of_the_command_line_are_opened(qapp: QApplication, home: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("From the start.")
    application = create(["--home", str(home / "one"), str(tmp_path / "a.txt")])

    async def look() -> None:
        editor = application.window.findChild(QPlainTextEdit, "speech.editor")
        assert editor is not None
        await until(lambda: editor.toPlainText() == "From the start.")

    assert run(application, look) == 0


@pytest.mark.parametrize(
    ("names", "panel", "shown"),
    [
        (["one.md"], "speech", "One."),
        (["one.txt", "two.txt"], "tasks", "one"),
        (["table.csv"], "tasks", "Spoken."),
        (["talk.wav"], "transcription", "talk.wav"),
    ],
    ids=["a script", "scripts", "a table", "a recording"],
)
@pytest.mark.usefixtures("qapp")
def test_files_from_the_desktop_land_where_they_belong(
    home: Path, tmp_path: Path, names: list[str], panel: str, shown: str
) -> None:
    for name in names:
        (tmp_path / name).write_text("name,text,voice\nfirst,Spoken.,\n" if name.endswith(".csv") else "One.")
    application = create(["--home", str(home / "one"), *(str(tmp_path / name) for name in names)])

    async def look() -> None:
        assert application.window._current == panel
        await until(lambda: shown in "\n".join(_words(application.window)))

    assert run(application, look) == 0


def _words(window: QWidget) -> list[str]:
    """What can be read in a window: of its labels, its editors, and of what its lists show."""
    words = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    words += [editor.toPlainText() for editor in window.findChildren(QPlainTextEdit) if editor.isVisible()]
    for view in window.findChildren(QAbstractItemView):
        if view.isVisible() and (model := view.model()) is not None:
            cells = [(line, column) for line in range(model.rowCount()) for column in range(model.columnCount())]
            words += [str(model.index(line, column).data()) for line, column in cells]
    return words


def test_a_home_that_cannot_be_used_is_said(tmp_path: Path, qapp: QApplication) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StudioError) as raised:
        main(["--home", str(tmp_path / "file" / "home")])
    assert raised.value.kind is Kind.NOT_WRITABLE


def test_it_can_leave_before_it_was_seen(qapp: QApplication, home: Path) -> None:
    application = create(["--home", str(home / "one")])

    async def all_of_it() -> int:
        running = asyncio.create_task(application.run())
        await asyncio.sleep(0)
        application.window.close()
        return await running

    with application.loop as loop:
        assert loop.run_until_complete(all_of_it()) == 0


def test_a_window_that_is_closed_before_it_is_whole_stays_closed(qapp: QApplication, home: Path) -> None:
    application = create(["--home", str(home / "one")])
    application.window.show()
    while not application.window.was_painted:
        qapp.processEvents()
    application.window.close()
    assert not application.window.was_built, "on a machine that is quick enough there is no time for that"
    with application.loop as loop:
        assert loop.run_until_complete(asyncio.wait_for(application.run(), 30)) == 0
    application.window.deleteLater()


def test_a_damaged_library_is_told_and_set_aside(qapp: QApplication, home: Path) -> None:
    data = home / "one" / "data"
    data.mkdir(parents=True)
    (data / "library.db").write_bytes(b"this is no database" * 100)
    application = create(["--home", str(home / "one")])

    async def look() -> None:
        await until(lambda: application.window.notices.toasts)
        assert application.window.notices.toasts[0].text.startswith("The library file was damaged")

    assert run(application, look) == 0


def test_sound_that_nothing_uses_goes_when_nothing_plays(
    qapp: QApplication, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.app.life.TIDY_AFTER_MS", 10)
    application = create(["--home", str(home / "one")])
    playback = application.services._playback = HandPlayback()
    playback.state = PlayState.PLAYING
    sound = application.services.paths.recordings / "of nothing.pcm"
    sound.write_bytes(bytes(100))
    os.utime(sound, (0, 0))

    async def look() -> None:
        await until(lambda: application.window.transport.playback is not None)
        await asyncio.sleep(0.1)
        assert sound.exists()
        playback.state = PlayState.STOPPED
        await until(lambda: not sound.exists())

    assert run(application, look) == 0


def test_what_an_earlier_program_was_about_to_delete_can_still_be_kept(qapp: QApplication, home: Path) -> None:
    first = create(["--home", str(home / "one")])
    kept: list[str] = []

    async def ask() -> None:
        timbre = await first.services.timbres.add("local", "speaker-1", "Night Train")
        kept.extend(await first.services.timbres.delete([timbre.timbre_id]))

    assert run(first, ask) == 0
    assert len(kept) == 1
    second = create(["--home", str(home / "one")])

    async def keep() -> None:
        await until(lambda: second.window.notices.toasts)
        (toast,) = second.window.notices.toasts
        assert toast.text == "“Night Train” will be deleted at the vendor in 10 seconds."
        undo = second.window.findChild(QPushButton, "notices.undo")
        assert undo is not None
        undo.click()
        await until(lambda: "Nothing was deleted." in [each.text for each in second.window.notices.toasts])
        assert (await second.services.timbres.timbres(kept))[0].state is TimbreState.HERE

    assert run(second, keep) == 0


def test_a_warm_up_that_fails_for_a_reason_is_a_notice(
    qapp: QApplication, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = create(["--home", str(home / "one")])

    async def refuse(_count: int) -> None:
        raise StudioError(Kind.NOT_WRITABLE, "library.db")

    monkeypatch.setattr(type(application.services.library), "takes", lambda _self, count: refuse(count))

    async def look() -> None:
        await until(lambda: application.window.notices.toasts)

    async def all_of_it() -> int:
        running = asyncio.create_task(application.run())
        await look()
        application.window.close()
        return await running

    with application.loop as loop:
        assert loop.run_until_complete(all_of_it()) == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere no variable names a locale")
@pytest.mark.parametrize("named", [{}, {"LANG": "C"}, {"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, {"LC_CTYPE": "POSIX"}])
def test_where_no_language_is_named_nothing_is_said_about_it(tmp_path: Path, named: dict[str, str]) -> None:
    program = f"from studio.app.main import create; create(['--home', {str(tmp_path)!r}])"
    others = {name: value for name, value in os.environ.items() if name != "LANG" and not name.startswith("LC_")}
    done = subprocess.run(
        [sys.executable, "-c", program], env=others | named, capture_output=True, text=True, timeout=90, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{", "[" * 100_000, '{"theme": 5, "text_size": "x", "shortcuts": []}'],
    ids=["empty", "a list", "cut short", "brackets", "other types"],
)
def test_the_first_look_at_the_settings_forgives(tmp_path: Path, content: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(content)
    glance = _Glance(path)
    assert (glance.word("theme", "system"), glance.number("text_size", 18), glance.words("shortcuts")) == (
        "system",
        18,
        {},
    )


def test_the_first_look_at_the_settings(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    assert _Glance(path).word("theme") == ""
    path.write_text(json.dumps({"theme": "dark", "text_size": 99, "shortcuts": {"a.b": "F9"}}))
    glance = _Glance(path)
    assert (glance.word("theme"), glance.number("text_size", 18), glance.words("shortcuts")) == (
        "dark",
        18,
        {"a.b": "F9"},
    )
