"""From the recording booth to hearing the voice, at the real window, the real sound server and the local service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soxr
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QWidget

from studio.core.jobs import Job, JobState
from studio.core.training import TrainingKind
from studio.panels.training.booth import BoothView
from studio.panels.training.view import TrainingView
from studio.services import packages, training
from studio.services.booth import script
from studio.services.packages import Checked, Pair, Progress
from tests.end2end.conftest import Story
from tests.fakes.person import Person
from tests.fakes.pulse import PulseServer
from tests.fakes.recordings import RATE, spoken, wav
from tests.fakes.speaking import speaking

pytestmark = pytest.mark.sound

TEXTS = script("CN", TrainingKind.BASIC)
SENT_BACK = 4


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICE_STUDIO_LOCAL_STAGE", "0")


@pytest.fixture(scope="module")
def said() -> tuple[np.ndarray, ...]:
    """The sentences of the program, spoken by somebody."""
    return spoken(TEXTS)


@pytest.fixture
def damaged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Path]:
    """The first package has a sentence that nothing can be heard in, as if it had been damaged on its way."""
    packed: list[Path] = []
    silent = tmp_path / "silent.wav"
    silent.write_bytes(wav(np.zeros(2 * RATE, "<i2")))
    stamp = (silent.stat().st_size, silent.stat().st_mtime_ns)

    def pack(checked: Checked, target: Path, progress: Progress | None = None) -> Path:
        if not packed:
            pairs, stamps = list(checked.pairs), list(checked.stamps)
            pairs[SENT_BACK], stamps[SENT_BACK] = Pair(silent, pairs[SENT_BACK].text), stamp
            checked = replace(checked, pairs=tuple(pairs), stamps=tuple(stamps))
        packed.append(packages.pack(checked, target, progress))
        return target

    monkeypatch.setattr(training, "pack", pack)
    return packed


def at_the_card(sound: np.ndarray, server: PulseServer) -> bytes:
    return np.rint(soxr.resample(sound.astype(np.float64), RATE, server.rate)).astype("<i2").tobytes()


class AtTheBooth:
    """Somebody at the training panel, who speaks into the card."""

    def __init__(self, person: Person, pulse: PulseServer) -> None:
        self.person = person
        self.pulse = pulse
        self.view = person.find(TrainingView, "training.panel")
        self.booth = person.find(BoothView, "training.booth")

    def key(self, pressed: Qt.Key) -> None:
        QTest.keyClick(self.booth, pressed)

    def says(self, label: str, words: str) -> bool:
        return words in self.person.find(QLabel, label).text()

    async def record(self, sound: np.ndarray, so_far: str) -> None:
        """Record a sentence from the keyboard; so many are good then."""
        until = self.person.until
        self.key(Qt.Key.Key_Space)
        await until(lambda: self.says("training.standing", "Recording"))
        with speaking(self.pulse, at_the_card(sound, self.pulse)) as voice:
            await until(lambda: voice.poll() is not None)
        self.key(Qt.Key.Key_Space)
        await until(lambda: self.says("training.booth_count", so_far))

    async def submit(self, word: str) -> Job:
        """Leave the booth, submit, and wait until the training has come so far."""
        self.key(Qt.Key.Key_Return)
        await self.person.until(lambda: self.view.page == "form")
        self.person.press("training.submit")

        def there() -> Job | None:
            here = self.view.model.here()
            assert not here or here[0].state is not JobState.FAILED
            return here[0] if here and here[0].vendor_state == word else None

        await self.person.until(there, 60)
        job = there()
        assert job is not None
        return job


async def record_and_submit(at: AtTheBooth, said: tuple[np.ndarray, ...], theirs: Path) -> None:
    """A sentence is spoken, the others are there already; the review sends one of them back."""
    person = at.person
    await person.until(lambda: person.there(QWidget, "training.empty"))
    person.press("training.new")
    name = person.find(QLineEdit, "training.voice_name")
    await person.until(name.isVisible)
    name.setText("我的声音")
    person.press("training.record")
    await person.until(lambda: at.says("training.prompt", TEXTS[0]))
    await at.record(said[0], "1 of 20")
    at.booth.dropped.emit((theirs,))
    await person.until(lambda: at.says("training.booth_count", "20 of 20"))
    assert (await at.submit("AUDIT_FAILED")).state is JobState.NEEDS_ACTION


async def record_again_and_submit(at: AtTheBooth, sound: np.ndarray) -> Job:
    """What the review says leads to the sentence; with it recorded anew, a voice comes of it."""
    person, again = at.person, f"training.again_{SENT_BACK + 1}"
    await person.until(lambda: person.there(QPushButton, again))
    found = [each.text() for each in person.find(QWidget, "training.faults").findChildren(QLabel)]
    assert found[1:] == [
        f"Sentence {SENT_BACK + 1} was sent back: record it again.",
        f"Nothing can be heard in {SENT_BACK}.wav. Check the microphone and record it again.",
    ]
    person.press(again)
    await person.until(lambda: at.says("training.prompt", TEXTS[SENT_BACK]))
    await person.until(lambda: at.says("training.booth_count", "19 of 20"))
    await at.record(sound, "20 of 20")
    job = await at.submit("SUCCEED")
    await person.until(at.view.speak.isEnabled)
    return job


@pytest.mark.timeout(300, method="thread")  # two sentences are spoken, and a voice is trained twice
def test_a_voice_is_recorded_trained_and_heard(
    at_window: Callable[[Story], None],
    pulse: PulseServer,
    said: tuple[np.ndarray, ...],
    damaged: list[Path],
    tmp_path: Path,
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    # All but the first are there already; their texts say where they belong, not their names.
    for number, (sound, text) in enumerate(zip(said[1:], TEXTS[1:], strict=True)):
        (theirs / f"take {19 - number}.wav").write_bytes(wav(sound))
        (theirs / f"take {19 - number}.txt").write_text(text, encoding="utf-8")

    async def story(person: Person) -> None:
        await person.warm()
        window = person.studio.window
        window.resize(1440, 900)  # what is selected is told of beside the list
        window.open_panel("training")
        at = AtTheBooth(person, pulse)
        await record_and_submit(at, said, theirs)
        job = await record_again_and_submit(at, said[SENT_BACK])
        assert len(damaged) == 2
        # Among the timbres it is the one that is shown.
        await person.until(lambda: person.there(QPushButton, "training.show_timbre"))
        person.press("training.show_timbre")
        await person.until(lambda: person.there(QLineEdit, "timbres.name"))
        await person.until(lambda: person.find(QLineEdit, "timbres.name").text() == "我的声音")
        window.open_panel("training")
        await person.until(at.view.speak.isEnabled)
        person.press("training.speak_selected")
        choice = person.find(QComboBox, "speech.voice")
        asset_id = (await person.studio.services.jobs.job(job.job_id)).result["asset_id"]
        await person.until(lambda: choice.currentData() == asset_id)
        person.write("这是我的声音。")
        with pulse.recording() as heard:
            person.press("speech.play")
            await person.until(lambda: np.abs(np.frombuffer(heard.pcm, "<i2")).max(initial=0) > 1_000)
        assert person.take.request.voice == asset_id

    at_window(story)
