"""Whether a recording loses frames, how soon a take is judged, and how fast recordings are packed.

The bare baseline of packing is copying the same files one after another.
"""

from __future__ import annotations

import asyncio
import shutil
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from studio.audio.devices import outputs
from studio.audio.judge import judge
from studio.audio.recorder import Recorder
from studio.core.ports import Route
from studio.core.records import Account
from studio.core.training import TrainingKind, TrainingOrder, VoiceDetails
from studio.net.transfer import Transfers
from studio.services.packages import Checked, Pair, pack
from studio.storage.unfinished import Unfinished
from studio.vendors.metastudio.training import MetaStudioTraining
from tests.benchmarks.figures import Figure
from tests.fakes.links import MemoryLink
from tests.fakes.pulse import PulseServer
from tests.fakes.recordings import wav
from tests.fakes.speaking import speaking
from tests.local.conftest import running

RATE = 24_000
TAKES = 100
TAKE_BYTES = 5 * 10**6


def run(long: bool) -> Iterable[Figure]:
    """Twenty seconds of recording, or thirty minutes; ten seconds of sound; 500 MB of takes."""
    seconds = 1_800.0 if long else 20.0
    lost, gaps = recorded(seconds)
    yield Figure("frames lost or changed", "", [lost], (), 0, f"{seconds:.0f} s of a known signal, bit by bit")
    yield Figure("gaps that the card reports", "", [gaps], (), 0)
    with tempfile.TemporaryDirectory() as folder:
        yield from judged(Path(folder))
        yield from packed(Path(folder))
        yield from sent(Path(folder))


def recorded(seconds: float) -> tuple[int, int]:
    """Frames that are not as they were played, and gaps."""
    numbers = np.random.default_rng(7)
    played = (numbers.integers(1, 9_000, int((seconds + 20) * RATE)) * numbers.choice([-1, 1])).astype("<i2")
    with PulseServer(RATE) as server, tempfile.TemporaryDirectory() as folder:
        outputs(again=True)
        recorder = Recorder()
        recorder.open(rate=RATE)
        with speaking(server, played.tobytes()):
            while not recorder.level:
                time.sleep(0.01)
            recorder.begin(Path(folder) / "0.wav")
            while recorder.seconds < seconds and recorder.trouble is None:
                time.sleep(0.1)
            result = recorder.end()
        recorder.close()
        heard = np.fromfile(result.path, "<i2", offset=44)
    # The signal holds no zero: what is zero was put in by a player that could not keep up.
    heard = heard[heard != 0]
    begin = played[: RATE * 15].tobytes().find(heard[:100].tobytes()) // 2
    expected = played[begin : begin + len(heard)]
    wrong = int(np.count_nonzero(heard[: len(expected)] != expected))
    return (wrong if begin >= 0 and len(heard) else int(seconds * RATE)), result.gaps


def judged(folder: Path) -> Iterable[Figure]:
    """Judging a take of ten seconds at 48 kHz, as soon as it has ended."""
    samples = (np.random.default_rng(1).normal(0, 3_000, 480_000) * np.sin(np.arange(480_000) / 9_000)).astype("<i2")
    path = folder / "take.wav"
    path.write_bytes(wav(samples, rate=48_000))
    judge(path, "take.wav")  # loads what it needs
    yield Figure("judging 10 s", "ms", [timed(lambda: judge(path, "take.wav")) * 1e3 for _ in range(7)], (), 100)


def packed(folder: Path) -> Iterable[Figure]:
    """Packing a hundred takes, and the memory that it takes."""
    samples = np.random.default_rng(1).integers(-9_000, 9_000, TAKE_BYTES // 2).astype("<i2")
    content = wav(samples, rate=48_000)
    pairs = []
    for number in range(TAKES):
        (folder / f"{number}.wav").write_bytes(content)
        pairs.append(Pair(folder / f"{number}.wav", "一句话。"))
    checked = _stamped(pairs)
    target = folder / "package.zip"
    times, bare = [], []
    for _ in range(3):
        bare.append(timed(lambda: _copied(pairs, folder / "copy")))
        times.append(timed(lambda: pack(checked, target)))
        target.unlink()
    yield Figure("packing 500 MB", "s", times, bare, None, "baseline: copying the files")
    tracemalloc.start()
    pack(checked, target)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    yield Figure("memory while packing", "MB", [most / 1e6], (), 100)


def sent(folder: Path) -> Iterable[Figure]:
    """Packing a hundred takes and uploading them to the local service, beside uploading alone."""
    pairs = [Pair(folder / f"{number}.wav", "一句话。") for number in range(TAKES)]
    whole, bare = [], []

    async def story(training: MetaStudioTraining, origin: str) -> None:
        transfers = Transfers(Unfinished)
        begun = await training.create(TrainingOrder(VoiceDetails("voice"), TrainingKind.MIDDLE))
        assert begun.addresses.package is not None
        for _ in range(3):
            start = time.perf_counter()
            path = await asyncio.to_thread(pack, _stamped(pairs), folder / "package.zip")
            packed_at = time.perf_counter()
            route = Route(origin=origin)
            await transfers.put(path, begun.addresses.package.url, content_type="application/zip", route=route)
            whole.append(time.perf_counter() - start)
            bare.append(time.perf_counter() - packed_at)
            path.unlink()
        await transfers.close()

    with running("--pace", "0", "--stage", "0") as service:
        fields = dict(service.accounts["metastudio"])
        secrets = {"secret_key": fields.pop("secret_key")}
        link = MemoryLink("metastudio")
        training = MetaStudioTraining(Account("local", "metastudio", fields), secrets, link)
        link.run(lambda: story(training, fields["base_url"]))
    limit = statistics.median(bare) / 0.8
    yield Figure("packing and uploading 500 MB", "s", whole, bare, limit, "1.25 x the bare transfer")


def _stamped(pairs: list[Pair]) -> Checked:
    """What is packed, without waiting for its judgement, which is measured apart."""
    stamps = tuple((pair.audio.stat().st_size, pair.audio.stat().st_mtime_ns) for pair in pairs)
    return Checked(TrainingKind.MIDDLE, tuple(pairs), (), stamps=stamps)


def _copied(pairs: list[Pair], target: Path) -> None:
    with target.open("wb") as file:
        for pair in pairs:
            with pair.audio.open("rb") as source:
                shutil.copyfileobj(source, file, 2**20)
    target.unlink()


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
