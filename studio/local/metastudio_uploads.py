"""Addresses at which whoever knows them may put one file for a while, as the vendor's object storage gives them out.

Signed with HMAC-SHA1 over verb, content type, time of expiry and path, which the storage's own documentation describes;
it refuses with 403 and a document in XML.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

ROOT = "/local/obs"
LARGEST_UPLOAD = 2 * 2**30

# What may pass between two pieces of an upload.
_PATIENCE_S = 30.0
_PIECE = 2**20


class _RefusedError(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(status, code, message)
        self.status = status
        self.code = code
        self.message = message


class Uploads:
    """Files by job and name; `folder_of` says where those of a job go, None when there is no such job (any more)."""

    def __init__(
        self,
        base_url: str,
        folder_of: Callable[[str], Path | None],
        *,
        lifetime_s: float = 3600.0,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._base_url = base_url
        self._folder_of = folder_of
        self._lifetime_s = lifetime_s
        self._now = now
        self._access_key = secrets.token_hex(10).upper()
        self._secret_key = secrets.token_bytes(20)

    @property
    def routes(self) -> list[BaseRoute]:
        """What the storage answers to."""
        return [Route(f"{ROOT}/{{job_id}}/{{name}}", self._put, methods=["PUT"])]

    def address(self, job_id: str, name: str, content_type: str) -> str:
        """Where a file may be put from now on; "" as content type lets any pass."""
        path = f"{ROOT}/{job_id}/{name}"
        expires = str(int(self._now() + self._lifetime_s))
        query = {"AccessKeyId": self._access_key, "Expires": expires}
        query["Signature"] = self._signature(path, content_type, expires)
        if not content_type:
            query["any-type"] = "1"
        return f"{self._base_url}{path}?{urlencode(query)}"

    def _signature(self, path: str, content_type: str, expires: str) -> str:
        text = f"PUT\n\n{content_type}\n{expires}\n{path}"
        return base64.b64encode(hmac.digest(self._secret_key, text.encode(), hashlib.sha1)).decode()

    async def _put(self, request: Request) -> Response:
        try:
            self._check(request)
            digest = await self._store(request)
        except _RefusedError as refused:
            content = (
                '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
                f"<Error><Code>{refused.code}</Code><Message>{escape(refused.message)}</Message>"
                f"<RequestId>{secrets.token_hex(16).upper()}</RequestId></Error>"
            )
            # Whoever is refused does not send the rest in vain.
            headers = {"Connection": "close"}
            return Response(content, refused.status, media_type="application/xml", headers=headers)
        return Response(headers={"ETag": f'"{digest}"'})

    def _check(self, request: Request) -> None:
        query = request.query_params
        if "authorization" in request.headers or "x-auth-token" in request.headers:
            raise _RefusedError(400, "InvalidArgument", "Only one auth mechanism allowed")
        expires = query.get("Expires", "")
        if query.get("AccessKeyId") != self._access_key or not (expires.isascii() and expires.isdigit()):
            raise _RefusedError(403, "InvalidAccessKeyId", "The AccessKeyId you provided does not exist")
        content_type = "" if query.get("any-type") else request.headers.get("content-type", "")
        signature = self._signature(request.scope["path"], content_type, expires)
        if not hmac.compare_digest(signature.encode(), query.get("Signature", "").encode()):
            raise _RefusedError(403, "SignatureDoesNotMatch", "The signature does not fit the request")
        if self._now() > int(expires):
            raise _RefusedError(403, "AccessDenied", "Request has expired")

    async def _store(self, request: Request) -> str:
        """Keep the body as a whole or not at all; its MD5."""
        folder = self._folder_of(request.path_params["job_id"])
        if folder is None:
            raise _RefusedError(404, "NoSuchKey", "The job is gone")
        name = request.path_params["name"]
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f"{name}.{secrets.token_hex(4)}.part"
        digest, size = hashlib.md5(usedforsecurity=False), 0
        try:
            with part.open("wb") as file:
                stream, waiting = aiter(request.stream()), bytearray()
                while True:
                    async with asyncio.timeout(_PATIENCE_S):
                        piece = await anext(stream, b"")
                    waiting += piece
                    size += len(piece)
                    if size > LARGEST_UPLOAD:
                        raise _RefusedError(400, "EntityTooLarge", "Your proposed upload exceeds the maximum size")
                    if len(waiting) >= _PIECE or not piece:
                        digest.update(waiting)
                        await asyncio.to_thread(file.write, bytes(waiting))
                        waiting.clear()
                    if not piece:
                        break
            part.replace(folder / name)
        except TimeoutError:
            raise _RefusedError(400, "RequestTimeout", "Nothing came for too long") from None
        except ClientDisconnect:
            raise _RefusedError(400, "IncompleteBody", "The body broke off") from None
        except OSError as error:
            raise _RefusedError(500, "InternalError", error.strerror or "") from error
        finally:
            part.unlink(missing_ok=True)
        return digest.hexdigest()
