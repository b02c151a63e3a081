"""How a host is reached: whose certificates are believed, and the words for why it cannot be reached."""

from __future__ import annotations

import functools
import socket
import ssl
import sys
from collections.abc import Iterator

from studio.core.errors import Kind, StudioError


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


def unreachable(problem: BaseException, host: str) -> StudioError:
    """The error of a connection that did not come about, for whatever reason is at the bottom of it."""
    reasons = tuple(_reasons(problem))
    for reason in reasons:
        if isinstance(reason, ssl.SSLCertVerificationError):
            return StudioError(Kind.UNREACHABLE, host, message=f"certificate: {reason.verify_message}")
        if isinstance(reason, ssl.SSLError):
            return StudioError(Kind.UNREACHABLE, host, message=f"TLS: {reason.reason or 'no handshake'}")
        if isinstance(reason, socket.gaierror):
            return StudioError(Kind.UNREACHABLE, host, message="the name is not known")
        if isinstance(reason, ConnectionRefusedError):
            return StudioError(Kind.UNREACHABLE, host, message="connection refused")
    words = next((reason.strerror for reason in reasons if isinstance(reason, OSError) and reason.strerror), None)
    return StudioError(Kind.UNREACHABLE, host, message=words or "connection lost")


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
