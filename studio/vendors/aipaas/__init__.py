"""China Telecom's TeleAI platform (天翼 AI): voices that are kept, and recordings that are written down."""

from __future__ import annotations

from collections.abc import Mapping

from studio.core.ports import Field, Link, Probe, Timbres, Transcription, Vendor
from studio.core.records import Account
from studio.vendors.aipaas.wire import BASE_URL, REGION


def _probe(account: Account, secrets: Mapping[str, str], link: Link) -> Probe:
    from studio.vendors.aipaas.probe import AipaasProbe

    return AipaasProbe(account, secrets, link)


def _timbres(account: Account, secrets: Mapping[str, str], link: Link) -> Timbres:
    from studio.vendors.aipaas.timbres import AipaasTimbres

    return AipaasTimbres(account, secrets, link)


def _transcription(account: Account, secrets: Mapping[str, str], link: Link) -> Transcription:
    from studio.vendors.aipaas.transcription import AipaasTranscription

    return AipaasTranscription(account, secrets, link)


VENDOR = Vendor(
    name="aipaas",
    title="China Telecom TeleAI (天翼 AI)",
    fields=(
        Field("base_url", default=BASE_URL),
        Field("app_id"),
        Field("region", default=REGION),
        Field("device_uuid", required=False),
        # One of the two is enough: the key signs every request anew, a pasted Authorization is sent as it is.
        Field("app_key", secret=True, required=False),
        Field("authorization", secret=True, required=False),
    ),
    probe=_probe,
    timbres=_timbres,
    transcription=_transcription,
)
