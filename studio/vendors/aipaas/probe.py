"""Whether an account works: it asks for the result of a request that cannot exist."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from studio.core.ports import Link
from studio.core.records import Account
from studio.vendors.aipaas import errors
from studio.vendors.aipaas.client import Client
from studio.vendors.aipaas.errors import Endpoint

_FINE = (errors.SUCCESS, errors.NO_RESULT, errors.PENDING)


class AipaasProbe:
    """The `Probe` capability of one account."""

    def __init__(self, account: Account, secrets: Mapping[str, str], link: Link) -> None:
        self._client = Client(account, secrets, link)

    async def test(self) -> None:
        """See `core.ports.Probe`; that there is no such result is what a working account is told."""
        await self._client.ask(
            "accounts.test",
            Endpoint.RESULT,
            query=(("requestId", f"voice-studio-test-{uuid.uuid4().hex}"),),
            idempotent=True,
            good=lambda message: message.code in _FINE,
        )
