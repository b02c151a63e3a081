"""Whether an account works: it lists one job."""

from __future__ import annotations

from collections.abc import Mapping

from studio.core.errors import Kind, StudioError
from studio.core.ports import Link
from studio.core.records import Account
from studio.vendors.metastudio import wire
from studio.vendors.metastudio.client import Client


class MetaStudioProbe:
    """The `Probe` capability of one account."""

    def __init__(self, account: Account, secrets: Mapping[str, str], link: Link) -> None:
        self._client = Client(account, secrets, link)

    async def test(self) -> None:
        """See `core.ports.Probe`."""
        answer = await self._client.ask(
            "accounts.test", "GET", wire.JOBS_PATH, query=(("limit", "1"), ("offset", "0")), idempotent=True
        )
        if not isinstance(answer.document, dict):
            raise StudioError(Kind.UNREADABLE, message="no answer of this vendor's")
