"""Where the sound stops that plays a segment or a selection."""

from __future__ import annotations

import pytest

from studio.panels.transcription.stretch import Reach, Stretch

ON, OVER, LEFT = Reach.ON, Reach.OVER, Reach.LEFT


@pytest.mark.parametrize(
    ("sounding", "reach"),
    [
        # A segment with its words, and the next one.
        ([(2, (0, 3)), (2, (4, 8)), (3, (0, 2))], [ON, ON, OVER]),
        # The end of the recording, or a long pause after it.
        ([(2, (0, 3)), (None, None)], [ON, OVER]),
        # What sounded before is still told.
        ([(7, (0, 3)), (None, None), (2, (0, 3)), (3, (0, 1))], [ON, ON, ON, OVER]),
        # A segment that is lit as a whole, and a word that was deleted.
        ([(2, (0, 20)), (2, None), (3, None)], [ON, ON, OVER]),
        # Somebody goes elsewhere meanwhile.
        ([(2, (0, 3)), (9, (0, 3))], [ON, LEFT]),
        ([(2, (0, 3)), (0, (0, 3))], [ON, LEFT]),
    ],
)
def test_a_segment(sounding: list[tuple[int | None, tuple[int, int] | None]], reach: list[Reach]) -> None:
    stretch = Stretch(2, 2, 20)
    assert [stretch.reach(number, place) for number, place in sounding] == reach


def test_a_selection_ends_before_the_word_that_is_not_in_it() -> None:
    stretch = Stretch(1, 3, 5)
    assert stretch.reach(1, (4, 8)) is ON
    assert stretch.reach(None, None) is ON, "a pause inside"
    assert stretch.reach(2, (0, 30)) is ON
    assert stretch.reach(3, (0, 4)) is ON
    assert stretch.reach(3, (5, 9)) is OVER
