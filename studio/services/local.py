"""The embedded speech service: started when it is first needed, started again when it died, ended with the program."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from studio.core.errors import Kind, StudioError
from studio.core.records import Voice
from studio.core.resources import resource

START_TIMEOUT_S = 5.0
# What it may take to end; it keeps nothing, so it is killed after that.
_END_TIMEOUT_S = 1.0

if sys.platform == "win32":
    _CREATION_FLAGS = subprocess.CREATE_NO_WINDOW
else:
    _CREATION_FLAGS = 0

_log = logging.getLogger(__name__)


def service_command() -> list[str]:
    """What starts the service; a frozen program is its own interpreter and knows the service as a command."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "local-service"]
    return [sys.executable, "-m", "studio.local"]


class LocalService:
    """The child process that speaks the vendors' protocols on loopback.

    Used from one event loop. On Linux the child ends with the thread that started it, so that is the loop's own.
    """

    def __init__(self) -> None:
        self._starting = asyncio.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints: _Complaints | None = None
        self._accounts: Mapping[str, Mapping[str, str]] = {}

    async def fields(self, vendor: str) -> Mapping[str, str]:
        """The account fields of `vendor`, secrets too; starts the service unless it runs. Raises `LOCAL_SERVICE`."""
        async with self._starting:
            if self._process is None or self._process.poll() is not None:
                await self._start()
        try:
            return self._accounts[vendor]
        except KeyError:
            raise StudioError(Kind.LOCAL_SERVICE, message=f"it does not speak {vendor}") from None

    async def warm(self) -> None:
        """Start the service before it is needed; a failure is logged and comes up again when it is."""
        try:
            await self.fields("xingyun")
        except StudioError as error:
            _log.warning("%s", error)

    def voices(self, language: str = "en") -> tuple[Voice, ...]:
        """The voices it speaks with, named in `language` ("en" or "zh_CN"); needs no running service."""
        entries = json.loads(resource("voices", "local.json").read_text(encoding="utf-8"))
        name = "name_zh" if language.startswith("zh") else "name"
        return tuple(Voice(entry["id"], entry[name], entry["language"], entry["gender"]) for entry in entries)

    def close(self) -> None:
        """End the service, if it runs."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin:
            process.stdin.close()  # this alone ends it
        try:
            process.wait(_END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()
        if self._complaints:
            self._complaints.finish()

    async def _start(self) -> None:
        self.close()  # what a dead one left
        first_line = self._launch()
        started = False
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                self._accounts = json.loads(await asyncio.to_thread(first_line.readline))
            started = True
        except (TimeoutError, ValueError) as error:
            reason = "it took too long" if isinstance(error, TimeoutError) else "it ended at once"
            raise StudioError(Kind.LOCAL_SERVICE, message=reason) from error
        finally:
            if not started:
                self._give_up()

    def _launch(self) -> IO[bytes]:
        """Start the process; what it prints."""
        try:
            process = subprocess.Popen(  # noqa: S603 # this program itself
                service_command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=Path(__file__).parents[2],
                creationflags=_CREATION_FLAGS,
            )
        except OSError as error:
            raise StudioError(Kind.LOCAL_SERVICE, message=str(error)) from error
        assert process.stdout is not None  # noqa: S101 # pipes were asked for
        assert process.stderr is not None  # noqa: S101
        self._process, self._complaints = process, _Complaints(process.stderr)
        return process.stdout

    def _give_up(self) -> None:
        """End a process that did not start."""
        if self._process:
            self._process.kill()
        self.close()
        if self._complaints:
            _log.warning("the local service did not start; its last words: %s", self._complaints.last or "none")


class _Complaints:
    """Logs what a process writes to its standard error, and remembers the last line."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.last = ""
        self._stream = stream
        self._thread = threading.Thread(target=self._listen, name="local service's complaints", daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Wait for the end of the stream; the process has ended."""
        self._thread.join(_END_TIMEOUT_S)

    def _listen(self) -> None:
        with self._stream:
            for line in self._stream:
                if text := line.decode(errors="replace").strip():
                    self.last = text
                    _log.info("local service: %s", text)
