"""A whole day with keys, at the window and at the terminal: afterwards they stand nowhere that anybody could read."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import keyring
import pytest
from keyring.backend import KeyringBackend
from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QTableView,
)

from studio.core.records import TimbreState
from studio.storage.secrets import variable
from studio.ui.form import Choice
from tests.fakes.misbehaving import MisbehavingServer, Serve
from tests.fakes.person import Person, at_the_window
from tests.fakes.processes import child_processes
from tests.fakes.recordings import files
from tests.fakes.windows import windows
from tests.local.conftest import Service, running

RECORDING = Path(__file__).parents[1] / "recordings" / "respectable.flac"
KEYS = {"xingyun": "app_secret", "aipaas": "app_key", "metastudio": "secret_key"}
WRONG = "another-key-than-that"
PASTED = "teleai-cloud-auth-v1/app/QG/1728892448/1800/x-app-id/c4851299d6fe4c074001cd64a2cbf94aa1a7c1"
# Nothing here is about time.
PATIENCE_S = 60.0
# What pasting brings along.
BLANKS = " \u200b{}\u3000 "


class Held(KeyringBackend):
    """The system's keyring of this day; it writes nothing."""

    priority = 1.0

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@dataclass
class Day:
    """Vendors, a person's accounts with them, and what the program said and showed meanwhile."""

    service: Service
    keyring: Held
    folder: Path
    seen: list[str] = field(default_factory=list)

    @property
    def secrets(self) -> set[str]:
        """What must stand nowhere."""
        return {self.service.accounts[vendor][name] for vendor, name in KEYS.items()} | {WRONG, PASTED}

    @property
    def report(self) -> Path:
        """Where the window saves what it reports."""
        return self.folder / "window.zip"

    def look(self) -> None:
        """Note every word in every window, and the command lines that everybody on this computer sees."""
        for window in windows():
            self.seen += [label.text() for label in window.findChildren(QLabel)]
            self.seen += [edit.toPlainText() for edit in window.findChildren(QPlainTextEdit)]
            self.seen += [edit.placeholderText() + edit.displayText() for edit in window.findChildren(QLineEdit)]
        for process in child_processes():
            self.seen.append(Path(f"/proc/{process}/cmdline").read_text("utf-8", "replace"))

    async def morning(self, person: Person) -> None:
        """Add accounts that work and others that do not; run into a mistake of the program's, and report it."""
        await person.warm()
        person.studio.window.open_panel("settings")
        for vendor, name in KEYS.items():
            fields = self.service.accounts[vendor]
            assert await self.added(person, vendor, f"my-{vendor}", fields) == "✓ It works."
            assert (await self.added(person, vendor, f"no-{vendor}", {**fields, name: WRONG})).startswith("✗")
        plain = {name: value for name, value in self.service.accounts["aipaas"].items() if name != "app_key"}
        assert (await self.added(person, "aipaas", "pasted", {**plain, "authorization": PASTED})).startswith("✗")
        person.studio.services.preferences.change({"last_account": "my-xingyun", "last_voice": "local-en-female"})
        for secret in self.secrets:
            person.studio.window.tasks.start(mistake(secret))
            await person.until(lambda: person.there(QPlainTextEdit, "crash.report"), PATIENCE_S)
            assert "ValueError" in person.find(QPlainTextEdit, "crash.report").toPlainText()
            self.look()
            person.press("crash.close")
            await person.until(lambda: not person.there(QPlainTextEdit, "crash.report"), PATIENCE_S)
        person.studio.window.shortcuts["help.report"].action.trigger()
        await person.until(lambda: person.there(QListWidget, "report.files"), PATIENCE_S)
        listed = person.find(QListWidget, "report.files")
        for line in range(listed.count()):
            listed.setCurrentRow(line)
            self.look()
        person.press("report.save")
        await person.until(lambda: self.report.name in person.told(), PATIENCE_S)
        person.studio.window.open_panel("speech")

    async def added(self, person: Person, vendor: str, name: str, fields: Mapping[str, str]) -> str:
        """Add an account as a person does who pastes everything; the first words of the verdict."""
        person.press("settings.accounts.add")
        await person.until(lambda: person.there(QLineEdit, "account.name"), PATIENCE_S)
        vendors = person.find(Choice, "account.vendor")
        vendors.set_value(vendor)
        vendors.chosen.emit(vendor)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # the fields of before
        for title, value in {"name": name, **fields}.items():
            person.find(QLineEdit, f"account.{title}").setText(BLANKS.format(value))
        self.look()
        person.press("account.add")
        await person.until(lambda: not person.there(QLineEdit, "account.name"), PATIENCE_S)
        verdict = f"settings.accounts.verdict.{name}"
        await person.until(lambda: bool(person.find(QLabel, verdict).text()), PATIENCE_S)
        self.look()
        return person.find(QLabel, verdict).text()

    async def evening(self, person: Person) -> None:
        """The next start: speak and delete with keys from the keyring, and look at every call word for word."""
        await person.warm()
        person.write("Good evening.")
        person.press("speech.play")
        await person.until(lambda: bool(person.takes) and person.take.over, PATIENCE_S)
        assert person.take.error is None
        timbres = person.studio.services.timbres
        offered = json.loads(self.service.ask("GET", "/local/timbres").body)["timbres"]
        own = await timbres.add("my-aipaas", offered[0]["speaker_id"])
        await timbres.delete([own.timbre_id], 0)
        (own,) = await timbres.settled([own.timbre_id])
        assert own.state is TimbreState.GONE
        person.studio.window.open_panel("activity")
        table, copy = person.find(QTableView, "activity.table"), person.find(QPushButton, "activity.copy_curl")
        await person.until(lambda: table.model().rowCount() > 8, PATIENCE_S)
        for line in range(table.model().rowCount()):
            table.selectRow(line)
            await person.until(copy.isEnabled, PATIENCE_S)
            copy.click()
            self.look()
            self.seen.append(QGuiApplication.clipboard().text())
        person.studio.window.open_panel("settings")
        lines = person.studio.window.findChildren
        await person.until(
            lambda: any("in the system's keyring" in label.text() for label in lines(QLabel)), PATIENCE_S
        )
        self.look()

    def night(self) -> Path:
        """Long work at the terminal, with keys from the environment; where its report is."""
        keys = {variable(f"my-{vendor}", name): self.service.accounts[vendor][name] for vendor, name in KEYS.items()}
        keys |= {variable(f"no-{vendor}", name): WRONG for vendor, name in KEYS.items()}
        recordings = self.folder / "recordings"
        recordings.mkdir()
        for name, content in files().items():
            (recordings / name).write_bytes(content)

        def run(*arguments: str) -> int:
            command = [sys.executable, "-m", "studio", *arguments, "--json"]
            environment = {**os.environ, **keys}
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=PATIENCE_S, check=False, env=environment
            )
            self.seen += [done.stdout, done.stderr]
            return done.returncode

        report = self.folder / "terminal.zip"
        with MisbehavingServer([Serve(RECORDING.read_bytes())]) as server:
            link = f"{server.url}/talk.flac"
            voice = ("--voice", "local-en-female", "--wait", "--out-dir", str(self.folder))
            training = ("--voice-name", "Mine", "--sex", "female", "--language", "CN", "--data", str(recordings))
            for whose, status in (("my", 0), ("no", 5)):
                assert run("tasks", "submit", "Good night.", "--account", f"{whose}-xingyun", *voice) == status
                assert run("transcribe", link, "--account", f"{whose}-aipaas", "--wait") == status
                assert run("train", "create", "--account", f"{whose}-metastudio", *training) == status
            assert run("accounts", "list") == 0
            run("doctor", "--bundle", str(report))
        return report


@pytest.fixture
def day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Day]:
    """What programs write for the moment is written where it can be looked at; every file is saved to one place."""
    (tmp_path / "moment").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "moment"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("VOICE_STUDIO_LOCAL_STAGE", "0")
    before, held = keyring.get_keyring(), Held()
    keyring.set_keyring(held)
    with running() as service:
        made = Day(service, held, tmp_path)

        async def chosen(_: QFileDialog) -> tuple[Path, ...]:
            return (made.report,)

        monkeypatch.setattr("studio.ui.dialogs._chosen", chosen)
        yield made
    keyring.set_keyring(before)


@pytest.mark.timeout(400, method="thread")
def test_keys_stand_nowhere_after_a_day_of_work(
    qapp: QApplication, home: Path, day: Day, capfd: pytest.CaptureFixture[str]
) -> None:
    """Accounts of every vendor are added, tried, spoken, deleted, transcribed and trained with, and reported of."""
    at_the_window(day.morning, home / "studio")
    assert {f"my-{vendor}/{name}" for vendor, name in KEYS.items()} <= {name for _, name in day.keyring.kept}
    at_the_window(day.evening, home / "studio")
    reports = [day.report, day.night()]
    written = [path for folder in (home, day.folder) for path in folder.rglob("*") if path.is_file()]
    assert {"settings.json", "library.db", "activity.db", "studio.log"} <= {path.name for path in written}
    everything = "\n".join([*day.seen, *capfd.readouterr()]).encode() + b"".join(map(Path.read_bytes, written))
    for report in reports:
        with zipfile.ZipFile(report) as packed:
            everything += b"".join(map(packed.read, packed.namelist()))
    assert all(account in everything for account in (b"my-xingyun", b"no-aipaas", b"pasted")), "the search finds things"
    assert [secret for secret in day.secrets for form in forms(secret) if form in everything] == []


async def mistake(key: str) -> None:
    """A bug that has a key in its hands."""
    raise ValueError(f"what to do with {key}?")


def forms(secret: str) -> set[bytes]:
    """How a key may be written: as it is, in an address, in another width, in hex, inside of base64 at any place."""
    plain = secret.encode()
    # What stands beside it changes the outermost letters.
    within = {base64.b64encode(bytes(before) + plain)[4 * bool(before) : -4] for before in range(3)}
    return {plain, quote(secret, safe="").encode(), secret.encode("utf-16-le"), plain.hex().encode()} | within
