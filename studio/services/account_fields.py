"""The fields of accounts: which there are beside a vendor's own, how they are put in order, and what is no field."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from studio.core import uploads
from studio.core.addresses import PLAIN_HTTP, read_address
from studio.core.errors import Kind, StudioError
from studio.core.ports import Field, Vendor
from studio.services.links import BASE_URL, CA_FILE, NO_PROXY, PROXY, SYSTEM_PROXY

COMMON: Final = (
    *(Field(name, required=False) for name in (PROXY, CA_FILE, PLAIN_HTTP)),
    *(Field(name, required=False) for name in uploads.FIELDS),
    Field(uploads.SECRET_KEY, secret=True, required=False),
)
"""Fields that every vendor's accounts have beside the vendor's own."""
# What pasting brings along and nobody sees.
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"
_FREE = {BASE_URL, PROXY, CA_FILE, PLAIN_HTTP}


def clean(
    vendor: Vendor, fields: Mapping[str, str], secrets: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Fields and keys as they are kept: trimmed, checked, only those that hold something."""
    known = {each.name: each for each in (*vendor.fields, *COMMON)}
    for name in (*fields, *secrets):
        # A secret among the plain fields would be written to the settings file.
        if name not in known or known[name].secret is not (name in secrets):
            raise StudioError(Kind.BAD_FIELD, name)
    plain = {name: text for name, value in fields.items() if (text := trimmed(value))}
    keys = {name: text for name, value in secrets.items() if (text := trimmed(value))}
    for name, text in (plain | keys).items():
        if name not in _FREE:
            check_header(name, text)
    for each in vendor.fields:
        if each.required and not each.secret and not each.default and each.name not in plain:
            raise StudioError(Kind.BAD_FIELD, each.name, message="It is needed.")
    return _network(plain), keys


def _network(fields: dict[str, str]) -> dict[str, str]:
    """The fields that say how the vendor is reached, put in order."""
    ordered = dict(fields)
    plain = ordered.pop(PLAIN_HTTP, "").lower() == "yes"
    if BASE_URL in ordered:
        address = read_address(ordered[BASE_URL], plain=plain)
        ordered[BASE_URL] = address.http("")
        if plain and not address.secure:
            ordered[PLAIN_HTTP] = "yes"
    proxy = ordered.pop(PROXY, SYSTEM_PROXY)
    if proxy != SYSTEM_PROXY:
        ordered[PROXY] = proxy if proxy == NO_PROXY else _proxy(proxy)
    if CA_FILE in ordered:
        ordered[CA_FILE] = _ca_file(ordered[CA_FILE])
    return ordered


def _proxy(text: str) -> str:
    """A proxy's URL; http where it names no scheme."""
    text = text if "://" in text else f"http://{text}"
    try:
        parts = urlsplit(text)
        wrong = parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0 or not text.isascii()
    except ValueError:
        wrong = True
    if wrong or not text.isprintable() or " " in text:
        raise StudioError(Kind.BAD_FIELD, PROXY, message="It is not the address of a proxy.")
    if "@" in parts.netloc:
        words = "A password in it would be written to a file; set this proxy in the system instead."
        raise StudioError(Kind.BAD_FIELD, PROXY, message=words)
    return text


def _ca_file(text: str) -> str:
    """The path of certificates that can be used."""
    import ssl

    path = Path(text).expanduser().absolute()
    try:
        ssl.create_default_context(cafile=path)
    except OSError:  # an SSLError, too
        raise StudioError(Kind.BAD_FILE, CA_FILE, message="It holds no certificate (PEM).") from None
    return str(path)


def missing(places: Mapping[str, object]) -> list[str]:
    """The keys without which an account is of no use, by field; `places` says where each lives, if anywhere.

    Of a vendor's keys that stand for each other one is enough; the key to a bucket stands for none of them.
    """
    own = [name for name in places if name != uploads.SECRET_KEY]
    lacking = [] if any(places[name] for name in own) else own
    return lacking if places.get(uploads.SECRET_KEY, "none needed") else [*lacking, uploads.SECRET_KEY]


def trimmed(value: str) -> str:
    """Without the spaces and the invisible characters that pasting brings along."""
    seen = [place for place, letter in enumerate(value) if not (letter.isspace() or letter in _UNSEEN)]
    return value[seen[0] : seen[-1] + 1] if seen else ""


def check_header(name: str, value: str) -> None:
    """Refuse what cannot stand in a header; every vendor's fields do."""
    if not value.isascii():
        raise StudioError(Kind.BAD_FIELD, name, message="It may hold only Latin letters, digits and signs.")
    if not value.isprintable():
        raise StudioError(Kind.BAD_FIELD, name, message="It has a line break or another invisible character inside.")
