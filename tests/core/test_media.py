"""What a file is, whatever its name says."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from studio.core.media import is_sound, what_it_is


@pytest.mark.parametrize(
    ("kind", "subtype", "name"),
    [
        ("WAV", "PCM_16", "wav"),
        ("RF64", "PCM_16", "wav"),
        ("FLAC", "PCM_16", "flac"),
        ("OGG", "VORBIS", "ogg"),
        ("OGG", "OPUS", "ogg"),
        ("MP3", "MPEG_LAYER_III", "mp3"),
        ("AIFF", "PCM_16", "aiff"),
    ],
)
def test_sound(kind: str, subtype: str, name: str) -> None:
    file = io.BytesIO()
    soundfile.write(file, np.zeros(24_000, dtype=np.int16), 24_000, format=kind, subtype=subtype)
    assert what_it_is(file.getvalue()[:4096]) == name
    assert is_sound(file.getvalue()[:4096])


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\xff\xfb\x90\x00", "mp3"),
        (b"\xff\xf1\x50\x80", "aac"),
        (b"\x00\x00\x00\x20ftypM4A ", "m4a"),
        (b"#!AMR\n", "amr"),
    ],
)
def test_sound_that_is_not_written_here(head: bytes, name: str) -> None:
    assert what_it_is(head) == name
    assert is_sound(head)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<!DOCTYPE html><html>", "html"),
        (b"\xef\xbb\xbf\n <HTML lang=zh>", "html"),
        (b"<!-- made by -->", "html"),
        (b"<?xml version='1.0'?><Error>", "xml"),
        (b'{"code": 404}', "json"),
        (b"[1, 2]", "json"),
        (b"PK\x03\x04....", "zip"),
        (b"", ""),
        (b"RIFF\x00\x00\x00\x00AVI ", ""),
        (b"\x00\x01\x00\xff", ""),
        (b"\xff", ""),
        (b"\xff\xfb\xf0\x00", ""),  # a bit rate that is reserved
        (b"\xff\xeb\x90\x00", ""),  # a version that is
        (b"\xff\xf1\xfc\x80", ""),  # a sample rate of AAC that is
        (b"\xff\xe1\x50\x80", ""),  # MPEG 2.5 has no such layer
    ],
)
def test_no_sound(head: bytes, name: str) -> None:
    assert what_it_is(head) == name
    assert not is_sound(head)


@given(st.binary(max_size=64))
def test_anything_has_an_answer(head: bytes) -> None:
    assert isinstance(what_it_is(head), str)
