"""Files that are shared from this computer: each behind an address that nobody can guess, while somebody needs it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from studio.net.front import Front, Place
from studio.net.transfer import Marks, marks

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send


class Shares:
    """What is shared now; it ends with the `Front`."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._files: dict[str, _File] = {}

    async def share(self, path: Path, place: Place, token: str, *, content_type: str) -> str:
        """Share a file as it is now, under a `token`, and return the link to it; the same again is the same link.

        A file that changes or vanishes is not given out any more. Raises `StudioError`: BAD_FILE, and as `Front.open`.
        """
        file = self._files.get(token) or _File(path, marks(path), content_type)
        base = await self._front.open(place, token, file)
        self._files[token] = file
        return f"{base}/{quote(file.name, safe='')}"

    async def end(self, token: str) -> None:
        """Share it no more; one that is not shared is no error."""
        self._files.pop(token, None)
        await self._front.shut(token)

    def fetched(self, token: str) -> bool:
        """Whether somebody has come for it, and was given its last byte."""
        return token in self._files and self._files[token].fetched


@dataclass(slots=True)
class _File:
    """Answers for one file: all of it or the parts that are asked for."""

    path: Path
    before: Marks
    content_type: str
    fetched: bool = False

    @property
    def name(self) -> str:
        """Its name as an address may have it: a file may be called what is no text."""
        return self.path.name.encode("utf-8", "replace").decode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from starlette.responses import FileResponse, Response

        if scope["type"] != "http" or scope["path"].split("/")[2:] != [self.name]:
            await Response(status_code=404)(scope, receive, send)
        elif scope["method"] not in ("GET", "HEAD"):
            await Response(status_code=405, headers={"Allow": "GET, HEAD"})(scope, receive, send)
        elif not self._unchanged():
            await Response(status_code=410)(scope, receive, send)
        else:
            answer = FileResponse(self.path, media_type=self.content_type, headers={"Cache-Control": "private"})

            async def watched(message: Message) -> None:
                if scope["method"] == "GET" and message["type"] == "http.response.body":
                    self.fetched |= not message.get("more_body", False)
                await send(message)

            await answer(scope, receive, watched)

    def _unchanged(self) -> bool:
        try:
            found = self.path.stat()
        except OSError:
            return False
        return (found.st_size, found.st_mtime_ns) == self.before
