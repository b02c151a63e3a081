"""Joins the settings view to the preferences, the accounts and the window."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtWidgets import QDialog, QWidget

from studio.core.errors import StudioError
from studio.core.records import Account
from studio.panels.settings.accounts import Outcome
from studio.panels.settings.dialogs import AccountDialog, RebindDialog
from studio.panels.settings.view import SettingsView
from studio.services.accounts import Accounts, Removed
from studio.services.preferences import Preferences
from studio.services.updates import is_address
from studio.services.uploads import Uploads
from studio.ui.dialogs import choose_folder, finished, open_file
from studio.ui.form import Words
from studio.ui.language import tr
from studio.ui.panel import Shell
from studio.ui.shortcuts import KeyTakenError
from studio.ui.tasks import Tasks, slot


class SettingsServices(Protocol):
    """What this panel needs of the services."""

    @property
    def accounts(self) -> Accounts:
        """Who can be spoken to."""
        ...

    @property
    def preferences(self) -> Preferences:
        """What is remembered."""
        ...

    @property
    def uploads(self) -> Uploads:
        """What makes files reachable; put together when it is first needed."""
        ...


class SettingsPresenter:
    """Every choice takes effect at once and is remembered; nothing needs saving."""

    def __init__(self, services: SettingsServices, shell: Shell, view: SettingsView) -> None:
        self._services = services
        self._accounts = services.accounts
        self._preferences = services.preferences
        self._shell = shell
        self.view = view
        view.theme_chosen.connect(self._set_theme)
        view.language_chosen.connect(self._set_language)
        view.motion_chosen.connect(self._set_motion)
        view.text_size_chosen.connect(self._set_text_size)
        view.device_chosen.connect(shell.transport.choose_device)
        view.devices_asked.connect(shell.transport.look_again)
        view.accounts.add_asked.connect(self.add_account)
        view.accounts.edit_asked.connect(self.edit_account)
        view.accounts.test_asked.connect(self.test_account)
        view.accounts.files_test_asked.connect(self.test_files)
        view.accounts.remove_asked.connect(self.remove_account)
        view.rebind_asked.connect(self.rebind)
        view.reset_asked.connect(self._reset_shortcuts)
        view.desktop_notices_chosen.connect(lambda on: self._keep("desktop_notices", on))
        view.ask_on_close_chosen.connect(lambda on: self._keep("ask_on_close", on))
        view.look_for_updates_chosen.connect(lambda on: self._keep("look_for_updates", on))
        view.updates_address_chosen.connect(self._set_updates_address)
        view.speech_model_chosen.connect(self.set_speech_model)
        view.speech_model_asked.connect(self.choose_speech_model)
        shell.shortcuts.add(
            "settings.add_account", "Add an account…", self.add_account, menu="file", panel="settings", symbol="plus"
        )
        shell.transport.devices_changed.connect(self._show_devices)
        shell.shortcuts.changed.connect(self._show_shortcuts)
        self._in_front = False

    # ui.panel.PanelPage

    @property
    def widget(self) -> QWidget:
        """The view."""
        return self.view

    @property
    def tasks(self) -> Tasks:
        """The window's."""
        return self._shell.tasks

    def shown(self) -> None:
        """Show how things are now."""
        self._in_front = True
        kept = self._preferences
        self.view.show_appearance(
            theme=kept.theme, language=kept.language, motion=kept.motion, text_size=kept.text_size
        )
        self.view.show_program(
            desktop_notices=kept.desktop_notices,
            ask_on_close=kept.ask_on_close,
            look_for_updates=kept.look_for_updates,
            updates_address=kept.updates_address,
            speech_model=kept.speech_model,
        )
        self._show_devices()
        self._show_accounts()
        self._show_shortcuts()

    def hidden(self) -> None:
        """Nothing to let go of."""
        self._in_front = False

    def keep(self) -> None:
        """Nothing is unsaved."""

    async def close(self) -> None:
        """Nothing runs."""

    # Appearance

    def _set_theme(self, chosen: Any) -> None:
        self._preferences.theme = chosen
        self._shell.appearance.set_theme(chosen)

    def _set_language(self, chosen: Any) -> None:
        self._preferences.language = chosen
        self._shell.appearance.set_language(chosen)

    def _set_motion(self, chosen: Any) -> None:
        self._preferences.motion = chosen
        self._shell.appearance.set_motion(chosen)

    def _set_text_size(self, pixels: int) -> None:
        self._preferences.text_size = pixels
        self._shell.appearance.set_text_size(pixels)

    # The program

    def _keep(self, name: str, value: object) -> None:
        self._preferences.change({name: value})

    def _set_updates_address(self, address: str) -> None:
        self._keep("updates_address", address.strip())
        self.view.show_address_trouble(wrong=bool(address.strip()) and not is_address(address))

    @slot
    async def choose_speech_model(self) -> None:
        """Ask for the folder of a model to recognize speech with."""
        kept = self._preferences.speech_model
        folder = await choose_folder(self._shell.widget, tr("Model folder"), Path(kept) if kept else None)
        if folder is not None:
            await self._take_speech_model(str(folder))

    @slot
    async def set_speech_model(self, folder: str) -> None:
        """Take a folder that was typed, "" for none."""
        await self._take_speech_model(folder.strip())

    async def _take_speech_model(self, folder: str) -> None:
        """Remember a folder that holds a model; one that does not changes nothing."""
        wrong, path = await asyncio.to_thread(_looked_at, folder)
        if wrong is not None:
            self.view.show_speech_model(folder, wrong)
        else:
            self._keep("speech_model", path)
            self.view.show_speech_model(path)

    # Sound

    def _show_devices(self) -> None:
        playback = self._shell.transport.playback
        if playback is not None:
            self.view.show_devices(playback.devices(), playback.device, playback.trouble)

    # Accounts

    def _show_accounts(self) -> None:
        vendors = {vendor.name: vendor for vendor in self._accounts.vendors()}
        self.view.accounts.show_accounts(self._accounts.list(), vendors)
        self._show_keys()

    @slot
    async def _show_keys(self) -> None:
        """Say where each key lives; the keyring may ask to be unlocked first."""
        for account in self._accounts.list():
            self.view.accounts.show_keys(account.name, await self._accounts.keys(account))
        self.view.accounts.show_trouble(self._accounts.trouble)

    @slot
    async def add_account(self) -> None:
        """Ask for an account until it can be kept or the person gives up, and try it."""
        dialog = AccountDialog(self._shell.widget, self._accounts.vendors(), await self._accounts.look_for_keyring())

        async def keep() -> Account:
            fields, secrets = dialog.values(secret=False), dialog.values(secret=True)
            return self._accounts.add(dialog.name.text(), dialog.vendor.value, fields, secrets)

        account = await self._asked(dialog, keep)
        if account is not None:
            self._shell.notices.info(tr("The account was added."))
            await self._kept(account)

    @slot
    async def edit_account(self, name: str) -> None:
        """Ask for another name, other fields and keys of an account, and try it with them."""
        account = self._accounts.find(name)
        keys = await self._accounts.keys(account)
        dialog = AccountDialog(
            self._shell.widget, self._accounts.vendors(), await self._accounts.look_for_keyring(), account, keys
        )

        variables: dict[str, str] = {}

        async def keep() -> Account:
            called = self._accounts.checked_name(dialog.name.text(), besides=name)
            changed = self._accounts.change(name, dialog.values(secret=False), dialog.values(secret=True))
            if called == name:
                return changed
            renamed = await self._accounts.rename(name, called)
            variables.update(renamed.variables)
            return renamed.account

        changed = await self._asked(dialog, keep)
        if changed is not None:
            for before, now in variables.items():
                words = tr("The key comes from the environment: rename {old} to {new}.")
                self._shell.notices.warn(words.format(old=before, new=now))
            self.view.accounts.show_outcome(changed.name, None)
            await self._kept(changed)

    @slot
    async def test_account(self, name: str) -> None:
        """Make one harmless call, and say in the account's row what came of it."""
        await self._test(name)

    @slot
    async def test_files(self, name: str) -> None:
        """Make a small file reachable and fetch it, and say in the account's row what came of it."""
        self.view.accounts.show_files(name, None)
        outcome: str | StudioError
        try:
            outcome = await self._services.uploads.test(name)
        except StudioError as error:
            outcome = error
        self.view.accounts.show_files(name, outcome)

    @slot
    async def remove_account(self, name: str) -> None:
        """Forget an account at once, and offer to take that back, key and all."""
        removed = await self._accounts.remove(name)
        self._show_accounts()
        words = tr("The account “{name}” was removed.").format(name=name)
        if removed.trouble is not None:
            words += " " + tr("The keyring did not let go of its key.")
        self._shell.notices.undo(words, lambda: self._put_back(removed))

    @slot
    async def _put_back(self, removed: Removed) -> None:
        await self._accounts.restore(removed)
        self._show_accounts()

    async def _asked(self, dialog: AccountDialog, keep: Callable[[], Awaitable[Account]]) -> Account | None:
        """What `keep` makes of the dialog once it can; None when the person gives up."""
        made: list[Account] = []
        trying = False

        async def try_it() -> None:
            nonlocal trying
            if trying:
                return  # the keyring is asking the person something
            trying = True
            try:
                made.append(await keep())
            except StudioError as error:
                dialog.complain(error)
            else:
                dialog.accept()
            finally:
                trying = False

        dialog.asked.connect(lambda: self.tasks.start(try_it()))
        dialog.file_asked.connect(lambda: self._choose_certificates(dialog))
        accepted = await finished(dialog) == QDialog.DialogCode.Accepted
        return made[-1] if accepted else None

    @slot
    async def _choose_certificates(self, dialog: AccountDialog) -> None:
        words = tr("Certificates")
        path = await open_file(dialog, tr("Choose a file of certificates"), f"{words} (*.pem *.crt *.cer)")
        if path is not None:
            dialog.choose_file(str(path))

    async def _kept(self, account: Account) -> None:
        """An account has new fields or keys: hand the keys over, show it, and try it where the vendor can."""
        self.view.accounts.show_accounts(
            self._accounts.list(), {vendor.name: vendor for vendor in self._accounts.vendors()}
        )
        if path := self._accounts.path_of(account):
            words = tr("The address has a path: {path} is put before the vendor's own paths.")
            self._shell.notices.info(words.format(path=path))
        await self._accounts.store(account.name)
        self._show_keys()
        if any(vendor.probe is not None for vendor in self._accounts.vendors() if vendor.name == account.vendor):
            await self._test(account.name)

    async def _test(self, name: str) -> None:
        self.view.accounts.show_testing(name)
        outcome: Outcome | None = None
        try:
            outcome = await self._accounts.test(name)
        except StudioError as error:
            outcome = error
        finally:
            self.view.accounts.show_outcome(name, outcome)
        self._show_keys()

    # Shortcuts

    def _show_shortcuts(self) -> None:
        if self._in_front:
            shortcuts = self._shell.shortcuts
            self.view.show_shortcuts(shortcuts.all(), bool(shortcuts.chosen()))

    @slot
    async def rebind(self, name: str) -> None:
        """Ask for other keys until they are free or the person gives up."""
        shortcuts = self._shell.shortcuts
        dialog = RebindDialog(self._shell.widget, shortcuts[name])

        def try_it() -> None:
            try:
                shortcuts.rebind(name, dialog.keys)
            except KeyTakenError as taken:
                if taken.owner:
                    owner = shortcuts[taken.owner].action.text()
                    dialog.complain(tr("“{action}” has these keys already.").format(action=owner))
                else:
                    dialog.complain(tr("Input methods use these keys; choose others."))
            else:
                dialog.accept()

        dialog.asked.connect(try_it)
        if await finished(dialog) == QDialog.DialogCode.Accepted:
            self._preferences.shortcuts = shortcuts.chosen()

    def _reset_shortcuts(self) -> None:
        self._shell.shortcuts.reset()
        self._preferences.shortcuts = {}


def _looked_at(folder: str) -> tuple[Words | None, str]:
    """Why a folder cannot be a model's, None where it can, and its whole path; "" is no model, which is fine."""
    if not folder:
        return None, ""
    path = Path(folder).expanduser().absolute()
    if not path.is_dir():
        return lambda: tr("There is no such folder."), ""
    if not all((path / name).is_file() for name in ("model.bin", "config.json", "tokenizer.json")):
        return lambda: tr("The model folder holds no model of faster-whisper's."), ""
    return None, str(path)
