"""What the vendor's refusals mean: a code means something else at every endpoint."""

from __future__ import annotations

import re
from enum import StrEnum

from studio.core.errors import Kind, StudioError


class Endpoint(StrEnum):
    """What can be asked for; the value is the path."""

    DELETE_TIMBRE = "/aipaas/voice/v1/timbre/delete"
    TRANSCRIBE = "/aipaas/voice/v1/tts/largeFileTrans"
    RESULT = "/aipaas/lm/v1/asyncResult/query"


SUCCESS = "10000"
MISSING = "10301"
TIMED_OUT = "10503"
NOT_DELETED = "10903"
"""Of DELETE_TIMBRE; it is also what is said of a voice that is gone already."""
NO_RESULT = "992008"
PENDING = "990003"
"""Of RESULT; neither is an error to somebody who waits, or who asks for what cannot exist."""

_COMMON = {
    "10301": (Kind.NOT_UNDERSTOOD, "Required parameter miss"),
    "10302": (Kind.BUSY, "Too many requests"),
    "10304": (Kind.NOT_UNDERSTOOD, "Parse request body fail"),
    "10503": (Kind.VENDOR_FAILED, "Server connection time out"),
}
CODES = {
    **{(endpoint, code): meaning for endpoint in Endpoint for code, meaning in _COMMON.items()},
    (Endpoint.DELETE_TIMBRE, NOT_DELETED): (Kind.VENDOR_FAILED, "Database error"),
    (Endpoint.TRANSCRIBE, "10903"): (Kind.VENDOR_FAILED, "Recognize failed"),
    (Endpoint.RESULT, "10903"): (Kind.VENDOR_FAILED, "Recognize failed"),
    (Endpoint.RESULT, PENDING): (Kind.BUSY, "the task is not done yet"),
    (Endpoint.RESULT, NO_RESULT): (Kind.VENDOR_FAILED, "there is no result"),
}
_STATUSES = {401: Kind.KEY_REFUSED, 403: Kind.KEY_REFUSED, 408: Kind.TIMED_OUT, 429: Kind.BUSY, 503: Kind.BUSY}
# The gateway's own codes are on a page that is not public, so its words decide.
_ABOUT_THE_APP = re.compile(
    r"not purchased|not subscribed|no permission|no such app|invalid app-?id|未购|未开通|未授权|无权限|应用不存在",
    re.IGNORECASE,
)
_ABOUT_THE_KEY = re.compile(
    r"signature|unauthori[sz]ed|authorization|authentication|timestamp|签名|验签|鉴权|认证|时间戳", re.IGNORECASE
)
_GONE = re.compile(r"not exist|not found|no such|already deleted|不存在|未找到|已(?:被)?删除", re.IGNORECASE)


def from_code(endpoint: Endpoint, code: str, words: str, status: int, account: str) -> StudioError:
    """The error of an answer that carries a `code` other than success; an unknown one is a refusal in its own words."""
    kind, usual = CODES.get((endpoint, code), (None, ""))
    if kind is None:
        kind = _kind_by_words(words) or _STATUSES.get(status, Kind.VENDOR_FAILED if status >= 500 else Kind.REFUSED)
    return StudioError(kind, account if kind is Kind.KEY_REFUSED else "", code=code, message=words or usual)


def from_status(status: int, account: str) -> StudioError:
    """The error of an answer that says nothing readable."""
    kind = _STATUSES.get(status, Kind.VENDOR_FAILED if status >= 500 else Kind.REFUSED)
    return StudioError(
        kind, account if kind is Kind.KEY_REFUSED else "", code=str(status), message=f"HTTP {status}"
    )  # fmt: skip


def is_known(endpoint: Endpoint, code: str) -> bool:
    """Whether a code is one of an endpoint's refusals."""
    return (endpoint, code) in CODES


def says_gone(words: str) -> bool:
    """Whether a voice could not be deleted because there is none."""
    return _GONE.search(words) is not None


def _kind_by_words(words: str) -> Kind | None:
    if _ABOUT_THE_APP.search(words):
        return Kind.APP_UNUSABLE
    return Kind.KEY_REFUSED if _ABOUT_THE_KEY.search(words) else None
