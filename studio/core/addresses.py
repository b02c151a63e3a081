"""Where a vendor lives: the address in an account, made safe to send a signed request to."""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from urllib.parse import quote, urlsplit

from studio.core.errors import Kind, StudioError

PLAIN_HTTP = "plain_http"
"""The account field that says "yes" to an address without TLS beyond this computer."""
NOT_SECURE = "It must begin with https://."
"""What is said of an address without TLS that nobody confirmed."""

_SECURE = {"https": True, "wss": True, "http": False, "ws": False}
# RFC 6052: an IPv4 address inside an IPv6 one, for networks that speak only the latter.
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
# RFC 2544 keeps it for measuring networks; programs that route everything through themselves answer every name with it.
_STAND_IN = ipaddress.ip_network("198.18.0.0/15")


class Scope(IntEnum):
    """From where an address can be reached; the greater, the fewer."""

    GLOBAL = 0
    PRIVATE = 1
    LOOPBACK = 2


@dataclass(frozen=True, slots=True)
class Address:
    """A vendor's host (with port, brackets round IPv6), the path before its own paths, and whether TLS is spoken."""

    secure: bool
    host: str
    prefix: str = ""

    def http(self, path: str) -> str:
        """The URL of `path` for a request."""
        return f"{'https' if self.secure else 'http'}://{self.host}{self.prefix}{path}"

    def ws(self, path: str) -> str:
        """The URL of `path` for a conversation."""
        return f"{'wss' if self.secure else 'ws'}://{self.host}{self.prefix}{path}"


@functools.lru_cache(64)
def is_loopback(host: str) -> bool:
    """Whether a host name (no port, no brackets) can only be this machine."""
    if host.rstrip(".").lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def scope_of(address: str, *, looked_up: bool = False) -> Scope:
    """From where an IP address (no brackets) can be reached; ValueError for what is none.

    One that stands for another (IPv4 inside IPv6) has that one's scope. `looked_up` says that it was the answer to a
    name: a program that routes everything through itself answers with addresses that mean nothing.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        ip = inner or ip
    if ip.is_loopback or ip.is_unspecified:
        return Scope.LOOPBACK
    if looked_up and ip in _STAND_IN:
        return Scope.GLOBAL
    return Scope.GLOBAL if ip.is_global and not ip.is_multicast else Scope.PRIVATE


def address_of(fields: Mapping[str, str], default: str) -> Address:
    """Where an account's requests go: its `base_url`, else the vendor's own. `plain_http` says that the person wants
    to do without TLS there; raises as `read_address`."""
    return read_address(fields.get("base_url", "").strip() or default, plain=fields.get(PLAIN_HTTP) == "yes")


@functools.lru_cache(64)
def read_address(text: str, field: str = "base_url", *, plain: bool = False) -> Address:
    """Read an account's address; raises BAD_FIELD, with the name of the `field`, for one that must not be used.

    A missing scheme means https. A scheme inside a scheme (`wss://https://host`, which the vendors' pages lead to) is
    read as the inner one. Only loopback may do without TLS, because the signature does not cover the answer; anybody
    else only where the person wants it so (`plain`).
    """
    rest = text.strip()
    scheme = "https"
    while "://" in rest.partition("?")[0]:
        scheme, _, rest = rest.partition("://")
    secure = _SECURE.get(scheme.lower())
    if secure is None:
        raise _refused(field, "It must begin with https://, and no other scheme.")
    if not rest.isprintable() or " " in rest:
        raise _refused(field, "It is not an address.")
    try:
        parts = urlsplit(f"//{rest}")
        host, port = parts.hostname, parts.port
        name = (host or "").encode("idna").decode() if ":" not in (host or "") else f"[{host}]"
    except ValueError:
        raise _refused(field, "It is not an address.") from None
    # A colon without a port is a scheme that lacks a slash, and would be taken for the host.
    if not host or parts.netloc.endswith(":"):
        raise _refused(field, "It is not an address.")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise _refused(field, "It may hold no user, query or fragment.")
    if not secure and not plain and not is_loopback(host):
        raise _refused(field, NOT_SECURE)
    prefix = quote(parts.path.rstrip("/"), safe="/%~:@!$&'()*+,;=")
    return Address(secure, name if port is None else f"{name}:{port}", prefix)


def _refused(field: str, why: str) -> StudioError:
    return StudioError(Kind.BAD_FIELD, field, message=why)
