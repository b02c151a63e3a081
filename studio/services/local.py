"""The embedded speech service: started when it is first needed, started again when it died, ended with the program."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

from studio.core.errors import Kind, StudioError
from studio.core.program import local_service
from studio.core.records import Voice
from studio.core.resources import resource

# It takes a second; on a machine that is busy or reads all of it from a slow disk, many times that.
START_TIMEOUT_S = 20.0
# What it may take to end; it keeps nothing, so it is killed after that.
_END_TIMEOUT_S = 1.0

# Names the file in which a service finds what was deleted by the one before it.
_MEMORY_VARIABLE = "VOICE_STUDIO_LOCAL_MEMORY"
# Names the folder in which it keeps what outlives the program: tasks and their results.
_STATE_VARIABLE = "VOICE_STUDIO_LOCAL_STATE"
# Names the folder with a model of the person's own that it recognizes speech with.
_MODEL_VARIABLE = "VOICE_STUDIO_LOCAL_MODEL"

# The vendor that it recognizes speech as.
_LISTENER = "aipaas"

# On Windows a console program would flash its window.
_CREATION_FLAGS = getattr(subprocess, "CREATE_NO_WINDOW", 0)

_log = logging.getLogger(__name__)


def service_command() -> list[str]:
    """What starts the service."""
    return local_service()


class LocalService:
    """The child process that speaks the vendors' protocols on loopback.

    Used from one event loop. On Linux the child ends with the thread that started it, so that is the loop's own.
    `state` names the folder that keeps its tasks; without it they end with the service. `model` names the folder of a
    model to recognize speech with, "" for none; the service is told of another one when it is next asked for as the
    vendor that recognizes speech, and hears the next recording with it. Nothing that goes on is interrupted.
    """

    def __init__(self, state: Callable[[], Path] | None = None, model: Callable[[], str] = str) -> None:
        self._state = state
        self._model = model
        self._starting = asyncio.Lock()
        self._child: _Child | None = None
        self._ahead: _Child | None = None  # the same, until somebody waits for what it says
        self._accounts: Mapping[str, Mapping[str, str]] = {}
        self._memory: Path | None = None  # what one service leaves to the next
        self._hears_with = ""  # the model

    async def fields(self, vendor: str) -> Mapping[str, str]:
        """The account fields of `vendor`, secrets too; starts the service unless it runs. Raises `LOCAL_SERVICE`."""
        async with self._starting:
            if self._ahead is not None or self._child is None or self._child.process.poll() is not None:
                await self._start()
            elif vendor == _LISTENER and self._model() != self._hears_with:
                await self._change_model(self._child)
        try:
            return self._accounts[vendor]
        except KeyError:
            raise StudioError(Kind.LOCAL_SERVICE, message=f"it does not speak as {vendor}") from None

    def launch(self) -> None:
        """Start the service's process ahead and do not wait for it; who needs it is told what went wrong."""
        if self._child is None:
            with suppress(StudioError):
                self._ahead = self._launch()

    async def warm(self) -> None:
        """Start the service before it is needed; a failure is logged and comes up again when it is."""
        try:
            await self.fields("xingyun")
        except StudioError as error:
            _log.warning("%s", error)

    def voices(self) -> tuple[Voice, ...]:
        """The voices it speaks with, trained ones last, their names untranslated; needs no running service."""
        return (*_voices("local.json"), *self._trained())

    def timbres(self) -> tuple[Voice, ...]:
        """The timbres that it keeps to be deleted, their names untranslated; none of them speaks."""
        return _voices("local_timbres.json")

    def _trained(self) -> Iterator[Voice]:
        """The voices that it has made of recordings, as it keeps them beside its other state."""
        try:
            folder = self._state() / "voices" if self._state is not None else None
        except StudioError:
            return
        for path in sorted(folder.glob("*.json")) if folder is not None else ():
            try:
                kept = json.loads(path.read_bytes())
                yield Voice(path.stem, kept["name"], kept["voice"]["language"], kept["sex"].lower())
            except (OSError, ValueError, TypeError, KeyError, AttributeError):
                _log.warning("a trained voice cannot be read: %s", path.name)

    def close(self) -> None:
        """End the service, if it runs; blocks for a fifth of a second, at most for one."""
        self._end()
        if self._memory:
            self._memory.unlink(missing_ok=True)
            self._memory = None

    def _end(self) -> None:
        child, self._child = self._child, None
        ahead, self._ahead = self._ahead, None
        if child:
            if ahead:
                child.process.kill()  # nobody has asked it for anything: it need not finish starting
            child.end()

    def _launch(self) -> _Child:
        self._end()  # what a dead one left
        self._hears_with = self._model()
        try:
            self._memory = self._memory or _empty_file()
            self._child = _Child(service_command(), self._environment(self._memory))
        except OSError as error:
            self.close()
            raise StudioError(Kind.LOCAL_SERVICE, message=str(error)) from error
        return self._child

    async def _start(self) -> None:
        child = self._ahead or self._launch()
        self._ahead = None
        started = False
        try:
            await self._listen(child)
            started = True
        except (TimeoutError, ValueError) as error:
            reason = "it took too long" if isinstance(error, TimeoutError) else "it ended at once"
            raise StudioError(Kind.LOCAL_SERVICE, message=reason) from error
        finally:
            if not started:
                child.process.kill()
                self.close()
                _log.warning("the local service did not start; its last words: %s", child.last_words or "none")

    async def _change_model(self, child: _Child) -> None:
        """Have the next recording heard with another model; a service that does not take it in is started anew."""
        model = self._model()
        try:
            child.say({"model": model})
            await self._listen(child)
            self._hears_with = model
        except (ValueError, OSError):  # too long a wait is the latter
            self._child = None
            await asyncio.to_thread(child.end)  # which may take its time
            await self._start()

    async def _listen(self, child: _Child) -> None:
        """Take in what the service prints: at its start, and once another model counts."""
        async with asyncio.timeout(START_TIMEOUT_S):
            self._accounts = json.loads(await asyncio.to_thread(child.output.readline))

    def _environment(self, memory: Path) -> Mapping[str, str]:
        """What the service is told of where to keep things."""
        environment = {_MEMORY_VARIABLE: str(memory)}
        if self._hears_with:
            environment[_MODEL_VARIABLE] = self._hears_with
        if self._state is not None:
            try:
                environment[_STATE_VARIABLE] = str(self._state())
            except StudioError as error:  # it can still speak
                _log.warning("the local service's tasks will not outlive it: %s", error)
        return environment


def _voices(name: str) -> tuple[Voice, ...]:
    entries = json.loads(resource("voices", name).read_text(encoding="utf-8"))
    return tuple(Voice(entry["id"], entry["name"], entry["language"], entry["gender"]) for entry in entries)


def _empty_file() -> Path:
    import tempfile  # with all that it loads, when the window has long been drawn

    descriptor, name = tempfile.mkstemp(prefix="voice-studio-")
    os.close(descriptor)
    return Path(name)


class _Child:
    """A process whose input keeps it alive, and whose standard error is logged."""

    def __init__(self, command: list[str], environment: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(  # noqa: S603 # this program itself
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
            env={**os.environ, **environment},
            creationflags=_CREATION_FLAGS,
        )
        # Pipes were asked for, so they are there.
        self._lease = cast("IO[bytes]", self.process.stdin)
        self.output = cast("IO[bytes]", self.process.stdout)
        self._errors = cast("IO[bytes]", self.process.stderr)
        self.last_words = ""
        self._listener = threading.Thread(target=self._listen, name="local service's errors", daemon=True)
        self._listener.start()

    def say(self, line: Mapping[str, str]) -> None:
        """Write a line to the process; `OSError` where it does not listen."""
        os.write(self._lease.fileno(), json.dumps(line).encode() + b"\n")

    def end(self) -> None:
        """End the process and let go of its pipes."""
        self._lease.close()  # this alone ends it
        try:
            self.process.wait(_END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.output.close()
        self._listener.join(_END_TIMEOUT_S)

    def _listen(self) -> None:
        with self._errors:
            for line in self._errors:
                if text := line.decode(errors="replace").strip():
                    self.last_words = text
                    _log.info("local service: %s", text)
