"""Ogg streams are cut at pages on which a packet ends; damaged ones, and what is between them, count for nothing."""

from __future__ import annotations

import io
import struct

import numpy as np
import soundfile

from studio.audio.ogg import OggCutter
from studio.audio.pieces import Piece
from tests.fakes.ogg_pages import in_pages_of


def encoded(subtype: str) -> bytes:
    out = io.BytesIO()
    hiss = np.random.default_rng(1).normal(0, 0.1, 48_000)
    soundfile.write(out, hiss[:30_000], 24_000, format="OGG", subtype=subtype)
    return out.getvalue()


OPUS = in_pages_of(10, encoded("OPUS"))
VORBIS = encoded("VORBIS")


def pages(stream: bytes) -> list[bytes]:
    return [b"OggS" + rest for rest in stream.split(b"OggS")[1:]]


def cut(stream: bytes) -> list[Piece]:
    cutter = OggCutter()
    return cutter.take(stream) + cutter.take(b"", final=True)


def test_a_page_of_sound_is_a_piece() -> None:
    found = cut(OPUS)
    assert [piece.data for piece in found] == pages(OPUS)[2:]
    assert [piece.frames for piece in found] == [9_600] * 6 + [60_000 + 312 - 6 * 9_600]
    assert [piece.heard[0] for piece in found] == [312] + [0] * 6
    assert [number for number, piece in enumerate(found) if piece.opens] == [0, 3, 6]
    assert {piece.clock for piece in found} == {48_000}
    assert sum(piece.frames for piece in cut(VORBIS)) == 30_000
    assert {piece.clock for piece in cut(VORBIS)} == {0}


def test_files_leave_nothing_out_at_their_beginning() -> None:
    found = cut(OPUS)
    head = found[0].stream.file([])
    assert len(head) == len(b"".join(pages(OPUS)[:2]))
    assert struct.unpack_from("<H", head, 38) == (0,)
    assert head[40:] == OPUS[40 : len(head)]
    with soundfile.SoundFile(io.BytesIO(found[0].stream.file(found))) as file:  # its checksum is right, too
        assert file.frames == (60_000 + 312) // 2


def test_a_page_on_which_no_packet_ends_waits_for_the_next() -> None:
    first, second, page, *rest = pages(VORBIS)
    half = len(page) - 27 - page[26]
    assert half > 4_000
    open_page = page[:6] + struct.pack("<q", -1) + page[14:]
    open_page = _with_right_checksum(open_page)
    found = cut(first + second + open_page + page + b"".join(rest))
    assert found[0].data == open_page + page


def test_damage_and_rubbish_are_left_out() -> None:
    whole = pages(OPUS)
    spoilt = whole[4][:-1] + bytes([whole[4][-1] ^ 1])
    found = cut(b"rubbish" + b"".join(whole[:4]) + spoilt + b"OggSOgg" + b"".join(whole[5:]))
    assert [piece.data for piece in found] == whole[2:4] + whole[5:]
    assert found[2].frames == 19_200  # of which one half was lost
    # No decoder is taken over the hole: it would give what came before it once more.
    assert found[1].stream is not found[2].stream is found[3].stream


def test_another_stream_begins_anew() -> None:
    found = cut(OPUS + VORBIS)
    assert found[6].stream is not found[7].stream
    assert found[7].opens
    assert found[7].clock == found[7].heard[0] == 0


def _with_right_checksum(page: bytes) -> bytes:
    crc = 0
    for byte in page[:22] + bytes(4) + page[26:]:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1) ^ (0x104C11DB7 if crc & 0x80000000 else 0)
    return page[:22] + struct.pack("<I", crc) + page[26:]
