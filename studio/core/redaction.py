"""The last line of defence against keys and scripts in what is written down: patterns that hide what looks like one."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from typing import Final

HIDDEN: Final = "[hidden]"

# Every pattern is matched against the text in lower case, which is several times faster than matching any case.
# Their values are credentials, proofs of one, or a person's number; a prefix of letters (access_, X-Sign-) may precede.
_CREDENTIALS: Final = (
    r"x-app-id|app[_-]?secret|app[_-]?key|secret[_-]?key|api[_-]?key|access[_-]?key|secret|token|password|passwd"
    r"|signature|sign(?<![a-z]sign)|cookie|phone(?<![a-z]phone)"
)
# Their values are what a person wrote.
_WRITTEN: Final = r"text|texts|tts_text|ssml|script|content|sentence|sentences|words|transcript"

# A string in quotes, to its end or to where it was cut off.
_QUOTED: Final = r"""\"(?:[^\"\\]|\\.)*\"?|'(?:[^'\\]|\\.)*'?"""
_PLAIN: Final = r"[^\s,;&}\])]+"
_LIST: Final = rf"\[(?:{_QUOTED}|[^\]\"'])*\]?"
_NAMED: Final = r"((?:NAMES)[\"']?\s*[:=]\s*)"

# Hidden already, by whoever wrote it: `authorization: <authorization>`.
_PLACEHOLDER: Final = re.compile(rf"<[\w-]+>|{re.escape(HIDDEN)}")
_KEYS: Final = (
    # Schemes have several words (SDK-HMAC-SHA256 Access=…, Signature=…), so what is not quoted ends with the line.
    re.compile(_NAMED.replace("NAMES", "authorization") + rf"(?:{_QUOTED}|[^\r\n]+)"),
    re.compile(_NAMED.replace("NAMES", _CREDENTIALS) + rf"(?:(?:bearer|basic)\s+)?(?:{_LIST}|{_QUOTED}|{_PLAIN})"),
    re.compile(r"(b(?:earer|asic)\s+)[\w.~+/=-]{8,}"),
)
_TEXTS: Final = (
    re.compile(rf"([\"'](?:{_WRITTEN})[\"']\s*:\s*)(?:{_LIST}|{_QUOTED})"),
    re.compile(rf"((?:^|[?&])(?:{_WRITTEN})=)[^&\s\"'#]+", re.MULTILINE),
)
# What stands behind the question mark of an address: signatures, and the text to be spoken.
_QUERIES: Final = (re.compile(r"(\b(?:https?|wss?)://[^\s?\"'<>]*\?)[^\s\"'<>]+"),)

_LOWER: Final = {ord(letter): letter.lower() for letter in string.ascii_uppercase}

# Shorter values would be found in innocent words, and hide those.
_SHORTEST_SECRET: Final = 6
_LONGEST_LINE: Final = 300


def redact(text: str) -> str:
    """A line of a log without keys, scripts, and the queries of addresses."""
    return _hide(text, (*_QUERIES, *_KEYS, *_TEXTS))


def redact_call(text: str) -> str:
    """An address, headers or a body without keys and scripts; other parameters of an address stay readable."""
    return _hide(text, (*_KEYS, *_TEXTS))


def without(text: str, secrets: Iterable[str]) -> str:
    """The text with every one of these secrets hidden, wherever and however it came there."""
    # Longest first: a secret that begins as another one does must not leave its end behind.
    for secret in sorted(set(secrets), key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, HIDDEN)
    return text


def in_one_line(words: str, *private: str) -> str:
    """A vendor's words in one short line, without the `private` texts (the person's own, keys) that it may repeat."""
    for text in private:
        if len(text) > 1:
            words = words.replace(text, "…")
    line = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"


def _hide(text: str, patterns: Iterable[re.Pattern[str]]) -> str:
    lower = _lowered(text)
    for pattern in patterns:
        hidden = _hidden(text, lower, pattern)
        if hidden != text:
            text, lower = hidden, _lowered(hidden)
    return text


def _lowered(text: str) -> str:
    lower = text.lower()
    # Where a letter became two, places would not be the same.
    return lower if len(lower) == len(text) else text.translate(_LOWER)


def _hidden(text: str, lower: str, pattern: re.Pattern[str]) -> str:
    """The text with what follows the first group of every match hidden, unless it is already."""
    kept: list[str] = []
    end = 0
    for found in pattern.finditer(lower):
        value = text[found.end(1) : found.end()]
        quote = value[0] if value[0] in "\"'" else ""
        if not _PLACEHOLDER.fullmatch(value.strip(quote)):
            kept += (text[end : found.end(1)], quote, HIDDEN, quote)
            end = found.end()
    kept.append(text[end:])
    return "".join(kept)
