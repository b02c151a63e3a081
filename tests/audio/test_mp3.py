"""Frames of MP3 streams are found between whatever else is there, and only what was recorded of them is heard."""

from __future__ import annotations

import struct

import pytest

from studio.audio.mp3 import DECODER_DELAY, OPENS, Mp3Cutter, frame_length, frame_samples, frame_seconds
from studio.audio.pieces import Piece

HEADER = bytes.fromhex("fff384c4")  # MPEG 2, 64 kbit/s, 24 kHz, mono
LENGTH = 192


def frame(body: bytes = b"", header: bytes = HEADER) -> bytes:
    return (header + body).ljust(frame_length(header), b"\0")


def table(frames: int | None, delay: int = 0, padding: int = 0, name: bytes = b"Info") -> bytes:
    flags, count = (0, b"") if frames is None else (1, struct.pack(">I", frames))
    lame = b"LAME3.100" + bytes(12) + (delay << 12 | padding).to_bytes(3, "big")
    return frame(bytes(9) + name + struct.pack(">I", flags) + count + lame)


def cut(stream: bytes) -> list[Piece]:
    cutter = Mp3Cutter()
    return cutter.take(stream) + cutter.take(b"", final=True)


@pytest.mark.parametrize(("header", "length", "samples", "seconds"), [
    ("fffb9064", 417, 1152, 1152 / 44_100), ("fffb9264", 418, 1152, 1152 / 44_100), ("fff384c4", LENGTH, 576, 0.024),
    ("ffe388c4", 576, 576, 0.072), ("fffb0064", 0, 0, 0), ("fffbf064", 0, 0, 0), ("fffb9c64", 0, 0, 0),
    ("fffd9064", 0, 0, 0), ("ffeb9064", 0, 0, 0), ("7ffb9064", 0, 0, 0),
])  # fmt: skip
def test_a_header_tells_the_length(header: str, length: int, samples: int, seconds: float) -> None:
    first = bytes.fromhex(header)
    assert frame_length(first) == length
    if length:
        assert frame_samples(first) == samples
        assert frame_seconds(first) == pytest.approx(seconds)


def test_frames_are_found_between_tags_and_rubbish() -> None:
    tag = b"ID3\x04\0\0\0\0\x02\x00" + HEADER * 64
    one, two, three, four = (frame(bytes([number]) * 50) for number in range(1, 5))
    stream = tag + one + two + b"\xff\xf3rubbish\xff" + three + four + b"TAG" + bytes(125)
    assert [piece.data for piece in cut(stream)] == [one, two, three, four]


def test_a_frame_alone_and_one_that_is_cut_off() -> None:
    assert [piece.data for piece in cut(frame())] == [frame()]
    assert [piece.data for piece in cut(frame() + frame() + frame()[:-1])] == [frame(), frame()]
    # What looks like a frame and is followed by none is rubbish.
    assert [piece.data for piece in cut(frame()[:100] + frame() + frame())] == [frame(), frame()]


def test_what_the_encoder_put_before_and_behind_is_not_heard() -> None:
    stream = table(4, delay=576, padding=576 + DECODER_DELAY) + frame() * 4
    assert [piece.heard for piece in cut(stream)] == [(576, 576), (DECODER_DELAY, 576), (0, 576), (0, 0)]
    assert [piece.heard for piece in cut(frame() * 2)] == [(DECODER_DELAY, 576), (0, 576)]


@pytest.mark.parametrize("frames", [None, 0, 2])
def test_frames_that_no_table_counts_are_heard(frames: int | None) -> None:
    heard = [piece.heard for piece in cut(table(frames, name=b"Xing") + frame() * 4)]
    assert heard == [(DECODER_DELAY, 576), (0, 576), (0, 576), (0, 576)]


def test_a_table_in_the_middle_begins_another_recording() -> None:
    stream = (table(2, delay=47) + frame() * 2) * 2
    assert [piece.heard for piece in cut(stream)] == [(576, 576), (0, 576)] * 2


def test_decoders_are_not_taken_from_one_rate_to_another() -> None:
    other = frame(header=bytes.fromhex("fffb9064"))
    found = cut(frame() * (OPENS + 1) + other * 2)
    assert [number for number, piece in enumerate(found) if piece.opens] == [0, OPENS, OPENS + 1]
    assert found[0].stream is found[OPENS].stream is not found[OPENS + 1].stream


def test_a_file_counts_its_frames_and_goes_back_to_nothing_it_lacks() -> None:
    # The first eight bits of a frame's side information say how many bytes of sound before it it needs.
    needs = [frame(bytes([back]) + b"\xaa" * 100) for back in (0, 200, 255)]
    found = cut(b"".join(needs))
    whole = found[0].stream.file(found)
    assert whole.endswith(b"".join([needs[0], HEADER + bytes([179]) + bytes(8) + needs[1][13:], needs[2]]))
    assert b"Xing" + struct.pack(">II", 1, 3) in whole[: -3 * LENGTH]
    assert frame_length(whole[:4]) == len(whole) - 3 * LENGTH
