"""Where characters are after edits, compared with a list that really is edited."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studio.ui.moved_text import MovedText, SpokenText

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


def test_what_is_spoken_counts_in_code_points_and_the_document_in_utf_16() -> None:
    spoken = SpokenText("🙂好👍🏽。")
    assert spoken.length == 8
    spoken.edit(0, 0, 1)  # a character typed before it all
    assert spoken.edited
    assert [spoken.position(place) for place in range(5)] == [1, 3, 4, 6, 8]
    assert [spoken.spoken(position) for position in (0, 1, 3, 4)] == [None, 0, 1, 2]
    assert spoken.stretch(1, 3) == (3, 6)
    assert spoken.clusters(1, 3) == (3, 8)  # the skin belongs to the thumb
    assert spoken.clusters(2, 2) is None
    spoken.edit(3, 1, 0)  # the second character removed
    assert spoken.position(1) is None
    assert spoken.clusters(0, 2) is None
    assert spoken.remains(0, 4) == [(1, 3), (3, 7)]
    spoken.restored()
    assert not spoken.edited
    assert spoken.stretch(0, 5) == (0, 8)
