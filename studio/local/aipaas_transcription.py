"""What a client must say to have a recording written down: POST …/largeFileTrans, as the vendor's page has it."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from studio.local.aipaas_codes import Code, RefusedError
from studio.local.transcription_store import Asked

FRESH_S = 600
"""How old a request may be; its time is in seconds."""

_NEEDED = ("timestamp", "file_link", "req_id", "enable_callback")
_LONGEST = 2_000
_PUSH, _PULL = 0, 1


def asked_of(body: bytes, now: float) -> Asked:
    """Read a request; raises `RefusedError`."""
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        raise _unreadable("it is no object")
    mode = fields.get("return_mode", _PUSH)
    if mode not in (_PUSH, _PULL) or isinstance(mode, bool):
        raise _unreadable("return_mode must be 0 or 1")
    needed = _NEEDED if mode == _PULL else (*_NEEDED, "callback_url")
    if missing := [name for name in needed if fields.get(name) in (None, "")]:
        raise RefusedError(Code.MISSING, f"Required parameter miss: {missing[0]}")
    sent = fields["timestamp"]
    if not isinstance(sent, int) or isinstance(sent, bool) or abs(now - sent) > FRESH_S:
        raise _unreadable("timestamp is not of the last ten minutes, in seconds")
    if fields["enable_callback"] is not True:
        raise _unreadable("enable_callback must be true")
    return Asked(
        req_id=_text(fields, "req_id"),
        file_link=_address(fields, "file_link"),
        callback_url=_address(fields, "callback_url") if mode == _PUSH else "",
        business_data=_text(fields, "business_data"),
    )


def _text(fields: dict[str, object], name: str) -> str:
    value = fields.get(name) or ""
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise _unreadable(f"{name} must be a text of at most {_LONGEST} characters")
    return value


def _address(fields: dict[str, object], name: str) -> str:
    value = _text(fields, name)
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and value.isprintable()
    except ValueError:
        good = False
    if not good:
        raise _unreadable(f"{name} must be an address of http or https")
    return value


def _unreadable(why: str) -> RefusedError:
    return RefusedError(Code.UNREADABLE, f"Parse request body fail: {why}")
