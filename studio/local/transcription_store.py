"""The local service's transcriptions: requests that wait and answers, in a folder that services may share."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from studio.storage.files import Lock, not_written, write_atomic

MOST_WAITING = 1_000
KEPT_S = 14 * 24 * 3600.0
"""Seconds that an answer is kept."""

_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client wants written down; `callback_url` is "" where it is going to ask."""

    req_id: str
    file_link: str
    callback_url: str = ""
    business_data: str = ""


class TranscriptionStore:
    """Requests and answers, a file each. Calls block for a moment and raise `StudioError` (NOT_WRITABLE, DISK_FULL)."""

    def __init__(self, folder: Path, *, now: Callable[[], float] = time.time) -> None:
        self._waiting = folder / "waiting"
        self._done = folder / "done"
        self._lock = Lock(folder / "worker.lock")
        self._now = now
        self._is_worker = False
        self.work_folder = folder / "work"

    def close(self) -> None:
        """Let go of the work."""
        self._lock.release()
        self._is_worker = False

    # For who asks

    def add(self, asked: Asked) -> str | None:
        """Queue a request and return its id; None when too many wait."""
        request_id = self.id_of(asked.req_id)
        self._made()
        if sum(1 for _ in self._waiting.iterdir()) >= MOST_WAITING:
            return None
        content = json.dumps(asdict(asked) | {"created": self._now()})
        write_atomic(self._waiting / f"{request_id}.json", content.encode(), private=True)
        return request_id

    def knows(self, request_id: str) -> bool:
        """Whether there is a request of this id, answered or not."""
        name = f"{request_id}.json"
        return bool(_ID.fullmatch(request_id)) and ((self._waiting / name).exists() or (self._done / name).exists())

    def answer(self, request_id: str) -> Mapping[str, Any] | None:
        """What came of a request; None while it waits."""
        try:
            answer: Mapping[str, Any] = json.loads((self._done / f"{request_id}.json").read_bytes())
        except (OSError, ValueError):
            return None
        return answer

    @staticmethod
    def id_of(req_id: str) -> str:
        """The id of the request that a client calls so; the same one for the same name."""
        return hashlib.sha256(req_id.encode("utf-8", "replace")).hexdigest()[:32]

    # For who works

    def work(self) -> bool:
        """Become the one that works on these requests, or stay it; False while another service is."""
        if not self._is_worker:
            self._made()
            self._is_worker = self._lock.acquire()
        return self._is_worker

    def next(self) -> tuple[str, Asked] | None:
        """The request that has waited longest, and its id; None when none waits."""
        found: list[tuple[float, str, Asked]] = []
        for path in self._waiting.glob("*.json"):
            try:
                content = json.loads(path.read_bytes())
                found.append((content.pop("created"), path.stem, Asked(**content)))
            except (OSError, ValueError, KeyError, TypeError):
                path.unlink(missing_ok=True)  # of another version, or cut off by a power failure
        return min(found)[1:] if found else None

    def finish(self, request_id: str, answer: Mapping[str, Any]) -> None:
        """Put what came of a request in its place."""
        write_atomic(self._done / f"{request_id}.json", json.dumps(answer).encode(), private=True)
        (self._waiting / f"{request_id}.json").unlink(missing_ok=True)

    def sweep(self) -> None:
        """Forget answers of long ago."""
        for path in self._done.glob("*.json"):
            try:
                if path.stat().st_mtime < self._now() - KEPT_S:
                    path.unlink()
            except FileNotFoundError:
                continue

    def _made(self) -> None:
        try:
            for folder in (self._waiting, self._done, self.work_folder):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise not_written(error, self._waiting) from error
