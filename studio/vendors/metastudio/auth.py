"""The vendor's request signature `SDK-HMAC-SHA256`, as pure functions."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, unquote

SCHEME = "SDK-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"
"""Stands for the hash of a body that is not JSON; the header X-Sdk-Content-Sha256 then says so."""
DATE_FORMAT = "%Y%m%dT%H%M%SZ"
VALID_SECONDS = 15 * 60
"""How far X-Sdk-Date may be from the vendor's clock."""

_AUTHORIZATION = re.compile(
    rf"{SCHEME}\s+Access=(?P<access_key>[^,\s]*),\s*SignedHeaders=(?P<signed>[^,\s]*),\s*Signature=(?P<signature>\w*)"
)

Query = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Authorization:
    """The parts of an Authorization header."""

    access_key: str
    signed: tuple[str, ...]
    signature: str


def date(timestamp: float) -> str:
    """X-Sdk-Date of a Unix time in seconds."""
    return datetime.fromtimestamp(timestamp, UTC).strftime(DATE_FORMAT)


def payload_hash(body: bytes) -> str:
    """What stands for the body in the canonical request; an empty one has a hash too."""
    return hashlib.sha256(body).hexdigest()


def query_string(query: Query) -> str:
    """The query as it is signed, which is also how it goes into the URL."""
    return "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in sorted(query))


def canonical_request(
    *, method: str, path: str, query: Query, headers: Mapping[str, str], signed: Sequence[str], payload_hash: str
) -> str:
    """The text whose hash is signed; a gateway that refuses a signature may repeat its own reading of it.

    `path` is as on the wire; it is decoded first, so that an encoded slash is signed as a slash. `query` is not
    percent-encoded. `headers` has lower-case names, and every name of `signed`, which is sorted here.
    """
    names = sorted(signed)
    segments = "/".join(_encoded(segment) for segment in unquote(path, errors="replace").split("/"))
    uri = segments if segments.endswith("/") else f"{segments}/"
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in names)
    return "\n".join((method.upper(), uri, query_string(query), lines, ";".join(names), payload_hash))


def sign(
    secret_key: str,
    *,
    method: str,
    path: str,
    query: Query,
    headers: Mapping[str, str],
    signed: Sequence[str],
    payload_hash: str,
) -> str:
    """The signature of a request: 64 lower-case hexadecimal digits; arguments as for `canonical_request`.

    `x-sdk-date` must be among `headers`. Source: the signer of the vendor's own SDK.
    """
    canonical = canonical_request(
        method=method, path=path, query=query, headers=headers, signed=signed, payload_hash=payload_hash
    )
    digest = hashlib.sha256(_bytes(canonical)).hexdigest()
    text = f"{SCHEME}\n{headers['x-sdk-date']}\n{digest}"
    return hmac.new(_bytes(secret_key), _bytes(text), hashlib.sha256).hexdigest()


def authorization(
    access_key: str,
    secret_key: str,
    *,
    method: str,
    path: str,
    query: Query,
    headers: Mapping[str, str],
    body: bytes,
) -> str:
    """The value of the Authorization header; all of `headers` are signed, their names may have any case."""
    lower = {name.lower(): value for name, value in headers.items()}
    signature = sign(
        secret_key,
        method=method,
        path=path,
        query=query,
        headers=lower,
        signed=tuple(lower),
        payload_hash=payload_hash(body),
    )
    return f"{SCHEME} Access={access_key}, SignedHeaders={';'.join(sorted(lower))}, Signature={signature}"


def read(value: str) -> Authorization | None:
    """The parts of an Authorization header; None when it is not of this kind."""
    found = _AUTHORIZATION.fullmatch(value.strip())
    if found is None:
        return None
    return Authorization(found["access_key"], tuple(found["signed"].lower().split(";")), found["signature"])


def _encoded(text: str) -> str:
    return quote(text, safe="~", errors="replace")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
