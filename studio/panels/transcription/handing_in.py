"""Joins what is handed in with the services: recordings are looked at, and sent where nothing is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtWidgets import QDialog

from studio.core.errors import Kind, StudioError
from studio.panels.transcription.composer import Composer, Finding
from studio.panels.transcription.dialogs import RawDialog
from studio.services.accounts import LOCAL, Accounts
from studio.services.preferences import Preferences
from studio.services.transcription import Checked, RawForm, TranscriptionService, is_link
from studio.services.uploads import Uploads
from studio.ui.dialogs import ask, finished, open_files
from studio.ui.language import tr
from studio.ui.notices import remedy, sentence
from studio.ui.panel import Shell
from studio.ui.tasks import Tasks, slot
from studio.ui.words import counted, size_words

FORM: Final = "transcription.raw"
ACCOUNT: Final = "transcription.account"
_ENDINGS: Final = "*.wav *.mp3 *.flac *.ogg *.oga *.opus *.aif *.aiff *.pcm *.raw"
# One bad file of a thousand is not worth a thousand lines.
_AT_ONCE: Final = 20


class HandingInServices(Protocol):
    """What handing recordings in needs of the services."""

    @property
    def transcription(self) -> TranscriptionService: ...

    @property
    def uploads(self) -> Uploads: ...

    @property
    def accounts(self) -> Accounts: ...

    @property
    def preferences(self) -> Preferences: ...


class HandingIn:
    """What is to be written down, on its way to a vendor; `listed` shows what was sent in the list."""

    def __init__(
        self, services: HandingInServices, shell: Shell, composer: Composer, *, listed: Callable[[], Awaitable[object]]
    ) -> None:
        self._services = services
        self._shell = shell
        self._composer = composer
        self._listed = listed
        self._held: dict[str, Checked] = {}
        self._checking = 0
        self._connect()

    @property
    def tasks(self) -> Tasks:
        """The window's."""
        return self._shell.tasks

    async def show_accounts(self) -> None:
        """Show the accounts that there are now, and the ways of the one that is chosen."""
        accounts, composer = self._able(), self._composer
        chosen = composer.account.value or self._services.preferences.recall(ACCOUNT) or accounts[-1]
        composer.show_accounts(accounts, chosen if chosen in accounts else accounts[0])
        await self.show_account()

    @slot
    async def choose_account(self, account: str) -> None:
        """Another account, with other ways."""
        self._services.preferences.remember(ACCOUNT, account)
        await self.show_account()

    @slot
    async def take_files(self, paths: tuple[Path, ...]) -> None:
        """Look at files, send those that are as they should be, and say what is wrong with the others."""
        await self._take([str(path) for path in paths])

    @slot
    async def open(self, paths: tuple[Path, ...]) -> None:
        """Take files that came from elsewhere: who opens one has not seen yet where it would go."""
        account = self._composer.account.value
        if account != LOCAL and not await ask(
            self._shell.widget,
            "opening",
            tr("Send to “{account}”?").format(account=account),
            tr("To be written down there: {names}.").format(names=", ".join(path.name for path in paths)),
            confirm=tr("Send"),
        ):
            return
        await self._take([str(path) for path in paths])

    @slot
    async def take_links(self, links: tuple[str, ...]) -> None:
        """Send links; the vendor fetches what is behind them."""
        await self._take_links(links)

    @slot
    async def enter_link(self, link: str) -> None:
        """Send the link that was written."""
        if await self._take_links((link,)):
            self._composer.link.clear()

    @slot
    async def test_link(self, link: str) -> None:
        """Look at what is behind a link, and send nothing."""
        composer = self._composer
        composer.show_wrong_link(wrong=not is_link(link))
        if not is_link(link):
            return
        composer.show_looking(looking=True)
        try:
            seen = await self._services.uploads.check_link(composer.account.value, link)
        finally:
            composer.show_looking(looking=False)
        facts = [seen.content_type, size_words(seen.size) if seen.size is not None else ""]
        words = tr("The vendor can fetch it: {facts}.")
        self._shell.notices.info(words.format(facts=", ".join(fact for fact in facts if fact) or tr("a file")))

    @slot
    async def choose_files(self) -> None:
        """Choose recordings."""
        filters = f"{tr('Recordings')} ({_ENDINGS});;{tr('All files')} (*)"
        paths = await open_files(self._shell.widget, tr("Recordings to be written down"), filters)
        await self._take([str(path) for path in paths])

    @slot
    async def send_anyway(self) -> None:
        """Send what a person has looked at and wants all the same."""
        wanted = {source: each for source, each in self._held.items() if each.trouble is None}
        if not wanted:
            return
        self._drop(list(wanted))  # the button may be pressed twice
        sent = False
        try:
            sent = await self._submit(list(wanted))
        finally:
            if not sent:
                self._held |= wanted
                self._show_findings()

    @slot
    async def say_form(self) -> None:
        """Ask once what form PCM without a header has, and send it."""
        sources = [source for source, each in self._held.items() if _is_raw(each)]
        dialog = RawDialog(self._shell.widget, [Path(each).name for each in sources], self._form())
        if not sources or await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        form = dialog.form()
        self._services.preferences.remember(FORM, json.dumps(asdict(form)))
        self._drop(sources)
        await self._take(sources, form)

    @slot
    async def test_call(self) -> None:
        """Call the address that the vendor would call back, from here, and say what came of it."""
        composer = self._composer
        composer.show_testing(testing=True)
        try:
            place = await self._services.uploads.call(composer.account.value)
        finally:
            composer.show_testing(testing=False)
        self._shell.notices.info(tr("A call to {place} came through.").format(place=place))

    async def _take_links(self, links: Sequence[str]) -> bool:
        good = [link for link in links if is_link(link)]
        self._composer.show_wrong_link(wrong=len(good) < len(links))
        return bool(good) and await self._submit(good)

    async def _take(self, sources: Sequence[str], form: RawForm | None = None) -> None:
        self._checking += len(sources)
        good: list[str] = []
        for first in range(0, len(sources), _AT_ONCE):
            self._show_findings()
            part = sources[first : first + _AT_ONCE]
            checked = await self._services.transcription.check(part, form)
            self._checking -= len(part)
            self._held |= {each.source: each for each in checked if _holds(each)}
            good += [each.source for each in checked if not _holds(each)]
        self._show_findings()
        if good and not await self._submit(good, form):
            # What could not be sent for a reason of the account waits there, so that it need not be dropped again.
            self._held |= {each: Checked(each) for each in good}
            self._show_findings()

    async def _submit(self, sources: Sequence[str], form: RawForm | None = None, *, again: bool = False) -> bool:
        """Hand recordings in; False where the account does not let them."""
        composer = self._composer
        try:
            sent = await self._services.transcription.submit(
                sources,
                composer.account.value,
                push=composer.mode.value == "push",
                language=composer.language.value,
                raw=form,
                again=again,
            )
        except StudioError as error:
            if error.kind is not Kind.NO_WAY_FOR_FILES:
                raise
            self._show_no_way(error)
            return False
        known = len(sent.ids) - sent.new
        if known:
            one = tr("1 was sent before and is not sent twice.")
            words = counted(known, one, tr("{count} were sent before and are not sent twice."))
            toast = self._shell.notices.warn(words)
            toast.offer("again", lambda: tr("Send again"), lambda: self._send_again(sources, form))
        self._held |= {each.source: each for each in sent.bad}
        self._show_findings()
        await self._listed()
        return True

    @slot
    async def _send_again(self, sources: Sequence[str], form: RawForm | None) -> None:
        await self._submit(sources, form, again=True)

    def _form(self) -> RawForm:
        try:
            return RawForm(**json.loads(self._services.preferences.recall(FORM)))
        except (ValueError, TypeError):
            return RawForm(16_000)

    def _dismiss(self, source: str) -> None:
        self._drop([source] if source else list(self._held))

    def _drop(self, sources: Sequence[str]) -> None:
        for source in sources:
            self._held.pop(source, None)
        self._show_findings()

    def _show_findings(self) -> None:
        held = self._held.values()
        self._composer.show_findings(
            [_finding(each) for each in held],
            warned=sum(each.trouble is None for each in held),
            raw=sum(map(_is_raw, held)),
            checking=self._checking,
        )

    async def show_account(self) -> None:
        """Say how the account's vendor gets at files, and whether it may call back."""
        composer = self._composer
        account = composer.account.value
        uploads = self._services.uploads
        try:
            uploads.way(account)
        except StudioError as error:
            self._show_no_way(error)
        else:
            composer.show_way(str)
        try:
            await uploads.place(account)
        except StudioError:
            push = False
        else:
            push = True
        if composer.account.value == account:
            composer.show_modes(push=push)

    def _show_no_way(self, error: StudioError) -> None:
        def words() -> str:
            return f"{sentence(error)} {remedy(error)}"

        self._composer.show_way(words)

    def _able(self) -> list[str]:
        """The accounts whose vendors transcribe; `local` always does."""
        return [each.name for each in self._services.accounts.able(lambda vendor: vendor.transcription)]

    def _connect(self) -> None:
        composer = self._composer
        composer.files_dropped.connect(self.take_files)
        composer.choose_pressed.connect(self.choose_files)
        composer.link_entered.connect(self.enter_link)
        composer.link_tested.connect(self.test_link)
        composer.account_chosen.connect(self.choose_account)
        composer.anyway_pressed.connect(self.send_anyway)
        composer.form_pressed.connect(self.say_form)
        composer.dismissed.connect(self._dismiss)
        composer.test_pressed.connect(self.test_call)
        composer.settings_pressed.connect(lambda: self._shell.open_panel("settings"))


def _holds(checked: Checked) -> bool:
    """Whether a person has to look at it before it is sent."""
    return checked.trouble is not None or (checked.probed is not None and bool(checked.probed.notices))


def _is_raw(checked: Checked) -> bool:
    return checked.trouble is not None and checked.trouble.kind is Kind.RAW_SOUND


def _finding(checked: Checked) -> Finding:
    errors = (
        [checked.trouble] if checked.trouble is not None else list(checked.probed.notices if checked.probed else ())
    )
    name = Path(checked.source).name
    asks = checked.trouble is None or _is_raw(checked)

    def words() -> str:
        if not errors:
            return tr("“{name}” waits to be sent.").format(name=name)
        said = [f"{sentence(each)} {tr(each.message) or remedy(each)}".strip() for each in errors]
        return " ".join(said)

    return Finding(checked.source, name, words, "warn" if asks else "danger")
