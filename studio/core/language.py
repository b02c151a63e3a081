"""Which language people read, and the translations of what the program says (English is the source and the key)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from studio.core.resources import resource

LANGUAGES: Mapping[str, str] = {"en": "English", "zh_CN": "简体中文"}
"""The languages there are, each by its own name."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def preferred(setting: str, environment_locale: str) -> str:
    """The language to start with: the person's setting where there is one, else what the system's locale says."""
    if setting in LANGUAGES:
        return setting
    return "zh_CN" if environment_locale.lower().startswith("zh") else "en"


def explained(words: str, tr: Callable[[str], str]) -> str:
    """The words behind an error, in the language of `tr` where they are the program's own; a vendor's stay as they are.

    The program's are kept in English, whole: `certificate: self-signed certificate`, `no connection after 10 s`.
    """
    if (known := tr(words)) != words:
        return known
    head, colon, rest = words.partition(": ")
    if colon and (known := tr(head + colon)) != head + colon:
        return known + explained(rest, tr)
    if number := _NUMBER.search(words):
        sentence = words[: number.start()] + "{n}" + words[number.end() :]
        if (known := tr(sentence)) != sentence:
            return known.replace("{n}", number[0])
    return words


class Catalogue(NamedTuple):
    """The translations of one language; what has none stays English."""

    language: str
    messages: Mapping[str, str]

    @classmethod
    def load(cls, language: str) -> Catalogue:
        """Read every Qt Linguist file (`*.ts`) of a language; English has none."""
        from xml.etree import ElementTree as ET

        messages: dict[str, str] = {}
        for path in sorted(resource("translations", language).glob("*.ts")):
            for message in ET.parse(path).iter("message"):  # noqa: S314 - a file that ships with the program
                source, translation = message.find("source"), message.find("translation")
                if source is None or translation is None or translation.get("type") == "unfinished":
                    continue
                if source.text and translation.text:
                    messages[source.text] = translation.text
        return cls(language, messages)

    def tr(self, text: str) -> str:
        """The translation of an English text, placeholders and all; the text itself where there is none."""
        return self.messages.get(text, text)
