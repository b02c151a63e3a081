"""The vendor's addresses and errors, read leniently; nothing here touches a socket or a clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

REGION = "cn-north-4"
JOBS_PATH = "/voice-training-manage/user/jobs"

_CODES = ("error_code", "errorCode", "code")
_WORDS = ("error_msg", "errorMsg", "message")
_REQUEST_ID = "x-request-id"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What an answer says of an error; `code` is None when it says nothing."""

    code: str | None
    words: str
    request_id: str | None


def base_url(region: str) -> str:
    """The vendor's own address in a region."""
    return f"https://metastudio.{region}.myhuaweicloud.com"


def project_path(project_id: str, path: str) -> str:
    """A path of the project's."""
    return f"/v1/{quote(project_id, safe='')}{path}"


def trouble(document: object, headers: Mapping[str, str]) -> Trouble:
    """Read an answer that may be an error, of the gateway or of the service behind it; `headers` in lower case."""
    fields = document if isinstance(document, dict) else {}
    nested = fields.get("error")
    if not any(name in fields for name in _CODES) and isinstance(nested, dict):
        fields = nested
    request_id = headers.get(_REQUEST_ID) or text_of(fields, "request_id")
    return Trouble(text_of(fields, *_CODES) or None, text_of(fields, *_WORDS), request_id or None)


def text_of(fields: Mapping[str, object], *names: str) -> str:
    """The first of these that says something, 1000 characters of it at most."""
    values = (fields.get(name) for name in names)
    return next((str(value).strip()[:1000] for value in values if isinstance(value, str | int) and value != ""), "")
