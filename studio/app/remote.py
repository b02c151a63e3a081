"""Puts together what works at the vendors for a while: one engine for the jobs, one kind of work for each feature."""

from __future__ import annotations

from dataclasses import dataclass

from studio.net.callbacks import Callbacks
from studio.net.front import Front
from studio.net.transfer import Transfers
from studio.services.accounts import LOCAL, Accounts
from studio.services.activity import Recorder
from studio.services.jobs import AT_ONCE, Jobs
from studio.services.scripts import Scripts
from studio.services.tasks import TaskService, TaskWork
from studio.services.timbres import TimbreService
from studio.services.training import TrainingService
from studio.services.training_work import TrainingWork
from studio.services.transcription import TranscriptionService, TranscriptionWork
from studio.services.uploads import Uploads
from studio.storage.library import Library
from studio.storage.paths import Paths
from studio.storage.unfinished import Unfinished

# The service on this machine takes as much as comes.
_LOCAL_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Remote:
    """The engine, the services that give it work, and what moves their files."""

    transfers: Transfers
    front: Front
    callbacks: Callbacks
    uploads: Uploads
    jobs: Jobs
    tasks: TaskService
    training: TrainingService
    transcription: TranscriptionService

    async def close(self) -> None:
        """Leave the jobs for the next start, and let go of every connection."""
        await self.jobs.close()
        await self.front.close()
        await self.transfers.close()


def build_remote(
    *,
    paths: Paths,
    accounts: Accounts,
    library: Library,
    scripts: Scripts,
    timbres: TimbreService,
    record: Recorder,
) -> Remote:
    """Make them of what a home has; nothing runs before `Jobs.start`."""
    transfers = Transfers(Unfinished, record=record)
    front = Front()
    callbacks = Callbacks(front)
    uploads = Uploads(accounts, transfers, front, record=record)
    tasks = TaskWork(
        accounts.tasks,
        accounts.route_of_tasks,
        transfers,
        recordings=paths.recordings,
        originals=paths.tasks,
    )

    async def keep(account: str, voice_id: str, name: str) -> None:
        await timbres.refresh()  # the local service offers it itself, with all that is known of it
        await timbres.add(account, voice_id, name)

    trainings = TrainingWork(accounts.training, keep)
    transcriptions = TranscriptionWork(
        accounts.transcription,
        uploads,
        callbacks,
        library,
        folder=lambda: paths.transcripts,
        jobs=lambda: jobs,
    )
    works = [tasks, trainings, transcriptions]
    jobs = Jobs(library, works, at_once=lambda account: _LOCAL_AT_ONCE if account == LOCAL else AT_ONCE)
    training = TrainingService(
        jobs,
        accounts,
        accounts.training,
        route=accounts.route_of_training,
        uploads=transfers,
        folder=lambda: paths.training,
    )
    return Remote(
        transfers=transfers,
        front=front,
        callbacks=callbacks,
        uploads=uploads,
        jobs=jobs,
        tasks=TaskService(jobs, accounts, scripts, paths.tasks),
        training=training,
        transcription=TranscriptionService(jobs, accounts, uploads, library),
    )
