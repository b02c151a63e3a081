"""How the local service is to behave."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """How to serve; `port` 0 takes any free one, `pace` and `strict` as in `xingyun.Manner`.

    `task_pace` is how many seconds of sound a task makes in a second, 0 for no limit. `memory` is a file that outlives
    this process but not its parent: see `timbres.Timbres`. `state` is a folder for what outlives both, tasks and their
    results, trainings and the voices that come of them; without it they end with the service. Every stage of a training
    takes `stage_s` seconds at least, and an address for uploads holds for `upload_s`. `model` is a folder with a model
    of faster-whisper's, which then recognizes speech in place of what is built in.
    """

    port: int = 0
    pace: float = 100.0
    task_pace: float = 0.0
    strict: bool = False
    memory: Path | None = None
    state: Path | None = None
    stage_s: float = 2.0
    upload_s: float = 3600.0
    model: Path | None = None
