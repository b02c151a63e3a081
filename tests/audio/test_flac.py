"""Frames of FLAC streams are found by headers that follow one another, not by what looks like one."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from studio.audio.flac import FlacCutter, frame_header
from studio.audio.pieces import Piece


def encoded(seconds: float = 1.0) -> bytes:
    out = io.BytesIO()
    hiss = np.random.default_rng(1).normal(0, 0.1, round(24_000 * seconds))
    soundfile.write(out, hiss, 24_000, format="FLAC")
    return out.getvalue()


FLAC = encoded()


def cut(stream: bytes) -> list[Piece]:
    cutter = FlacCutter()
    return cutter.take(stream) + cutter.take(b"", final=True)


def signed(header: str) -> bytes:
    """A frame's header with its checksum."""
    data = bytes.fromhex(header)
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc << 1 ^ (0x107 if crc & 0x80 else 0)
    return data + bytes([crc])


@pytest.mark.parametrize(("header", "number", "samples", "grows"), [
    ("fff8 c908 00", 0, 4_096, 1), ("fff8 1908 7f", 127, 192, 1), ("fff8 5908 c280", 128, 4_608, 1),
    ("fff9 6908 e0a080 2f", 2_048, 48, 48), ("fff9 7c08 f0908080 012f 30", 65_536, 304, 304),
    ("fff8 8d08 01 ac44", 1, 256, 1), ("fff9 c908 fe808080808080", 0, 4_096, 4_096),
])  # fmt: skip
def test_headers_of_every_kind(header: str, number: int, samples: int, grows: int) -> None:
    start = signed(header.replace(" ", ""))
    assert frame_header(start.ljust(16, b"\x55")) == (number, samples, grows)
    assert frame_header(start[:-1] + bytes([start[-1] ^ 1])) is None
    assert frame_header(start[:-1]) is None


@pytest.mark.parametrize("header", [
    "fff0c90800", "fff80908 00", "fff8cf0800", "fff8c9b800", "fff8c90900", "fff8c90880", "fff8c908ff",
])  # fmt: skip
def test_what_is_no_header(header: str) -> None:
    assert frame_header(signed(header.replace(" ", "")).ljust(16, b"\0")) is None


def test_a_frame_is_a_piece() -> None:
    found = cut(FLAC)
    assert b"".join(piece.data for piece in found) == FLAC[-sum(len(piece.data) for piece in found) :]
    assert sum(piece.frames for piece in found) == 24_000
    assert all(piece.heard == (0, piece.frames) for piece in found)
    assert found[0].stream.file(found) == FLAC


def test_what_looks_like_a_frame_inside_one_is_none() -> None:
    first, second, *_ = cut(FLAC)
    seeming = first.data[:400] + second.data[:4] + signed("fff8c90805") + b"fLaX" + first.data[400:]
    head = first.stream.file([])
    assert [piece.data for piece in cut(head + seeming + second.data)] == [seeming, second.data]


def test_a_file_after_the_other_is_a_stream_of_its_own() -> None:
    other = encoded(0.5)
    found = cut(FLAC + other)
    assert sum(piece.frames for piece in found) == 36_000
    assert len({id(piece.stream) for piece in found}) == 2
    assert next(piece.opens for piece in found if piece.stream is found[-1].stream)


def test_metadata_that_never_end_are_no_sound() -> None:
    assert cut(FLAC[:20]) == []
    assert cut(b"fLaC\x84\0\0\x04abcd") == []
