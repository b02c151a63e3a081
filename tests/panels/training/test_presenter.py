"""The training panel over the real engine and booth: recorded, handed over, sent back, done again, and spoken with."""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QDate, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QFileDialog, QLabel, QLineEdit, QWidget

from studio.audio.recorder import Microphone, Recorder
from studio.core.errors import Kind, StudioError
from studio.core.jobs import Job, JobDraft, JobState
from studio.core.judgement import Finding, Flaw
from studio.core.ports import Link, Route
from studio.core.ports import Vendor as VendorManifest
from studio.core.records import Account
from studio.core.training import Fault, Review, TrainingKind, TrainingOrder, VoiceDetails
from studio.panels.training import PANEL
from studio.panels.training.filling import FORM
from studio.panels.training.marks import Phase
from studio.panels.training.model import DELETION
from studio.panels.training.presenter import LOOK_TICKS, TrainingPresenter
from studio.panels.training.submitting import Handover
from studio.services.accounts import Accounts
from studio.services.booth import Booth
from studio.services.jobs import Jobs
from studio.services.local import LocalService
from studio.services.packages import Checked
from studio.services.preferences import Preferences
from studio.services.scripts import Scripts
from studio.services.timbres import TimbreService
from studio.services.training import TrainingService
from studio.services.training_work import TrainingWork
from studio.storage.library import Library
from studio.storage.paths import Paths
from studio.storage.secrets import Secrets
from studio.storage.settings import SettingsFile
from studio.ui.appearance import Appearance
from tests.fakes.microphones import Script
from tests.fakes.recordings import wav
from tests.fakes.shell import ShellBench
from tests.fakes.trainings import Post, Vendor
from tests.fakes.trouble import fail_once

RATE = 16_000
PHONE = "13800001234"
KINDS = (QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox)


def tone(seconds: float = 1.2) -> np.ndarray:
    """Something that sounds as a clean voice does to whoever measures it."""
    voice = np.sin(np.arange(round(seconds * RATE)) * 0.1) * 6_000
    still = np.random.default_rng(1).normal(0, 4, RATE // 4)
    return np.concatenate([still, voice, still]).astype("<i2")


class Bench(ShellBench):
    """The panel, the engine, a booth with a microphone of a script, and an account whose vendor trains voices."""

    def __init__(self, appearance: Appearance, home: Path) -> None:
        super().__init__(appearance, 1200, 760)
        self.vendor, self.post, self.microphone = Vendor(), Post(), Script()
        self.microphone.rate = RATE
        self.no_microphone: StudioError | None = None
        paths = Paths(home)
        settings = SettingsFile(paths)
        self.preferences = Preferences(settings)

        def training(account: Account, secrets: Mapping[str, str], link: Link) -> Any:
            return self.vendor

        vendors = (VendorManifest("metastudio", "MetaStudio", (), (), training=training),)
        self.accounts = Accounts(settings, Secrets(environment={}), vendors, LocalService())
        self.accounts.add("mine", "metastudio", {})
        self.library = Library(paths.library)
        self.scripts = Scripts(paths.drafts)

        async def capability(account: str) -> Any:
            return self.vendor

        async def route(account: str) -> Route:
            return Route()

        self.listing = asyncio.Event()
        self.listing.set()

        async def keep(account: str, voice_id: str, name: str) -> None:
            await self.listing.wait()
            await self.timbres.add(account, voice_id, name)

        self.jobs = Jobs(self.library, (TrainingWork(capability, keep),))
        self.training = TrainingService(
            self.jobs, self.accounts, capability, route=route, uploads=self.post, folder=lambda: home / "packages"
        )
        self.timbres = TimbreService(self.accounts, self.library, capability)
        self.booth = Booth(self.library, lambda: home / "booth", Recorder(self._open))
        page = PANEL.create(_Services(self), self, PANEL.view())
        assert isinstance(page, TrainingPresenter)
        self.page, self.view = page, page.view
        page.recording._beat.setInterval(1)
        self.put(page)
        self.inspector.show()

    def _open(self, device_id: str, rate: int) -> Microphone:
        if self.no_microphone is not None:
            raise self.no_microphone
        return self.microphone

    async def begin(self) -> None:
        self.jobs.start()
        self.page.shown()
        await self.rest()

    async def fill(self, name: str = "我的声音", account: str = "mine", speaker: str = "王小明") -> None:
        """A new training, filled in."""
        self.press("training.new")
        await self.until(lambda: self.view.page == "form")
        self.write("training.voice_name", name)
        self.choose_account(account)
        self.write("training.speaker", speaker)

    def write(self, field: str, text: str) -> None:
        edit = self.find(QLineEdit, field)
        edit.setText(text)
        edit.textEdited.emit(text)

    def choose_account(self, account: str) -> None:
        box = self.view.form.voice.account
        box.set_value(account)
        box.chosen.emit(account)

    def said(self, name: str) -> str:
        return self.find(QLabel, name).text()

    def complaints(self) -> str:
        labels = self.view.form.findChildren(QLabel)
        return "\n".join(each.text() for each in labels if each.property("role") == "danger" and each.isVisible())

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.view.booth, key)

    async def say(self, sound: np.ndarray) -> None:
        """Record a sound as the sentence in front, from the keyboard."""
        self.key(Qt.Key.Key_Space)
        await self.until(lambda: self.booth.seconds or self.view.booth._phase is Phase.RECORDING)
        self.microphone.waiting.append(sound.astype(np.float32) / np.float32(32_768))
        await self.until(lambda: self.booth.seconds >= len(sound) / RATE)
        self.key(Qt.Key.Key_Space)
        await self.until(lambda: self.view.booth._phase is Phase.IDLE)
        await self.rest()

    async def all_recorded(self) -> None:
        """Every sentence is there."""
        self.press("training.record")
        await self.until(self.page.recording._look.isActive)
        self.view.booth.dropped.emit((recordings(self.library_folder / "theirs"),))
        await self.until(lambda: "20 of 20" in self.said("training.booth_count"))
        self.press("training.booth_back")
        await self.until(lambda: self.view.page == "form")
        await self.until(lambda: "20 of 20" in self.said("training.recorded"))

    async def submitted(self) -> str:
        """Handed over; the vendor's id."""
        self.press("training.submit")
        await self.until(lambda: self.view.page == "list" and self.view.model.total)
        await self.until(lambda: not self.page.handing_over.running)
        await self.rest()
        return list(self.vendor.jobs)[-1]

    async def stands(self, remote_id: str, state: JobState, word: str, **more: Any) -> None:
        """The vendor says this, and the panel shows it."""
        self.vendor.jobs[remote_id] = replace(self.vendor.jobs[remote_id], state=state, vendor_state=word, **more)
        (job,) = await self.jobs.jobs_of([self.view.model.here()[0].job_id])
        await self.jobs.look_now(job.job_id)
        await self.until(lambda: self.view.model.here()[0].state is state)
        self.view.table.select([job.job_id])
        self.page.select()
        await self.rest()

    def there_is_a_dialog(self) -> bool:
        return bool(self._dialogs())

    def answer(self, path: Path) -> None:
        """Choose a file in the dialog that asks for one."""
        (dialog,) = self._dialogs()
        dialog.selectFile(str(path))
        dialog.setDirectory(str(path.parent))
        dialog.selectedFiles = lambda: [str(path)]  # type: ignore[method-assign]
        dialog.accept()

    def _dialogs(self) -> list[QFileDialog]:
        return [each for each in self.widget.findChildren(QFileDialog) if each.isVisible()]

    async def close(self) -> None:
        await super().close()
        await self.jobs.close()
        await self.booth.close()
        await self.timbres.close()
        await self.preferences.close()
        await self.library.close()

    library_folder: Path


class _Services:
    """What the panel sees of the bench."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def __getattr__(self, name: str) -> object:
        return getattr(self._bench, name)


def recordings(place: Path, count: int = 20) -> Path:
    place.mkdir(exist_ok=True)
    for number in range(count):
        (place / f"{number}.wav").write_bytes(wav(tone(), RATE))
        (place / f"{number}.txt").write_text(f"第{number}句", encoding="utf-8")
    return place


@pytest.fixture
def bench(appearance: Appearance, home: Path, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(appearance, home / "studio")
    made.library_folder = tmp_path
    yield made
    made.loop.run_until_complete(made.close())
    made.end()


def test_the_form_says_what_is_wrong_where_it_is(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.until(lambda: bench.there("training.empty"))
        bench.press("training.empty_button")
        await bench.until(lambda: bench.view.page == "form")
        assert bench.complaints() == ""
        bench.choose_account("mine")
        bench.press("training.submit")
        await bench.rest()
        assert "Give the voice a name." in bench.complaints()
        assert "Write down who speaks." in bench.complaints()
        # Recordings that stay on this computer need nobody's consent.
        bench.choose_account("local")
        assert "who speaks" not in bench.complaints()
        assert "stay on this computer" in bench.said("training.consent_hint")
        # What cannot be is said while it is written.
        for field, text, words in (
            ("training.voice_name", "长" * 65, "At most 64 characters."),
            ("training.voice_name", "a\u200bb", "Only characters that can be seen are allowed."),
            ("training.app_user_id", "用户一", "Only ASCII is allowed"),
            ("training.phone", "call me", "This is no phone number."),
        ):
            bench.write(field, text)
            assert words in bench.complaints()
            bench.write(field, "")
        bench.write("training.voice_name", "我的声音")
        bench.press("training.submit")
        await bench.rest()
        assert bench.said("training.trouble") == "There are no recordings yet: record the sentences first."
        assert bench.vendor.asked == []
        bench.view.form.voice.language.set_value("EN")
        bench.view.form.voice.language.chosen.emit("EN")
        assert any("English may be refused" in each.text() for each in bench.view.form.findChildren(QLabel))

    bench.tell(story)


def test_an_error_is_told_once_and_both_lists_are_followed_on(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        await bench.jobs.pause()
        await bench.begin()
        fail_once(monkeypatch, bench.jobs, "page")
        for title in ("first", "second"):
            await bench.jobs.add("training", [JobDraft("mine", "metastudio", title, {})])
            await bench.until(lambda title=title: title in [job.title for job in bench.view.model.here()])
        assert bench.told().count("library.db") == 1
        bench.notices.clear()
        fail_once(monkeypatch, bench.booth, "projects")
        for name in ("first", "second"):
            await bench.booth.create(TrainingKind.ADVANCED, VoiceDetails(name))
            await bench.until(lambda name=name: any(name in each.text() for each in bench.view.findChildren(QLabel)))
        assert bench.told().count("library.db") == 1

    bench.tell(story)


def test_what_was_filled_in_is_there_the_next_time_but_for_the_phone(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.fill()
        bench.write("training.phone", PHONE)
        bench.view.form.voice.tag.setCurrentIndex(2)
        bench.page.keep()
        assert PHONE not in bench.preferences.recall(FORM)
        bench.press("training.back")
        bench.press("training.new")
        await bench.rest()
        filled = bench.view.form.filled
        assert (filled.details.voice_name, filled.details.tag, filled.details.phone) == ("我的声音", "NEWS", "")
        bench.view.form.voice.tag.setEditText("PODCAST")
        assert bench.view.form.filled.details.tag == "PODCAST"
        bench.page.begin()  # what was written a moment ago is kept at once
        assert "PODCAST" in bench.preferences.recall(FORM)
        bench.page.keep()
        for damaged in ('{"details": 3}', "[]"):
            bench.preferences.remember(FORM, damaged)
            bench.page.begin()
            await bench.rest()
            assert bench.view.form.filled.details.voice_name == ""

    bench.tell(story)


def test_sentences_are_recorded_from_the_keyboard_and_judged_at_once(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.fill()
        bench.press("training.record")
        await bench.until(bench.page.recording._look.isActive)
        assert bench.said("training.which") == "Sentence 1 of 20"
        await bench.say(tone())
        assert bench.said("training.standing") == "This sounds good."
        assert bench.said("training.booth_count") == "1 of 20 recorded"
        bench.key(Qt.Key.Key_Return)
        await bench.until(lambda: bench.said("training.which") == "Sentence 2 of 20")
        await bench.say(np.zeros(RATE, "<i2"))
        assert bench.said("training.standing").startswith("Nothing can be heard in Sentence 2.")
        bench.key(Qt.Key.Key_Return)  # what the vendor would send back is not accepted
        await bench.rest()
        assert bench.said("training.which") == "Sentence 2 of 20"
        # Too loud: said while it is recorded, and afterwards.
        bench.key(Qt.Key.Key_Backspace)
        await bench.until(lambda: bench.view.booth._phase is Phase.RECORDING)
        loud = np.clip(tone() * 9.0, -32_768, 32_767)
        bench.microphone.waiting.append(loud.astype(np.float32) / np.float32(32_767))
        await bench.until(lambda: bench.there("training.clipped"))
        bench.key(Qt.Key.Key_Space)
        await bench.until(lambda: "distorted" in bench.said("training.standing"))
        # Once more, given up in the middle: what was there stays.
        bench.key(Qt.Key.Key_Space)
        bench.key(Qt.Key.Key_Space)
        await bench.rest()
        assert bench.view.booth._phase is Phase.IDLE
        bench.key(Qt.Key.Key_Left)
        await bench.until(lambda: bench.said("training.which") == "Sentence 1 of 20")
        QTest.mouseClick(
            bench.view.booth.strip, Qt.MouseButton.LeftButton, pos=bench.view.booth.strip.place_of(6).center().toPoint()
        )
        await bench.until(lambda: bench.said("training.which") == "Sentence 7 of 20")
        # Tomorrow it goes on where it was left.
        bench.press("training.booth_back")
        await bench.until(lambda: bench.view.page == "form")
        assert bench.microphone.closed
        bench.press("training.back")
        (project,) = await bench.booth.projects()
        await bench.until(lambda: bench.there(f"training.open_{project.project_id}"))
        bench.press(f"training.open_{project.project_id}")
        await bench.until(bench.page.recording._look.isActive)
        assert bench.said("training.which") == "Sentence 2 of 20"

    bench.tell(story)


def test_recording_that_is_begun_twice_at_once_is_one_project(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.fill()
        filling = bench.page.filling
        first, second = await asyncio.gather(filling.recorded_project(), filling.recorded_project())
        assert first is not None
        assert second is not None
        assert first.project_id == second.project_id
        assert len(await bench.booth.projects()) == 1

    bench.tell(story)


def test_nobody_listens_any_more_once_another_training_is_begun(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.fill()
        bench.press("training.record")
        await bench.until(bench.page.recording._look.isActive)
        bench.key(Qt.Key.Key_Space)
        await bench.until(lambda: bench.view.booth._phase is Phase.RECORDING)
        bench.shortcuts["training.begin"].action.trigger()
        assert bench.view.page == "form"
        await bench.until(lambda: not bench.page.recording._listening)
        await bench.until(lambda: bench.view.booth._phase is Phase.IDLE and bench.microphone.closed)

    bench.tell(story)


def test_a_recording_that_cannot_be_kept_keeps_nobody_from_leaving(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.fill()
        bench.press("training.record")
        await bench.until(bench.page.recording._look.isActive)
        bench.key(Qt.Key.Key_Space)
        await bench.until(lambda: bench.view.booth._phase is Phase.RECORDING)
        bench.microphone.waiting.append(tone().astype(np.float32) / np.float32(32_768))
        await bench.until(lambda: bench.booth.seconds > 0)
        (project,) = await bench.booth.projects()
        await bench.booth.delete(project.project_id)
        await bench.page.close()
        assert bench.microphone.closed
        assert bench.view.booth._phase is Phase.IDLE

    bench.tell(story)


def test_what_was_sent_back_is_asked_for_until_it_came_anew(bench: Bench, tmp_path: Path) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.fill()
        bench.press("training.record")
        await bench.until(bench.page.recording._look.isActive)
        (project,) = await bench.booth.projects()
        recording = bench.page.recording
        await recording.open(project.project_id, faults={2: "太小声", 9: "文本不符"})
        (tmp_path / "3.wav").write_bytes(wav(tone(2.0), rate=RATE))
        (tmp_path / "3.txt").write_text(project.sentences[2].text, encoding="utf-8")
        recording.take_in((tmp_path,))
        await bench.until(lambda: bench.said("training.booth_count") == "1 of 20 recorded")
        assert recording._faults == {9: "文本不符"}

    bench.tell(story)


def test_recordings_that_are_dropped_are_one_thing_and_the_last_one_counts(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    gate, said = asyncio.Event(), bench.view.form.recordings

    async def check(handover: Handover, _telling: object) -> Checked:
        if handover.data == first:
            await gate.wait()
        return Checked(TrainingKind.BASIC, (), (Finding(Flaw.COUNT, value=str(handover.data), limit="20"),))

    monkeypatch.setattr(bench.page.filling._submitting, "check", check)

    async def story() -> None:
        await bench.begin()
        await bench.fill()
        bench.press("training.source_files")
        said.dropped.emit((first, second))
        await bench.until(lambda: "Drop one thing here" in bench.said("training.findings"))
        said.dropped.emit((first,))
        said.dropped.emit((second,))
        await bench.until(lambda: str(second) in bench.said("training.findings"))
        gate.set()
        await bench.rest()
        assert str(second) in bench.said("training.findings")

    bench.tell(story)


def test_who_leaves_as_a_recording_begins_records_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = bench.booth.begin
    begun, left = asyncio.Event(), asyncio.Event()

    async def slow(project_id: str, ordinal: int) -> None:
        await begin(project_id, ordinal)
        begun.set()
        await left.wait()

    monkeypatch.setattr(bench.booth, "begin", slow)

    async def story() -> None:
        await bench.begin()
        await bench.fill()
        bench.press("training.record")
        recording = bench.page.recording
        await bench.until(recording._look.isActive)
        bench.key(Qt.Key.Key_Space)
        await bench.until(begun.is_set)
        await recording.leave()
        left.set()
        await bench.rest()
        assert recording._phase is Phase.IDLE
        assert recording.project is not None
        assert (await bench.booth.project(recording.project.project_id)).recorded == 0

    bench.tell(story)


def test_a_recording_is_trimmed_and_heard(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.fill()
        bench.press("training.record")
        await bench.until(bench.page.recording._look.isActive)
        still = np.random.default_rng(1).normal(0, 4, RATE * 2).astype("<i2")
        await bench.say(np.concatenate([still, tone()]))
        assert "It can be trimmed." in bench.said("training.standing")
        bench.press("training.trim")
        await bench.until(lambda: bench.said("training.standing") == "This sounds good.")
        await bench.rest()
        bench.key(Qt.Key.Key_L)
        await bench.until(lambda: bench.view.booth.listener.playing)
        assert bench.playback.track is not None
        bench.key(Qt.Key.Key_L)
        await bench.until(lambda: not bench.view.booth.listener.playing)

    bench.tell(story)


def test_without_a_microphone_files_are_the_way(bench: Bench, tmp_path: Path) -> None:
    async def story() -> None:
        bench.no_microphone = StudioError(Kind.NO_MICROPHONE)
        await bench.begin()
        await bench.fill()
        bench.press("training.record")
        await bench.until(lambda: bench.there("training.no_microphone"))
        bench.key(Qt.Key.Key_Space)
        assert bench.view.booth._phase is Phase.IDLE
        data, urls = QMimeData(), [QUrl.fromLocalFile(str(recordings(tmp_path / "theirs", 19)))]
        data.setUrls(urls)
        drop = QDropEvent(
            QPointF(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
        bench.view.booth.dropEvent(drop)
        await bench.until(lambda: "19 of 20" in bench.said("training.booth_count"))
        assert bench.said("training.which") == "Sentence 20 of 20"
        bench.no_microphone = None
        bench.press("training.look_again")
        await bench.until(lambda: not bench.there("training.no_microphone"))
        await bench.say(tone())
        bench.key(Qt.Key.Key_Return)
        await bench.until(lambda: bench.view.page == "form")
        assert "Everything is recorded." in bench.told()
        # It is pulled out while it is spoken into: what was said until then is kept.
        bench.press("training.record")
        await bench.until(bench.page.recording._look.isActive)
        bench.key(Qt.Key.Key_Backspace)
        await bench.until(lambda: bench.view.booth._phase is Phase.RECORDING)
        bench.microphone.plugged = False
        await bench.until(lambda: bench.there("training.no_microphone"))
        await bench.until(lambda: bench.view.booth._phase is Phase.IDLE)

    bench.tell(story)


def test_from_recordings_to_a_voice(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.fill()
        bench.write("training.phone", PHONE)
        await bench.all_recorded()
        remote_id = await bench.submitted()
        committed = [asked for what, asked in bench.vendor.asked if what == "commit"]
        assert [(each.voice_name, each.phone, each.language) for each in committed] == [("我的声音", PHONE, "CN")]
        assert [name for name, _, _ in bench.post.sent] == ["data.zip"]
        assert "was submitted" in bench.told()
        # What is looked at is asked about, however seldom the engine does.
        bench.vendor.jobs[remote_id] = replace(bench.vendor.jobs[remote_id], vendor_state="WAITING")
        for _ in range(LOOK_TICKS):
            bench.page._ticked()
        await bench.until(lambda: bench.view.model.here()[0].vendor_state == "WAITING")
        await bench.stands(remote_id, JobState.RUNNING, "PROCESSING")
        timeline = [each.text() for each in bench.find(QWidget, "training.timeline").findChildren(QLabel)]
        assert {"Created", "Recordings uploaded", "Submitted", "Training", "Done"} <= set(timeline)
        await bench.stands(remote_id, JobState.DONE, "SUCCEED", asset_id="asset-1")
        await bench.until(lambda: "is ready" in bench.told())
        assert (await bench.timbres.timbre("asset-1")).name == "我的声音"
        # This vendor does not speak: nothing is promised.
        assert not bench.there("training.speak")
        bench.press("training.show_timbre")
        await bench.until(lambda: bench.opened)
        made = await bench.timbres.timbre("asset-1")
        assert (bench.opened, bench.wanted) == (["timbres"], [made.timbre_id])
        kept = (await bench.jobs.job(bench.view.model.here()[0].job_id)).result
        assert PHONE not in str(kept)

    bench.tell(story)


def test_a_voice_is_offered_to_be_shown_once_it_is_listed(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.fill(account="local")
        await bench.all_recorded()
        remote_id = await bench.submitted()
        job_id = bench.view.model.here()[0].job_id
        asset_id = bench.accounts.voices("local")[0].voice_id  # one that can be spoken with
        bench.listing.clear()
        bench.vendor.jobs[remote_id] = replace(
            bench.vendor.jobs[remote_id], state=JobState.DONE, vendor_state="SUCCEED", asset_id=asset_id
        )
        await bench.jobs.look_now(job_id)
        # The vendor has named the voice, and it is on its way into the list.
        await bench.until(lambda: bench.view.model.here()[0].result.get("asset_id"))
        bench.view.table.select([job_id])
        bench.page.select()
        await bench.until(lambda: bench.there("training.speak"))
        assert not bench.there("training.show_timbre")
        named = bench.view.model.here()[0]
        bench.listing.set()
        await bench.until(lambda: bench.there("training.show_timbre"))
        bench.view.show_selection([named], 1)
        assert bench.view.speak.isEnabled(), "who stands on it with the keyboard stays there"
        bench.view.show_selection([named], 2)
        assert not bench.view.speak.isEnabled()
        # A row that is a moment behind leads there all the same.
        for button in ("show_timbre", "speak"):
            bench.view.model.show(1, {0: [replace(named, result={})]})
            bench.press(f"training.{button}")
        await bench.until(lambda: len(bench.opened) == 2)
        made = await bench.timbres.timbre(asset_id)
        assert dict(zip(bench.opened, bench.wanted, strict=True)) == {"timbres": made.timbre_id, "speech": ""}
        assert bench.preferences.last_voice == asset_id

    bench.tell(story)


def test_a_failed_review_leads_back_to_the_sentence(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.fill()
        await bench.all_recorded()
        remote_id = await bench.submitted()
        bench.vendor.reviewed = Review(
            (Fault("2.wav", "", "X.1", "太小声"), Fault("", "9.txt", "X.2", "文本不符")), "请重录", "意见.pdf"
        )
        await bench.stands(remote_id, JobState.NEEDS_ACTION, "AUDIT_FAILED", rejected=1)
        said = [
            (each.text(), each.property("role")) for each in bench.find(QWidget, "training.faults").findChildren(QLabel)
        ]
        # Our sentence first, in the person's language; the vendor's own words after it, smaller.
        assert said[1:] == [
            ("Whoever reviewed it wrote:", None),
            ("请重录", "muted"),
            ("A file is with it, to be read in the vendor's console: 意见.pdf", "muted"),
            ("Sentence 3 was sent back: record it again.", None),
            ("太小声", "muted"),
            ("Sentence 10: the text was sent back. Read it exactly as it is written, or correct it.", None),
            ("文本不符", "muted"),
        ]
        bench.press("training.go_on")
        await bench.until(lambda: bench.view.page == "form")
        assert "Sentence 3 was sent back" in bench.said("training.findings")
        bench.press("training.record")
        await bench.until(bench.page.recording._look.isActive)
        # What was sent back is asked for first, whatever we think of it.
        assert bench.said("training.which") == "Sentence 3 of 20"
        assert bench.said("training.booth_count") == "18 of 20 recorded"
        assert "sent this one back" in bench.said("training.standing")
        assert bench.said("training.measures") == "太小声"
        assert not bench.view.booth.keys.accept.isEnabled()
        await bench.say(tone(2.0))
        assert "sounds good" in bench.said("training.standing")
        bench.key(Qt.Key.Key_Return)
        await bench.rest()
        assert bench.said("training.which") == "Sentence 10 of 20"
        # What was recorded anew is not asked for again, the rest is.
        bench.press("training.booth_back")
        await bench.until(lambda: bench.view.page == "form")
        assert list(bench.page.filling.faults()) == [9]
        bench.press("training.back")
        bench.press("training.again_10")
        await bench.until(bench.page.recording._look.isActive)
        assert bench.said("training.booth_count") == "19 of 20 recorded"
        await bench.say(tone(2.0))
        bench.press("training.booth_back")
        await bench.until(lambda: bench.view.page == "form")
        assert bench.view.form.submit.text() == "Submit again"
        await bench.submitted()
        assert [what for what, _ in bench.vendor.asked if what in ("create", "commit")] == [
            "create",
            "commit",
            "commit",
        ]
        assert bench.view.model.total == 1

    bench.tell(story)


def test_a_lost_submission_is_checked(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.fill()
        await bench.all_recorded()
        bench.vendor.lose.add("commit")
        bench.press("training.submit")
        await bench.until(lambda: bench.view.page == "list")
        await bench.until(lambda: [each.state for each in bench.view.model.here()] == [JobState.UNKNOWN])
        bench.view.table.select([bench.view.model.here()[0].job_id])
        bench.page.select()
        await bench.until(lambda: bench.there("training.settle"))
        bench.widget.setFixedSize(780, 510)  # what is left of 900 x 600
        bar = (bench.view.go_on, bench.view.speak, bench.view.settle, bench.view.delete, bench.view.forget)
        await bench.until(lambda: all(each.width() >= each.sizeHint().width() for each in bar if each.isVisible()))
        bench.press("training.settle")
        await bench.until(lambda: bench.view.model.here()[0].vendor_state == "AUDITING")

    bench.tell(story)


def test_a_lost_beginning_is_told_as_what_it_is(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.fill()
        await bench.all_recorded()
        bench.vendor.lose.add("create")
        bench.press("training.submit")
        await bench.until(lambda: "It is not known what became of the training of “我的声音”." in bench.told())
        await bench.until(lambda: bench.view.page == "list")
        assert [each.state for each in bench.view.model.here()] == [JobState.UNKNOWN]

    bench.tell(story)


def test_an_upload_that_is_cancelled_goes_on_in_the_same_training(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.fill()
        await bench.all_recorded()
        put = bench.post.put

        async def stuck(path: Path, url: str, **how: Any) -> None:
            how["progress"](4, 10)
            await bench.loop.create_future()

        bench.post.put = stuck  # type: ignore[method-assign]
        bench.press("training.submit")
        await bench.until(lambda: "uploading, 40%" in bench.said("training.upload_words"))
        bench.press("training.cancel_upload")
        await bench.until(lambda: not bench.there("training.upload"))
        bench.post.put = put  # type: ignore[method-assign]
        assert bench.view.form.submit.text() == "Submit again"
        await bench.submitted()
        assert [what for what, _ in bench.vendor.asked if what == "create"] == ["create"]

    bench.tell(story)


def test_recordings_are_not_held_by_a_training_that_never_began(bench: Bench) -> None:
    create = bench.vendor.create
    mistake = StudioError(Kind.BAD_FIELD, "project_id", code="MSS.00010009", message="urlTenantId is not equal")

    async def refused(order: TrainingOrder) -> Any:
        raise mistake

    async def story() -> None:
        await bench.begin()
        await bench.fill()
        await bench.all_recorded()
        bench.vendor.create = refused  # type: ignore[method-assign]
        bench.press("training.submit")
        await bench.until(lambda: "project_id" in bench.told())
        await bench.until(lambda: not bench.page.handing_over.running)
        # What was wrong is put right, and the same recordings begin another training.
        assert bench.view.form.submit.text() == "Upload and submit"
        bench.vendor.create = create  # type: ignore[method-assign]
        remote_id = await bench.submitted()
        (project,) = await bench.booth.projects()
        assert not bench.there(f"training.open_{project.project_id}")
        # The vendor gives up on it: the recordings are among those that wait for a training.
        await bench.stands(remote_id, JobState.FAILED, "FAILED")
        assert "The training of “我的声音” came to nothing." in bench.told()
        await bench.until(lambda: bench.there(f"training.open_{project.project_id}"))
        bench.press(f"training.open_{project.project_id}")
        await bench.until(bench.page.recording._look.isActive)
        bench.press("training.booth_back")
        await bench.until(lambda: bench.view.page == "form")
        await bench.submitted()
        assert len(bench.vendor.jobs) == 2

    bench.tell(story)


def test_a_training_that_was_deleted_elsewhere_gives_its_recordings_free(bench: Bench) -> None:
    async def gone(remote_id: str) -> Any:
        raise StudioError(Kind.UNKNOWN_JOB, remote_id, code="MSS.1", message="Job not found")

    addresses = bench.vendor.addresses

    async def story() -> None:
        await bench.begin()
        await bench.fill()
        await bench.all_recorded()
        bench.vendor.addresses = gone  # type: ignore[method-assign]
        bench.press("training.submit")
        await bench.until(lambda: "was deleted at the vendor" in bench.told())
        assert "Your recordings are still here" in bench.told()
        assert bench.view.form.submit.text() == "Upload and submit"
        bench.vendor.addresses = addresses  # type: ignore[method-assign]
        await bench.submitted()
        assert len(bench.vendor.jobs) == 2
        stages = {bench.view.model.index(row, 2).data() for row in range(2)}
        assert stages == {"Deleted at the vendor", "Review by a person"}

    bench.tell(story)


def test_a_review_may_fail_three_times(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.fill()
        await bench.all_recorded()
        for number in (1, 2, 3):
            remote_id = await bench.submitted()
            bench.vendor.reviewed = Review((Fault("2.wav", "", "X.1", f"太小声 {number}"),))
            await bench.stands(remote_id, JobState.NEEDS_ACTION, "AUDIT_FAILED", rejected=number)
            found = "\n".join(each.text() for each in bench.find(QWidget, "training.faults").findChildren(QLabel))
            assert f"太小声 {number}" in found
            bench.press("training.go_on")
            await bench.until(lambda: bench.view.page == "form")
        facts = [each.text() for each in bench.inspector.findChildren(QLabel)]
        assert "3 times" in facts
        remote_id = await bench.submitted()
        await bench.stands(remote_id, JobState.DONE, "SUCCEED", asset_id="asset-1")
        assert [what for what, _ in bench.vendor.asked if what in ("create", "commit")] == ["create", *["commit"] * 4]

    bench.tell(story)


def test_the_recordings_of_what_is_done_can_be_seen_and_deleted(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.fill()
        await bench.all_recorded()
        remote_id = await bench.submitted()
        assert not bench.there("training.still_here")
        await bench.stands(remote_id, JobState.DONE, "SUCCEED", asset_id="asset-1")
        await bench.until(lambda: bench.there("training.still_here"))
        assert bench.said("training.still_here").startswith("20 recordings of it are still on this computer: ")
        assert bench.find(QAbstractButton, "training.show_recordings").isEnabled()
        bench.press("training.drop_recordings")
        await bench.until(lambda: bench.there("training.drop_project"))
        bench.press("training.drop_project.confirm")
        await bench.until(lambda: not bench.there("training.still_here"))
        assert await bench.booth.projects() == []
        assert bench.view.model.total == 1

    bench.tell(story)


def test_what_is_handed_over_is_left_alone_while_something_else_is_filled_in(bench: Bench) -> None:
    goes_on = bench.loop.create_future()
    put = bench.post.put

    async def slow(path: Path, url: str, **how: Any) -> None:
        await goes_on
        await put(path, url, **how)

    async def story() -> None:
        await bench.begin()
        await bench.fill("one")
        await bench.all_recorded()
        bench.post.put = slow  # type: ignore[method-assign]
        bench.press("training.submit")
        await bench.until(lambda: "uploading" in bench.said("training.upload_words"))
        bench.press("training.back")
        await bench.fill("another")
        bench.press("training.submit")
        await bench.until(lambda: "“one” is still being handed over" in bench.said("training.trouble"))
        goes_on.set_result(None)
        await bench.until(lambda: "“one” was submitted" in bench.told())
        assert bench.view.page == "form"
        assert bench.view.form.filled.details.voice_name == "another"
        assert bench.page.filling.job is None
        assert [asked.voice_name for what, asked in bench.vendor.asked if what == "commit"] == ["one"]

    bench.tell(story)


def test_files_are_checked_before_anything_is_begun(bench: Bench, tmp_path: Path) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.fill()
        bench.press("training.source_files")
        bench.press("training.submit")
        await bench.rest()
        assert "choose a folder or a file" in bench.said("training.trouble")
        place = recordings(tmp_path / "nineteen", 19)
        bench.view.form.recordings.dropped.emit((place,))
        await bench.until(lambda: "20 are needed" in bench.said("training.findings"))
        bench.press("training.submit")
        await bench.until(lambda: "Nothing was sent" in bench.said("training.trouble"))
        assert bench.vendor.asked == []
        packed = tmp_path / "all.zip"
        with zipfile.ZipFile(packed, "w") as archive:
            for path in recordings(tmp_path / "twenty").iterdir():
                archive.write(path, path.name)
        bench.press("training.file")
        await bench.until(bench.there_is_a_dialog)
        bench.answer(packed)
        await bench.until(lambda: "can be sent" in bench.said("training.findings"))
        await bench.submitted()
        assert [name for name, _, _ in bench.post.sent] == ["all.zip"]

    bench.tell(story)


def test_who_agrees_today_can_say_so_also_where_the_program_was_open_before_midnight(bench: Bench) -> None:
    agreed, today = bench.view.form.speaker.agreed, QDate.currentDate()
    agreed.setMaximumDate(today.addDays(-1))
    bench.view.form.speaker.fill(None)
    assert agreed.date() >= today


def test_sentences_and_a_letter_of_ones_own(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "short.txt").write_text("一句\n两句\n", encoding="utf-8")
    own = [f"这是我自己写的第{number}句话。" for number in range(20)]
    (tmp_path / "own.txt").write_text("\n".join(own), encoding="utf-8")
    (tmp_path / "letter.pdf").write_bytes(b"%PDF")

    async def chosen(button: str, name: str) -> None:
        bench.press(button)
        await bench.until(bench.there_is_a_dialog)
        bench.answer(tmp_path / name)
        await bench.rest()

    async def story() -> None:
        await bench.begin()
        await bench.fill()
        await chosen("training.texts", "short.txt")
        assert "short.txt has 2 sentences; 20 are needed" in bench.said("training.findings")
        await chosen("training.texts", "own.txt")
        await bench.until(lambda: "own.txt" in bench.said("training.sentences"))
        await chosen("training.letter", "letter.pdf")
        assert bench.said("training.letter_name") == "letter.pdf"
        bench.press("training.leave_letter")
        await bench.rest()
        assert bench.said("training.letter_name") == ""
        assert not bench.there("training.leave_letter")
        consent = bench.view.form.filled.consent
        assert consent is None or not consent.letter
        await chosen("training.letter", "letter.pdf")
        bench.press("training.record")
        await bench.until(lambda: bench.said("training.prompt") == own[0])
        (project,) = await bench.booth.projects()
        assert [each.text for each in project.sentences] == own
        assert project.consent is not None
        assert project.consent.letter.endswith("letter.pdf")

    bench.tell(story)


def test_deleting_can_be_undone_and_forgetting_taken_back(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    waited = bench.loop.create_future()

    async def second(_: float) -> None:
        await waited

    bench.page._deleting._sleep = second

    async def story() -> None:
        nonlocal waited
        await bench.begin()
        await bench.fill()
        await bench.all_recorded()
        await bench.submitted()
        (job,) = bench.view.model.here()
        for undo in (True, False):
            waited = bench.loop.create_future()
            bench.press("training.delete")
            await bench.until(lambda: bench.there("training_deletion"))
            assert any(
                "no voice will come" in each.text()
                for each in bench.find(QWidget, "training_deletion").findChildren(QLabel)
            )
            bench.press("training_deletion.confirm")
            await bench.until(lambda: bench.view.leaving == {job.job_id: 10})
            if undo:
                bench.press("notices.undo")
            waited.set_result(None)
            await bench.until(lambda: not bench.view.leaving)
            await bench.rest()
            assert ("delete", "remote-0") not in bench.vendor.asked or not undo
        await bench.until(lambda: ("delete", "remote-0") in bench.vendor.asked)
        await bench.until(lambda: not bench.view.model.total)
        # The recordings are there still, for another training.
        (project,) = await bench.booth.projects()
        await bench.until(lambda: bench.there(f"training.drop_{project.project_id}"))
        bench.press(f"training.drop_{project.project_id}")
        await bench.until(lambda: bench.there("training.drop_project"))
        bench.press("training.drop_project.confirm")
        await bench.until(lambda: not bench.there(f"training.drop_{project.project_id}"))
        assert await bench.booth.projects() == []

    bench.tell(story)


def test_a_training_that_cannot_be_deleted_keeps_no_other(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def delete(job_id: str) -> None:
        asked.append(job_id)
        if len(asked) < 3:
            raise StudioError(Kind.REFUSED, f"number {len(asked)}", message=f"no {len(asked)}")

    monkeypatch.setattr(bench.training, "delete", delete)

    async def story() -> None:
        await bench.jobs.pause()
        ids = await bench.jobs.add("training", [JobDraft("mine", "metastudio", name, {}) for name in "abc"])
        bench.tasks.start(bench.page._deleting.delete(await bench.jobs.jobs_of(ids), 0))
        await bench.until(lambda: len(asked) == 3)
        await bench.until(lambda: "was deleted" in bench.told())
        assert sorted(asked) == sorted(ids)
        await bench.until(lambda: "no 1" in bench.told())

    bench.tell(story)


def test_what_is_unknown_is_asked_about_whatever_becomes_of_a_deletion(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def delete(job_id: str) -> None:
        raise StudioError(Kind.UNREACHABLE, "their host")

    async def settle(job_ids: list[str]) -> list[Job]:
        asked.extend(job_ids)
        return []

    monkeypatch.setattr(bench.training, "delete", delete)
    monkeypatch.setattr(bench.jobs, "settle", settle)

    async def story() -> None:
        await bench.jobs.pause()
        await bench.begin()
        gone, lost = await bench.jobs.add("training", [JobDraft("mine", "metastudio", name, {}) for name in "ab"])
        await bench.jobs.keep(gone, {DELETION: "unknown"})
        await bench.library.write(
            lambda db: db.execute("UPDATE jobs SET phase = 'over', state = 'unknown' WHERE job_id = ?", (lost,))
        )
        await bench.until(lambda: len(bench.view.model.here()) == 2)
        bench.view.table.selectAll()
        bench.page.settle()
        await bench.until(lambda: "their host" in bench.told())
        await bench.until(lambda: asked == [lost])

    bench.tell(story)


def test_a_deletion_whose_answer_was_lost_is_found_out(bench: Bench) -> None:
    async def at_once(_: float) -> None:
        return None

    bench.page._deleting._sleep = at_once
    delete = bench.vendor.delete

    async def lost(remote_id: str) -> None:
        raise StudioError(Kind.DROPPED)

    async def story() -> None:
        await bench.begin()
        await bench.fill()
        await bench.all_recorded()
        await bench.submitted()
        bench.vendor.delete = lost  # type: ignore[method-assign]
        bench.press("training.delete")
        await bench.until(lambda: bench.there("training_deletion"))
        bench.press("training_deletion.confirm")
        await bench.until(lambda: bench.there("training.settle"))
        bench.vendor.delete = delete  # type: ignore[method-assign]
        bench.press("training.settle")
        await bench.until(lambda: not bench.view.model.total)
        assert ("delete", "remote-0") in bench.vendor.asked

    bench.tell(story)


def test_what_is_over_is_forgotten_and_comes_back(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.fill()
        await bench.all_recorded()
        remote_id = await bench.submitted()
        await bench.stands(remote_id, JobState.DONE, "SUCCEED", asset_id="asset-1")
        await bench.until(lambda: "is ready" in bench.told())
        (project,) = await bench.booth.projects()
        bench.press("training.forget")
        await bench.until(lambda: not bench.view.model.total)
        # Its recordings do not vanish with it.
        await bench.until(lambda: bench.there(f"training.drop_{project.project_id}"))
        bench.press("notices.undo")
        await bench.until(lambda: bench.view.model.total)
        await bench.until(lambda: not bench.there(f"training.drop_{project.project_id}"))
        bench.view.search.setText("nobody")
        await bench.until(lambda: bench.there("training.empty"))
        bench.press("training.empty_button")
        await bench.until(lambda: bench.view.model.total)

    bench.tell(story)


def test_one_long_recording_has_no_sentences(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        project = await bench.booth.create(TrainingKind.ADVANCED, VoiceDetails("长"))
        bench.page.open_project(project.project_id)
        await bench.until(bench.page.recording._look.isActive)
        assert "speak freely" in bench.said("training.prompt")
        assert not bench.there("training.strip")
        await bench.say(tone(3.0))
        assert "The recording lasts" in bench.said("training.standing")

    bench.tell(story)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_page_speaks_the_language_and_every_control_has_a_name(bench: Bench, language: str) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.fill()
        await bench.all_recorded()
        bench.appearance.set_language("zh_CN" if language == "zh_CN" else "en")
        await bench.rest()
        for page in ("list", "form", "booth"):
            bench.view.turn_to(page)
            await bench.rest()
            controls = [each for kind in KINDS for each in bench.view.findChildren(kind) if each.isVisible()]
            named = [each for each in controls if each.objectName().startswith("training.")]
            assert [each.objectName() for each in named if not each.accessibleName()] == []
        words = {"en": "Upload and submit", "zh_CN": "上传并提交"}
        assert bench.view.form.submit.text() == words[language]

    bench.tell(story)
