"""What works off the tasks: one after another, in turn with whoever listens meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
import wave
from collections.abc import Mapping

from studio.core.errors import StudioError
from studio.local.espeak import RATE
from studio.local.script import pieces
from studio.local.speaker import EngineLostError, Speaker
from studio.local.voices import LocalVoice
from studio.local.xingyun import assemble, orders
from studio.storage.task_store import StoredTask, TaskStore

# How often a worker without work looks for tasks that another service on the same folder has queued or left behind.
_LOOK_S = 0.5
_SWEEP_S = 600.0
# An engine that dies over a text once may have been killed; twice, it is the text.
_TRIES = 2

_log = logging.getLogger(__name__)


class TaskWorker:
    """Makes the results of a store's tasks, while no other service does; `pace` as in `Options.task_pace`."""

    def __init__(self, store: TaskStore, voices: Mapping[str, LocalVoice], speaker: Speaker, pace: float) -> None:
        self._store = store
        self._voices = voices
        self._speaker = speaker
        self._pace = pace
        self._asked = asyncio.Event()
        self._working: asyncio.Task[None] | None = None
        self._swept = -_SWEEP_S
        self._troubled = False

    def begin(self) -> None:
        """Work from now on, if it does not yet."""
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())

    def wake(self) -> None:
        """Look at once what there is to do."""
        self._asked.set()

    async def close(self) -> None:
        """Stop at once; what was begun is begun anew by the next worker."""
        if self._working is not None:
            self._working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._working

    async def _work(self) -> None:
        while True:
            self._asked.clear()
            try:
                while self._store.work() and (task := self._store.take()) is not None:
                    await self._make(task)
                    # Those who ask come first, however many tasks wait.
                    await asyncio.sleep(0)
                self._sweep()
                self._troubled = False
            except StudioError as error:
                if not self._troubled:
                    _log.warning("tasks cannot be worked on: %s", error)
                self._troubled = True
                self._store.close()  # what was begun goes back into the queue when the work is taken up again
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_S):
                    await self._asked.wait()

    async def _make(self, task: StoredTask) -> None:
        """Speak one task into its file; whatever goes wrong, only this task has failed."""
        reason = ""
        try:
            if await self._spoken(task):
                self._store.finish(task)
        except EngineLostError:
            reason = "the speech engine failed"
        except OSError as error:
            reason = f"the result cannot be written: {error.strerror}"
        except StudioError as error:
            reason = f"the result cannot be kept: {error}"
        finally:
            # First of all: it may be what fills the disk.
            self._store.unfinished(task).unlink(missing_ok=True)
        if reason:
            self._store.fail(task.task_id, reason)

    async def _spoken(self, task: StoredTask) -> bool:
        """Write the sound of a task; False when it was cancelled, or failed, before the end."""
        voice = self._voices.get(task.voice)
        if voice is None:  # a service of another version has queued it
            self._store.fail(task.task_id, "there is no voice of this name (tts_vcn)")
            return False
        for tries_left in reversed(range(_TRIES)):
            try:
                return await self._write(task, voice)
            except EngineLostError:
                if not tries_left:
                    raise
        return False

    async def _write(self, task: StoredTask, voice: LocalVoice) -> bool:
        begun, spoken_characters, frames = time.monotonic(), 0, 0
        with wave.open(str(self._store.unfinished(task)), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(RATE)
            for phrases in pieces(task.text, voice.language):
                piece = assemble(phrases, await self._speaker.say(orders(phrases, voice)))
                sound.writeframesraw(piece.pcm)
                frames += len(piece.pcm) // 2
                spoken_characters += sum(len(phrase.text) for phrase in phrases)
                if not self._store.report(task.task_id, min(spoken_characters / len(task.text), 1.0)):
                    return False
                if self._pace:
                    await asyncio.sleep(max(0.0, begun + frames / RATE / self._pace - time.monotonic()))
        if not frames:
            self._store.fail(task.task_id, "there is nothing in the text that can be spoken")
        return frames > 0

    def _sweep(self) -> None:
        if time.monotonic() - self._swept >= _SWEEP_S:
            self._swept = time.monotonic()
            self._store.sweep()
