"""The vendor's request signature `teleai-cloud-auth-v1`, as pure functions."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

SCHEME = "teleai-cloud-auth-v1"
SCHEMES = (SCHEME, "eop-auth-v1")
"""The second is what the same signature is called inside the vendor's own network."""
EXPIRES_S = 1800
"""How long a signature is good for; the vendor's clients ask for anything from half an hour up."""
SIGNED = ("x-app-id",)
"""The headers that are signed; the body never is."""

Query = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Authorization:
    """The parts of an Authorization header: `prefix` is what stands before the names of the signed headers."""

    prefix: str
    app_id: str
    timestamp: int
    expires_s: int
    signed: tuple[str, ...]
    signature: str


def prefix(app_id: str, region: str, timestamp: int, expires_s: int = EXPIRES_S) -> str:
    """Who signs, where, when (in seconds since 1970), and for how long."""
    return f"{SCHEME}/{app_id}/{region}/{timestamp}/{expires_s}"


def sign(
    app_key: str,
    prefix: str,
    *,
    method: str,
    path: str,
    query: Query,
    headers: Mapping[str, str],
    signed: Sequence[str] = SIGNED,
) -> str:
    """The signature of a request: 64 lower-case hexadecimal digits.

    `path` and `query` are not percent-encoded. `headers` has lower-case names, and every name of `signed`. Source:
    protocols of independent clients that agree with each other; the vendor's own page is not public.
    """
    signing_key = _hmac(app_key, prefix)
    canonical = "\n".join((
        method.upper(),
        "/".join(_encoded(segment) for segment in path.split("/")),
        "&".join(sorted(f"{_encoded(name)}={_encoded(value)}" for name, value in query)),
        *(f"{name}:{_encoded(headers[name].strip())}" for name in sorted(signed)),
    ))  # fmt: skip
    return _hmac(signing_key, canonical)


def authorization(
    app_id: str,
    app_key: str,
    region: str,
    timestamp: int,
    *,
    method: str,
    path: str,
    query: Query = (),
    expires_s: int = EXPIRES_S,
) -> str:
    """The value of the Authorization header of a request that carries X-APP-ID."""
    start = prefix(app_id, region, timestamp, expires_s)
    signature = sign(app_key, start, method=method, path=path, query=query, headers={"x-app-id": app_id})
    return f"{start}/{';'.join(SIGNED)}/{signature}"


def read(value: str) -> Authorization | None:
    """The parts of an Authorization header; None when it is not of this kind."""
    parts = value.strip().split("/")
    if len(parts) != 7 or parts[0] not in SCHEMES:
        return None
    _, app_id, _, timestamp, expires_s, signed, signature = parts
    if not all(text.isascii() and text.isdigit() and len(text) < 20 for text in (timestamp, expires_s)):
        return None
    names = tuple(signed.lower().split(";"))
    return Authorization("/".join(parts[:5]), app_id, int(timestamp), int(expires_s), names, signature)


def _hmac(key: str, data: str) -> str:
    return hmac.new(key.encode("utf-8", "replace"), data.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _encoded(text: str) -> str:
    return quote(text, safe="", errors="replace")
