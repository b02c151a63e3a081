"""Where hosts are."""

from __future__ import annotations

import asyncio
import socket

import pytest

from studio.core.addresses import Scope
from studio.net.whereabouts import address_towards, looked_up, nearness


@pytest.mark.parametrize(
    ("host", "scope"),
    [
        ("127.0.0.1", Scope.LOOPBACK),
        ("localhost", Scope.LOOPBACK),
        ("10.1.2.3", Scope.PRIVATE),
        ("8.8.8.8", Scope.GLOBAL),
        ("", Scope.GLOBAL),
        ("no-such-host.invalid", Scope.GLOBAL),
    ],
)
def test_how_near_a_host_is(host: str, scope: Scope) -> None:
    assert asyncio.run(nearness(host)) is scope


def test_a_name_without_an_address() -> None:
    with pytest.raises(socket.gaierror):
        asyncio.run(looked_up("no-such-host.invalid"))


def test_the_address_towards_this_computer() -> None:
    assert asyncio.run(address_towards("127.0.0.1")) == "127.0.0.1"
