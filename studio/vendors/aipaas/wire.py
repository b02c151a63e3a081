"""The vendor's messages, read leniently; nothing here touches a socket or a clock."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

BASE_URL = "https://openapi.teleagi.cn"
REGION = "QG"
"""The vendor's name for all of China; others are provinces."""

_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Message:
    """An answer. `code` is None when there is none; `words` are the vendor's own; `fields` all there is."""

    code: str | None
    words: str
    request_id: str | None
    fields: Mapping[str, object]


def encode(fields: Mapping[str, object]) -> bytes:
    """The body that asks for something."""
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace")


def decode(document: object) -> Message:
    """Read an answer: codes come as numbers and as text, words as `message` and as `msg`, documents also as text."""
    for _ in range(_DEEPEST):
        if not isinstance(document, str):
            break
        try:
            document = json.loads(document)
        except (ValueError, RecursionError):
            break
    fields = document if isinstance(document, dict) else {}
    return Message(
        code=_text(fields, "code", "error_code") or None,
        words=_text(fields, "message", "msg", "error_msg"),
        request_id=_text(fields, "requestId", "request_id", "req_id") or None,
        fields=fields,
    )


def _text(fields: Mapping[str, object], *names: str) -> str:
    """The first of these that says something."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()[:400]
    return ""
