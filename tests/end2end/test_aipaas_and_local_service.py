"""The vendor's client for transcription against the local service, over real sockets, with a person's speech."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.jobs import JobState, Standing
from studio.core.records import Account
from studio.core.transcripts import TranscriptionOrder
from studio.vendors.aipaas.transcription import AipaasTranscription
from tests.fakes.links import MemoryLink
from tests.fakes.misbehaving import MisbehavingServer, Reply, Serve
from tests.local.conftest import Service, running

SOUND = Path(__file__).parents[1] / "recordings" / "respectable.flac"
SAID = "had he married a more amiable woman he might have been made still more respectable than he was"


@pytest.fixture(scope="module")
def served() -> Iterator[Service]:
    with running() as started:
        yield started


def transcription(service: Service, link: MemoryLink, **changes: str) -> AipaasTranscription:
    fields = {**service.accounts["aipaas"], **changes}
    secrets = {"app_key": fields.pop("app_key")}
    return AipaasTranscription(Account("local", "aipaas", fields), secrets, link)


async def settled(capability: AipaasTranscription, remote_id: str) -> Standing:
    async with asyncio.timeout(40):
        while (standing := await capability.get(remote_id)).state is JobState.RUNNING:
            await asyncio.sleep(0.1)
    return standing


def test_a_recording_is_read_with_its_times(served: Service) -> None:
    link = MemoryLink("aipaas")
    capability = transcription(served, link)

    async def main() -> None:
        with MisbehavingServer([Serve(SOUND.read_bytes())]) as files:
            order = TranscriptionOrder(f"{files.url}/a.flac", uuid.uuid4().hex)
            remote_id = await capability.create(order)
            assert remote_id != order.request_id
            standing = await settled(capability, remote_id)
            # The same request is never taken twice.
            with pytest.raises(StudioError) as caught:
                await capability.create(order)
            assert caught.value.code == "10304"
        assert standing.state is JobState.DONE
        transcript = capability.read(standing.result["answer"])
        assert transcript.timed
        assert transcript.language == "en"
        words = [word for segment in transcript.segments for word in segment.words]
        assert len({word.text for word in words} & set(SAID.split())) >= 12
        for before, after in pairwise(words):
            assert before.start_s is not None
            assert before.end_s is not None
            assert after.start_s is not None
            assert before.start_s < before.end_s <= after.start_s + 0.011
            assert before.confidence is not None
        assert words[-1].end_s == pytest.approx(6.0, abs=0.4)

    link.run(main)


def test_the_result_is_called_back(served: Service) -> None:
    link = MemoryLink("aipaas")
    capability = transcription(served, link)

    async def main() -> None:
        with MisbehavingServer([Serve(SOUND.read_bytes())]) as files, MisbehavingServer([Reply()]) as ears:
            order = TranscriptionOrder(f"{files.url}/a.flac", uuid.uuid4().hex, f"{ears.url}/told")
            remote_id = await capability.create(order)
            standing = await settled(capability, remote_id)
            async with asyncio.timeout(30):
                while not ears.requests:
                    await asyncio.sleep(0.05)
            told = capability.told(json.loads(ears.requests[0].body))
        assert told is not None
        assert told.ids == {remote_id, order.request_id}
        assert told.standing == standing

    link.run(main)


def test_what_comes_to_nothing(served: Service) -> None:
    link = MemoryLink("aipaas")
    capability = transcription(served, link)

    async def main() -> None:
        with MisbehavingServer([Reply(404)]) as files:
            order = TranscriptionOrder(f"{files.url}/a.flac", uuid.uuid4().hex)
            standing = await settled(capability, await capability.create(order))
        assert (standing.state, standing.vendor_state) == (JobState.FAILED, "10903")
        assert standing.error is not None
        assert standing.error.kind is Kind.VENDOR_FAILED
        with pytest.raises(StudioError) as caught:
            await transcription(served, link, app_key="guess").get("x")
        assert caught.value.kind is Kind.KEY_REFUSED

    link.run(main)
