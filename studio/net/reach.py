"""How a host is reached: through which proxy, whose certificates are believed, and why it cannot be reached."""

from __future__ import annotations

import functools
import socket
import ssl
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from studio.core.addresses import is_loopback
from studio.core.errors import Kind, StudioError

# OpenSSL's own words, by its number, where they are not about one host; they are translated where they are read.
_CERTIFICATES = {
    9: "certificate is not yet valid",
    10: "certificate has expired",
    18: "self-signed certificate",
    19: "self-signed certificate in certificate chain",
    20: "unable to get local issuer certificate",
    62: "Hostname mismatch, it is for another host",
    64: "IP address mismatch, it is for another host",
}


@functools.cache
def tls(ca_file: str | None) -> ssl.SSLContext:
    """What trusts the certificates that the system trusts, and those in `ca_file`; made once.

    Elsewhere than on Linux only the system itself can say which; truststore asks it. On Linux that library would read
    the same file anew for every handshake, which holds the loop up for 20 ms, so it is asked only where OpenSSL does
    not know where the file is. Raises `StudioError` (BAD_FILE) for a `ca_file` that holds no certificates.
    """
    context = _systems_own()
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ValueError):  # a file without certificates is an OSError too
            raise StudioError(Kind.BAD_FILE, ca_file) from None
    return context


def proxy_to(url: str, proxy: str | None) -> str | None:
    """The URL of the proxy through which an address is reached; None for none. `proxy` as in `core.ports.Route`.

    The system is asked every time, because people turn its proxy on and off. Raises `StudioError`: BAD_FIELD for a
    `proxy` that is none or of a kind that is not spoken here, UNREACHABLE for such a one of the system's.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise StudioError(Kind.UNREACHABLE, url, message="not an address") from None
    if proxy is None or is_loopback(host):
        return None
    found = proxy or _systems_proxy(host if port is None else f"{host}:{port}", parts.scheme)
    if found is None or _is_proxy(found):
        return found
    if proxy:
        raise StudioError(Kind.BAD_FIELD, "proxy")
    raise StudioError(Kind.UNREACHABLE, host, message="proxy: only those of HTTP can be used")


def unreachable(problem: BaseException, host: str, *, proxied: bool = False) -> StudioError:
    """The error of a connection that did not come about, for whatever reason is at the bottom of it.

    `proxied`: it was the proxy that was to be connected to.
    """
    reasons = tuple(_reasons(problem))
    who = "proxy: " if proxied else ""
    for reason in reasons:
        if isinstance(reason, ssl.SSLCertVerificationError):
            said = _CERTIFICATES.get(reason.verify_code, reason.verify_message)
            return StudioError(Kind.UNREACHABLE, host, message=f"certificate: {said}")
        if isinstance(reason, ssl.SSLError):
            return StudioError(Kind.UNREACHABLE, host, message=f"TLS: {reason.reason or 'no handshake'}")
        if isinstance(reason, socket.gaierror):
            return StudioError(Kind.UNREACHABLE, host, message=f"{who}the name is not known")
        if isinstance(reason, ConnectionRefusedError):
            return StudioError(Kind.UNREACHABLE, host, message=f"{who}connection refused")
    words = next((reason.strerror for reason in reasons if isinstance(reason, OSError) and reason.strerror), None)
    return StudioError(Kind.UNREACHABLE, host, message=words or "connection lost")


def _systems_proxy(host: str, scheme: str) -> str | None:
    """The proxy that the system, or the environment, names for a host (with its port)."""
    if proxy_bypass(host):
        return None
    named = getproxies()
    found = named.get("https" if scheme in ("https", "wss") else "http") or named.get("all")
    return found if found is None or "://" in found else f"http://{found}"


def _is_proxy(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _systems_own() -> ssl.SSLContext:
    import truststore

    if sys.platform == "linux":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_default_certs()
        if context.cert_store_stats()["x509_ca"]:
            return context
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _reasons(problem: BaseException | None) -> Iterator[BaseException]:
    """An exception and those that led to it, the members of groups too."""
    while problem is not None:
        yield problem
        if isinstance(problem, BaseExceptionGroup):
            for member in problem.exceptions:
                yield from _reasons(member)
        problem = problem.__cause__ or problem.__context__
