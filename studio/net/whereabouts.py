"""Where hosts are: what their names lead to, how near that is, and from which address they are reached."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

from studio.core.addresses import Scope, scope_of


async def looked_up(host: str, port: int = 0) -> dict[str, Scope]:
    """Every address of a host, in the order that the system prefers; raises OSError where there is none."""
    with suppress(ValueError):
        return {host: scope_of(host)}
    answers = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return {str(each[4][0]): scope_of(str(each[4][0]), looked_up=True) for each in answers}


async def nearness(host: str) -> Scope:
    """From where a host can be reached; a name that is not known here counts as everybody's, and so does ""."""
    with suppress(OSError):
        return max((await looked_up(host)).values()) if host else Scope.GLOBAL
    return Scope.GLOBAL


async def address_towards(host: str) -> str:
    """The address of this computer that a host sees when it is asked from here, unless something is between them.

    Nothing is sent. Raises OSError without a network.
    """
    there = next(iter(await looked_up(host)))
    with socket.socket(socket.AF_INET6 if ":" in there else socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((there, 9))
        return str(probe.getsockname()[0])
