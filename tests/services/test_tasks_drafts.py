"""Rows as the jobs that they are sent as: which voice, which key, and the pieces of a text that is too long."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.jobs import JobDraft
from studio.core.records import Voice
from studio.services.tasks_csv import BadRow, TaskRow
from studio.services.tasks_drafts import LONGEST_TEXT, Drafter, Over, Piece, Voices, pieces

VOICES = (Voice("zh-voice", "中", "zh"), Voice("en-voice", "En", "en"))
LONG = "一句很短的话。" * 3_000


def drafts(
    rows: Sequence[TaskRow | BadRow], key: str = "", chosen: str = "", over: Over = Over.SPLIT
) -> tuple[list[JobDraft], list[BadRow]]:
    drafter = Drafter("vendor", "mine", over, Voices(VOICES, chosen, every=True), key)
    return drafter.drafts(rows), drafter.bad


def test_a_row_is_one_job_with_its_voice() -> None:
    rows = [
        TaskRow("你好。", name="a/b"),
        TaskRow("Hello.", line=2),
        TaskRow("你好。", "en-voice"),
        TaskRow("x", "nobody", line=4),
    ]
    made, bad = drafts(rows)
    assert [draft.detail for draft in made] == ["zh-voice", "en-voice", "en-voice"]
    assert [draft.title for draft in made] == ["a/b", "Hello.", "你好。"]
    assert [draft.order["name"] for draft in made] == ["a_b", "", ""]
    assert all(Piece.of_order(draft.order) is None and draft.key == "" for draft in made)
    assert bad == [BadRow(4, "There is no voice called “{subject}”.", "nobody")]
    with pytest.raises(StudioError) as raised:
        drafts([], chosen="nobody")
    assert raised.value.kind is Kind.UNKNOWN_VOICE


def test_the_same_row_of_the_same_batch_has_the_same_key() -> None:
    rows = [TaskRow("你好。"), TaskRow("你好。"), TaskRow(LONG)]
    first, second = (drafts(rows, "batch")[0] for _ in range(2))
    keys = [draft.key for draft in first]
    assert keys == [draft.key for draft in second]
    assert len(set(keys)) == len(keys) == 5
    assert {draft.key for draft in drafts(rows, "another")[0]}.isdisjoint(keys)


@pytest.mark.parametrize("key", ["batch", ""])
def test_a_long_text_is_pieces_that_know_each_other(key: str) -> None:
    made, bad = drafts([TaskRow(LONG, name="书")], key)
    found = [Piece.of_order(draft.order) for draft in made]
    places = [piece for piece in found if piece is not None]
    assert bad == []
    assert [(piece.number, piece.of) for piece in places] == [(0, 3), (1, 3), (2, 3)]
    assert {piece.first for piece in places} == {made[0].key} != {""}
    assert [draft.title for draft in made] == ["书 (1/3)", "书 (2/3)", "书 (3/3)"]
    assert [draft.order["name"] for draft in made] == ["书 1 of 3", "书 2 of 3", "书 3 of 3"]
    for draft, piece in zip(made, places, strict=True):
        text = str(draft.order["text"])
        assert LONG[piece.start : piece.start + len(text)] == text
        assert len(text) <= LONGEST_TEXT
    assert ["whole" in draft.order for draft in made] == [True, False, False]
    assert made[0].order["whole"] == {"title": "书", "text": LONG}


def test_a_voice_that_is_not_there_is_said_once_for_a_long_text() -> None:
    made, bad = drafts([TaskRow(LONG, "nobody", line=7)])
    assert (made, [row.line for row in bad]) == ([], [7])


def test_what_cannot_be_sent_is_said() -> None:
    rows = [TaskRow(" ", line=1), TaskRow("😀", line=2), TaskRow(LONG, line=3), BadRow(4, "The row is empty.")]
    bad = [piece for row in rows for piece in pieces(row, Over.REFUSE)]
    assert all(isinstance(row, BadRow) for row in bad)
    assert [row.line for row in bad] == [1, 2, 3, 4]
