"""The settings panel: every choice takes effect at once and is remembered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QToolButton,
)

from studio.core.errors import Kind, StudioError
from studio.core.ports import Device, Field, Vendor
from studio.panels.settings import PANEL
from studio.panels.settings.accounts import AccountDialog
from studio.panels.settings.presenter import SettingsPresenter
from studio.panels.settings.view import RebindDialog
from studio.services.accounts import Accounts
from studio.services.local import LocalService
from studio.services.preferences import Preferences
from studio.storage.paths import Paths
from studio.storage.secrets import Secrets
from studio.storage.settings import SettingsFile
from studio.ui.appearance import Appearance
from studio.ui.inspector import Inspector
from studio.ui.notices import Notices
from studio.ui.shortcuts import Shortcuts
from studio.ui.tasks import Tasks
from studio.ui.theme import fade_ms, tokens
from studio.ui.transport import Transport
from tests.fakes.playback import HandPlayback

XINGYUN = Vendor(
    "xingyun",
    "Xingyun",
    (
        Field("base_url", default="https://vendor.example"),
        Field("app_id"),
        Field("app_secret", secret=True),
        Field("sample_rate", required=False),
    ),
)
OTHER = Vendor("other", "Other", (Field("access_key"),))


@dataclass
class Bench:
    """A shell without a window's layout, and services that are real but for the sound card."""

    appearance: Appearance
    home: Path
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def __post_init__(self) -> None:
        self.widget = QMainWindow()
        self.notices = Notices(self.widget)
        self.tasks = Tasks(self.notices, lambda: self.loop)
        self.transport = Transport()
        self.inspector = Inspector()
        self.shortcuts = Shortcuts(self.widget)
        self.shortcuts.add("transport.play", "Play or pause", lambda: None, keys="Space")
        self.shortcuts.add("transport.stop", "Stop", lambda: None, keys="Ctrl+.")
        self.playback = HandPlayback()
        file = SettingsFile(Paths(self.home))
        self.preferences = Preferences(file)
        self.accounts = Accounts(file, Secrets(), [XINGYUN, OTHER], LocalService())
        page = PANEL.create(self, self, PANEL.view())
        assert isinstance(page, SettingsPresenter)
        self.page, self.view = page, page.view
        self.widget.setCentralWidget(page.widget)
        self.widget.show()

    def open_panel(self, name: str) -> None:
        raise NotImplementedError

    def set_document(self, title: str, *, modified: bool = False) -> None:
        raise NotImplementedError

    def run(self, main: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self.loop.run_until_complete(main())

    async def settled(self) -> None:
        while len(self.tasks):
            await asyncio.sleep(0)

    def child(self, kind: type[Any], name: str) -> Any:
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        found = self.widget.findChildren(kind, name)
        assert len(found) == 1, (name, found)
        return found[0]

    def texts(self, name: str) -> list[str]:
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        section = self.view.accounts if name == "accounts" else self.view.shortcuts
        return [label.text() for label in section.findChildren(QLabel) if label.text()]

    def kept(self) -> Preferences:
        """What another start would find."""
        self.run(self.preferences.close)
        return Preferences(SettingsFile(Paths(self.home)))


@pytest.fixture
def bench(appearance: Appearance, home: Path) -> Iterator[Bench]:
    made = Bench(appearance, home / "settings")
    made.page.shown()
    yield made
    made.run(made.tasks.close)
    made.run(made.page.close)
    made.run(made.preferences.close)
    made.page.keep()
    made.page.hidden()
    made.loop.close()
    made.widget.close()
    made.widget.deleteLater()
    made.transport.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


# Appearance and sound


def test_the_look_changes_at_once_and_is_kept(bench: Bench) -> None:
    view = bench.view
    view.theme.activated.emit(2)
    assert tokens().name == "dark"
    view.motion.activated.emit(2)
    assert fade_ms() == 0
    view.language.activated.emit(2)
    assert bench.appearance.language == "zh_CN"
    view.text_size.setValue(30)
    assert bench.appearance.text_size == 30
    kept = bench.kept()
    assert (kept.theme, kept.motion, kept.language, kept.text_size) == ("dark", "reduced", "zh_CN", 30)


def test_it_shows_what_is_in_force(bench: Bench) -> None:
    bench.preferences.change({"theme": "dark", "language": "en", "motion": "full", "text_size": 20})
    bench.page.shown()
    view = bench.view
    assert (view.theme.value, view.language.value, view.motion.value, view.text_size.value()) == (
        "dark",
        "en",
        "full",
        20,
    )


def test_its_words_follow_the_language(bench: Bench) -> None:
    bench.appearance.set_language("zh_CN")
    QApplication.processEvents()
    assert bench.view.theme.accessibleName() == "主题"
    assert bench.view.theme.currentText() == "跟随系统"
    assert bench.texts("accounts")[:2] == ["账号", "本地账号不需要密钥，也不需要网络，始终可用。"]


def test_devices_are_shown_when_there_are_any_to_show(bench: Bench) -> None:
    assert bench.view.device.count() == 1
    bench.transport.use(bench.playback)
    assert [bench.view.device.itemText(i) for i in range(bench.view.device.count())] == [
        "System default",
        "Speakers",
        "USB headset",
    ]
    bench.view.device.activated.emit(2)
    assert bench.playback.device == "alsa/headset"
    bench.playback.outputs = (Device("alsa/speakers", "Speakers"),)
    bench.child(QToolButton, "settings.devices_again").click()
    bench.transport._looked()
    assert bench.playback.calls == ["refresh"]
    assert bench.view.device.currentText() == "A device that is not connected"


def test_silence_is_said(bench: Bench) -> None:
    bench.playback.trouble = StudioError(Kind.NO_SOUND)
    bench.transport.use(bench.playback)
    assert bench.view.silence.accessibleName().startswith("There is no sound device")
    assert bench.view.silence.isVisibleTo(bench.view)
    bench.playback.trouble = None
    bench.transport.update_now()
    assert not bench.view.silence.isVisibleTo(bench.view)


# Accounts


def test_the_local_account_is_there_and_stays(bench: Bench) -> None:
    assert "Local voices" in bench.texts("accounts")
    assert bench.view.findChildren(QToolButton, "settings.accounts.remove.local") == []


def fill(dialog: AccountDialog, **values: str) -> None:
    for name, text in values.items():
        edit = dialog.findChild(QLineEdit, f"account.{name}")
        assert edit is not None
        edit.setText(text)


def test_an_account_is_added_and_its_key_kept_for_the_session(bench: Bench) -> None:
    async def main() -> None:
        bench.child(QPushButton, "settings.accounts.add").click()
        await asyncio.sleep(0)
        dialog = bench.child(AccountDialog, "account")
        said = " ".join(label.text() for label in dialog.findChildren(QLabel))
        assert "stays in memory until you quit and is not written to disk" in said
        assert dialog.inputs["app_secret"].echoMode() == QLineEdit.EchoMode.Password
        assert all(edit.accessibleName() for edit in dialog.findChildren(QLineEdit))
        fill(dialog, name="main", app_id="37514ac0", app_secret="bb81b706")
        bench.child(QPushButton, "account.add").click()
        await bench.settled()
        account = bench.accounts.find("main")
        assert account.fields == {"app_id": "37514ac0"}
        assert await bench.accounts.secrets(account) == {"app_secret": "bb81b706"}

    bench.run(main)
    assert "main" in bench.texts("accounts")
    assert [toast.text for toast in bench.notices.toasts] == ["The account was added."]
    assert "bb81b706" not in (bench.home / "config" / "settings.json").read_text()


def test_what_is_wrong_is_said_in_the_dialog(bench: Bench) -> None:
    async def main() -> None:
        bench.page.add_account()
        await asyncio.sleep(0)
        dialog = bench.child(AccountDialog, "account")
        fill(dialog, name="main")
        bench.child(QPushButton, "account.add").click()
        assert dialog.isVisible()
        assert dialog._wrong.isVisibleTo(dialog)
        assert dialog.inputs["app_id"].property("invalid") is True
        fill(dialog, name="local", app_id="1")
        bench.child(QPushButton, "account.add").click()
        assert dialog.name.property("invalid") is True
        assert not dialog.inputs["app_id"].property("invalid")
        dialog.complain(StudioError(Kind.BAD_FIELD, "sample_rate"))
        assert dialog.inputs["sample_rate"].isVisibleTo(dialog)
        bench.child(QPushButton, "account.cancel").click()
        await bench.settled()

    bench.run(main)
    assert [account.name for account in bench.accounts.list()] == ["local"]


def test_each_vendor_has_its_own_fields(bench: Bench) -> None:
    async def main() -> None:
        bench.page.add_account()
        await asyncio.sleep(0)
        dialog = bench.child(AccountDialog, "account")
        assert list(dialog.inputs) == ["base_url", "app_id", "app_secret", "sample_rate"]
        assert not dialog.inputs["base_url"].isVisibleTo(dialog)
        more = bench.child(QPushButton, "account.more")
        more.click()
        assert dialog.inputs["base_url"].isVisibleTo(dialog)
        assert dialog.inputs["base_url"].placeholderText() == "https://vendor.example"
        dialog.vendor.setCurrentIndex(1)
        dialog.vendor.activated.emit(1)
        assert list(dialog.inputs) == ["access_key"]
        assert more.isVisibleTo(dialog), "a proxy and certificates are for every vendor"
        dialog.reject()
        await bench.settled()

    bench.run(main)


def test_removing_can_be_taken_back_key_and_all(bench: Bench) -> None:
    bench.accounts.add("main", "xingyun", {"app_id": "1"}, {"app_secret": "s"})
    bench.page.shown()

    async def main() -> None:
        bench.child(QToolButton, "settings.accounts.remove.main").click()
        await bench.settled()
        assert [account.name for account in bench.accounts.list()] == ["local"]
        assert "main" not in bench.texts("accounts")
        [toast] = bench.notices.toasts
        undo = toast.findChild(QPushButton, "notices.undo")
        assert undo is not None
        undo.click()
        await bench.settled()
        assert await bench.accounts.secrets(bench.accounts.find("main")) == {"app_secret": "s"}

    bench.run(main)
    assert "main" in bench.texts("accounts")


def test_an_account_without_its_key_can_go_too(bench: Bench) -> None:
    bench.accounts.add("keyless", "xingyun", {"app_id": "1"})

    async def main() -> None:
        bench.page.remove_account("keyless")
        bench.page.remove_account("never there")
        await bench.settled()

    bench.run(main)
    assert [account.name for account in bench.accounts.list()] == ["local"]
    assert any("never there" in toast.text for toast in bench.notices.toasts)


# Shortcuts


def test_keys_are_changed_kept_and_put_back(bench: Bench) -> None:
    async def main() -> None:
        bench.child(QPushButton, "settings.shortcuts.transport.stop").click()
        await asyncio.sleep(0)
        dialog = bench.child(RebindDialog, "rebind")
        keys = dialog.findChild(QKeySequenceEdit, "rebind.keys")
        keys.setKeySequence(QKeySequence("Space"))
        bench.child(QPushButton, "rebind.set").click()
        assert "“Play or pause” has these keys already." in [label.text() for label in dialog.findChildren(QLabel)]
        keys.setKeySequence(QKeySequence("Ctrl+Space"))
        bench.child(QPushButton, "rebind.set").click()
        assert "Input methods use these keys; choose others." in [label.text() for label in dialog.findChildren(QLabel)]
        keys.setKeySequence(QKeySequence("F9"))
        bench.child(QPushButton, "rebind.set").click()
        await bench.settled()

    assert not bench.child(QPushButton, "settings.shortcuts.reset").isEnabled()
    bench.run(main)
    assert bench.shortcuts["transport.stop"].keys == "F9"
    assert bench.child(QPushButton, "settings.shortcuts.transport.stop").text() == "F9"
    assert bench.kept().shortcuts == {"transport.stop": "F9"}
    bench.child(QPushButton, "settings.shortcuts.reset").click()
    assert bench.shortcuts["transport.stop"].keys == "Ctrl+."
    assert bench.kept().shortcuts == {}


def test_giving_up_changes_nothing(bench: Bench) -> None:
    async def main() -> None:
        bench.page.rebind("transport.stop")
        await asyncio.sleep(0)
        dialog = bench.child(QDialog, "rebind")
        dialog.reject()
        await bench.settled()

    bench.run(main)
    assert bench.preferences.shortcuts == {}


def test_actions_that_come_later_are_listed(bench: Bench) -> None:
    bench.shortcuts.add("help.logs", "Open the log folder", lambda: None, menu="help")
    assert "Open the log folder" in bench.texts("shortcuts")
    bench.page.hidden()
    bench.shortcuts.add("help.more", "Details", lambda: None, menu="help")
    assert "Details" not in bench.texts("shortcuts")
