"""What a file is, by its first bytes: what a name or a server says of it may be wrong."""

from __future__ import annotations

import codecs
from typing import Final

ENOUGH: Final = 4096
"""Bytes that are enough to tell."""
SOUNDS: Final = frozenset({"wav", "mp3", "flac", "ogg", "m4a", "aac", "aiff", "amr"})
"""The answers of `what_it_is` that are sound."""

_SIGNS: Final = (
    (b"fLaC", "flac"),
    (b"OggS", "ogg"),
    (b"ID3", "mp3"),
    (b"#!AMR", "amr"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
)
_BOXED: Final = (
    (b"RIFF", 8, b"WAVE", "wav"),
    (b"RF64", 8, b"WAVE", "wav"),
    (b"FORM", 8, b"AIFF", "aiff"),
    (b"FORM", 8, b"AIFC", "aiff"),
    (b"", 4, b"ftyp", "m4a"),
)
_PAGES: Final = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<!--")


def what_it_is(head: bytes) -> str:
    """One word for the beginning of a file: one of `SOUNDS`, "zip", "html", "xml", "json", or "" for anything else.

    Headerless PCM is among anything else: nothing tells it from noise.
    """
    for sign, name in _SIGNS:
        if head.startswith(sign):
            return name
    for sign, at, inner, name in _BOXED:
        if head.startswith(sign) and head[at : at + 4] == inner:
            return name
    if name := _frame(head):
        return name
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:32].lower()
    if text.startswith(_PAGES):
        return "html"
    if text.startswith((b"<", b"{", b"[")) and _is_text(head):
        return "xml" if text.startswith(b"<") else "json"
    return ""


def is_sound(head: bytes) -> bool:
    """Whether these are the first bytes of a sound file that says so itself."""
    return what_it_is(head) in SOUNDS


def _is_text(head: bytes) -> bool:
    """Whether it reads as UTF-8, but for a character that is cut at the end: one sign alone may begin a sample, too."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head[:ENOUGH])
    except UnicodeDecodeError:
        return False
    return b"\0" not in head


def _frame(head: bytes) -> str:
    """MPEG audio that begins with a frame (ISO/IEC 11172-3, 13818-7): eleven set bits, and no reserved value after."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return ""
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    if layer == 0:
        return "aac" if head[1] & 0xF0 == 0xF0 and head[2] >> 2 & 15 < 13 else ""
    known = version != 1 and head[2] >> 4 != 15 and head[2] >> 2 & 3 != 3
    return "mp3" if known else ""
