"""Addresses that may be used, addresses that may not, and what becomes of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.core.addresses import Address, Scope, is_loopback, read_address, scope_of
from studio.core.errors import Kind, StudioError


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://nebula-agent.xingyun3d.com", Address(True, "nebula-agent.xingyun3d.com")),
        (" https://example.com/ ", Address(True, "example.com")),
        ("example.com", Address(True, "example.com")),
        ("wss://example.com:8443/a/B/", Address(True, "example.com:8443", "/a/B")),
        ("wss://https://example.com/a", Address(True, "example.com", "/a")),
        ("HTTPS://Example.COM", Address(True, "example.com")),
        ("https://例子.测试", Address(True, "xn--fsqu00a.xn--0zwm56d")),
        ("https://example.com/声音", Address(True, "example.com", "/%E5%A3%B0%E9%9F%B3")),
        ("http://127.0.0.1:8000", Address(False, "127.0.0.1:8000")),
        ("ws://localhost:1/x", Address(False, "localhost:1", "/x")),
        ("http://[::1]:9", Address(False, "[::1]:9")),
        ("https://[2001:db8::1]", Address(True, "[2001:db8::1]")),
    ],
)
def test_addresses(text: str, address: Address) -> None:
    assert read_address(text) == address


def test_urls() -> None:
    assert Address(True, "h", "/p").http("/x") == "https://h/p/x"
    assert Address(True, "h", "/p").ws("/x") == "wss://h/p/x"
    assert Address(False, "h").http("/x") == "http://h/x"
    assert Address(False, "h").ws("/x") == "ws://h/x"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://",
        "http://example.com",
        "ws://example.com",
        "wss://http://example.com",
        "http://127.0.0.1.example.com",
        "ftp://example.com",
        "https://user:key@example.com",
        "https://example.com?x=1",
        "https://example.com/#x",
        "https://example.com:port",
        "https://example.com:",
        "https:/example.com",
        "http:example.com",
        "https://example.com:99999",
        "https://a..b",
        "https://exa mple.com",
        "https://example.com/a b",
        "https://example.com/a\nb",
        "https://[::1",
        "https://" + "a" * 70 + ".com",
        "https://\ud800.com",
    ],
)
def test_addresses_that_may_not_be_used(text: str) -> None:
    with pytest.raises(StudioError) as caught:
        read_address(text, "address")
    assert (caught.value.kind, caught.value.subject) == (Kind.BAD_FIELD, "address")
    assert caught.value.message


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("LOCALHOST.", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("localhost.example.com", False),
        ("", False),
    ],
)
def test_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


@given(st.text())
def test_any_text_is_an_address_or_a_bad_field(text: str) -> None:
    kinds = []
    try:
        url = read_address(text).ws("/x")
    except StudioError as error:
        kinds.append(error.kind)
    else:
        assert url.startswith(("wss://", "ws://localhost", "ws://127.", "ws://[::1]"))
    assert kinds in ([], [Kind.BAD_FIELD])


@pytest.mark.parametrize(
    ("address", "scope"),
    [
        ("8.8.8.8", Scope.GLOBAL),
        ("2606:4700::1111", Scope.GLOBAL),
        ("127.0.0.1", Scope.LOOPBACK),
        ("127.8.8.8", Scope.LOOPBACK),
        ("::1", Scope.LOOPBACK),
        ("0.0.0.0", Scope.LOOPBACK),
        ("::ffff:127.0.0.1", Scope.LOOPBACK),
        ("2002:7f00:1::", Scope.LOOPBACK),
        ("64:ff9b::7f00:1", Scope.LOOPBACK),
        ("10.1.2.3", Scope.PRIVATE),
        ("192.168.1.1", Scope.PRIVATE),
        ("172.31.255.255", Scope.PRIVATE),
        ("169.254.169.254", Scope.PRIVATE),
        ("100.64.0.1", Scope.PRIVATE),
        ("224.0.0.1", Scope.PRIVATE),
        ("0.1.2.3", Scope.PRIVATE),
        ("fd00::1", Scope.PRIVATE),
        ("fe80::1%eth0", Scope.PRIVATE),
        ("::ffff:10.0.0.1", Scope.PRIVATE),
        ("64:ff9b::808:808", Scope.GLOBAL),
        ("198.18.0.7", Scope.PRIVATE),
    ],
)
def test_from_where_an_address_is_reached(address: str, scope: Scope) -> None:
    assert scope_of(address) is scope


def test_a_program_that_routes_everything_answers_names_with_addresses_that_mean_nothing() -> None:
    assert scope_of("198.18.0.7", looked_up=True) is Scope.GLOBAL
    assert scope_of("10.0.0.7", looked_up=True) is Scope.PRIVATE


def test_a_name_is_no_address() -> None:
    with pytest.raises(ValueError, match="voice"):
        scope_of("voice.example")
