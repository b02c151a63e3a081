"""Rows as the jobs that they are sent as: each with a voice, and a text that is too long in several pieces."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Final
from uuid import uuid4

from studio.core.errors import Kind, StudioError
from studio.core.jobs import JobDraft
from studio.core.records import Voice
from studio.core.text import has_speech, segments
from studio.services.export import safe_name
from studio.services.speech import own_choice
from studio.services.tasks_csv import BadRow, TaskRow

LONGEST_TEXT: Final = 10_000
"""Characters of one task. No vendor says what it takes; this much every one has taken."""
_TITLE: Final = 40


class Over(StrEnum):
    """What becomes of a text that is longer than a task may be."""

    SPLIT = "split"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Piece:
    """Which piece of a longer text a job is: `number`, from 0, `of` so many, beginning at the code point `start`.

    `first` is the key of the job of the first piece, whose order has the title and the text of the `whole`.
    """

    first: str
    number: int
    of: int
    start: int

    @classmethod
    def of_order(cls, order: Mapping[str, object]) -> Piece | None:
        """What an order says of it; None for a text that is sent as one."""
        piece = order.get("piece")
        return cls(**piece) if isinstance(piece, dict) else None


def pieces(row: TaskRow | BadRow, over: Over) -> Iterator[TaskRow | BadRow]:
    """A row as the tasks that it is sent as: too long a text is cut at the ends of sentences, or refused."""
    if isinstance(row, BadRow):
        yield row
    elif not has_speech(row.text):
        reason = "There is nothing in this text that can be spoken." if row.text.strip() else "There is no text."
        yield BadRow(row.line, reason)
    elif len(row.text) <= LONGEST_TEXT:
        yield row
    elif over is Over.REFUSE:
        yield BadRow(row.line, "The text is too long: {subject} characters.", f"{len(row.text):,}")
    else:
        cuts = _cuts(row.text)
        name = row.name or " ".join(row.text[:_TITLE].split())
        for number, (start, end) in enumerate(cuts, 1):
            yield TaskRow(row.text[start:end], row.voice, f"{name} {number} of {len(cuts)}", row.line, start)


def _cuts(text: str) -> list[tuple[int, int]]:
    """Stretches of a text that are short enough, as few as there can be, none of them cut within a sentence."""
    cuts: list[tuple[int, int]] = []
    for segment in segments(text, limit=LONGEST_TEXT):
        if cuts and segment.end - cuts[-1][0] <= LONGEST_TEXT:
            cuts[-1] = (cuts[-1][0], segment.end)
        else:
            cuts.append((segment.start, segment.end))
    return cuts


class Voices:
    """Chooses the voice of a row: its own, else `chosen` for all, else what fits its language.

    `every`: there are no others than these. UNKNOWN_VOICE where `chosen` is not among them.
    """

    def __init__(self, voices: Sequence[Voice], chosen: str, *, every: bool) -> None:
        self._voices = voices
        self._chosen = chosen
        self._all = {voice.voice_id for voice in voices} if every else None
        if chosen and not self.has(chosen):
            raise StudioError(Kind.UNKNOWN_VOICE, chosen)

    def has(self, voice: str) -> bool:
        """Whether it may be asked for."""
        return self._all is None or voice in self._all

    def of(self, row: TaskRow) -> str:
        """The voice of a row."""
        return row.voice or self._chosen or own_choice(self._voices, row.text)


class Drafter:
    """Makes drafts of the rows of one batch, and keeps count; `key` is the batch's, "" where everything is new."""

    def __init__(self, vendor: str, account: str, over: Over, voices: Voices, key: str) -> None:
        self.characters = 0
        self.bad: list[BadRow] = []
        self._vendor = vendor
        self._account = account
        self._over = over
        self._voices = voices
        self._key = key
        self._row = 0

    def drafts(self, rows: Iterable[TaskRow | BadRow]) -> list[JobDraft]:
        """The drafts of the next rows."""
        made: list[JobDraft] = []
        for row in rows:
            self._row += 1
            found = list(pieces(row, self._over))
            bad = [piece for piece in found if isinstance(piece, BadRow)]
            good = [piece for piece in found if isinstance(piece, TaskRow)]
            if isinstance(row, TaskRow) and good:
                voice = self._voices.of(row)
                if not self._voices.has(voice):
                    bad.append(BadRow(row.line, "There is no voice called “{subject}”.", voice))
                elif len(good) == 1:
                    made.append(self._draft(good[0], voice, self._key_of(good[0], voice, 0)))
                else:
                    made += self._pieces(row, good, voice)
            self.bad += bad
        return made

    def _draft(self, row: TaskRow, voice: str, key: str) -> JobDraft:
        self.characters += len(row.text)
        order = {"text": row.text, "voice": voice, "name": safe_name(row.name) if row.name else ""}
        return JobDraft(self._account, self._vendor, _title(row), order, detail=voice, key=key)

    def _pieces(self, row: TaskRow, found: Sequence[TaskRow], voice: str) -> Iterator[JobDraft]:
        """The pieces of one text; the first one, which the others know by its key, has the whole of it."""
        mark, first, title = uuid4().hex, "", _title(row)
        for number, each in enumerate(found):
            draft = self._draft(each, voice, self._key_of(each, voice, number) or digest(mark, str(number)))
            first = first or draft.key
            order = {**draft.order, "piece": asdict(Piece(first, number, len(found), each.start))}
            if number == 0:
                order["whole"] = {"title": title, "text": row.text}
            yield replace(draft, title=f"{title} ({number + 1}/{len(found)})", order=order)

    def _key_of(self, row: TaskRow, voice: str, part: int) -> str:
        # The place of a row in its batch is part of it: the same text twice in a file is wanted twice.
        place = (str(self._row), str(part))
        return digest(self._key, *place, row.text, voice, row.name) if self._key else ""


def digest(*parts: str) -> str:
    """What stands for these words and for no others."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _title(row: TaskRow) -> str:
    """What a row is called in lists: its name, else how it begins."""
    return " ".join((row.name or row.text[: 2 * _TITLE]).split())[: 2 * _TITLE]
