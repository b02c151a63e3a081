"""Noticing that whoever started us is gone."""

from __future__ import annotations

import os
import threading

from studio.local.parent import LONGEST_LINE, call_at_end_of


def test_the_end_of_a_pipe_is_noticed_and_what_comes_before_it_is_not() -> None:
    reading, writing = os.pipe()
    ended = threading.Event()
    call_at_end_of(reading, ended.set)
    os.write(writing, b"anything")
    assert not ended.wait(0.05)
    os.close(writing)
    assert ended.wait(30)
    os.close(reading)


def test_lines_from_the_other_end_are_told_whole() -> None:
    reading, writing = os.pipe()
    ended, lines = threading.Event(), list[bytes]()
    call_at_end_of(reading, ended.set, lines.append)
    os.write(writing, b"one\ntw")
    os.write(writing, b"o\n\nfour")
    for _ in range(40):
        os.write(writing, b"4" * 4_000)
    os.write(writing, b"\nfive\nsix")
    os.close(writing)
    assert ended.wait(30)
    assert (lines[0], lines[1], lines[2], lines[4]) == (b"one", b"two", b"", b"five")
    assert len(lines) == 5
    assert LONGEST_LINE <= len(lines[3]) < LONGEST_LINE + 5_000
    os.close(reading)


def test_what_has_no_other_end_is_left_alone() -> None:
    ended = threading.Event()
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123
        call_at_end_of(nothing.fileno(), ended.set)
        assert not ended.wait(0.05)
    call_at_end_of(nothing_open(), ended.set)
    assert not ended.wait(0.05)


def nothing_open() -> int:
    """A descriptor that is closed."""
    reading, writing = os.pipe()
    os.close(reading)
    os.close(writing)
    return reading
