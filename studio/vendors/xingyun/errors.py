"""What the vendor's refusals mean: codes, statuses and close codes become kinds."""

from __future__ import annotations

import re

from studio.core.errors import Kind, StudioError

# The vendor's page names 20001 and 4000x, its sister page 3000x; 20002 (signature) and 20003 (timestamp) are hearsay.
CODES = {
    "20001": Kind.APP_UNUSABLE,
    "20002": Kind.KEY_REFUSED,
    "20003": Kind.KEY_REFUSED,
    "30002": Kind.VENDOR_FAILED,
    "30003": Kind.VENDOR_FAILED,
    "30004": Kind.VENDOR_FAILED,
    "30005": Kind.VENDOR_FAILED,
    "40001": Kind.VENDOR_FAILED,
    "40002": Kind.VENDOR_FAILED,
    "40003": Kind.NOT_THERE,
}
_STATUSES = {401: Kind.KEY_REFUSED, 403: Kind.KEY_REFUSED, 408: Kind.TIMED_OUT, 429: Kind.BUSY, 503: Kind.BUSY}
_CLOSE_CODES_OF_AUTH = {"1008", "4001", "4003", "4401", "4403"}
_ABOUT_THE_KEY = re.compile(r"signature|unauthori[sz]ed|x-token|timestamp|签名|验签|鉴权|时间戳", re.IGNORECASE)
_ABOUT_THE_VOICE = re.compile(r"tts_vcn|\bvoice\b|音色|发音人", re.IGNORECASE)


def from_code(code: str, reason: str, *, account: str = "", voice: str = "") -> StudioError:
    """The error of a message or body that carries `error_code`; an unknown code is a refusal in the vendor's words."""
    kind = CODES.get(code)
    if kind is None:
        kind = Kind.KEY_REFUSED if _ABOUT_THE_KEY.search(reason) else Kind.REFUSED
    if kind in (Kind.VENDOR_FAILED, Kind.REFUSED) and _ABOUT_THE_VOICE.search(reason):
        kind = Kind.UNKNOWN_VOICE
    subject = {Kind.KEY_REFUSED: account, Kind.UNKNOWN_VOICE: voice}.get(kind, "")
    return StudioError(kind, subject, code=code, message=reason)


def from_status(status: int, account: str = "") -> StudioError:
    """The error of a refused handshake whose body says nothing readable."""
    kind = _STATUSES.get(status, Kind.VENDOR_FAILED if status >= 500 else Kind.REFUSED)
    subject = account if kind is Kind.KEY_REFUSED else ""
    return StudioError(kind, subject, code=str(status), message=f"HTTP {status}")


def from_close(dropped: StudioError, account: str = "") -> StudioError:
    """The error of a socket that closes before it has said anything; some codes mean that the key was refused."""
    if dropped.kind is not Kind.DROPPED or dropped.code not in _CLOSE_CODES_OF_AUTH:
        return dropped
    return StudioError(Kind.KEY_REFUSED, account, code=dropped.code, message=dropped.message)
