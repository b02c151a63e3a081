"""Full text for languages with and without blanks between words: what is indexed, and what is asked."""

from __future__ import annotations

import re
import sqlite3
import unicodedata

# Han, kana, hangul and their extensions: scripts in which any character may begin what is looked for.
_APART = re.compile(
    "([\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u31ff\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff])"
)
_WORD = re.compile(r"\w+")
# A pattern holds the interpreter while it runs; in pieces of this many characters the window never waits for it.
_PIECE = 4_096
# A word that nobody writes, so that no phrase is found across the end of a text and the beginning of the next.
_BETWEEN = " \ue000 "


def search_words(*texts: str) -> str:
    """The texts as they are indexed: one case, one form of each character, and each of those scripts' set apart."""
    return _BETWEEN.join(map(_set_apart, texts))


def _set_apart(text: str) -> str:
    pieces = (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))
    return "".join(_APART.sub(r" \1 ", unicodedata.normalize("NFKC", piece).casefold()) for piece in pieces)


def match(text: str) -> str:
    """The FTS5 expression that finds what holds every word of `text`; "" when there is nothing to look for.

    A word of Han characters is found anywhere; one of letters at the beginning of words.
    """
    phrases = (" ".join(_WORD.findall(search_words(word))) for word in text.split())
    return " AND ".join(f'"{phrase}"*' for phrase in phrases if phrase)


def install(connection: sqlite3.Connection) -> None:
    """Give a connection the function that migrations and triggers index with."""
    connection.create_function("search_words", -1, search_words, deterministic=True)
