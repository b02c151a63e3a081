"""Whose certificates are believed, and the words for why a host cannot be reached."""

import socket
import ssl
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import truststore

from studio.core.errors import Kind, StudioError
from studio.net.reach import tls, unreachable
from tests.fakes.certificates import make_certificate


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    tls.cache_clear()
    yield
    tls.cache_clear()


def made(ca_file: str | None = None) -> ssl.SSLContext:
    tls.cache_clear()
    context = tls(ca_file)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    return context


def test_whose_certificates_are_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = str(make_certificate(tmp_path / "system.pem"))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    assert type(made()) is ssl.SSLContext
    assert tls(None) is tls(None)
    # Where OpenSSL knows no file, and where the system keeps none.
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    monkeypatch.setenv("SSL_CERT_DIR", "/nowhere")
    assert type(made()) is truststore.SSLContext
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert type(made()) is truststore.SSLContext
    assert type(made(certificate)) is truststore.SSLContext


def test_certificates_of_ones_own_are_believed_beside_the_systems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("SSL_CERT_FILE", str(make_certificate(tmp_path / "system.pem")))
    own = str(make_certificate(tmp_path / "own.pem"))
    assert made().cert_store_stats()["x509_ca"] == 1
    assert made(own).cert_store_stats()["x509_ca"] == 2
    assert tls(own) is not tls(None)


def test_a_file_without_certificates(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        tls(str(tmp_path / "missing.pem"))
    assert (caught.value.kind, caught.value.subject) == (Kind.BAD_FILE, str(tmp_path / "missing.pem"))


def after(problem: BaseException, cause: BaseException) -> BaseException:
    problem.__cause__ = cause
    return problem


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "connection refused"),
        (socket.gaierror(-2, "Name or service not known"), "the name is not known"),
        (OSError(101, "Network is unreachable"), "Network is unreachable"),
        (OSError("Multiple exceptions"), "connection lost"),
        (EOFError(), "connection lost"),
        (after(RuntimeError("outer"), after(OSError("all failed"), ConnectionRefusedError())), "connection refused"),
        (after(OSError("all failed"), ExceptionGroup("many", [OSError(113, "No route to host")])), "No route to host"),
    ],
)
def test_the_reason_at_the_bottom(problem: BaseException, message: str) -> None:
    error = unreachable(problem, "voice.test")
    assert (error.kind, error.subject, error.message) == (Kind.UNREACHABLE, "voice.test", message)
