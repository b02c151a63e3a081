"""Where characters are after edits, compared with a list that really is edited."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studio.ui.moved_text import MovedText

edits = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12), st.integers(0, 12)), max_size=12)


@given(st.integers(0, 30), edits)
def test_it_agrees_with_a_list_that_is_edited(length: int, wanted: list[tuple[int, int, int]]) -> None:
    characters: list[int | None] = list(range(length))
    moved = MovedText(length)
    for position, most, added in wanted:
        at = min(position, len(characters))
        removed = min(most, len(characters) - at)
        characters[at : at + removed] = [None] * added
        moved.edit(at, removed, added)
    for was in range(length):
        expected = characters.index(was) if was in characters else None
        assert moved.now(was) == expected
    for now, was_here in enumerate(characters):
        assert moved.was(now) == was_here
    assert moved.was(len(characters)) is None


def test_a_span_holds_only_while_no_edit_has_touched_it() -> None:
    moved = MovedText(10)
    moved.edit(0, 0, 3)
    assert moved.now_span(2, 6) == (5, 9)
    moved.edit(6, 0, 1)  # typed into the middle of it
    assert moved.now_span(2, 6) is None
    assert moved.now_spans(2, 6) == [(5, 6), (7, 10)]


def test_an_insertion_before_a_span_moves_it_and_one_after_does_not() -> None:
    moved = MovedText(10)
    moved.edit(4, 0, 2)
    assert moved.now_span(4, 6) == (6, 8)
    moved.edit(8, 0, 5)
    assert moved.now_span(4, 6) == (6, 8)


def test_reset_forgets_every_edit() -> None:
    moved = MovedText(5)
    assert not moved.moved
    moved.edit(0, 5, 0)
    assert moved.moved
    assert moved.now(0) is None
    moved.reset()
    assert not moved.moved
    assert moved.now_span(0, 5) == (0, 5)
