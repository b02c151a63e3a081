"""How texts and errors are written into the library's tables, so that every table is searched and read alike."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence

from studio.core.errors import Kind, StudioError
from studio.storage.tables import storable


def folded(text: str) -> str:
    """The text without case and width, as it is searched and sorted."""
    return storable(unicodedata.normalize("NFKC", text).casefold())


def literal(word: str) -> str:
    """A word in which LIKE finds no wildcard."""
    return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def globbed(word: str) -> str:
    """A word in which GLOB finds no wildcard."""
    return "".join(f"[{character}]" if character in "*?[" else character for character in word)


def packed(values: Sequence[str | None]) -> str:
    """Texts as one JSON array."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def packed_error(error: StudioError | None) -> str:
    """An error as JSON; "" for none."""
    if error is None:
        return ""
    return storable(packed([error.kind, error.subject, error.code, error.message, error.request_id]))


def unpacked_error(text: str) -> StudioError | None:
    """The error that was packed; a kind that only a newer version knows is a failure of the vendor's."""
    if not text:
        return None
    kind, subject, code, message, request_id = json.loads(text)
    known = Kind(kind) if kind in set(Kind) else Kind.VENDOR_FAILED
    return StudioError(known, subject, code=code, message=message, request_id=request_id)
