"""Transcripts in the library: kept once, corrected row by row, whatever stands in them."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.transcripts import SavedTranscript, TranscriptSegment, TranscriptWord
from studio.storage import transcripts as table
from studio.storage.library import Library


def transcript(transcript_id: str = "t1", *texts: str) -> SavedTranscript:
    segments = tuple(
        TranscriptSegment(text, n * 1.0, n + 0.5, "1", 0.5, (TranscriptWord(text[:1], n * 1.0, None, 0.0),))
        for n, text in enumerate(texts or ("Good morning.", "雨\ud800\0了"))
    )
    heard = tuple(segment.text for segment in segments)
    return SavedTranscript(transcript_id, "mine", "talk", segments, heard, "en", True, "/a.wav", "2026-01-01")


def keep(db: object, saved: SavedTranscript, answer: object) -> bool:
    return table.keep(db, saved, table.rows_of(saved), table.packed(answer))  # type: ignore[arg-type]


def test_a_transcript_is_kept_once(tmp_path: Path) -> None:
    async def main() -> None:
        library = await Library.open(tmp_path / "library.db")
        saved, other = transcript(), transcript("t1", "something else")
        assert not await library.read(lambda db: table.exists(db, "t1"))
        assert await library.write(lambda db: keep(db, saved, {"a": "音"}))
        assert not await library.write(lambda db: keep(db, other, {}))
        assert await library.read(lambda db: table.exists(db, "t1"))
        found = await library.read(lambda db: table.transcript(db, "t1"))
        assert found.segments[0] == saved.segments[0]
        assert (found.understood, found.sound, found.changed) == (True, "/a.wav", "")
        assert found.segments[1].text.startswith("雨")
        assert table.unpacked(await library.read(lambda db: table.answer(db, "t1"))) == {"a": "音"}
        await library.close()

    asyncio.run(main())


def test_words_are_as_they_were_and_are_made_when_they_are_asked_for(tmp_path: Path) -> None:
    async def main() -> None:
        library = await Library.open(tmp_path / "library.db")
        words = (TranscriptWord("[[", 0.5, 0.9, 1.0), TranscriptWord('"], ["', None, 1.0), TranscriptWord(""))
        segment = TranscriptSegment("[[", 0.5, words=words)
        saved = SavedTranscript("t1", "mine", "talk", (segment, TranscriptSegment("…")), ("[[", "…"))
        await library.write(lambda db: keep(db, saved, {}))
        found, bare = (await library.read(lambda db: table.transcript(db, "t1"))).segments
        assert (len(found.words), len(bare.words), bool(bare.words)) == (3, 0, False)
        assert found == segment
        assert found != bare
        assert (found.words[0], found.words[1:]) == (words[0], words[1:])
        assert (hash(found.words), repr(found.words)) == (hash(words), repr(words))
        await library.close()

    asyncio.run(main())


def test_corrections_change_what_they_name(tmp_path: Path) -> None:
    async def main() -> None:
        library = await Library.open(tmp_path / "library.db")
        for each in ("t1", "t2"):
            await library.write(lambda db, each=each: keep(db, transcript(each), {}))  # type: ignore[misc]
        await library.write(lambda db: table.edit(db, "t1", {0: "Good night.", 7: "none"}, "later"))
        await library.write(lambda db: table.edit(db, "t2", {7: "none"}, "later"))
        first, second = [await library.read(lambda db, each=each: table.transcript(db, each)) for each in ("t1", "t2")]  # type: ignore[misc]
        assert (first.segments[0].text, first.heard[0], first.changed) == ("Good night.", "Good morning.", "later")
        assert (second.segments[0].text, second.changed) == ("Good morning.", "")
        await library.close()

    asyncio.run(main())


@pytest.mark.parametrize("ask", [table.transcript, table.answer])
def test_what_is_not_there(tmp_path: Path, ask: object) -> None:
    async def main() -> None:
        library = await Library.open(tmp_path / "library.db")
        with pytest.raises(StudioError) as caught:
            await library.read(lambda db: ask(db, "none"))  # type: ignore[operator]
        assert caught.value.kind is Kind.UNKNOWN_JOB
        await library.close()

    asyncio.run(main())


def test_forty_thousand_words_open_at_once(tmp_path: Path) -> None:
    words = tuple(TranscriptWord("word", n * 0.3, n * 0.3 + 0.2, 0.9) for n in range(10))
    segments = tuple(TranscriptSegment("word " * 10, n * 3.0, n * 3.0 + 3, "", None, words) for n in range(4_000))
    saved = SavedTranscript("t1", "mine", "talk", segments, tuple(each.text for each in segments))

    async def main() -> None:
        library = await Library.open(tmp_path / "library.db")
        rows = table.rows_of(saved)
        await library.write(lambda db: table.keep(db, saved, rows, b""))
        begun = time.process_time()
        found = await library.read(lambda db: table.transcript(db, "t1"))
        opened = time.process_time() - begun
        begun = time.process_time()
        await library.write(lambda db: table.edit(db, "t1", {2_000: "other"}, "now"))
        edited = time.process_time() - begun
        assert len(found.segments) == 4_000
        print(f"opened in {opened * 1000:.0f} ms, edited in {edited * 1000:.1f} ms")
        assert opened < 0.8
        assert edited < 0.05
        await library.close()

    asyncio.run(main())
