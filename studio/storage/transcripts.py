"""The library's transcripts: kept once, corrected segment by segment; every function runs in one transaction."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import overload

from studio.core.errors import Kind, StudioError
from studio.core.transcripts import SavedTranscript, TranscriptSegment, TranscriptWord
from studio.storage.tables import storable

Row = tuple[object, ...]


def packed(answer: object) -> bytes:
    """A vendor's answer as it is stored; takes a moment for a long one, so not on an event loop."""
    return zlib.compress(json.dumps(answer).encode())


def rows_of(transcript: SavedTranscript) -> list[Row]:
    """The segments as they are stored; takes a moment for many, so not on an event loop."""
    return [
        (
            transcript.transcript_id,
            number,
            storable(each.text),
            storable(heard),
            each.start_s,
            each.end_s,
            storable(each.speaker),
            each.confidence,
            json.dumps([(word.text, word.start_s, word.end_s, word.confidence) for word in each.words]),
        )
        for number, (each, heard) in enumerate(zip(transcript.segments, transcript.heard, strict=True))
    ]


def keep(db: sqlite3.Connection, transcript: SavedTranscript, rows: list[Row], answer: bytes) -> bool:
    """Keep a transcript with its `rows_of` and its `packed` answer; one that is kept already stays: False then."""
    done = db.execute(
        "INSERT INTO transcripts (transcript_id, account, title, language, understood, sound, created)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            transcript.transcript_id,
            storable(transcript.account),
            storable(transcript.title),
            storable(transcript.language),
            transcript.understood,
            storable(transcript.sound),
            transcript.created,
        ),
    )
    if not done.rowcount:
        return False
    db.executemany("INSERT INTO transcript_segments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    db.execute("INSERT INTO transcript_answers VALUES (?, ?)", (transcript.transcript_id, answer))
    return True


def transcript(db: sqlite3.Connection, transcript_id: str) -> SavedTranscript:
    """A transcript by its id; `StudioError` (UNKNOWN_JOB)."""
    row = db.execute("SELECT * FROM transcripts WHERE transcript_id = ?", (storable(transcript_id),)).fetchone()
    if row is None:
        raise StudioError(Kind.UNKNOWN_JOB, transcript_id)
    rows = db.execute(
        "SELECT text, start_s, end_s, speaker, confidence, words, json_array_length(words) AS count, heard"
        " FROM transcript_segments WHERE transcript_id = ? ORDER BY number",
        (row["transcript_id"],),
    ).fetchall()
    return SavedTranscript(
        **{**dict(row), "understood": bool(row["understood"])},
        segments=tuple(map(_segment, rows)),
        heard=tuple(each["heard"] for each in rows),
    )


def answer(db: sqlite3.Connection, transcript_id: str) -> bytes:
    """The vendor's answer, for `unpacked`; `StudioError` (UNKNOWN_JOB)."""
    row = db.execute(
        "SELECT answer FROM transcript_answers WHERE transcript_id = ?", (storable(transcript_id),)
    ).fetchone()
    if row is None:
        raise StudioError(Kind.UNKNOWN_JOB, transcript_id)
    return bytes(row["answer"])


def unpacked(stored: bytes) -> object:
    """What `packed` made."""
    return json.loads(zlib.decompress(stored))


def edit(db: sqlite3.Connection, transcript_id: str, texts: Mapping[int, str], now: str) -> None:
    """Give segments other texts, by their numbers from 0; None of what was heard is lost."""
    changed = db.executemany(
        "UPDATE transcript_segments SET text = ? WHERE transcript_id = ? AND number = ?",
        ((storable(text), transcript_id, number) for number, text in texts.items()),
    )
    if changed.rowcount:
        db.execute("UPDATE transcripts SET changed = ? WHERE transcript_id = ?", (now, transcript_id))


def exists(db: sqlite3.Connection, transcript_id: str) -> bool:
    """Whether there is a transcript of this id."""
    return db.execute("SELECT 1 FROM transcripts WHERE transcript_id = ?", (transcript_id,)).fetchone() is not None


def _segment(row: sqlite3.Row) -> TranscriptSegment:
    words = _Words(row["words"], row["count"])
    return TranscriptSegment(row["text"], row["start_s"], row["end_s"], row["speaker"], row["confidence"], words)


class _Words(Sequence[TranscriptWord]):
    """The words of a segment, read from what is stored when they are first asked for.

    Tens of thousands of words take longer to be made than everything else that opens a transcript, and of most
    segments nobody looks at a word.
    """

    __slots__ = ("_count", "_made", "_stored")

    def __init__(self, stored: str, count: int) -> None:
        self._stored = stored
        self._count = count
        self._made: tuple[TranscriptWord, ...] | None = None

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> TranscriptWord: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[TranscriptWord]: ...

    def __getitem__(self, place: int | slice) -> TranscriptWord | Sequence[TranscriptWord]:
        return self._words()[place]

    def __iter__(self) -> Iterator[TranscriptWord]:
        return iter(self._words())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._words() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._words())

    def __repr__(self) -> str:
        return repr(self._words())

    def _words(self) -> tuple[TranscriptWord, ...]:
        if self._made is None:
            self._made = tuple(TranscriptWord(*each) for each in json.loads(self._stored))
        return self._made
