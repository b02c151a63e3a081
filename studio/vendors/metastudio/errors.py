"""What the vendor's refusals mean: codes of the gateway, codes of the service behind it, and statuses."""

from __future__ import annotations

import re

from studio.core.errors import Kind, StudioError

# The gateway's, under its two names APIGW and APIG.
GATEWAY = {
    "0301": Kind.KEY_REFUSED,  # incorrect IAM authentication
    "0302": Kind.APP_UNUSABLE,  # not authorised for this interface
    "0303": Kind.KEY_REFUSED,  # incorrect app authentication
    "0304": Kind.APP_UNUSABLE,  # the app is not authorised
    "0307": Kind.KEY_REFUSED,  # the token must be renewed
    "0308": Kind.BUSY,  # throttled
    "1002": Kind.KEY_REFUSED,  # incorrect token
    "1005": Kind.APP_UNUSABLE,  # no permission
}
SERVICE = {
    "MSS.00000001": Kind.KEY_REFUSED,  # unauthorised
    "MSS.00000002": Kind.NOT_UNDERSTOOD,  # invalid body
    "MSS.00000003": Kind.NOT_UNDERSTOOD,  # invalid parameter
    "MSS.00010003": Kind.NOT_UNDERSTOOD,  # no such interface
    "MSS.00010004": Kind.NOT_UNDERSTOOD,  # no such method
    "MSS.00010008": Kind.KEY_REFUSED,  # invalid token
    "MSS.00010009": Kind.BAD_FIELD,  # the token is of another project than the address
    "MSS.10000002": Kind.NOT_UNDERSTOOD,  # the request is no JSON
    "MSS.10000003": Kind.NOT_UNDERSTOOD,  # a parameter is abnormal
    "MSS.10001001": Kind.NOT_THERE,  # no such asset
    "MSS.10001005": Kind.NAME_TAKEN,  # an asset has this name already
}
_STATUSES = {401: Kind.KEY_REFUSED, 403: Kind.APP_UNUSABLE, 408: Kind.TIMED_OUT, 429: Kind.BUSY, 503: Kind.BUSY}
# What is said of a training that is gone is on no page: a code of the service's that is not among those above, and
# either the status or the words.
_SERVICE_CODE = re.compile(r"MSS\.\d+")
_GONE = re.compile(r"not exist|not found|no such|不存在|未找到|已(?:被)?删除", re.IGNORECASE)
_GATEWAY_CODE = re.compile(r"APIGW?\.(\d{4})")


def from_code(code: str, words: str, status: int, account: str) -> StudioError:
    """The error of an answer that carries a code; of an unknown one the status decides."""
    gateway = _GATEWAY_CODE.fullmatch(code)
    kind = SERVICE.get(code) if gateway is None else GATEWAY.get(gateway[1])
    if kind is None and _SERVICE_CODE.fullmatch(code) and (status == 404 or (status < 500 and _GONE.search(words))):
        kind = Kind.UNKNOWN_JOB
    return _error(kind or _by_status(status), code, words or f"HTTP {status}", account)


def from_status(status: int, account: str) -> StudioError:
    """The error of an answer that says nothing readable."""
    return _error(_by_status(status), str(status), f"HTTP {status}", account)


def _by_status(status: int) -> Kind:
    return _STATUSES.get(status, Kind.VENDOR_FAILED if status >= 500 else Kind.REFUSED)


def _error(kind: Kind, code: str, words: str, account: str) -> StudioError:
    subject = {Kind.KEY_REFUSED: account, Kind.BAD_FIELD: "project_id"}.get(kind, "")
    return StudioError(kind, subject, code=code, message=words)
