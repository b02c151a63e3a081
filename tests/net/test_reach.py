"""Which proxy leads to a host, whose certificates are believed, and the words for why it cannot be reached."""

import socket
import ssl
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import truststore

from studio.core.errors import Kind, StudioError
from studio.net.reach import proxy_to, tls, unreachable
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


# Proxies

EVERYWHERE = {"http_proxy": "", "https_proxy": "", "all_proxy": "", "no_proxy": ""}


@pytest.mark.parametrize(
    ("system", "url", "chosen", "found"),
    [
        ({}, "https://voice.test", "", None),
        ({"https_proxy": "http://p:1"}, "https://voice.test", "", "http://p:1"),
        ({"https_proxy": "http://p:1"}, "wss://voice.test", "", "http://p:1"),
        ({"https_proxy": "http://p:1"}, "http://voice.test", "", None),
        ({"http_proxy": "p:1"}, "ws://voice.test", "", "http://p:1"),
        ({"all_proxy": "http://p:1"}, "wss://voice.test", "", "http://p:1"),
        # As many people have it: what cannot be used is no hindrance where there is something that can.
        ({"https_proxy": "http://p:1", "all_proxy": "socks5://p:2"}, "https://voice.test", "", "http://p:1"),
        ({"https_proxy": "http://p:1", "no_proxy": ".test"}, "https://voice.test", "", None),
        ({"https_proxy": "http://p:1", "no_proxy": "voice.test:8443"}, "https://voice.test:8443", "", None),
        ({"https_proxy": "http://p:1"}, "https://127.0.0.1:9", "", None),
        ({"https_proxy": "http://p:1"}, "https://voice.test", None, None),
        ({"https_proxy": "http://p:1", "no_proxy": "*"}, "https://voice.test", "https://own:2", "https://own:2"),
        ({}, "https://localhost", "https://own:2", None),
    ],
)
def test_which_proxy_leads_there(
    system: dict[str, str], url: str, chosen: str | None, found: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (EVERYWHERE | system).items():
        monkeypatch.setenv(name, value)
    assert proxy_to(url, chosen) == found


@pytest.mark.parametrize(
    ("chosen", "kind", "subject"),
    [
        ("", Kind.UNREACHABLE, "voice.test"),
        ("socks5://p:1", Kind.BAD_FIELD, "proxy"),
        ("http://:1", Kind.BAD_FIELD, "proxy"),
        ("http://p:x", Kind.BAD_FIELD, "proxy"),
    ],
)
def test_a_proxy_that_cannot_be_used(chosen: str, kind: Kind, subject: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (EVERYWHERE | {"all_proxy": "socks5h://p:1"}).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(StudioError) as caught:
        proxy_to("https://voice.test/", chosen)
    assert (caught.value.kind, caught.value.subject) == (kind, subject)


def test_a_proxy_that_is_not_there_is_named_as_such() -> None:
    assert unreachable(ConnectionRefusedError(), "voice.test", proxied=True).message == "proxy: connection refused"
    assert unreachable(socket.gaierror(), "voice.test", proxied=True).message == "proxy: the name is not known"
