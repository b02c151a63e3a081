"""From the recording booth to hearing the voice, at the real window, the real sound server and the local service."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soxr
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget

from studio.core.jobs import Job, JobState
from studio.core.training import TrainingKind
from studio.panels.training.booth import BoothView
from studio.panels.training.view import TrainingView
from studio.services.booth import script
from tests.end2end.conftest import Story
from tests.fakes.person import Person
from tests.fakes.pulse import PulseServer
from tests.fakes.recordings import RATE, spoken, wav
from tests.fakes.speaking import speaking

pytestmark = pytest.mark.sound

TEXTS = script("CN", TrainingKind.BASIC)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICE_STUDIO_LOCAL_STAGE", "0")


@pytest.fixture(scope="module")
def said() -> tuple[np.ndarray, ...]:
    """The sentences of the program, spoken by somebody."""
    return spoken(TEXTS)


def at_the_card(sound: np.ndarray, server: PulseServer) -> bytes:
    return np.rint(soxr.resample(sound.astype(np.float64), RATE, server.rate)).astype("<i2").tobytes()


def test_a_voice_is_recorded_trained_and_heard(
    at_window: Callable[[Story], None], pulse: PulseServer, said: tuple[np.ndarray, ...], tmp_path: Path
) -> None:
    # All but the first are there already; their texts say where they belong, not their names.
    for number, (sound, text) in enumerate(zip(said[1:], TEXTS[1:], strict=True)):
        (tmp_path / f"take {19 - number}.wav").write_bytes(wav(sound))
        (tmp_path / f"take {19 - number}.txt").write_text(text, encoding="utf-8")

    async def story(person: Person) -> None:
        await person.warm()
        person.studio.window.open_panel("training")
        view = person.find(TrainingView, "training.panel")
        await person.until(lambda: person.there(QWidget, "training.empty"))
        person.press("training.new")
        name = person.find(QLineEdit, "training.voice_name")
        await person.until(name.isVisible)
        name.setText("我的声音")
        person.press("training.record")
        booth = person.find(BoothView, "training.booth")
        await person.until(lambda: person.find(QLabel, "training.prompt").text() == TEXTS[0])

        def key(pressed: Qt.Key) -> None:
            QTest.keyClick(booth, pressed)

        def standing() -> str:
            return person.find(QLabel, "training.standing").text()

        key(Qt.Key.Key_Space)
        await person.until(lambda: standing().startswith("Recording"))
        with speaking(pulse, at_the_card(said[0], pulse)) as voice:
            await person.until(lambda: voice.poll() is not None)
        key(Qt.Key.Key_Space)
        await person.until(lambda: "1 of 20" in person.find(QLabel, "training.booth_count").text())
        booth.dropped.emit((tmp_path,))
        await person.until(lambda: "20 of 20" in person.find(QLabel, "training.booth_count").text())
        key(Qt.Key.Key_Return)
        await person.until(lambda: view.page == "form")
        person.press("training.submit")

        def trained() -> Job | None:
            here = view.model.here()
            assert not here or here[0].state is not JobState.FAILED
            return here[0] if here and here[0].state is JobState.DONE else None

        await person.until(trained, 20)
        await person.until(view.speak.isEnabled)
        job = trained()
        assert job is not None
        person.press("training.speak_selected")
        choice = person.find(QComboBox, "speech.voice")
        await person.until(lambda: choice.currentData() == job.result["asset_id"])
        person.write("这是我的声音。")
        with pulse.recording() as heard:
            person.press("speech.play")
            await person.until(lambda: np.abs(np.frombuffer(heard.pcm, "<i2")).max(initial=0) > 1_000)
        assert person.take.request.voice == job.result["asset_id"]

    at_window(story)
