"""The lit text in a terminal: the right character, at CJK widths, on every kind of terminal."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from rich.cells import cell_len
from rich.console import Console

from studio.cli.lit import Lit, Plain, Silent, clock
from studio.core.records import Segment, Unit, UnitKind
from studio.core.timeline import Timeline
from studio.services.takes import Take

FIRST, SECOND = "今天天气hello好。", "第二段😀完"
TEXT = f"{FIRST}\n{SECOND}"


@dataclass
class Row:
    segment: Segment


@dataclass
class Reading:
    """As much of a take as a view looks at: a character lasts 100 frames."""

    text: str = TEXT
    rate: int = 1_000
    frames: int = 0
    over: bool = True
    timeline: Timeline = field(default_factory=Timeline)
    segments: list[Row] = field(default_factory=list)


@pytest.fixture
def take() -> Take:
    reading = Reading()
    for text in (FIRST, SECOND):
        start = TEXT.index(text)
        units = [Unit(c, UnitKind.CHARACTER, n * 100, n * 100 + 100, n, n + 1) for n, c in enumerate(text)]
        reading.timeline.append(reading.frames, start, units)
        reading.segments.append(Row(Segment(start, start + len(text), text)))
        reading.frames += len(text) * 100
    return cast("Take", reading)


def console(width: int = 30) -> Console:
    return Console(file=io.StringIO(), force_terminal=True, width=width, color_system="standard", highlight=False)


def written(view_console: Console) -> str:
    return cast("io.StringIO", view_console.file).getvalue()


def drawn(take: Take, frame: int, width: int = 30) -> str:
    """What is on the screen at a frame, with the lit part in brackets."""
    screen = console(width)
    view = Lit(screen, take)
    view.show(frame)
    picture = view._picture(frame, take.timeline.span_at(frame))
    view.close()
    plain = Console(file=io.StringIO(), width=width)
    lines = []
    for line in plain.render_lines(picture, pad=False):
        lines.append("".join(f"[{s.text}]" if s.style is not None and s.style.reverse else s.text for s in line))
        assert cell_len("".join(s.text for s in line)) <= width
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("frame", "line"),
    [(0, "[今]天天气hello好。"), (150, "今[天]天气hello好。"), (450, "今天天气[h]ello好。"), (1_350, "第二[段]😀完")],
)
def test_the_character_that_sounds_is_lit(take: Take, frame: int, line: str) -> None:
    assert drawn(take, frame).splitlines()[0] == line


def test_a_narrow_terminal_breaks_lines_between_characters(take: Take) -> None:
    lines = drawn(take, 150, width=16).splitlines()
    assert "".join(lines[:-1]).replace(" ", "") == "今[天]天气hello好。"


def test_progress_is_told(take: Take) -> None:
    last = drawn(take, 1_100).splitlines()[-1]
    assert last.startswith("00:01.1")
    assert last.rstrip().endswith("00:01.6")
    cast("Any", take).over = False
    assert drawn(take, 1_100).rstrip().endswith("…")


def test_what_was_read_stays_above(take: Take) -> None:
    screen = console()
    view = Lit(screen, take)
    for frame in range(0, 1_600, 50):
        view.show(frame)
    view.close()
    text = written(screen)
    # After the last frame each segment stands once more, plain.
    assert text.rindex(SECOND) > text.rindex(FIRST)
    assert text.endswith(SECOND + "\n")
    assert text.endswith("\x1b[?25h" + text.rpartition("\x1b[?25h")[2])  # the cursor is back


def test_nothing_is_drawn_twice(take: Take) -> None:
    screen = console()
    view = Lit(screen, take)
    view.show(120)
    before = len(written(screen))
    view.show(125)
    assert len(written(screen)) == before
    view.show(225)
    assert len(written(screen)) > before
    view.close()


def test_before_the_first_time_there_is_only_progress() -> None:
    take = cast("Take", Reading(frames=500))
    assert drawn(take, 0).startswith("00:00.0")


def test_without_a_terminal_the_text_appears_as_it_is_read(take: Take, capsys: pytest.CaptureFixture[str]) -> None:
    view = Plain(sys.stderr, take)
    seen = []
    for frame in (0, 250, 250, 700, 1_600):
        view.show(frame)
        seen.append(capsys.readouterr().err)
    view.close()
    assert "".join(seen) == TEXT
    assert seen[2] == ""
    assert capsys.readouterr().err == "\n"
    silent = Plain(sys.stderr, take)
    silent.close()
    Silent().show(0)
    Silent().close()
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("frames", "rate", "text"),
    [(0, 0, "00:00.0"), (22_050, 22_050, "00:01.0"), (159_999, 1_000, "02:39.9"), (3_903_250, 1_000, "1:05:03.2")],
)
def test_times(frames: int, rate: int, text: str) -> None:
    assert clock(frames, rate) == text
