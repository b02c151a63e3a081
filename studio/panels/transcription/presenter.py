"""Joins the transcription panel with the services: what is dropped is looked at and sent, what was sent is followed."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget

from studio.core.errors import Kind, StudioError
from studio.core.jobs import Job, JobState
from studio.core.ports import Playback
from studio.panels.transcription.composer import Finding
from studio.panels.transcription.correcting import Correcting
from studio.panels.transcription.dialogs import RawDialog
from studio.panels.transcription.inspector import RecordingInspector
from studio.panels.transcription.view import KIND, TranscriptionView
from studio.services.accounts import LOCAL, Accounts
from studio.services.jobs import Jobs
from studio.services.preferences import Preferences
from studio.services.scripts import Scripts
from studio.services.transcription import Checked, RawForm, TranscriptionService, is_link
from studio.services.uploads import Uploads
from studio.ui.dialogs import ask, finished, open_files
from studio.ui.job_inspector import request_id
from studio.ui.job_list import JobActions
from studio.ui.language import tr
from studio.ui.notices import remedy, sentence
from studio.ui.paged import Pager
from studio.ui.panel import Shell
from studio.ui.tasks import Tasks, slot
from studio.ui.words import counted, size_words

log = logging.getLogger(__name__)

TICK_MS: Final = 1_000
SETTLE_MS: Final = 200
"""Changes that come together are shown together."""
FORM: Final = "transcription.raw"
ACCOUNT: Final = "transcription.account"
_ENDINGS: Final = "*.wav *.mp3 *.flac *.ogg *.oga *.opus *.aif *.aiff *.pcm *.raw"
# One bad file of a thousand is not worth a thousand lines.
_AT_ONCE: Final = 20
_SKIP_S: Final = 3.0


class TranscriptionServices(Protocol):
    """What this panel needs of the services."""

    @property
    def jobs(self) -> Jobs: ...

    @property
    def transcription(self) -> TranscriptionService: ...

    @property
    def uploads(self) -> Uploads: ...

    @property
    def accounts(self) -> Accounts: ...

    @property
    def scripts(self) -> Scripts: ...

    @property
    def preferences(self) -> Preferences: ...

    @property
    def playback(self) -> Playback:
        """The player; the sound card is first touched here."""
        ...


class TranscriptionPresenter:
    """The page: recordings are looked at before they are sent, followed, read and put away."""

    def __init__(self, services: TranscriptionServices, shell: Shell, view: TranscriptionView) -> None:
        self._services = services
        self._jobs = services.jobs
        self._shell = shell
        self.view = view
        self.inspector = RecordingInspector()
        self.correcting = Correcting(services.transcription, services.scripts, shell, view.reading)
        self._pager = Pager(view.model, view.table, self._ask)
        self._actions = JobActions(
            "transcription",
            services.jobs,
            self._pager,
            shell,
            lambda count: counted(
                count,
                tr("1 recording was removed from the list."),
                tr("{count} recordings were removed from the list."),
            ),
        )
        self._held: dict[str, Checked] = {}
        self._checking = 0
        self._tick = QTimer(view)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(view.model.repaint)
        view.reading.join(shell.transport, lambda: services.playback)
        self._connect()
        self._add_actions()
        shell.tasks.start(self._watch())

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
        """List what there is now; a clock runs while something is under way."""
        self._shell.inspector.set_widget(None if self.view.reads else self.inspector)
        if not self.view.reads:
            self.view.table.setFocus()
        self._tick.start()
        self.refresh()

    def hidden(self) -> None:
        """Nobody looks at the clock."""
        self._tick.stop()

    def open(self, paths: Sequence[Path]) -> None:
        """Take recordings in; a vendor beyond this computer is sent nothing that nobody agreed to."""
        self.view.read(reading=False)
        self._open(tuple(paths))

    def keep(self) -> None:
        """Every correction is written as it is made."""

    async def close(self) -> None:
        """Keep the last correction, and let go of what was heard."""
        self._tick.stop()
        try:
            await self.correcting.keep()
        except StudioError as error:  # it was said when it happened
            log.warning("corrections could not be kept: %s", error.kind)
        await self.correcting.let_go()

    # What is sent

    @slot
    async def refresh(self) -> None:
        """Show the list and the accounts anew."""
        accounts = self._able()
        preferences, composer = self._services.preferences, self.view.composer
        chosen = composer.account.value or preferences.recall(ACCOUNT) or accounts[-1]
        composer.show_accounts(accounts, chosen if chosen in accounts else accounts[0])
        await self._show_account()
        await self._list()
        titles = {vendor.name: vendor.title for vendor in self._services.accounts.vendors()}
        vendors = {each: titles.get(each, each) for each in await self._jobs.choices("vendor", KIND)}
        self.view.filters.show_accounts(await self._jobs.choices("account", KIND), vendors)

    @slot
    async def choose_account(self, account: str) -> None:
        """Another account, with other ways."""
        self._services.preferences.remember(ACCOUNT, account)
        await self._show_account()

    @slot
    async def take_files(self, paths: tuple[Path, ...]) -> None:
        """Look at files, send those that are as they should be, and say what is wrong with the others."""
        await self._take([str(path) for path in paths])

    @slot
    async def _open(self, paths: tuple[Path, ...]) -> None:
        """Take files that came from elsewhere: who opens one has not seen yet where it would go."""
        account = self.view.composer.account.value
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
            self.view.composer.link.clear()

    @slot
    async def test_link(self, link: str) -> None:
        """Look at what is behind a link, and send nothing."""
        composer = self.view.composer
        composer.show_wrong_link(wrong=not is_link(link))
        if is_link(link):
            seen = await self._services.uploads.check_link(composer.account.value, link)
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
        sources = [source for source, each in self._held.items() if each.trouble is None]
        if await self._submit(sources):
            self._drop(sources)

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
        composer = self.view.composer
        composer.show_testing(testing=True)
        try:
            place = await self._services.uploads.call(composer.account.value)
        finally:
            composer.show_testing(testing=False)
        self._shell.notices.info(tr("A call to {place} came through.").format(place=place))

    async def _take_links(self, links: Sequence[str]) -> bool:
        good = [link for link in links if is_link(link)]
        self.view.composer.show_wrong_link(wrong=len(good) < len(links))
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
        composer = self.view.composer
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
        await self._list(from_the_top=True)
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
        self.view.composer.show_findings(
            [_finding(each) for each in held],
            warned=sum(each.trouble is None for each in held),
            raw=sum(map(_is_raw, held)),
            checking=self._checking,
        )

    async def _show_account(self) -> None:
        """Say how the account's vendor gets at files, and whether it may call back."""
        account, composer = self.view.composer.account.value, self.view.composer
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

        self.view.composer.show_way(words)

    def _able(self) -> list[str]:
        """The accounts whose vendors transcribe; `local` always does."""
        accounts = self._services.accounts
        vendors = {vendor.name for vendor in accounts.vendors() if vendor.transcription is not None}
        return [each.name for each in accounts.list() if each.vendor in vendors or each.name == LOCAL]

    # The list

    @slot
    async def search(self) -> None:
        """Show what is searched for, from its beginning."""
        await self._list(from_the_top=True)

    @slot
    async def fetch(self, number: int) -> None:
        """Fetch a page that came into sight."""
        await self._pager.fetch(number)

    async def _ask(self, limit: int, offset: int) -> tuple[int, Sequence[Job]]:
        page = await self._jobs.page(self.view.query(), limit, offset)
        return page.total, page.jobs

    async def _list(self, *, from_the_top: bool = False) -> None:
        if await self._pager.refresh(from_the_top=from_the_top):
            self.view.show_total(self.view.model.total, await self._jobs.counts(self.view.query()))
            self.view.show_paused(paused=self._jobs.paused)
            self.select()

    async def _watch(self) -> None:
        """Show the list anew when something in it has changed, a few times a second at most."""
        version = self._jobs.version
        while True:
            version = await self._jobs.changed(version)
            if self.view.isVisible() and not self.view.reads:
                await self._list()
            await asyncio.sleep(SETTLE_MS / 1_000)

    @slot
    async def select(self) -> None:
        """Show what is selected."""
        count = len(self.view.table.selected_rows())
        found = self._pager.selected()
        self.view.show_selection(found, count)
        if count != 1 or not found:
            self.inspector.show_recording(None, many=count)
            return
        job = await self._jobs.job(found[0].job_id)
        self.inspector.show_recording(job, history=await self._jobs.history(job.job_id))

    # One transcript

    @slot
    async def read(self) -> None:
        """Read what is selected."""
        found = self._pager.selected()
        if len(found) == 1 and found[0].state is JobState.DONE:
            await self.correcting.open(found[0].job_id)
            self._shell.inspector.set_widget(None)
            self.view.read(reading=True)

    @slot
    async def go_back(self) -> None:
        """The list again; what was corrected is kept."""
        self.view.read(reading=False)
        self._shell.inspector.set_widget(self.inspector)
        await self.correcting.keep()
        await self._list()

    # What can be done

    @slot
    async def cancel(self) -> None:
        """Stop what is selected."""
        await self._actions.cancel()

    @slot
    async def retry(self) -> None:
        """Try again what came to nothing."""
        await self._actions.retry()

    @slot
    async def settle(self) -> None:
        """Ask the vendors what became of what is unknown."""
        await self._actions.settle()

    @slot
    async def forget(self) -> None:
        """Take what is selected out of the list."""
        await self._actions.forget()

    @slot
    async def pause(self) -> None:
        """Pause everything, or go on."""
        await (self._jobs.resume() if self._jobs.paused else self._jobs.pause())
        self.view.show_paused(paused=self._jobs.paused)

    def _copy_request_id(self) -> None:
        job = self.inspector.job
        if job is not None:
            QGuiApplication.clipboard().setText(request_id(job))

    # Inside

    def _connect(self) -> None:
        view, composer = self.view, self.view.composer
        view.model.page_wanted.connect(self.fetch)
        view.query_changed.connect(self.search)
        view.table.selection_changed.connect(self.select)
        view.links_dropped.connect(self.take_links)
        view.pause_pressed.connect(self.pause)
        view.open_pressed.connect(self.read)
        view.cancel_pressed.connect(self.cancel)
        view.retry_pressed.connect(self.retry)
        view.settle_pressed.connect(self.settle)
        view.forget_pressed.connect(self.forget)
        view.reading.back_pressed.connect(self.go_back)
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
        self.inspector.copy_pressed.connect(self._copy_request_id)

    def _add_actions(self) -> None:
        add, panel, reading = self._shell.shortcuts.add, "transcription", self.view.reading
        choose = add("transcription.choose", "Choose recordings…", self.choose_files, keys="Ctrl+O", menu="file",
                     panel=panel, symbol="plus")  # fmt: skip
        answer = add("transcription.answer_shown", "Show the vendor's answer", self.correcting.show_answer,
                     menu="view", panel=panel, symbol="file-text")  # fmt: skip
        add("transcription.find", "Find", self._find, keys="Ctrl+F", menu="edit", panel=panel)
        add("transcription.replace_text", "Find and replace", self._find_and_replace, keys="Ctrl+H", menu="edit",
            panel=panel)  # fmt: skip
        add("transcription.find_next", "Next place", lambda: reading.finder.step(1), keys="F3", menu="edit",
            panel=panel)  # fmt: skip
        add("transcription.find_previous", "Previous place", lambda: reading.finder.step(-1), keys="Shift+F3",
            menu="edit", panel=panel)  # fmt: skip
        add("transcription.go_back", "Back to the recordings", self._leave, keys="Alt+Left", menu="view", panel=panel)
        self.view.set_menu([choose])
        reading.set_menu([*self._listening_actions(), answer])

    def _listening_actions(self) -> list[QAction]:
        """What hands that stay on the keyboard listen and go about with."""
        correcting = self.correcting
        told: tuple[tuple[str, str, str, Callable[[], None]], ...] = (
            ("play_caret", "Play from the cursor", "F5", correcting.play_caret),
            ("play_stretch", "Play the selection or the segment", "Shift+F5", correcting.play_stretch),
            ("toggle", "Pause or go on", "F6", correcting.toggle),
            ("back", "Back 3 seconds", "F7", partial(correcting.skip, -_SKIP_S)),
            ("on", "Forward 3 seconds", "Shift+F7", partial(correcting.skip, _SKIP_S)),
            ("unsure", "Next doubtful word", "F8", partial(correcting.step_unsure, 1)),
            ("unsure_before", "Previous doubtful word", "Shift+F8", partial(correcting.step_unsure, -1)),
            ("segment", "Next segment", "Alt+Down", partial(correcting.step_segment, 1)),
            ("segment_before", "Previous segment", "Alt+Up", partial(correcting.step_segment, -1)),
        )
        return [
            self._shell.shortcuts.add(
                f"transcription.{name}", title, partial(self._while_reading, act), keys=keys, panel="transcription"
            )
            for name, title, keys, act in told
        ]

    def _while_reading(self, act: Callable[[], None]) -> None:
        if self.view.reads:
            act()

    def _find(self) -> None:
        if self.view.reads:
            self.view.reading.finder.begin()
        else:
            self.view.filters.search.setFocus()

    def _find_and_replace(self) -> None:
        if self.view.reads:
            self.view.reading.finder.begin(replacing=True)

    def _leave(self) -> None:
        if self.view.reads:
            self.go_back()


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
