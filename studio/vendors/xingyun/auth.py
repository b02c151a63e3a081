"""The vendor's request signature, as pure functions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from enum import Enum
from urllib.parse import urlencode

VALID_SECONDS = 60
"""How far a timestamp may be from the vendor's clock."""


class GetData(Enum):
    """What stands for `data` when a GET is signed: the vendor's page does not say, and its clients differ."""

    QUERY = "query"
    EMPTY = "empty"

    @property
    def other(self) -> GetData:
        """The reading to try when this one is refused."""
        return GetData.EMPTY if self is GetData.QUERY else GetData.QUERY


def sign(path_with_query: str, method: str, data: Mapping[str, object], secret: str, timestamp: int | str) -> str:
    """The X-TOKEN of a request: 32 lower-case hexadecimal digits.

    `path_with_query` is without the host; it is lower-cased here, never in the URL. `timestamp` is in seconds. `data`
    is serialised as Python's `json.dumps` does (keys sorted at every level, all but ASCII escaped) and then loses every
    space, those inside its values too. Source: the vendor's page on signatures, the code sample there.
    """
    body = json.dumps(dict(data), sort_keys=True).replace(" ", "")
    signed = f"{path_with_query.lower()}{method.lower()}{body}{secret}{timestamp}"
    return hashlib.md5(signed.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def with_query(path: str, params: Mapping[str, str | int]) -> str:
    """`path` followed by `params` as they stand in the URL."""
    return f"{path}?{urlencode(params)}" if params else path


def sign_get(
    path: str, params: Mapping[str, str | int], secret: str, timestamp: int, reading: GetData = GetData.QUERY
) -> str:
    """The X-TOKEN of a GET; numbers in `params` are signed as numbers."""
    data = params if reading is GetData.QUERY else {}
    return sign(with_query(path, params), "get", data, secret, timestamp)


def headers(app_id: str, token: str, timestamp: int) -> dict[str, str]:
    """The three headers of a signed request."""
    return {"X-APP-ID": app_id, "X-TOKEN": token, "X-TIMESTAMP": str(timestamp)}
