"""A vendor that trains voices as a test says, and what sends files to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from studio.core.errors import Kind, StudioError
from studio.core.jobs import JobState
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
    Upload,
    UploadAddresses,
    VoiceDetails,
)


class Vendor:
    """A vendor that remembers what it is asked, and fails as it is told."""

    def __init__(self) -> None:
        self.jobs: dict[str, TrainingJob] = {}
        self.asked: list[tuple[str, Any]] = []
        self.lose: set[str] = set()
        self.reviewed = Review()
        self.noted: tuple[tuple[str, str], ...] | None = None

    async def create(self, order: TrainingOrder) -> BegunTraining:
        self.asked.append(("create", order))
        remote_id = f"remote-{len(self.jobs)}"
        self.jobs[remote_id] = TrainingJob(remote_id, JobState.NEEDS_ACTION, "CREATING", details=order.details)
        if "create" in self.lose:
            raise StudioError(Kind.OUTCOME_UNKNOWN)
        return BegunTraining(remote_id, UploadAddresses())

    async def addresses(self, remote_id: str) -> UploadAddresses:
        self.asked.append(("addresses", remote_id))
        number = len(self.asked)
        return UploadAddresses(Upload(f"package {number}", "application/zip"), letter=Upload(f"letter {number}"))

    async def confirm(self, remote_id: str, index: int) -> Confirmation:
        return Confirmation(True)

    async def confirmed(self, remote_id: str) -> frozenset[int]:
        return frozenset()

    async def commit(self, remote_id: str, details: VoiceDetails) -> None:
        self.asked.append(("commit", details))
        self.jobs[remote_id] = replace(self.jobs[remote_id], state=JobState.RUNNING, vendor_state="AUDITING")
        if "commit" in self.lose:
            raise StudioError(Kind.OUTCOME_UNKNOWN)

    async def list(self, query: TrainingQuery, limit: int = 100, offset: int = 0) -> TrainingPage:
        found = tuple(self.jobs.values())
        return TrainingPage(len(found), found)

    async def get(self, remote_id: str) -> TrainingJob:
        return self.jobs[remote_id]

    async def review(self, remote_id: str) -> Review:
        self.asked.append(("review", remote_id))
        return self.reviewed

    async def history(self, remote_id: str) -> tuple[tuple[str, str], ...]:
        if self.noted is None:
            raise StudioError(Kind.REFUSED)
        return self.noted

    async def delete(self, remote_id: str) -> None:
        self.asked.append(("delete", remote_id))

    async def assets(self, limit: int = 100, offset: int = 0) -> tuple[()]:
        return ()

    async def quotas(self) -> Mapping[str, int]:
        return {}

    async def spans(self) -> Mapping[TrainingKind, Span]:
        raise StudioError(Kind.REFUSED)


class Post:
    """Sends files, to addresses of which some have expired."""

    def __init__(self, expired: int = 0) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.expired = expired

    async def put(self, path: Path, url: str, *, content_type: str, progress: Any = None, route: Any = None) -> None:
        self.sent.append((path.name, url, content_type))
        if progress:
            progress(1, None)
        if self.expired:
            self.expired -= 1
            raise StudioError(Kind.LINK_EXPIRED, url)
