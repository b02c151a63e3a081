"""The voices that the vendor keeps for an account."""

from __future__ import annotations

from collections.abc import Mapping

from studio.core.errors import Kind, StudioError
from studio.core.ports import Link
from studio.core.records import Account
from studio.vendors.aipaas import errors, wire
from studio.vendors.aipaas.client import Client, is_success
from studio.vendors.aipaas.errors import Endpoint


class AipaasTimbres:
    """The `Timbres` capability of one account."""

    def __init__(self, account: Account, secrets: Mapping[str, str], link: Link) -> None:
        self._client = Client(account, secrets, link)

    async def delete(self, voice_id: str, *, unsettled: bool = False) -> None:
        """See `core.ports.Timbres`.

        The vendor has one code for a voice that is gone and for one that it could not delete. It means gone when its
        words say so, and after a try whose outcome is unknown.
        """
        if not voice_id.strip():
            raise StudioError(Kind.UNKNOWN_VOICE, voice_id)

        def is_gone(message: wire.Message) -> bool:
            not_deleted = message.code == errors.NOT_DELETED
            return is_success(message) or (not_deleted and (unsettled or errors.says_gone(message.words)))

        await self._client.ask(
            "timbres.delete",
            Endpoint.DELETE_TIMBRE,
            fields=lambda _: {"speaker_id": voice_id},
            idempotent=False,
            good=is_gone,
        )
