"""A transcript of 40,000 words and a recording of three hours: opening, lighting, editing, searching, the first paint.

The baseline of opening is a QPlainTextEdit that is given the same text, that of the waveform the opening of the file.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from studio.audio.recorded import RecordedPeaks, RecordedTrack
from studio.core.transcript_times import Span, TranscriptTimes
from studio.core.transcripts import SavedTranscript, TranscriptSegment, TranscriptWord
from studio.panels.transcription.reading import Known, Reading
from studio.storage import transcripts
from studio.storage.library import Library
from studio.ui import theme
from studio.ui.transcript_editor import Row, matches
from tests.benchmarks.figures import Figure

WORDS = 40_000
EACH = 10
RATE = 16_000
HOURS = 3
VOCABULARY = ("the", "weather", "and", "long", "road", "to", "sea", "morning", "everybody", "listen", "今天", "天气")


def run(long: bool) -> Iterable[Figure]:
    """Every figure from the same window; `long` repeats more often."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, "light")
    times = 20 if long else 7
    with tempfile.TemporaryDirectory() as folder:
        yield from _text(app, Path(folder), times)
        yield from _waveform(app, Path(folder), times)


def made() -> SavedTranscript:
    """A transcript as a vendor with word times and confidences gives it."""
    dice = random.Random(3)
    segments = []
    for number in range(WORDS // EACH):
        start = number * 5.0
        words = tuple(
            TranscriptWord(
                dice.choice(VOCABULARY),
                round(start + place * 0.45, 2),
                round(start + place * 0.45 + 0.4, 2),
                round(dice.random(), 4),
            )
            for place in range(EACH)
        )
        text = " ".join(word.text for word in words) + "."
        segments.append(TranscriptSegment(text, start, start + 4.9, f"Speaker {number // 7 % 3 + 1}", None, words))
    return SavedTranscript("t", "local", "talk.wav", tuple(segments), tuple(each.text for each in segments))


def _text(app: QApplication, folder: Path, times: int) -> Iterable[Figure]:
    transcript = made()
    bare = QPlainTextEdit()
    reading = Reading()
    for widget in (reading, bare):
        widget.resize(1100, 700)
        widget.show()
    plain = [_timed(app, lambda: bare.setPlainText(transcript.text)) for _ in range(times)]
    opening = asyncio.run(_opened(app, folder / "library.db", transcript, reading, times))
    yield Figure("open a transcript of 40,000 words", "ms", opening, plain, 200, "from the library to the screen")

    found = TranscriptTimes(transcript.segments, RATE)
    middle = len(transcript.segments) // 2
    frame = round((transcript.segments[middle].start_s or 0) * RATE)
    lights = []
    for _ in range(40 * times):
        frame = found.next_change(frame) or 0
        lights.append(_timed(app, partial(_light, reading, found, frame)))
    yield Figure("light the next word of it", "ms", lights, (), 0.5)

    def edited(texts: Mapping[int, str]) -> None:
        for number, text in texts.items():
            found.edit(number, text)

    reading.text.edited.connect(edited)
    reading.text.moveCursor(QTextCursor.MoveOperation.End)
    reading.text.setFocus()
    QTest.keyClick(reading.text, Qt.Key.Key_X)
    keys = [_timed(app, lambda: QTest.keyClick(reading.text, Qt.Key.Key_X)) for _ in range(10 * times)]
    yield Figure("an edit of it", "ms", keys, (), 16)

    reading.finder.begin()
    words = ["sea", "天气", "everybody listen", "e"] * times
    searches = [_timed(app, partial(reading.finder.query.setText, word)) for word in words]
    yield Figure("search it", "ms", searches, (), 50, "with what is found drawn")

    places = matches(reading.text.document().toRawText(), "weather")
    replacing = []
    for _ in range(times):
        replacing.append(_timed(app, lambda: reading.text.replace(places, "climate")))
        replacing.append(_timed(app, reading.text.undo))
    yield Figure(f"replace {len(places):,} places of it, or undo that", "ms", replacing)
    reading.deleteLater()
    bare.deleteLater()


async def _opened(
    app: QApplication, path: Path, transcript: SavedTranscript, reading: Reading, times: int
) -> list[float]:
    """Milliseconds from the library to the screen."""
    library = await Library.open(path)
    rows = transcripts.rows_of(transcript)
    await library.write(lambda db: transcripts.keep(db, transcript, rows, transcripts.packed({})))
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        found = await library.read(lambda db: transcripts.transcript(db, "t"))
        where = TranscriptTimes(found.segments, RATE, found.heard)
        known = Known(where.edited, partial(_first, where), lambda _number, _place: "", lambda _number: ())
        reading.show_transcript(found, [Row(each.start_s, each.speaker) for each in found.segments], known)
        app.processEvents()
        took.append((time.perf_counter() - begun) * 1000)
    await library.close()
    return took


def _first(times: TranscriptTimes, number: int) -> list[Span]:
    """The first word of each segment is doubtful."""
    return [place for place in times.places(number)[:1] if place is not None]


def _light(reading: Reading, times: TranscriptTimes, frame: int) -> None:
    span = times.span_at(frame)
    if span is None:
        reading.light(None, None, None)
    else:
        reading.light(span[0], times.place(*span), None)


def _waveform(app: QApplication, folder: Path, times: int) -> Iterable[Figure]:
    import numpy as np
    import soundfile

    path = folder / "three-hours.wav"
    minute = (np.sin(np.arange(60 * RATE) / 20) * 8_000).astype("<i2")
    with soundfile.SoundFile(path, "w", RATE, 1, "PCM_16") as file:
        for _ in range(60 * HOURS):
            file.write(minute)
    reading = Reading()
    reading.resize(1100, 700)
    reading.show()
    app.processEvents()
    bare, first, whole = [], [], []
    for _ in range(times):
        begun = time.perf_counter()
        track = RecordedTrack(path)
        bare.append((time.perf_counter() - begun) * 1000)
        track.close()
        one, all_ = _measured(app, reading, path)
        first.append(one)
        whole.append(all_)
    yield Figure("first paint of a waveform of three hours", "ms", first, bare, 150, "from the click to the screen")
    yield Figure("all of that waveform", "ms", whole, bare)
    reading.deleteLater()


def _measured(app: QApplication, reading: Reading, path: Path) -> tuple[float, float]:
    """Milliseconds until something of the waveform is painted, and until all of it is measured."""
    import threading

    begun = time.perf_counter()
    track, peaks = RecordedTrack(path), RecordedPeaks(path)
    reading.waveform.set_wave(peaks)
    reading.waveform.grow(track.frames, track.frames, track.rate)
    came = threading.Event()
    thread = threading.Thread(target=peaks.measure, args=(came.set,))
    thread.start()
    came.wait()
    reading.waveform.look_again()
    app.processEvents()
    first = time.perf_counter()
    gaps = []
    while thread.is_alive():
        before = time.perf_counter()
        reading.waveform.look_again()
        app.processEvents()
        gaps.append(time.perf_counter() - before)
        time.sleep(0.01)
    thread.join()
    assert statistics.median(gaps) < 1
    track.close()
    return (first - begun) * 1000, (time.perf_counter() - begun) * 1000


def _timed(app: QApplication, action: Callable[[], object]) -> float:
    """Milliseconds of an action and of the events that it causes."""
    begun = time.perf_counter()
    action()
    app.processEvents()
    return (time.perf_counter() - begun) * 1000
