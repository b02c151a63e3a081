"""What is played of a transcript before the sound stops by itself: a segment, or what is selected."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from studio.core.transcript_times import Span


class Reach(Enum):
    """What is to be done with the sound: let it go on, stop it, or leave it to whoever went elsewhere."""

    ON = auto()
    OVER = auto()
    LEFT = auto()


@dataclass(slots=True)
class Stretch:
    """From a segment to a place in another: `end` is a code point of the text of `last`, before which it is over."""

    first: int
    last: int
    end: int
    _sounded: int | None = None

    def reach(self, number: int | None, place: Span | None) -> Reach:
        """Is told what sounds now: a segment, None in a long pause, and where the word stands in its text.

        What sounded before it was begun may still be told for a moment.
        """
        if number is None:
            return Reach.OVER if self._sounded == self.last else Reach.ON
        if self.first <= number < self.last or (number == self.last and (place is None or place[0] < self.end)):
            self._sounded = number
            return Reach.ON
        if self._sounded is None:
            return Reach.ON
        # The segment after the last one begins, or the word after the last: anything else is a jump.
        return Reach.OVER if number in (self.last, self.last + 1) else Reach.LEFT
