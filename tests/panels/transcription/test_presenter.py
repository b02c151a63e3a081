"""The transcription panel over the real engine: looked at before it is sent, followed, read, corrected and put away."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton

from studio.core.errors import Kind, StudioError
from studio.core.jobs import JobDraft, JobState, Standing
from studio.core.ports import Link, PlayState, Vendor
from studio.core.records import Account
from studio.core.transcripts import Told, Transcript, TranscriptionOrder, TranscriptSegment, TranscriptWord
from studio.net.callbacks import Callbacks
from studio.net.front import Front
from studio.net.transfer import Seen, Transfers
from studio.panels.transcription import PANEL
from studio.panels.transcription.presenter import TranscriptionPresenter
from studio.services.accounts import Accounts
from studio.services.jobs import Jobs, Pace
from studio.services.local import LocalService
from studio.services.preferences import Preferences
from studio.services.replay import Replay
from studio.services.scripts import Scripts
from studio.services.transcription import TranscriptionService, TranscriptionWork
from studio.services.uploads import Uploads
from studio.storage.library import Library
from studio.storage.paths import Paths
from studio.storage.secrets import Secrets
from studio.storage.settings import SettingsFile
from studio.storage.unfinished import Unfinished
from studio.ui.appearance import Appearance
from studio.ui.form import Choice
from tests.fakes.misbehaving import MisbehavingServer, Reply, Serve
from tests.fakes.shell import ShellBench
from tests.fakes.trouble import fail_once

ANSWER = {"code": "10000", "data": {"words": ["good", "morning"]}}
DONE = Standing(JobState.DONE, "10000", 1.0, result={"answer": ANSWER})
HEARD = (
    TranscriptSegment(
        "good morning",
        0.1,
        0.6,
        "Speaker 1",
        0.9,
        (TranscriptWord("good", 0.1, 0.3, 0.95), TranscriptWord("morning", 0.3, 0.6, 0.31)),
    ),
    TranscriptSegment(
        "it reigns",
        0.7,
        1.4,
        "Speaker 2",
        None,
        (TranscriptWord("it", 0.7, 0.9), TranscriptWord("reigns", 0.9, 1.4)),
    ),
)


@dataclass
class Remote:
    """A vendor that writes recordings down when the test says so."""

    orders: list[TranscriptionOrder] = field(default_factory=list)
    standing: Standing = DONE
    lost: bool = False
    refusal: StudioError | None = None
    segments: tuple[TranscriptSegment, ...] = HEARD
    understood: bool = True

    async def create(self, order: TranscriptionOrder) -> str:
        self.orders.append(order)
        if self.lost:
            raise StudioError(Kind.OUTCOME_UNKNOWN)
        if self.refusal is not None:
            raise self.refusal
        return f"r-{len(self.orders)}"

    async def get(self, remote_id: str, *, pushed: bool = False) -> Standing:
        if not remote_id.startswith("r-"):
            return Standing(JobState.FAILED)
        return self.standing

    def told(self, document: object) -> Told | None:
        return None

    def read(self, answer: object) -> Transcript:
        return Transcript(self.segments, "en", self.understood, raw=answer)


class Bench(ShellBench):
    """The panel, the engine, and a home with accounts whose vendor transcribes: one near, one with no way for files."""

    def __init__(self, appearance: Appearance, home: Path) -> None:
        super().__init__(appearance)
        self.remote = Remote()
        paths = Paths(home)
        settings = SettingsFile(paths)
        self.preferences = Preferences(settings)

        def transcription(account: Account, secrets: Mapping[str, str], link: Link) -> Remote:
            return self.remote

        vendors = (Vendor("aipaas", "AIPaaS", (), (), transcription=transcription),)
        self.accounts = Accounts(settings, Secrets(environment={}), vendors, LocalService())
        self.accounts.add("near", "aipaas", {"files": "computer", "server_address": "127.0.0.1"})
        self.accounts.add("nowhere", "aipaas", {})
        self.preferences.remember("transcription.account", "local")
        self.library = Library(paths.library)
        self.scripts = Scripts(paths.drafts)
        self.transfers, self.front = Transfers(Unfinished), Front()
        self.uploads = Uploads(self.accounts, self.transfers, self.front)

        async def opened(account: str) -> Remote:
            return self.remote

        work = TranscriptionWork(
            opened,
            self.uploads,
            Callbacks(self.front),
            self.library,
            folder=lambda: paths.transcripts,
            jobs=lambda: self.jobs,
        )
        work.pace = Pace(0.02, 0.1)
        self.jobs = Jobs(self.library, (work,))
        self.transcription = TranscriptionService(self.jobs, self.accounts, self.uploads, self.library)
        page = PANEL.create(_Services(self), self, PANEL.view())
        assert isinstance(page, TranscriptionPresenter)
        self.page, self.view = page, page.view
        self.put(page)

    async def begin(self) -> None:
        self.jobs.start()
        self.page.shown()
        await self.until(lambda: self.view.composer.account.value == "local")
        await self.until(lambda: self.view._total is not None)

    async def drop(self, *paths: Path) -> None:
        """Drop files somewhere on the panel."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        event = QDropEvent(
            QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
        self.view.dropEvent(event)
        await self.rest()

    def titles(self) -> list[str]:
        return [job.title for job in self.view.model.here()]

    async def stands(self, *states: JobState) -> None:
        await self.until(lambda: sorted(job.state for job in self.view.model.here()) == sorted(states))

    async def select(self, *titles: str) -> None:
        self.view.table.clearSelection()
        self.view.table.select([job.job_id for job in self.view.model.here() if job.title in titles])
        self.page.select()
        await self.rest()

    async def read(self, path: Path) -> None:
        """Drop a recording, wait until it is written down, and open it."""
        await self.drop(path)
        await self.stands(JobState.DONE)
        await self.select(path.name)
        self.press("transcription.open")
        await self.until(lambda: self.view.reads)
        await self.rest()

    async def close(self) -> None:
        await super().close()
        await self.jobs.close()
        await self.front.close()
        await self.transfers.close()
        await self.preferences.close()
        await self.library.close()

    def findings(self) -> str:
        return "\n".join(each.text() for each in self.view.composer.findChildren(QLabel, "transcription.finding"))


class _Services:
    """What the panel sees of the bench: there `tasks` are the window's."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def __getattr__(self, name: str) -> object:
        return getattr(self._bench, name)


@pytest.fixture
def bench(appearance: Appearance, home: Path) -> Iterator[Bench]:
    made = Bench(appearance, home / "studio")
    yield made
    made.loop.run_until_complete(made.close())
    made.page.inspector.deleteLater()
    made.end()


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    return recorded(tmp_path / "talk.wav")


def recorded(path: Path, seconds: float = 1.6, loud: float = 0.4) -> Path:
    """A recording that can be heard, as loud as is asked for."""
    time = np.arange(round(16_000 * seconds)) / 16_000
    soundfile.write(path, loud * np.sin(2_000 * time), 16_000)
    return path


def test_what_is_dropped_anywhere_is_sent_at_once_followed_and_read(bench: Bench, talk: Path) -> None:
    async def story() -> None:
        await bench.begin()
        assert bench.there("transcription.drop"), "with nothing sent yet there is only where to drop"
        assert not bench.there("transcription.table")
        bench.remote.standing = Standing(JobState.RUNNING, "10001", 0.4)
        await bench.drop(talk)
        await bench.until(lambda: bench.view.model.data(bench.view.model.index(0, 1)) == "40%")
        bench.remote.standing = DONE
        await bench.stands(JobState.DONE)
        await bench.select("talk.wav")
        bench.press("transcription.open")
        await bench.until(lambda: bench.view.reading.text.text() == "good morning\nit reigns")
        assert bench.find(QLabel, "transcription.facts").text() == "2 segments · 4 words"
        await bench.until(lambda: bench.view.reading.listener._sounding.peaks.frames == 25_600)
        facts = [each.text() for each in bench.page.inspector.findChildren(QLabel)]
        assert any(text.startswith("16,000 Hz · mono · 51.2 kB") for text in facts)

    bench.tell(story)


@pytest.mark.parametrize("size", [(788, 511), (1192, 811)])
def test_no_notice_that_stays_lies_on_what_is_sent_with(bench: Bench, size: tuple[int, int]) -> None:
    async def story() -> None:
        bench.widget.resize(*size)  # what is left for the page of a window of 900 x 600, and of 1440 x 900
        await bench.begin()
        await bench.rest()
        bench.notices.error(StudioError(Kind.NO_SOUND))
        for name in ("transcription.add_link", "transcription.test_link", "transcription.drop_button"):
            button = bench.find(QPushButton, name)
            place = QRect(button.mapTo(bench.widget, QPoint()), button.size())
            assert not bench.notices.geometry().intersects(place), name

    bench.tell(story)


def test_an_error_is_told_once_and_the_list_is_followed_on(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        await bench.jobs.pause()
        await bench.begin()
        fail_once(monkeypatch, bench.jobs, "page")
        for title in ("talk", "lesson"):
            await bench.jobs.add("transcription", [JobDraft("near", "aipaas", title, {})])
            await bench.until(lambda title=title: title in bench.titles())
        assert bench.told().count("library.db") == 1

    bench.tell(story)


def test_what_is_opened_from_elsewhere_goes_to_nobody_unasked(bench: Bench, talk: Path) -> None:
    async def story() -> None:
        await bench.begin()
        bench.view.composer.account.set_value("near")
        bench.page.open([talk])
        await bench.until(lambda: bench.there("opening.cancel"))
        bench.press("opening.cancel")
        await bench.until(lambda: not bench.there("opening.cancel"))
        assert bench.remote.orders == []
        bench.page.open([talk])
        await bench.until(lambda: bench.there("opening.confirm"))
        bench.press("opening.confirm")
        await bench.until(lambda: bench.titles() == ["talk.wav"])
        bench.view.composer.account.set_value("local")
        bench.page.open([recorded(talk.with_name("other.wav"), 1.2)])
        await bench.until(lambda: sorted(bench.titles()) == ["other.wav", "talk.wav"])

    bench.tell(story)


def test_a_word_is_lit_as_it_sounds_and_heard_at_a_click(bench: Bench, talk: Path) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.read(talk)
        reading = bench.view.reading
        bench.press("transcription.play")
        await bench.until(lambda: bench.playback.state is PlayState.PLAYING)
        bench.playback.frame = round(0.35 * 16_000)
        await bench.until(lambda: reading.text.lit_text == "morning")
        reading.text.set_segment(0, "Good evening!")
        await bench.until(lambda: reading.text.lit_text == "evening!")
        bench.playback.frame = round(0.95 * 16_000)
        await bench.until(lambda: reading.text.lit_text == "reigns")
        block = reading.text.document().findBlockByNumber(1)
        strip = next(
            reading.text._strips(reading.text.viewport().rect().toRectF(), block.position(), block.position() + 1)
        )
        QTest.mouseClick(reading.text.viewport(), Qt.MouseButton.LeftButton, pos=strip.center().toPoint())
        assert bench.playback.calls[-2:] == [f"seek {round(0.7 * 16_000)}", "play"]
        assert reading.text.tip(0, 6) == "As heard: good morning" or "31%" in reading.text.tip(0, 6)

    bench.tell(story)


def test_what_was_heard_with_little_confidence_is_marked_and_said(bench: Bench, talk: Path) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.read(talk)
        text = bench.view.reading.text
        assert list(text.unsure(0)) == [(5, 12)]
        assert text.tip(0, 6) == "Heard with 31% confidence; it may be wrong."
        assert text.tip(0, 1) == "95% confidence"
        text.set_segment(0, "good mourning")
        assert list(text.unsure(0)) == [], "a person has decided"
        assert "As heard: good morning" in text.tip(0, 6)

    bench.tell(story)


def test_a_segment_or_a_selection_is_played_to_its_end_and_no_further(bench: Bench, talk: Path) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.read(talk)
        text, keys = bench.view.reading.text, bench.shortcuts

        async def stops_at(second: float) -> None:
            bench.playback.frame = round((second - 0.15) * 16_000)  # a busy window lights words early
            await bench.until(lambda: text.lit_text != "")
            await bench.rest()
            assert bench.playback.state is PlayState.PLAYING
            bench.playback.frame = round((second + 0.02) * 16_000)
            await bench.until(lambda: bench.playback.state is PlayState.PAUSED)

        text.select(0, (3, 3))
        keys["transcription.play_stretch"].action.trigger()
        await bench.until(lambda: bench.playback.state is PlayState.PLAYING)
        assert f"seek {round(0.1 * 16_000)}" in bench.playback.calls
        await stops_at(0.7)
        text.select(0, (0, 4))
        keys["transcription.play_stretch"].action.trigger()
        await stops_at(0.3)
        # A click plays on to the end of the recording.
        keys["transcription.play_stretch"].action.trigger()
        text.place_clicked.emit(0, 1)
        bench.playback.frame = round(0.35 * 16_000)
        await bench.until(lambda: text.lit_text == "morning")
        bench.playback.frame = round(0.95 * 16_000)
        await bench.until(lambda: text.lit_text == "reigns")
        assert bench.playback.state is PlayState.PLAYING

    bench.tell(story)


def test_hands_stay_on_the_keyboard(bench: Bench, talk: Path) -> None:
    async def story() -> None:
        await bench.begin()
        bench.shortcuts["transcription.toggle"].action.trigger()
        bench.shortcuts["transcription.unsure"].action.trigger()
        assert bench.playback.calls == [], "nothing is being read"
        await bench.read(talk)
        text = bench.view.reading.text

        def do(name: str) -> None:
            bench.shortcuts[f"transcription.{name}"].action.trigger()

        do("toggle")
        await bench.until(lambda: bench.playback.state is PlayState.PLAYING)
        bench.playback.frame = round(1.2 * 16_000)
        do("back")
        assert bench.playback.calls[-1] == "seek 0"
        do("on")
        assert bench.playback.calls[-1] == f"seek {round(1.6 * 16_000)}", "there is no more"
        do("segment")
        assert (text.segment, text.offset) == (1, 0)
        assert f"seek {round(0.7 * 16_000)}" in bench.playback.calls[-2:], "what plays goes along"
        do("toggle")
        assert bench.playback.state is PlayState.PAUSED
        calls = len(bench.playback.calls)
        do("segment")
        do("segment_before")
        do("segment_before")
        assert (text.segment, text.offset) == (0, 0)
        assert len(bench.playback.calls) == calls
        do("unsure")
        assert text.textCursor().selectedText() == "morning"
        do("unsure")
        await bench.until(lambda: "No word is left there that may be wrong." in bench.told())
        text.select(1, (2, 2))
        do("unsure_before")
        assert text.textCursor().selectedText() == "morning"
        QTest.keyClicks(text, "evening")
        text.select(0, (0, 0))
        do("unsure")
        assert not text.textCursor().hasSelection(), "a person has decided"
        do("play_caret")
        assert f"seek {round(0.1 * 16_000)}" in bench.playback.calls[calls:]

    bench.tell(story)


def test_a_correction_that_cannot_be_kept_is_said_once_and_kept_later(
    bench: Bench, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    async def full(*_arguments: object) -> None:
        tries.append(1)
        raise StudioError(Kind.DISK_FULL, "library.sqlite")

    async def story() -> None:
        await bench.begin()
        await bench.read(talk)
        correcting, text = bench.page.correcting, bench.view.reading.text
        job = bench.view.model.here()[0].job_id
        with monkeypatch.context() as disk:
            disk.setattr(bench.transcription, "edit", full)
            text.set_segment(0, "good mourning")
            with pytest.raises(StudioError) as caught:
                await asyncio.wait_for(correcting.keep(), 5)
            assert caught.value.kind is Kind.DISK_FULL
            assert len(tries) == 1
            with pytest.raises(StudioError):
                await correcting.open("another")
            assert correcting.transcript is not None, "what cannot be kept stays open"
        await correcting.keep()
        assert (await bench.transcription.transcript(job)).segments[0].text == "good mourning"

    bench.tell(story)


def test_two_that_are_opened_at_once_leave_no_sound_open(
    bench: Bench, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, closed = list[Replay](), list[Replay]()
    begin, end = Replay.open, Replay.close

    async def watched(path: Path) -> Replay:
        opened.append(await begin(path))
        return opened[-1]

    async def ended(replay: Replay) -> None:
        closed.append(replay)
        await end(replay)

    monkeypatch.setattr(Replay, "open", watched)
    monkeypatch.setattr(Replay, "close", ended)

    async def story() -> None:
        await bench.begin()
        await bench.drop(talk)
        await bench.stands(JobState.DONE)
        job, correcting = bench.view.model.here()[0].job_id, bench.page.correcting
        await asyncio.gather(correcting.open(job), correcting.open(job))
        assert correcting.transcript is not None
        assert len(opened) - len(closed) == 1
        await correcting.let_go()
        assert len(opened) == len(closed)

    bench.tell(story)


def test_corrections_are_kept_at_once_undone_and_compared(bench: Bench, talk: Path) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.read(talk)
        reading = bench.view.reading
        job = bench.view.model.here()[0].job_id
        reading.text.setFocus()
        reading.text.moveCursor(reading.text.textCursor().MoveOperation.End)
        QTest.keyClicks(reading.text, "!")
        await bench.page.correcting.keep()
        kept = await bench.transcription.transcript(job)
        assert [each.text for each in kept.segments] == ["good morning", "it reigns!"]
        assert kept.heard == ("good morning", "it reigns")
        assert reading.text.is_changed(1)
        assert not reading.text.is_changed(0)
        bench.press("transcription.compare")
        assert reading.heard.text() == "good morning\nit reigns"
        assert reading.heard.isVisible()
        await bench.until(
            lambda: reading.heard.mapTo(reading, QPoint()).y() == reading.text.mapTo(reading, QPoint()).y()
        )
        bench.press("transcription.undo")
        await bench.page.correcting.keep()
        assert (await bench.transcription.transcript(job)).segments[1].text == "it reigns"
        bench.press("transcription.redo")
        reading.text.restore_asked.emit(1)
        await bench.page.correcting.keep()
        assert (await bench.transcription.transcript(job)).segments[1].text == "it reigns"
        bench.press("transcription.back")
        await bench.until(lambda: not bench.view.reads)

    bench.tell(story)


def test_find_and_replace_all_is_one_step(bench: Bench, talk: Path) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.read(talk)
        finder = bench.view.reading.finder
        bench.shortcuts["transcription.replace_text"].action.trigger()
        finder.query.setText("I")
        assert finder.count.text() == "1 of 3"
        bench.press("transcription.next")
        assert finder.count.text() == "2 of 3"
        bench.find(QLineEdit, "transcription.with").setText("o𠮷")
        bench.press("transcription.replace")
        assert bench.view.reading.text.text() == "good morning\no𠮷t reigns"
        bench.press("transcription.replace_all")
        assert bench.view.reading.text.text() == "good morno𠮷ng\no𠮷t reo𠮷gns"
        assert finder.count.text() == "Not found"
        bench.view.reading.text.undo()
        assert bench.view.reading.text.text() == "good morning\no𠮷t reigns"
        bench.press("transcription.close_finder")
        assert not bench.there("transcription.finder")

    bench.tell(story)


def test_what_is_wrong_is_said_in_place_and_nothing_of_it_is_sent(bench: Bench, tmp_path: Path, talk: Path) -> None:
    (tmp_path / "page.wav").write_text("<html>")
    (tmp_path / "empty.wav").write_bytes(b"")
    silent = recorded(tmp_path / "silent.wav", loud=0.0)

    async def story() -> None:
        await bench.begin()
        await bench.drop(tmp_path / "page.wav", tmp_path / "empty.wav", silent, talk)
        await bench.stands(JobState.DONE)
        assert bench.titles() == ["talk.wav"]
        said = bench.findings()
        for words in (
            "“page.wav” is not a sound file.",
            "no sound in “empty.wav”",
            "Nothing can be heard in “silent.wav”",
        ):
            assert words in said
        assert bench.find(QPushButton, "transcription.anyway").text() == "Send 1 all the same"
        leave = bench.find(QPushButton, "transcription.leave")
        assert leave.text() == "Do not send"
        for _ in range(2):
            bench.find(QPushButton, "transcription.anyway").click()
        await bench.until(lambda: sorted(bench.titles()) == ["silent.wav", "talk.wav"])
        await bench.rest()
        assert "was sent before" not in bench.told(), "pressing twice is no wish to send twice"
        await bench.until(lambda: leave.text() == "Close")  # of what is left nothing can be sent
        bench.press("transcription.leave")
        await bench.until(lambda: not bench.there("transcription.findings"))
        assert len(bench.remote.orders) <= 2

    bench.tell(story)


def test_what_is_wrong_has_its_room_in_the_smallest_window(bench: Bench, tmp_path: Path, talk: Path) -> None:
    bad = [tmp_path / f"bad {number}.wav" for number in range(6)]
    for path in bad:
        path.write_bytes(b"")

    async def story() -> None:
        await bench.begin()
        bench.widget.setFixedSize(780, 510)  # what is left of 900 x 600
        await bench.drop(talk, *bad)
        await bench.stands(JobState.DONE)
        await bench.rest()

        def seen(name: str) -> int:
            buttons = bench.view.composer.findChildren(QAbstractButton, name)
            return next((each.visibleRegion().boundingRect().height() for each in buttons if each.isVisible()), 0)

        for name in ("transcription.drop_button", "transcription.leave", "transcription.dismiss"):
            await bench.until(lambda name=name: seen(name) >= 28)  # once it has been laid out

    bench.tell(story)


def test_the_form_of_pcm_is_asked_for_once(bench: Bench, tmp_path: Path) -> None:
    sound = (np.sin(np.arange(16_000) / 9) * 9_000).astype("<i2").tobytes()
    for name in ("one.pcm", "two.pcm"):
        (tmp_path / name).write_bytes(sound)

    async def story() -> None:
        await bench.begin()
        await bench.drop(tmp_path / "one.pcm", tmp_path / "two.pcm")
        await bench.until(lambda: bench.there("transcription.say_form"))
        assert bench.titles() == []
        bench.press("transcription.say_form")
        await bench.until(lambda: bench.there("transcription.raw"))
        bench.find(QPushButton, "transcription.raw.use").click()
        await bench.stands(JobState.DONE, JobState.DONE)
        assert json.loads(bench.preferences.recall("transcription.raw"))["rate"] == 16_000
        assert not bench.there("transcription.findings")

    bench.tell(story)


def test_an_account_without_a_way_for_files_says_so_and_leads_to_the_settings(bench: Bench, talk: Path) -> None:
    async def story() -> None:
        await bench.begin()
        bench.view.composer.account.set_value("nowhere")
        bench.view.composer.account.chosen.emit("nowhere")
        await bench.until(lambda: bench.there("transcription.no_way"))
        await bench.drop(talk)
        await bench.until(lambda: "waits" in bench.findings())
        assert bench.remote.orders == []
        bench.press("transcription.open_settings")
        assert bench.opened == ["settings"]
        bench.view.composer.account.set_value("local")
        bench.view.composer.account.chosen.emit("local")
        await bench.until(lambda: not bench.there("transcription.no_way"))
        bench.press("transcription.anyway")
        await bench.stands(JobState.DONE)

    bench.tell(story)


def test_the_vendors_call_is_tried_from_here(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        assert bench.there("transcription.mode")
        assert not bench.there("transcription.test_call")
        bench.view.composer.mode.set_value("push")
        bench.view.composer.mode.chosen.emit("push")
        bench.press("transcription.test_call")
        await bench.until(lambda: "A call to http://127.0.0.1:" in bench.told())
        assert bench.find(QPushButton, "transcription.test_call").isEnabled()
        bench.view.composer.mode.set_value("pull")
        bench.view.composer.mode.chosen.emit("pull")
        assert not bench.there("transcription.test_call")

    bench.tell(story)


def test_a_link_is_sent_and_what_is_no_link_is_not(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        link = bench.find(QLineEdit, "transcription.link")
        link.setText("talk.wav")
        bench.press("transcription.add_link")
        await bench.until(lambda: bench.there("transcription.link_wrong"))
        bench.remote.standing = Standing(JobState.RUNNING)
        link.setText("http://127.0.0.1:9/talk.wav")
        bench.press("transcription.add_link")
        await bench.until(lambda: bench.titles() == ["talk.wav"])
        await bench.until(lambda: link.text() == "")

    bench.tell(story)


def test_a_link_is_tested_and_not_sent(bench: Bench, talk: Path) -> None:
    recording = Serve(talk.read_bytes(), headers={"Content-Type": "audio/wav"})
    with MisbehavingServer([recording, Reply(body="<html>Sign in</html>")]) as server:

        async def story() -> None:
            await bench.begin()
            assert not bench.find(QPushButton, "transcription.test_link").isEnabled()
            bench.find(QLineEdit, "transcription.link").setText(f"{server.url}/a.wav")
            bench.press("transcription.test_link")
            await bench.until(lambda: "The vendor can fetch it: audio/wav, 51.2 kB" in bench.told())
            bench.press("transcription.test_link")
            await bench.until(lambda: "sent something else" in bench.told())
            bench.find(QLineEdit, "transcription.link").setText("a.wav")
            bench.press("transcription.test_link")
            await bench.until(lambda: bench.there("transcription.link_wrong"))
            assert (bench.titles(), bench.remote.orders) == ([], [])

        bench.tell(story)


def test_what_looks_at_a_link_says_so_as_long_as_it_does(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = asyncio.Event()

    async def slow(_account: str, _link: str) -> Seen:
        await gate.wait()
        return Seen(b"", 51_200, "audio/wav", secure=True)

    monkeypatch.setattr(bench.uploads, "check_link", slow)

    async def story() -> None:
        await bench.begin()
        bench.find(QLineEdit, "transcription.link").setText("https://example.org/a.wav")
        button = bench.find(QPushButton, "transcription.test_link")
        bench.press("transcription.test_link")
        await bench.until(lambda: button.text() == "Testing…")
        assert not button.isEnabled()
        bench.appearance.set_language("zh_CN")
        await bench.rest()
        assert (button.text(), button.isEnabled()) == ("测试中…", False)
        bench.appearance.set_language("en")
        gate.set()
        await bench.until(lambda: "The vendor can fetch it" in bench.told())
        assert (button.text(), button.isEnabled()) == ("Test", True)

    bench.tell(story)


def test_a_long_name_takes_no_more_room_than_there_is(bench: Bench, tmp_path: Path) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.read(recorded(tmp_path / f"{'a very long name ' * 8}.wav"))
        assert bench.view.minimumSizeHint().width() <= 788, "the page of the smallest window"
        assert bench.find(QLabel, "transcription.title_of_text").text().startswith("a very long name")

    bench.tell(story)


def test_the_same_recording_is_sent_twice_only_when_that_is_wanted(bench: Bench, talk: Path) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.drop(talk)
        await bench.stands(JobState.DONE)
        await bench.drop(talk)
        await bench.until(lambda: "1 was sent before" in bench.told())
        assert len(bench.remote.orders) == 1
        bench.press("notices.again")
        await bench.stands(JobState.DONE, JobState.DONE)
        assert len(bench.remote.orders) == 2

    bench.tell(story)


def test_what_is_unknown_is_asked_about_before_it_is_sent_again(bench: Bench, talk: Path) -> None:
    async def story() -> None:
        await bench.begin()
        bench.remote.lost = True
        await bench.drop(talk)
        await bench.stands(JobState.UNKNOWN)
        await bench.select("talk.wav")
        bench.press("transcription.settle")
        await bench.until(lambda: "cannot tell" in bench.told())
        bench.remote.lost = False
        bench.press("transcription.retry")
        await bench.until(lambda: bench.there("transcription.again"))
        bench.press("transcription.again.cancel")
        await bench.rest()
        assert len(bench.remote.orders) == 1
        bench.press("transcription.retry")
        await bench.until(lambda: bench.there("transcription.again"))
        bench.press("transcription.again.confirm")
        await bench.until(lambda: len(bench.remote.orders) == 2)

    bench.tell(story)


def test_cancelled_put_away_and_brought_back(bench: Bench, talk: Path) -> None:
    async def story() -> None:
        await bench.begin()
        bench.remote.standing = Standing(JobState.RUNNING, "10001", 0.2)
        await bench.drop(talk)
        await bench.stands(JobState.RUNNING)
        await bench.select("talk.wav")
        bench.press("transcription.cancel")
        await bench.stands(JobState.CANCELLED)
        await bench.select("talk.wav")
        bench.press("transcription.forget")
        await bench.until(lambda: bench.titles() == [])
        bench.press("notices.undo")
        await bench.until(lambda: bench.titles() == ["talk.wav"])

    bench.tell(story)


def test_the_vendors_words_and_its_id_can_be_copied(bench: Bench, talk: Path) -> None:
    async def story() -> None:
        await bench.begin()
        bench.remote.refusal = StudioError(Kind.REFUSED, code="10302", message="bad format", request_id="q-77")
        await bench.drop(talk)
        await bench.stands(JobState.FAILED)
        await bench.select("talk.wav")
        assert "10302 bad format" in bench.page.inspector.findChild(QLabel, "transcription.why").text()
        bench.page.inspector.findChild(QPushButton, "transcription.copy_request_id").click()
        assert QApplication.clipboard().text() == "q-77"

    bench.tell(story)


def test_what_this_computer_says_of_a_recording_is_said_first_and_in_the_language_of_the_window(
    bench: Bench, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.uploads, "missed", lambda _reachable: None)  # the vendor came for the file
    words = "There is no speech in this recording."
    bench.remote.standing = Standing(
        JobState.FAILED, "10903", error=StudioError(Kind.VENDOR_FAILED, code="10903", message=words)
    )

    async def story() -> None:
        await bench.begin()
        await bench.drop(talk)
        await bench.stands(JobState.FAILED)
        await bench.select("talk.wav")
        inspector = bench.page.inspector
        assert inspector.findChild(QLabel, "transcription.state").text() == words
        assert inspector.findChild(QLabel, "transcription.why").text() == ""
        bench.appearance.set_language("zh_CN")
        QApplication.processEvents()
        assert inspector.findChild(QLabel, "transcription.state").text() == "这段录音里没有人声。"

    bench.tell(story)


def test_a_recording_in_which_nothing_was_said(bench: Bench, talk: Path) -> None:
    async def story() -> None:
        await bench.begin()
        bench.remote.segments = ()
        await bench.read(talk)
        reading = bench.view.reading
        assert reading.notice.accessibleName() == "Nothing can be heard in “talk.wav”."
        assert not reading.text.grab().isNull()
        assert reading.text.isReadOnly()
        assert not any(button.isEnabled() for button in (reading.copy, reading.speech, reading.export, reading.compare))

    bench.tell(story)


def test_an_unknown_shape_is_shown_as_text_with_the_answer_at_hand(bench: Bench, talk: Path) -> None:
    async def story() -> None:
        await bench.begin()
        bench.remote.segments = (TranscriptSegment('{\n "odd": "Hello"\n}'),)
        bench.remote.understood = False
        await bench.read(talk)
        assert bench.view.reading.text.document().blockCount() == 1
        assert "shape" in bench.view.reading.notice.accessibleName()
        bench.press("transcription.show_answer")
        await bench.until(lambda: bench.there("transcription.answer"))
        assert json.loads(bench.find(QPlainTextEdit, "transcription.answer_text").toPlainText()) == ANSWER
        bench.press("transcription.answer.close")
        bench.view.reading.text.moveCursor(bench.view.reading.text.textCursor().MoveOperation.End)
        bench.view.reading.text.insertPlainText("!")
        await bench.page.correcting.keep()
        job = bench.view.model.here()[0].job_id
        assert (await bench.transcription.transcript(job)).text == '{\n "odd": "Hello"\n}!'
        assert exported(bench) == ["txt", "json"], "subtitles need times"

    bench.tell(story)


def exported(bench: Bench) -> list[str]:
    """The formats that can be chosen."""
    return [form for form, action in bench.view.reading._formats.items() if action.isEnabled()]


def test_it_is_copied_sent_to_speech_and_written_to_files(bench: Bench, talk: Path, tmp_path: Path) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.read(talk)
        bench.view.reading.text.set_segment(1, "It rains.")
        bench.press("transcription.copy")
        assert QApplication.clipboard().text() == "good morning\nIt rains."
        bench.press("transcription.to_speech")
        handed = bench.scripts.handed_over()
        assert handed is not None
        assert handed.text == "good morning\nIt rains."
        assert bench.opened == ["speech"]
        await bench.page.correcting.keep()
        job = bench.view.model.here()[0].job_id
        assert exported(bench) == ["txt", "srt", "vtt", "ass", "lrc", "json"]
        for form in exported(bench):
            await bench.transcription.export(job, tmp_path / f"out.{form}")
            written = (tmp_path / f"out.{form}").read_text(encoding="utf-8")
            assert "It rains." in re.sub(r"<[\d:.]+>|\{\\k\d+\}", "", written)

    bench.tell(story)


def test_a_recording_that_has_gone_leaves_its_text(bench: Bench, talk: Path) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.drop(talk)
        await bench.stands(JobState.DONE)
        await asyncio.to_thread(talk.unlink)
        await bench.select("talk.wav")
        bench.press("transcription.open")
        await bench.until(lambda: bench.view.reads)
        assert bench.view.reading.text.text() == "good morning\nit reigns"
        assert "talk.wav" in bench.view.reading.notice.accessibleName()
        assert not bench.find(QPushButton, "transcription.play").isEnabled()

    bench.tell(story)


def test_the_list_is_narrowed_by_account_and_by_vendor(bench: Bench) -> None:
    async def story() -> None:
        await bench.jobs.pause()
        for account, vendor in (("near", "aipaas"), ("second", "aipaas"), ("there", "elsewhere")):
            await bench.jobs.add("transcription", [JobDraft(account, vendor, f"of {account}", {})])
        await bench.begin()
        await bench.until(lambda: len(bench.titles()) == 3)
        box = bench.find(Choice, "transcription.filter_account")
        await bench.until(lambda: box.count() == 6)
        words = [box.itemText(place) for place in range(box.count())]
        assert words == ["All accounts", "All of AIPaaS", "All of elsewhere", "near", "second", "there"]
        for place, wanted in ((1, {"of near", "of second"}), (2, {"of there"}), (4, {"of second"})):
            box.setCurrentIndex(place)
            box.activated.emit(place)
            await bench.until(lambda wanted=wanted: set(bench.titles()) == wanted)

    bench.tell(story)


def test_words_follow_the_language(bench: Bench, talk: Path) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.read(talk)
        bench.appearance.set_language("zh_CN")
        await bench.rest()
        assert bench.find(QPushButton, "transcription.compare").text().strip() == "原始识别"
        assert bench.find(QLabel, "transcription.panel_title").text() == "转写"

    bench.tell(story)
