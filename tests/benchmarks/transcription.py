"""How much of what is said the local service writes down, and when: the vendor's client, a link, and the recognizer.

Word error rate counts words that are wrong, missing or too many, by the words that were said. People's speech is that
of tests/recordings and, where Debian's pocketsphinx-testdata is installed, of its five sentences; a synthetic voice is
hard for the recognizer and easy to time: the voice itself says when it spoke each word. Times are judged of the words
that were heard right.
"""

from __future__ import annotations

import asyncio
import io
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from studio.core.jobs import JobState
from studio.core.records import Account
from studio.core.transcripts import TranscriptionOrder, TranscriptWord
from studio.local.espeak import RATE, Espeak
from studio.vendors.aipaas.transcription import AipaasTranscription
from tests.benchmarks.figures import Figure
from tests.fakes.links import MemoryLink
from tests.fakes.misbehaving import MisbehavingServer, Serve
from tests.local.conftest import Service, running

OWN = Path(__file__).parents[1] / "recordings"
OWN_SAID = {
    "amiable": "he might even have been made amiable himself",
    "respectable": "had he married a more amiable woman he might have been made still more respectable than he was",
}
DEBIAN = Path("/usr/share/pocketsphinx/test/data/librivox")
SPOKEN = (
    "Good morning and welcome to the city library.",
    "The train to the coast leaves at seven in the evening.",
    "She opened the window and looked at the garden.",
    "My brother went to the market to buy some bread and milk.",
    "We will meet again tomorrow after the rain has stopped.",
)
LIMIT_PERCENT = 40.0


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording, what is said in it, and when each word begins, where that is known."""

    sound: bytes
    said: tuple[str, ...]
    starts: tuple[float, ...] = ()

    @property
    def seconds(self) -> float:
        return float(soundfile.info(io.BytesIO(self.sound)).duration)


def run(long: bool) -> Iterable[Figure]:
    """Every clip once, `long` three times."""
    people, synthetic = list(spoken_by_people()), list(spoken_by_a_machine())
    with running() as service:
        transcribed(service, people[0])  # the recognizer loads its model
        for name, clips, limit in (("people", people, LIMIT_PERCENT), ("a synthetic voice", synthetic, None)):
            errors, paces, times = [], [], []
            for _ in range(3 if long else 1):
                heard = [transcribed(service, clip) for clip in clips]
                wrong = sum(mistakes(clip.said, words_of(words)) for clip, (words, _) in zip(clips, heard, strict=True))
                errors.append(100 * wrong / sum(len(clip.said) for clip in clips))
                paces.append(sum(seconds for _, seconds in heard) / sum(clip.seconds for clip in clips))
                for clip, (words, _) in zip(clips, heard, strict=True):
                    times += off_times(clip, words)
            yield Figure(f"word error rate, {name}, {len(clips)} clips", "%", errors, limit=limit)
            yield Figure(f"time from asking to the answer, {name}", "of real time", paces)
            if times:
                yield Figure("a word begins off by", "ms", times)


def transcribed(service: Service, clip: Clip) -> tuple[list[TranscriptWord], float]:
    """The words that come back, and how long that took."""
    link = MemoryLink("aipaas")
    fields = dict(service.accounts["aipaas"])
    capability = AipaasTranscription(Account("local", "aipaas", fields), {"app_key": fields.pop("app_key")}, link)

    async def main() -> list[TranscriptWord]:
        remote_id = await capability.create(TranscriptionOrder(f"{files.url}/a.wav", uuid.uuid4().hex))
        while (standing := await capability.get(remote_id)).state is JobState.RUNNING:
            await asyncio.sleep(0.05)
        if standing.error is not None:
            raise standing.error
        transcript = capability.read(standing.result["answer"])
        return [word for segment in transcript.segments for word in segment.words]

    with MisbehavingServer([Serve(clip.sound)]) as files:
        begun = time.perf_counter()
        return link.run(main), time.perf_counter() - begun


def spoken_by_people() -> Iterator[Clip]:
    """Our own two sentences, and Debian's where they are."""
    for name, said in OWN_SAID.items():
        yield Clip((OWN / f"{name}.flac").read_bytes(), tuple(said.split()))
    if DEBIAN.is_dir():
        for line in (DEBIAN / "transcription").read_text().splitlines():
            said, _, name = line.rstrip(")").rpartition(" (")
            words = tuple(word for word in said.split() if not word.startswith("<"))
            yield Clip((DEBIAN / f"{name}.wav").read_bytes(), words)


def spoken_by_a_machine() -> Iterator[Clip]:
    """Sentences of the local service's own voice, which knows its times."""
    espeak = Espeak()
    for text in SPOKEN:
        utterance = espeak.say(text, "en-us", rate=150, pitch=50, pitch_range=50)
        file = io.BytesIO()
        soundfile.write(file, np.frombuffer(utterance.pcm, "<i2"), RATE, format="WAV")
        said = plain(text.split())
        starts = tuple(frame / RATE for _, frame in utterance.words)
        yield Clip(file.getvalue(), said, starts if len(starts) == len(said) else ())


def plain(words: Iterable[str]) -> tuple[str, ...]:
    return tuple("".join(c for c in word.lower() if c.isalnum() or c == "'") for word in words)


def words_of(words: Sequence[TranscriptWord]) -> tuple[str, ...]:
    return plain(word.text for word in words)


def table(said: Sequence[str], heard: Sequence[str]) -> list[list[int]]:
    """The fewest changes that make the beginnings of one the beginnings of the other."""
    rows = [list(range(len(heard) + 1))]
    for row, word in enumerate(said, 1):
        line = [row]
        for column, other in enumerate(heard, 1):
            line.append(min(rows[-1][column] + 1, line[-1] + 1, rows[-1][column - 1] + (word != other)))
        rows.append(line)
    return rows


def mistakes(said: Sequence[str], heard: Sequence[str]) -> int:
    """Words that are wrong, missing or too many."""
    return table(said, heard)[-1][-1]


def off_times(clip: Clip, words: Sequence[TranscriptWord]) -> Iterator[float]:
    """Milliseconds that words which were heard right begin too early or too late."""
    heard, changes = words_of(words), table(clip.said, words_of(words))
    row, column = len(clip.said), len(heard)
    while clip.starts and row and column:
        if clip.said[row - 1] == heard[column - 1] and changes[row][column] == changes[row - 1][column - 1]:
            row, column = row - 1, column - 1
            yield abs((words[column].start_s or 0.0) - clip.starts[row]) * 1000
        elif changes[row][column] == changes[row - 1][column] + 1:
            row -= 1
        elif changes[row][column] == changes[row][column - 1] + 1:
            column -= 1
        else:
            row, column = row - 1, column - 1
