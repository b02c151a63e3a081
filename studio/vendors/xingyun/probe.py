"""Whether an account works: it asks for a task that cannot exist."""

from __future__ import annotations

from collections.abc import Mapping

from studio.core.ports import Link
from studio.core.records import Account
from studio.vendors.xingyun import wire
from studio.vendors.xingyun.client import Client

NO_SUCH_TASK = 2**31 - 1
_NOT_FOUND = "40003"


class XingyunProbe:
    """The `Probe` capability of one account."""

    def __init__(self, account: Account, secrets: Mapping[str, str], link: Link) -> None:
        self._client = Client(account, secrets, link)

    async def test(self) -> None:
        """See `core.ports.Probe`; that there is no such task is what a working account is told."""
        await self._client.get("accounts.test", wire.GET_TASK_PATH, {"task_id": NO_SUCH_TASK}, good=(_NOT_FOUND,))
