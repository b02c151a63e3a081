"""The settings panel: every choice takes effect at once and is remembered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QToolButton,
    QWidget,
)

from studio.core.errors import Kind, StudioError
from studio.core.ports import Device, Field, Link, Vendor
from studio.core.records import Account, Verdict, VerdictKind
from studio.panels.settings import PANEL
from studio.panels.settings.dialogs import AccountDialog, RebindDialog
from studio.panels.settings.presenter import SettingsPresenter
from studio.services.accounts import Accounts, Trouble
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
from tests.fakes.keyrings import Held
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

    def open_panel(self, name: str, wanted: str = "") -> None:
        raise NotImplementedError

    def set_document(self, title: str, *, modified: bool = False) -> None:
        raise NotImplementedError

    def run(self, main: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self.loop.run_until_complete(main())

    async def settled(self) -> None:
        while len(self.tasks):
            await asyncio.sleep(0)

    async def settled_but_for_the_dialog(self) -> None:
        for _ in range(6_000):
            if any(dialog.isVisible() for dialog in self.widget.findChildren(QDialog)):
                return
            await asyncio.sleep(0.005)
        raise AssertionError("no dialog")

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


async def tried() -> None:
    """Let what was entered in the dialog be tried."""
    for _ in range(3):
        await asyncio.sleep(0)


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


def test_what_the_program_does_by_itself_is_the_persons_choice(bench: Bench) -> None:
    bench.page.shown()
    view = bench.view
    switches = (view.desktop_notices, view.ask_on_close, view.look_for_updates)
    assert [box.isChecked() for box in switches] == [True, True, False], "nobody is asked for updates"
    for box in switches:
        box.click()
    view.updates_address.setText(" http://example.org/newest ")
    view.updates_address.editingFinished.emit()
    assert not view._address_trouble.isHidden()
    view.updates_address.setText("https://example.org/newest")
    view.updates_address.editingFinished.emit()
    assert view._address_trouble.isHidden()
    kept = bench.kept()
    assert (kept.desktop_notices, kept.ask_on_close, kept.look_for_updates) == (False, False, True)
    assert kept.updates_address == "https://example.org/newest"
    bench.page.shown()
    assert view.look_for_updates.isChecked()


def test_a_model_folder_is_looked_at_before_it_is_kept(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view, model = bench.view, tmp_path / "model"

    def said() -> str:
        return view._model_trouble.accessibleName()

    async def typed(folder: str) -> None:
        view.speech_model.setText(folder)
        view.speech_model.editingFinished.emit()
        await bench.settled()

    async def chosen(_parent: object, _title: str, _folder: Path | None = None) -> Path:
        return model

    async def story() -> None:
        await typed(str(model))
        assert (said(), bench.preferences.speech_model) == ("There is no such folder.", "")
        model.mkdir()
        await typed(str(model))
        assert "holds no model" in said()
        for name in ("model.bin", "config.json", "tokenizer.json"):
            (model / name).touch()
        await typed(f" {model} ")
        assert (said(), bench.preferences.speech_model) == ("", str(model))
        await typed("")
        assert bench.preferences.speech_model == ""
        monkeypatch.setattr("studio.panels.settings.presenter.choose_folder", chosen)
        bench.child(QPushButton, "settings.choose_speech_model").click()
        await bench.settled()
        assert (view.speech_model.text(), bench.preferences.speech_model) == (str(model), str(model))

    bench.run(story)


def test_its_words_follow_the_language(bench: Bench) -> None:
    bench.appearance.set_language("zh_CN")
    QApplication.processEvents()
    assert bench.view.theme.accessibleName() == "主题"
    assert bench.view.theme.currentText() == "跟随系统"
    assert bench.texts("accounts")[:2] == ["账号", "“本机”不需要密钥，也不需要网络，始终可用。"]


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
    assert {"This computer", "Local voices"} <= set(bench.texts("accounts"))
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
        await tried()
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
        await tried()
        assert dialog.isVisible()
        assert dialog._wrong.isVisibleTo(dialog)
        words = dialog._wrong.findChildren(QLabel)
        assert {each.mapTo(dialog, QPoint()).x() for each in words} == {dialog.vendor.mapTo(dialog, QPoint()).x()}
        assert dialog.inputs["app_id"].property("invalid") is True
        fill(dialog, name="local", app_id="1")
        bench.child(QPushButton, "account.add").click()
        await tried()
        assert dialog.name.property("invalid") is True
        assert not dialog.inputs["app_id"].property("invalid")
        dialog.complain(StudioError(Kind.BAD_FIELD, "sample_rate"))
        assert dialog.inputs["sample_rate"].isVisibleTo(dialog)
        bench.child(QPushButton, "account.cancel").click()
        await bench.settled()

    bench.run(main)
    assert [account.name for account in bench.accounts.list()] == ["local"]


def right_of(widget: QWidget) -> int:
    """Where a widget ends on the screen."""
    return widget.mapToGlobal(QPoint(widget.width(), 0)).x()


def test_what_stands_in_a_column_ends_in_one_line(bench: Bench) -> None:
    async def main() -> None:
        bench.page.add_account()
        await asyncio.sleep(0)
        dialog = bench.child(AccountDialog, "account")
        QApplication.processEvents()
        more, done = bench.child(QPushButton, "account.more"), bench.child(QPushButton, "account.add")
        assert right_of(dialog.name) == right_of(done)
        assert more.mapToGlobal(QPoint()).x() == dialog.name.mapToGlobal(QPoint()).x()
        dialog.reject()
        await bench.settled()

    bench.run(main)
    badge = next(label for label in bench.view.accounts.findChildren(QLabel) if label.text() == "Built in")
    assert right_of(badge) == right_of(bench.child(QPushButton, "settings.accounts.add"))


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


def test_the_dialog_grows_with_the_fields_of_a_vendor(bench: Bench, qapp: QApplication) -> None:
    many = Vendor("many", "Many", tuple(Field(f"field_{number}") for number in range(4)))
    bench.widget.resize(bench.widget.screen().availableSize())
    dialog = AccountDialog(bench.widget, [OTHER, many], None)
    dialog.show()
    qapp.processEvents()
    dialog.vendor.setCurrentIndex(1)
    dialog.vendor.activated.emit(1)
    qapp.processEvents()
    assert dialog._scroll.verticalScrollBar().maximum() == 0
    dialog.close()


def test_the_dialog_stays_on_the_screen(bench: Bench, qapp: QApplication) -> None:
    async def main() -> None:
        screen = bench.widget.screen().availableGeometry()
        bench.widget.resize(screen.size())
        bench.page.add_account()
        await asyncio.sleep(0)
        dialog = bench.child(AccountDialog, "account")
        dialog.move(dialog.x(), screen.bottom() - dialog.height())
        bench.child(QPushButton, "account.more").click()
        qapp.processEvents()
        assert dialog.frameGeometry().bottom() <= screen.bottom()
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


def test_an_account_is_renamed_with_its_key(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.accounts.add("main", "xingyun", {"app_id": "1"}, {"app_secret": "s"})
    bench.accounts.add("other", "other", {"access_key": "1"})
    bench.page.shown()

    async def main() -> None:
        bench.page.edit_account("main")
        await asyncio.sleep(0)
        dialog = bench.child(AccountDialog, "account")
        fill(dialog, name="Other", app_id="2")
        bench.child(QPushButton, "account.add").click()
        await tried()
        assert "There is an account of this name." in [label.text() for label in dialog.findChildren(QLabel)]
        assert dialog.name.property("invalid") is True
        assert bench.accounts.find("main").fields == {"app_id": "1"}, "nothing is kept that was not all right"
        fill(dialog, name="Ours")
        bench.child(QPushButton, "account.add").click()
        bench.child(QPushButton, "account.add").click()
        await tried()
        await bench.settled()
        assert await bench.accounts.secrets(bench.accounts.find("Ours")) == {"app_secret": "s"}

    bench.run(main)
    assert [account.name for account in bench.accounts.list()] == ["local", "other", "Ours"]
    assert bench.accounts.find("Ours").fields == {"app_id": "2"}
    assert "Ours" in bench.texts("accounts")
    assert "main" not in bench.texts("accounts")


def test_a_key_of_the_environment_must_be_renamed_by_hand(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICE_STUDIO_SECRET_MAIN_APP_SECRET", "s")
    bench.accounts.add("main", "xingyun", {"app_id": "1"})

    async def main() -> None:
        bench.page.edit_account("main")
        await asyncio.sleep(0)
        fill(bench.child(AccountDialog, "account"), name="ours")
        bench.child(QPushButton, "account.add").click()
        await tried()
        await bench.settled()

    bench.run(main)
    told = [toast.text for toast in bench.notices.toasts]
    assert any("VOICE_STUDIO_SECRET_MAIN_APP_SECRET to VOICE_STUDIO_SECRET_OURS_APP_SECRET" in words for words in told)


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


def test_actions_stand_in_groups(bench: Bench) -> None:
    bench.shortcuts.add("view.tasks", "Tasks", lambda: None, menu="view")
    bench.shortcuts.add("tasks.send", "Send", lambda: None, keys="Ctrl+Return", panel="tasks")
    assert [words for words in bench.texts("shortcuts") if words in ("Play", "View", "Tasks", "Send")] == [
        *("Play", "View", "Tasks"),
        *("Tasks", "Send"),
    ]
    assert bench.child(QPushButton, "settings.shortcuts.tasks.send").accessibleName() == "Send"


# Keys and tests


@dataclass
class Told:
    """A probe that finds what it is told once it may."""

    found: list[StudioError | None]
    go: asyncio.Event

    async def test(self) -> None:
        await self.go.wait()
        error = self.found.pop(0) if self.found else None
        if error is not None:
            raise error


@dataclass
class Probed:
    """A bench whose vendors can be asked: `found` is what the next tests come to."""

    bench: Bench
    found: list[StudioError | None] = field(default_factory=list)
    go: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.go.set()
        vendors = self.bench.accounts._vendors
        for name, vendor in vendors.items():
            vendors[name] = replace(vendor, probe=lambda *_: Told(self.found, self.go))

    def add(self) -> None:
        self.bench.accounts.add("main", "xingyun", {"app_id": "1"}, {"app_secret": "a key of 24 characters.."})
        self.bench.page.shown()
        self.bench.run(self.bench.settled)

    def said(self) -> str:
        return "\n".join(self.bench.texts("accounts"))


@pytest.fixture
def probed(bench: Bench) -> Probed:
    made = Probed(bench)
    made.add()
    return made


def test_a_row_says_where_the_key_lives_and_how_it_ends(probed: Probed) -> None:
    assert "App secret ••••rs.. · until you quit" in probed.said()
    assert "a key of" not in probed.said()
    assert "This computer has no keyring" in probed.said()
    probed.bench.accounts.add("keyless", "xingyun", {"app_id": "1"})
    probed.bench.page.shown()
    probed.bench.run(probed.bench.settled)
    assert "No key yet" in probed.said()


def test_the_key_to_a_bucket_is_no_key_to_the_vendor(bench: Bench) -> None:
    bench.accounts.add(
        "main", "xingyun", {"app_id": "1", "s3_bucket": "talks"}, {"s3_secret_key": "of-the-bucket-only"}
    )
    bench.page.shown()
    bench.run(bench.settled)
    words = "\n".join(bench.texts("accounts"))
    assert "No key yet\nSecret key of the bucket ••••only · until you quit" in words


def test_the_keyring_is_named_where_it_keeps_the_key(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held()
    bench.accounts._secrets = Secrets(held, environment={"VOICE_STUDIO_SECRET_OUT_APP_SECRET": "from the outside"})
    bench.accounts.add("out", "xingyun", {"app_id": "1"})

    async def main() -> None:
        bench.page.add_account()
        await asyncio.sleep(0)
        while bench.widget.findChild(AccountDialog) is None:
            await asyncio.sleep(0.001)
        dialog = bench.child(AccountDialog, "account")
        assert "Keys are kept in the system's keyring" in " ".join(each.text() for each in dialog.findChildren(QLabel))
        fill(dialog, name="main", app_id="1", app_secret="a key of 24 characters..")
        bench.child(QPushButton, "account.add").click()
        await tried()
        await bench.settled()

    bench.run(main)
    assert held.kept == {("main", "app_secret"): "a key of 24 characters.."}
    said = "\n".join(bench.texts("accounts"))
    assert "App secret ••••rs.. · in the system's keyring" in said
    assert "App secret ••••side · from the environment" in said
    assert "no keyring" not in said


VERDICTS = [
    (None, "✓ It works"),
    (
        StudioError(Kind.KEY_REFUSED, "main", code="20002", message="bad token"),
        "✗ The vendor refused the key of “main”.",
    ),
    (StudioError(Kind.APP_UNUSABLE), "may not be used"),
    (StudioError(Kind.CLOCK_OFF, "10 min"), "clock is 10 min off"),
    (StudioError(Kind.UNREACHABLE, "vendor.example"), "“vendor.example” cannot be reached."),
    (StudioError(Kind.BAD_FIELD, "app_id", message="It is needed."), "It is needed."),
]


@pytest.mark.parametrize(("error", "words"), VERDICTS)
def test_a_test_says_in_place_what_came_of_it(probed: Probed, error: StudioError | None, words: str) -> None:
    probed.found = [error]
    probed.go.clear()
    button = probed.bench.child(QPushButton, "settings.accounts.test.main")

    async def main() -> None:
        button.click()
        await asyncio.sleep(0)
        assert button.text() == "Testing…"
        probed.bench.page.shown()
        assert button.text() == "Testing…", "another page was in front meanwhile"
        button.click()  # it is being tested already
        probed.go.set()
        await probed.bench.settled()

    probed.bench.run(main)
    assert button.text() == "Test"
    assert words in probed.said()
    assert not probed.bench.notices.toasts, "it is said in place"
    if error is not None and error.code:
        assert "20002 bad token" in probed.said()
    probed.bench.page.shown()
    probed.bench.run(probed.bench.settled)
    assert words in probed.said(), "a verdict stays while the account is as it was"


def test_a_verdict_follows_the_language(probed: Probed) -> None:
    probed.found = [StudioError(Kind.UNREACHABLE, "vendor.example")]
    probed.bench.page.test_account("main")
    probed.bench.run(probed.bench.settled)
    probed.bench.appearance.set_language("zh_CN")
    QApplication.processEvents()
    said = probed.said()
    assert "vendor.example" in said
    assert "cannot be reached" not in said
    assert "这台电脑没有密钥环" in said
    assert "应用密钥 ••••rs.. · 退出前有效" in said


@pytest.mark.parametrize(("skew", "seconds"), [(312.4, "312"), (-7_200.0, "7,200")])
def test_a_clock_that_is_off_is_said(probed: Probed, skew: float, seconds: str) -> None:
    clock = f"This computer's clock is off by {seconds} s; signatures are corrected."
    probed.bench.view.accounts.show_outcome("main", Verdict(VerdictKind.WORKS, None, skew, 10.0))
    assert f"✓ It works. {clock}" in probed.said()
    refused = StudioError(Kind.KEY_REFUSED, "main")
    probed.bench.view.accounts.show_outcome("main", Verdict(VerdictKind.KEY_REFUSED, refused, skew, 10.0))
    assert "refused the key" in probed.said()
    assert clock in probed.said()


def test_the_request_id_can_be_copied(probed: Probed) -> None:
    copy = probed.bench.child(QToolButton, "settings.accounts.copy.main")
    assert not copy.isVisibleTo(probed.bench.view)
    probed.found = [StudioError(Kind.BUSY, request_id="rid-1")]
    probed.bench.page.test_account("main")
    probed.bench.run(probed.bench.settled)
    assert copy.isVisibleTo(probed.bench.view)
    copy.click()
    assert QApplication.clipboard().text() == "rid-1"


def test_a_new_account_is_tested_at_once(probed: Probed) -> None:
    probed.found = [StudioError(Kind.KEY_REFUSED, "second")]

    async def main() -> None:
        probed.bench.page.add_account()
        await asyncio.sleep(0)
        dialog = probed.bench.child(AccountDialog, "account")
        fill(dialog, name="second", app_id="1", app_secret="s", base_url="vendor.example/voice")
        probed.bench.child(QPushButton, "account.add").click()
        await tried()
        await probed.bench.settled()

    probed.bench.run(main)
    assert [toast.text for toast in probed.bench.notices.toasts] == [
        "The account was added.",
        "The address has a path: /voice is put before the vendor's own paths.",
    ]
    assert "refused the key of “second”" in probed.said()


def test_an_account_is_edited_without_typing_its_key_again(probed: Probed, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = probed.bench

    async def main() -> None:
        bench.child(QToolButton, "settings.accounts.edit.main").click()
        await asyncio.sleep(0)
        dialog = bench.child(AccountDialog, "account")
        assert (dialog.name.text(), dialog.name.isEnabled(), dialog.vendor.isEnabled()) == ("main", True, False)
        assert dialog.inputs["app_secret"].text() == ""
        assert dialog.inputs["app_secret"].placeholderText() == "••••rs.. · until you quit"
        bench.child(QPushButton, "account.more").click()
        fill(dialog, app_id="2", base_url="http://vendor.example", proxy_url="proxy.example:3128")
        dialog.proxy.set_value("manual")
        dialog.proxy.activated.emit(2)
        assert dialog.proxy_url.isVisibleTo(dialog)
        plain = bench.child(QCheckBox, "account.plain_http")
        assert not plain.isVisibleTo(dialog)
        bench.child(QPushButton, "account.add").click()
        await tried()
        assert plain.isVisibleTo(dialog), "an address without https must be confirmed"
        assert dialog.inputs["base_url"].property("invalid") is True
        plain.click()
        bench.child(QPushButton, "account.add").click()
        await tried()
        await bench.settled()

    bench.run(main)
    assert bench.accounts.find("main").fields == {
        "app_id": "2",
        "base_url": "http://vendor.example",
        "plain_http": "yes",
        "proxy": "http://proxy.example:3128",
    }
    assert "App secret ••••rs.." in probed.said()
    assert "✓ It works" in probed.said()

    async def again() -> None:
        bench.page.edit_account("main")
        await asyncio.sleep(0)
        dialog = bench.child(AccountDialog, "account")
        assert dialog.proxy.value == "manual"
        assert dialog.proxy_url.text() == "http://proxy.example:3128"
        assert dialog.inputs["base_url"].isVisibleTo(dialog)
        assert dialog._plain.isChecked()
        dialog.proxy.set_value("none")
        dialog.complain(StudioError(Kind.BAD_FILE, "ca_file", message="It holds no certificate (PEM)."))
        assert dialog.ca_file.property("invalid") is True
        dialog.reject()
        await bench.settled()

    bench.run(again)
    assert bench.accounts.find("main").fields["proxy"] == "http://proxy.example:3128"


def test_a_file_of_certificates_is_chosen(probed: Probed, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen: list[Path | None] = [None, Path("/etc/own.pem")]

    async def choose(*_: object) -> Path | None:
        return chosen.pop(0)

    monkeypatch.setattr("studio.panels.settings.presenter.open_file", choose)

    async def main() -> None:
        probed.bench.page.add_account()
        await asyncio.sleep(0)
        dialog = probed.bench.child(AccountDialog, "account")
        for expected in ("", "/etc/own.pem"):
            probed.bench.child(QPushButton, "account.choose_ca_file").click()
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            assert dialog.ca_file.text() == expected
        assert dialog.values(secret=False)["ca_file"] == "/etc/own.pem"
        dialog.reject()
        await probed.bench.settled()

    probed.bench.run(main)


@pytest.mark.parametrize(
    ("trouble", "words", "hint"),
    [
        (Trouble.ABSENT, "This computer has no keyring", "set it in the environment"),
        (Trouble.LOCKED, "The system's keyring is locked", "Unlock it and save the account again"),
        (Trouble.FAILED, "The system's keyring failed", "set it in the environment"),
    ],
)
def test_why_a_key_is_not_kept_and_what_to_do_is_said(bench: Bench, trouble: Trouble, words: str, hint: str) -> None:
    held = Held()
    held.trouble = trouble
    bench.accounts._secrets = Secrets(held, environment={})
    bench.accounts.add("main", "xingyun", {"app_id": "1"}, {"app_secret": "bb81b706ef1f443e"})

    async def main() -> None:
        bench.page.edit_account("main")
        await bench.settled_but_for_the_dialog()
        dialog = bench.child(AccountDialog, "account")
        assert any(words in label.text() and hint in label.text() for label in dialog.findChildren(QLabel))
        bench.child(QPushButton, "account.add").click()
        await tried()
        await bench.settled()
        said = "\n".join(bench.texts("accounts"))
        assert words in said
        assert hint in said
        assert "••••443e · until you quit" in said
        # As soon as the keyring can be used again, saving keeps the key.
        held.trouble = None
        bench.page.edit_account("main")
        await bench.settled_but_for_the_dialog()
        bench.child(QPushButton, "account.add").click()
        await tried()
        await bench.settled()
        assert held.kept == {("main", "app_secret"): "bb81b706ef1f443e"}
        assert words not in "\n".join(bench.texts("accounts"))

    bench.run(main)


def test_a_removal_that_leaves_a_key_behind_is_said(bench: Bench) -> None:
    held = Held()
    held.trouble = Trouble.LOCKED
    bench.accounts._secrets = Secrets(held, environment={})
    bench.accounts.add("main", "xingyun", {"app_id": "1"})

    async def main() -> None:
        bench.page.remove_account("main")
        await bench.settled()

    bench.run(main)
    [toast] = bench.notices.toasts
    assert "The keyring did not let go of its key." in toast.text


def test_an_account_of_an_unknown_vendor_can_only_be_removed(bench: Bench) -> None:
    bench.accounts.add("main", "xingyun", {"app_id": "1"})
    del bench.accounts._vendors["xingyun"]
    bench.page.shown()
    bench.run(bench.settled)
    offered = [button.objectName() for button in bench.view.accounts.findChildren(QToolButton)]
    assert "settings.accounts.remove.main" in offered
    assert "settings.accounts.edit.main" not in offered


# How files reach a vendor


class HearsNothing:
    """A vendor's transcription, which these tests do not use."""


def hears(account: Account, secrets: Mapping[str, str], link: Link) -> Any:
    """A vendor that transcribes."""
    return HearsNothing()


LISTENS = replace(XINGYUN, name="listens", title="Listens", transcription=hears)


@dataclass
class Reached:
    """Makes files reachable, or says why it cannot."""

    trouble: StudioError | None = None
    asked: list[str] = field(default_factory=list)

    async def test(self, account: str) -> str:
        self.asked.append(account)
        if self.trouble is not None:
            raise self.trouble
        return "https://bucket.example"


@pytest.fixture
def listening(bench: Bench) -> Bench:
    """An account whose vendor fetches files."""
    bench.accounts._vendors["listens"] = LISTENS
    bench.uploads = Reached()  # type: ignore[attr-defined]
    bench.accounts.add("talks", "listens", {"base_url": "https://vendor.example", "app_id": "1"})
    bench.page.shown()
    return bench


def test_only_vendors_that_fetch_files_are_asked_how_they_get_them(listening: Bench) -> None:
    dialog = AccountDialog(listening.widget, [XINGYUN, LISTENS], None)
    assert not dialog.files.isVisibleTo(dialog)
    dialog.vendor.set_value("listens")
    dialog.vendor.chosen.emit("listens")
    assert dialog.files.isVisibleTo(dialog)
    dialog.deleteLater()


def test_a_bucket_is_set_kept_and_survives_the_next_edit(listening: Bench) -> None:
    bench = listening

    async def main() -> None:
        bench.page.edit_account("talks")
        await tried()
        dialog = bench.child(AccountDialog, "account")
        assert dialog.files.edits["s3_bucket"].isVisibleTo(dialog) is False
        dialog.files.way.set_value("bucket")
        dialog.files.way.activated.emit(1)
        for name, text in (("s3_endpoint", "https://s3.example"), ("s3_bucket", "talks"), ("s3_access_key", "a")):
            dialog.files.edits[name].setText(text)
        dialog.files.edits["s3_secret_key"].setText("hidden")
        bench.child(QCheckBox, "account.s3_delete").setChecked(False)
        dialog.asked.emit()
        await tried()
        await bench.settled()
        fields = bench.accounts.find("talks").fields
        assert {name: fields[name] for name in ("files", "s3_bucket", "s3_endpoint", "s3_keep")} == {
            "files": "bucket",
            "s3_bucket": "talks",
            "s3_endpoint": "https://s3.example",
            "s3_keep": "yes",
        }
        assert "s3_secret_key" not in fields
        assert await bench.accounts.bucket_key(bench.accounts.find("talks")) == "hidden"
        assert any("“talks”" in text for text in bench.texts("accounts"))
        bench.page.edit_account("talks")
        await tried()
        again = bench.child(AccountDialog, "account")
        assert again.files.way.value == "bucket"
        assert again.files.edits["s3_secret_key"].text() == ""
        again.asked.emit()
        await tried()
        await bench.settled()
        assert bench.accounts.find("talks").fields == fields

    bench.run(main)


def test_the_way_of_files_is_tried_and_said_in_plain_words(listening: Bench) -> None:
    bench = listening
    bench.accounts.change("talks", {"base_url": "https://vendor.example", "app_id": "1", "files": "computer"})
    bench.page.shown()
    reached: Reached = bench.uploads  # type: ignore[attr-defined]

    async def main() -> None:
        bench.child(QPushButton, "settings.accounts.test_files.talks").click()
        await bench.settled()
        assert reached.asked == ["talks"]
        assert (
            "✓ A test file was put there, fetched from https://bucket.example"
            in bench.child(QLabel, "settings.accounts.files.talks").text()
        )
        reached.trouble = StudioError(Kind.BUCKET_MISSING, "talks")
        bench.child(QPushButton, "settings.accounts.test_files.talks").click()
        await bench.settled()
        assert bench.child(QLabel, "settings.accounts.files.talks").text().startswith("✗ ")
        bench.page.shown()
        await bench.settled()
        assert bench.child(QLabel, "settings.accounts.files.talks").text().startswith("✗ ")

    bench.run(main)


def test_what_is_wrong_with_a_field_of_the_bucket_is_marked(listening: Bench) -> None:
    dialog = AccountDialog(listening.widget, [LISTENS], None)
    dialog.complain(StudioError(Kind.BAD_FIELD, "server_port", message="It is not a port."))
    assert dialog.files.edits["server_port"].property("invalid")
    dialog.deleteLater()
