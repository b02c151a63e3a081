"""The installed program tried as people meet it: a clean system, an ordinary person, and what may be missing there.

Every step prints what it saw. The first that goes wrong ends it.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from recipes import linux
from recipes.chroot import TESTER, Chroot, Said
from recipes.freeze import freeze, try_out
from recipes.project import BUILD, DIST, NAME, Failure, export, output, run, say, version

PREVIOUS: Final = "0.0.9"
"""What is upgraded from: the same commit under an older number, frozen for itself, so that its parts lie elsewhere."""

SELF_TEST_LIMIT_S: Final = 20.0
FIRST_SOUND_LIMIT_S: Final = 1.0

LIT: Final = {"light": "#FFD166", "dark": "#F2B84B"}
"""What stands behind the character that sounds, in each look (studio/ui/tokens.py)."""

_HOME: Final = f"home/{TESTER}"
_SPOKEN: Final = ("voice-studio", "say", "hello", "--no-play")
_PATIENCE_S: Final = 30.0
_TRIES: Final = 20


def verify() -> None:
    """Try what lies in `dist`; `Failure` at the first thing that is not as it should be."""
    if sys.platform != "linux":
        try_out(BUILD / "frozen" / NAME)
        return
    packages = sorted(DIST.glob(f"{NAME}*_{version()}_*.deb"))
    if len(packages) != 2:
        raise Failure("There are no packages of this version in dist: build them first.")
    english, program = sorted(packages, key=lambda path: not path.name.startswith(linux.ENGLISH))
    chroot = Chroot(BUILD / "chroot")
    try:
        _Trial(chroot, program, english).run()
    finally:
        chroot.remove()
    say("Everything was as it should be.")


class _Trial:
    """One clean system, and what is done in it, in this order."""

    def __init__(self, chroot: Chroot, program: Path, english: Path) -> None:
        self._in = chroot
        self._program = program
        self._english = english

    def run(self) -> None:
        """Everything."""
        for step in (
            self._install,
            self._self_test,
            self._speak,
            self._bad_surroundings,
            self._bad_homes,
            self._english_model,
            self._window,
            self._hear,
            self._upgrade,
            self._downgrade,
            self._portable,
            self._remove,
            self._rpm,
        ):
            say(f"\n— {(step.__doc__ or '').strip()}")
            step()

    def _install(self) -> None:
        """One command installs the program in a clean system."""
        said = self._in.install(self._program)
        _show(f"apt-get install ./{self._program.name}", said, lines=0)
        self._expect(self._in.ask("voice-studio", "--version"), 0, version())
        for path in ("usr/share/applications/voice-studio.desktop", "usr/share/man/man1/voice-studio.1.gz"):
            if not (self._in.root / path).is_file():
                raise Failure(f"Not installed: {path}")

    def _self_test(self) -> None:
        """It tries itself: no display, no sound server, no D-Bus, no keyring, no fonts."""
        said = self._in.ask("voice-studio", "doctor", "--self-test")
        self._expect(said, 0, "Stray output: none")
        if said.seconds > SELF_TEST_LIMIT_S:
            raise Failure(f"The self-test took {said.seconds:.1f} s.")
        self._expect(self._in.ask("voice-studio", "doctor"), 0, "fonts-noto-cjk")
        self._expect(self._in.ask("voice-studio"), 6, "There is no display")

    def _speak(self) -> None:
        """It speaks, cold: the time from typing to the first sound, with everything that starts for it."""
        numbers = itertools.count()  # what was said before would not be made again
        for memory in ("nothing of it in memory", "its files in memory, and no service running"):
            waits: list[float] = []
            # The disk may be another program's for some of them.
            while len(waits) < _TRIES and min(waits, default=FIRST_SOUND_LIMIT_S + 1) > FIRST_SOUND_LIMIT_S:
                if memory.startswith("nothing"):
                    Path("/proc/sys/vm/drop_caches").write_text("1", "ascii")
                with first_in_turn():
                    waits.append(self._first_sound(f"第 {next(numbers)} 句"))
            say(f"    first sound, {memory}: {', '.join(f'{wait:.2f}' for wait in waits)} s")
            if min(waits) > FIRST_SOUND_LIMIT_S:
                raise Failure("The first sound came too late.")
        said = self._in.ask("voice-studio", "say", "你好，世界", "--json", "--out", f"/{_HOME}/cold.wav")
        if self._document(said)["timing"] != "character":
            raise Failure(said.text)

    def _first_sound(self, text: str) -> float:
        """Seconds from typing to the first character that sounds, as somebody at the terminal sees it."""
        # What it takes to get into the clean system, and what every program there needs, is nothing of the program's.
        ways = [self._in.ask("/usr/bin/env").seconds for _ in range(3)]
        started = time.monotonic()
        speaking = self._in.start("voice-studio", "say", text, "--play")
        shown = ""
        while text[0] not in shown and (piece := speaking.stdout.read(1) if speaking.stdout is not None else ""):
            shown += piece
        seconds = time.monotonic() - started - min(ways)
        rest, _ = speaking.communicate(timeout=_PATIENCE_S)
        if speaking.returncode != 0 or text[0] not in shown:
            raise Failure(f"It did not speak: {shown}{rest}")
        return seconds

    def _bad_surroundings(self) -> None:
        """Surroundings that are not as usual: another locale, a home of odd letters, a library of tomorrow."""
        nameless = {"LANG": "C", "LC_ALL": "C"}
        self._expect(self._in.ask(*_SPOKEN, **nameless), 0, "Take")
        self._expect(self._in.ask("voice-studio", "doctor", "--self-test", **nameless), 0, "Stray output: none")
        odd = f"/{_HOME}/家 里 of ü"
        self._in.do(f"install -d -o {TESTER} '{odd}'")
        self._expect(self._in.ask(*_SPOKEN, "--json", HOME=odd), 0, '"take"')
        library = self._in.root / odd.lstrip("/") / ".local/share/voice-studio/library.db"
        if not library.is_file():
            raise Failure("The library is not in the home of that name.")
        with closing(sqlite3.connect(library)) as database:
            database.execute("PRAGMA user_version = 999")
        self._expect(self._in.ask(*_SPOKEN, HOME=odd), 6, "was written by a newer Voice Studio")
        self._look("newer-library", HOME=odd)

    def _bad_homes(self) -> None:
        """A home that cannot be written, and one with 10 MB left; in the terminal and in the window."""
        sealed, small = f"/{_HOME}/sealed", f"/{_HOME}/small"
        self._in.do(f"install -d -o {TESTER} {sealed} {small}")
        mounts = f"mount -t tmpfs -o ro none {{root}}{sealed}"
        self._expect(self._in.ask(*_SPOKEN, HOME=sealed, mounts=mounts), 6, "cannot be written")
        with screen("1366x768") as display:
            refused = self._in.start("voice-studio", mounts=mounts, HOME=sealed, DISPLAY=display, QT_QPA_PLATFORM="xcb")
            wait_for(lambda: bool(windows(display)) or refused.poll() is not None)
            time.sleep(1)
            self._grab(display, "read-only-home")
            press(display, "Return")
            said, _ = refused.communicate(timeout=_PATIENCE_S)
        if refused.returncode != 6 or "Traceback" in said:
            raise Failure(f"The refusal ended with {refused.returncode}: {said}")
        mounts = f"mount -t tmpfs -o size=10m,mode=777 none {{root}}{small}"
        self._expect(self._in.ask(*_SPOKEN, HOME=small, mounts=mounts), 0, "Take")
        endless = "for n in $(seq 300); do echo Sentence $n takes its room.; done | voice-studio say --no-play -"
        self._expect(self._in.ask("/bin/sh", "-c", endless, HOME=small, mounts=mounts), 6, "full")
        self._look("10-mb-left", mounts=mounts, HOME=small)

    def _english_model(self) -> None:
        """Without the package of the model English is not recognized, and that is said; with it, it is."""
        sound = f"/{_HOME}/cold.wav"
        transcribe = ("voice-studio", "transcribe", sound, "--language", "en", "--wait", "--again")
        self._expect(self._in.ask(*transcribe), 3, linux.ENGLISH)
        _show(f"apt-get install ./{self._english.name}", self._in.install(self._english), lines=0)
        self._expect(self._in.ask("voice-studio", "doctor", "--self-test"), 0, "words heard")

    def _window(self) -> None:
        """The window on a screen: without Chinese characters, then with them, on a small one, and on 4K at 200 %."""
        self._in.install("locales")
        self._in.do("localedef --inputfile zh_CN --charmap UTF-8 zh_CN.UTF-8")
        self._look("no-chinese-fonts", LANG="zh_CN.UTF-8", HOME=f"/{_HOME}/fontless")
        self._in.install("fonts-noto-cjk")
        for name, size, environment in (
            ("1366x768", "1366x768", {}),
            ("1366x768-zh", "1366x768", {"LANG": "zh_CN.UTF-8"}),
            ("4k-200", "3840x2160", {"QT_SCALE_FACTOR": "2"}),
        ):
            # A home of its own each: every one is met as a newcomer meets it.
            self._look(name, size, HOME=f"/{_HOME}/{name}", **environment)

    def _hear(self) -> None:
        """One press after the window shows, and the sample script is heard, lit: in both languages and both looks."""
        for look, language in itertools.product(LIT, ("C", "zh_CN.UTF-8")):
            name = f"{look}-{language.partition('.')[0]}"
            home = self._in.root / _HOME / name
            (home / ".config/voice-studio").mkdir(parents=True)
            (home / ".config/voice-studio/settings.json").write_text(json.dumps({"theme": look}), "utf-8")
            self._in.do(f"chown --recursive {TESTER} /{_HOME}/{name}")
            surroundings = {"LANG": language, "HOME": f"/{_HOME}/{name}"}
            with screen("1440x900") as display, self._shown(display, **surroundings):
                self._grab(display, f"welcome-{name}")
                started = time.monotonic()
                press(display, "Return")  # on “Hear it”, where the focus is
                wait_for(partial(shows, display, LIT[look]))
                say(f"    {name}: lit within {time.monotonic() - started:.1f} s")
                time.sleep(1)
                self._grab(display, f"hear-it-{name}")

    def _upgrade(self) -> None:
        """Upgrade over the previous version, with its window open and a library in use; then open every panel in it."""
        self._in.do(f"apt-get -qq remove --yes {NAME} {linux.ENGLISH}")
        self._in.install(_previous())
        self._expect(self._in.ask("voice-studio", "--version"), 0, PREVIOUS)
        spoken = self._in.ask("voice-studio", "say", "kept over the upgrade", "--json", "--no-play")
        take = self._document(spoken)["take"]
        with screen("1366x768") as display, self._shown(display):
            _show(f"upgrade to {self._program.name}", self._in.install(self._program), lines=1)
            time.sleep(2)
            self._grab(display, "after-upgrade")
            for key in (*"1234567", "comma"):
                press(display, f"ctrl+{key}")
                time.sleep(1)
                self._grab(display, f"after-upgrade-{key}")
        self._expect(self._in.ask("voice-studio", "--version"), 0, version())
        self._expect(self._in.ask("voice-studio", "takes", "list"), 0, str(take))
        log = self._in.root / _HOME / ".local/state/voice-studio/log/studio.log"
        if not log.is_file() or " CRITICAL " in log.read_text("utf-8"):
            raise Failure(f"The window that was open met what it did not expect: {log}")

    def _downgrade(self) -> None:
        """An older version is not put over it."""
        old = next((BUILD / "previous").glob(f"{NAME}_*.deb"))
        shutil.copyfile(old, self._in.root / "opt" / old.name)
        said = self._in.do(f"dpkg --install /opt/{old.name}", check=False)
        self._expect(said, 1, "could not open its libraries")
        self._expect(self._in.do(f"dpkg-query --show --showformat '${{Version}}' {NAME}"), 0, version())

    def _portable(self) -> None:
        """The archive, unpacked in a home."""
        archive = next(DIST.glob(f"{NAME}-{version()}-linux-*.tar.gz"))
        folder = self._in.root / _HOME / "unpacked"
        folder.mkdir()
        run(["tar", "--extract", "--gzip", "--file", archive, "--directory", folder])
        program = f"/{_HOME}/unpacked/{archive.name.removesuffix('.tar.gz')}/{NAME}"
        self._expect(self._in.ask(program, "doctor", "--self-test"), 0, "words heard")

    def _remove(self) -> None:
        """Remove, then purge: nothing of the program stays, and the library does."""
        _show("remove", self._in.do(f"apt-get -qq -o Dpkg::Use-Pty=0 remove --yes {NAME}"), lines=2)
        _show("purge", self._in.do(f"apt-get -qq -o Dpkg::Use-Pty=0 purge --yes {NAME} {linux.ENGLISH}"), lines=3)
        self._expect_nothing()
        library = self._in.root / _HOME / ".local/share/voice-studio/library.db"
        say(f"    the library: {library.stat().st_size:,} bytes")

    def _rpm(self) -> None:
        """The .rpm: what it asks for, and its files, put there and taken away by rpm itself."""
        package, english = (next(DIST.glob(f"{name}-{version()}-1.*.rpm")) for name in (NAME, linux.ENGLISH))
        asked = output(["rpm", "--query", "--package", "--requires", package])
        if f"{linux.SOUND}()(64bit)" not in asked:
            raise Failure(f"It does not ask for PortAudio:\n{asked}")
        # The libraries that it asks for are here under the names of another system's packages.
        rpm = ["rpm", "--root", str(self._in.root), "--nodeps"]
        run([*rpm, "--install", package, english])
        self._expect(self._in.ask("voice-studio", "doctor", "--self-test"), 0, "words heard")
        for name in (linux.ENGLISH, NAME):  # what needs the other goes first
            run([*rpm, "--erase", name])
        self._expect_nothing()

    def _expect_nothing(self) -> None:
        left = self._in.do(f"find /usr /etc /var/lib -name '*{NAME}*' -not -path '/var/lib/apt/*'").text.strip()
        if left:
            raise Failure(f"Left behind:\n{left}")

    def _look(self, name: str, size: str = "1366x768", *, mounts: str = "", **environment: str) -> None:
        """Open the window in these surroundings, keep a picture of it, and close it."""
        if (home := environment.get("HOME")) is not None:
            self._in.do(f"install -d -o {TESTER} '{home}'")
        with screen(size) as display, self._shown(display, mounts=mounts, **environment) as seconds:
            self._grab(display, name)
        say(f"    {name}: a window after {seconds:.1f} s")

    def _grab(self, display: str, name: str) -> None:
        pictures = BUILD / "screenshots"
        pictures.mkdir(parents=True, exist_ok=True)
        grab(display, pictures / f"{name}.png")

    @contextmanager
    def _shown(self, display: str, *, mounts: str = "", **environment: str) -> Iterator[float]:
        """The installed program's window on a display, for as long as it lasts; yields the seconds to it."""
        started = time.monotonic()
        settings = {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", **environment}
        program = self._in.start("voice-studio", mounts=mounts, **settings)
        try:
            wait_for(lambda: bool(windows(display)) or program.poll() is not None)
            seconds = time.monotonic() - started
            time.sleep(3)  # it fills after the first paint
            if program.poll() is not None:
                raise Failure(f"The window ended: {program.stdout.read() if program.stdout else ''}")
            yield seconds
        finally:
            # The process that was started became runuser, which waits for its one child: the program.
            if program.poll() is None:
                for child in Path(f"/proc/{program.pid}/task/{program.pid}/children").read_text("ascii").split():
                    os.kill(int(child), signal.SIGTERM)
            try:
                said, _ = program.communicate(timeout=_PATIENCE_S)
            except subprocess.TimeoutExpired:
                program.kill()
                raise Failure("The window did not end when it was asked to.") from None
        if program.returncode != 0 or said.strip():
            raise Failure(f"The window ended with {program.returncode}: {said}")

    def _expect(self, said: Said, status: int, words: str) -> None:
        _show("", said)
        if said.status != status or words not in said.text or "Traceback" in said.text:
            raise Failure(f"Expected status {status} and “{words}”, got {said.status}:\n{said.text}")

    def _document(self, said: Said) -> dict[str, object]:
        if said.status != 0:
            raise Failure(f"It ended with {said.status}: {said.text}")
        found = json.loads(said.text)
        if not isinstance(found, dict):
            raise Failure(said.text)
        return found


def _previous() -> Path:
    """The package of the version before."""
    work = BUILD / "previous"
    trees = linux.stage(freeze(work, as_version=PREVIOUS), work / "tree")
    program, _ = linux.packages(trees, "deb", work, PREVIOUS)
    export()  # as it was
    return program


def _show(title: str, said: Said, lines: int = 12) -> None:
    if title:
        say(f"    {title}: status {said.status}, {said.seconds:.1f} s")
    for line in said.text.strip().splitlines()[-lines:] if lines else ():
        say(f"    | {line}")


@contextmanager
def first_in_turn() -> Iterator[None]:
    """Let what is timed have the processors when it wants them, as on a machine where nothing else goes on."""
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    try:
        yield
    finally:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def wait_for(true: Callable[[], bool]) -> None:
    """Look again until it is so; `Failure` when that takes too long."""
    end = time.monotonic() + _PATIENCE_S
    while not true():
        if time.monotonic() > end:
            raise Failure("Nothing came in time.")
        time.sleep(0.05)


@contextmanager
def screen(size: str) -> Iterator[str]:
    """A screen that nobody sees; yields its name."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        try:
            yield f":{number}"
        finally:
            server.send_signal(signal.SIGTERM)


def windows(display: str) -> list[str]:
    """The visible windows of the program on a display."""
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--class", NAME],
        env={**os.environ, "DISPLAY": display},
        capture_output=True,
        encoding="ascii",
        check=False,
    )
    return found.stdout.split()


def press(display: str, key: str) -> None:
    """Press a key in the program's window."""
    command = ["xdotool", "search", "--onlyvisible", "--class", NAME, "windowfocus", "key", key]
    run(command, environment={"DISPLAY": display})


def grab(display: str, target: Path) -> None:
    """Save what is on a display as a picture."""
    _look_at(display, "picture.save(sys.argv[1])", str(target))


def shows(display: str, colour: str) -> bool:
    """Whether as much of a colour is on a display as there is behind a letter."""
    count = (
        "image = picture.toImage().convertToFormat(QImage.Format.Format_RGB32); "
        "print(bytes(image.constBits()).count(QColor(sys.argv[1]).rgb().to_bytes(4, sys.byteorder)))"
    )
    return int(_look_at(display, count, colour)) > 50


def _look_at(display: str, what: str, argument: str) -> str:
    """Do something with a `picture` of what is on a display; what that prints."""
    script = (
        "import sys; from PySide6.QtGui import QColor, QGuiApplication, QImage; app = QGuiApplication([]); "
        f"picture = app.primaryScreen().grabWindow(0); {what}"
    )
    environment = {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    return output([sys.executable, "-c", script, argument], environment=environment)
