"""Programs killed with -9 while they send recordings and ask for results: nothing lost, nothing handed in twice.

The vendor fetches every link that it is given and writes down the hash of what it got, which must be the recording's.
Recordings are shared from this computer, and put into the bucket of a real S3 server in parts.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

from tests.benchmarks.figures import Figure
from tests.fakes import transcriptions as rig
from tests.fakes.buckets import s3_server

RECORDINGS = 6
SECONDS = 600.0  # 19 MB, several parts of an upload
LIMIT = "none may be"


def run(long: bool) -> Iterable[Figure]:
    """`long` kills 100 times each way."""
    kills = 100 if long else 12
    with tempfile.TemporaryDirectory() as folder:
        yield from _killed("shared", Path(folder), 1.0, kills, {})
        with s3_server() as server:
            fields = {
                "files": "bucket",
                "s3_endpoint": server.url,
                "s3_region": "us-east-1",
                "s3_bucket": server.bucket(),
                "s3_access_key": "key",
            }
            yield from _killed("in a bucket", Path(folder), SECONDS, kills, fields, s3_secret_key="secret")


def _killed(
    how: str, folder: Path, seconds: float, kills: int, fields: dict[str, str], **secrets: str
) -> Iterable[Figure]:
    """Kill programs at random moments; every fifth is left alone, with what the four before it have left."""
    chance = random.Random(5)
    counts: list[rig.Count] = []
    for _ in range(-(-kills // 4)):
        place = folder / uuid4().hex
        place.mkdir()
        recordings = rig.write_recordings(place, RECORDINGS, seconds)
        with rig.vendor() as served:
            rig.add_account(place / "home", served.url, **fields)
            for _ in range(4):
                rig.kill_after(rig.begin(place / "home", recordings, **secrets), chance.uniform(0.0, 1.5))
            rig.finish(rig.begin(place / "home", recordings, **secrets), 300)
            counts.append(rig.count(place / "home", recordings, served))
    what = f"recordings {how}, {4 * len(counts)} kills:"
    for name in ("lost", "twice", "wrong"):
        found = sum(getattr(each, name) for each in counts)
        words = {"lost": "lost", "twice": "handed in twice", "wrong": "with other bytes"}[name]
        yield Figure(f"{what} {words}", "recordings", [found], limit=0, rule=LIMIT)
    yield Figure(f"{what} unknown", "recordings", [sum(each.unknown for each in counts)])
