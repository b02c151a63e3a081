"""Trainings that the vendor keeps for an account, and the voices that came of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from studio.core.errors import Kind, StudioError
from studio.core.ports import HttpAnswer, Link
from studio.core.records import Account
from studio.core.training import (
    BegunTraining,
    Confirmation,
    Review,
    Span,
    TrainingJob,
    TrainingKind,
    TrainingOrder,
    TrainingPage,
    TrainingQuery,
    UploadAddresses,
    VoiceAsset,
    VoiceDetails,
)
from studio.vendors.metastudio.client import Client
from studio.vendors.metastudio.wire import JOBS_PATH
from studio.vendors.metastudio.wire import training as wire


class MetaStudioTraining:
    """The `Training` capability of one account."""

    def __init__(self, account: Account, secrets: Mapping[str, str], link: Link) -> None:
        self._client = Client(account, secrets, link)

    async def create(self, order: TrainingOrder) -> BegunTraining:
        """See `core.ports.Training`."""
        if not order.details.voice_name.strip():
            raise StudioError(Kind.BAD_FIELD, "voice_name")
        answer = await self._client.ask(
            "training.create",
            "POST",
            wire.CREATE_PATHS[order.kind],
            body=wire.encode_order(order),
            user_id=order.details.app_user_id,
            idempotent=False,
        )
        remote_id = wire.decode_id(answer.document)
        if not remote_id:  # something has begun, but nobody can say what
            raise StudioError(Kind.OUTCOME_UNKNOWN, message="the answer names no job")
        return BegunTraining(remote_id, wire.decode_addresses(answer.document))

    async def addresses(self, remote_id: str) -> UploadAddresses:
        """See `core.ports.Training`."""
        path = wire.job_path(remote_id, "uploading-address-url")
        return wire.decode_addresses(await self._found("training.addresses", path, remote_id))

    async def confirm(self, remote_id: str, index: int) -> Confirmation:
        """See `core.ports.Training`."""
        query = (("job_id", remote_id), ("index", str(index)))
        return wire.decode_confirmation(
            await self._found("training.confirm", wire.SEGMENT_PATH, remote_id, method="POST", query=query)
        )

    async def confirmed(self, remote_id: str) -> frozenset[int]:
        """See `core.ports.Training`."""
        query = (("job_id", remote_id),)
        return wire.decode_confirmed(
            await self._found("training.confirmed", wire.SEGMENT_PATH, remote_id, query=query)
        )  # fmt: skip

    async def commit(self, remote_id: str, details: VoiceDetails) -> None:
        """See `core.ports.Training`; any 2xx is success, whatever it says."""
        try:
            await self._about(
                remote_id,
                "training.commit",
                "POST",
                wire.job_path(remote_id),
                body=wire.encode_details(details),
                user_id=details.app_user_id,
                idempotent=False,
            )
        except StudioError as error:
            if error.kind is not Kind.NOT_UNDERSTOOD:
                raise
            # So it says of a training that is not in the state for it, too, or has no recordings yet.
            raise StudioError(
                Kind.REFUSED, code=error.code, message=error.message, request_id=error.request_id
            ) from None

    async def list(self, query: TrainingQuery, limit: int = 100, offset: int = 0) -> TrainingPage:
        """See `core.ports.Training`; the vendor gives 100 at most."""
        return wire.decode_page(
            await self._found("training.list", JOBS_PATH, query=wire.encode_query(query, limit, offset))
        )  # fmt: skip

    async def get(self, remote_id: str) -> TrainingJob:
        """See `core.ports.Training`."""
        return wire.decode_job(await self._found("training.get", wire.job_path(remote_id), remote_id))

    async def review(self, remote_id: str) -> Review:
        """See `core.ports.Training`."""
        path = wire.job_path(remote_id, "audit-result")
        return wire.decode_review(await self._found("training.review", path, remote_id))

    async def history(self, remote_id: str) -> tuple[tuple[str, str], ...]:
        """See `core.ports.Training`; the vendor notes what was done, and not every state follows from that."""
        path = wire.job_path(remote_id, "op-logs")
        query = (("limit", "100"), ("offset", "0"))
        return wire.decode_history(await self._found("training.history", path, remote_id, query=query))

    async def delete(self, remote_id: str) -> None:
        """See `core.ports.Training`."""
        try:
            await self._about(remote_id, "training.delete", "DELETE", wire.job_path(remote_id), idempotent=True)
        except StudioError as error:
            if error.kind is not Kind.UNKNOWN_JOB:
                raise

    async def assets(self, limit: int = 100, offset: int = 0) -> tuple[VoiceAsset, ...]:
        """See `core.ports.Training`; the vendor gives 100 at most."""
        query = (
            ("asset_type", "VOICE_MODEL"),
            ("asset_source", "CUSTOMIZATION"),
            ("limit", str(limit)),
            ("offset", str(offset)),
        )
        return wire.decode_assets(await self._found("training.assets", wire.ASSETS_PATH, query=query))

    async def quotas(self) -> Mapping[str, int]:
        """See `core.ports.Training`."""
        return wire.decode_quotas(await self._found("training.quotas", wire.QUOTAS_PATH))

    async def spans(self) -> Mapping[TrainingKind, Span]:
        """See `core.ports.Training`."""
        return wire.decode_spans(await self._found("training.spans", wire.SPANS_PATH))

    async def _found(
        self,
        what: str,
        path: str,
        remote_id: str = "",
        *,
        method: str = "GET",
        query: Sequence[tuple[str, str]] = (),
    ) -> Mapping[str, object]:
        """The document that answers a question which may be asked twice."""
        answer = await self._about(remote_id, what, method, path, query=query, idempotent=True)
        if not isinstance(answer.document, dict):
            raise StudioError(Kind.UNREADABLE, message="no answer of this vendor's")
        return answer.document

    async def _about(
        self,
        remote_id: str,
        what: str,
        method: str,
        path: str,
        *,
        query: Sequence[tuple[str, str]] = (),
        body: bytes = b"",
        user_id: str = "",
        idempotent: bool,
    ) -> HttpAnswer:
        """Ask about a training; `StudioError` (UNKNOWN_JOB) names it when there is none."""
        try:
            return await self._client.ask(
                what, method, path, query=query, body=body, user_id=user_id, idempotent=idempotent
            )
        except StudioError as error:
            if error.kind is not Kind.UNKNOWN_JOB:
                raise
            raise StudioError(
                error.kind, remote_id, code=error.code, message=error.message, request_id=error.request_id
            ) from None
