"""The log: a rotating file that holds no key and none of the user's text."""

from __future__ import annotations

import logging
import sys
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Final

from studio.core.errors import StudioError
from studio.core.redaction import redact

FILE: Final = "studio.log"
LARGEST_BYTES: Final = 1_000_000
KEPT: Final = 3

# What these say names parts of the program, never a value; others may quote what they could not digest.
_SPEAK_OF_CODE: Final = (
    AttributeError,
    ImportError,
    NameError,
    NotImplementedError,
    OSError,
    RuntimeError,
    StudioError,
    TypeError,
)

Caught = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def describe(error: BaseException) -> str:
    """A traceback of places and names: the words of an error that may quote a script are left out."""
    lines: list[str] = []
    seen: set[int] = set()
    part: BaseException | None = error
    while part is not None and id(part) not in seen:
        seen.add(id(part))
        words = f": {part}" if isinstance(part, _SPEAK_OF_CODE) else ""
        block = [
            "Traceback (most recent call last):\n",
            *traceback.format_tb(part.__traceback__),
            f"{type(part).__module__}.{type(part).__qualname__}{words}\n",
        ]
        lines = [*block, "\nwhich led to:\n\n", *lines] if lines else block
        part = part.__cause__ or (None if part.__suppress_context__ else part.__context__)
    return redact("".join(lines))


class Formatter(logging.Formatter):
    """One line a record, redacted, with `describe` for its exception."""

    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have left its own rendering there, the words of the error and all.
        record.exc_text = None
        return redact(super().format(record))

    def formatException(self, ei: Caught) -> str:  # noqa: N802
        return describe(ei[1]) if ei[1] is not None else ""


def start_log(folder: Path) -> logging.Handler:
    """Write the program's own records from INFO and everybody else's from WARNING into `folder`.

    Below those levels libraries write down what they send: the user's text. Returns the handler for `stop_log`.
    """
    handler = RotatingFileHandler(
        folder / FILE, maxBytes=LARGEST_BYTES, backupCount=KEPT, encoding="utf-8", errors="backslashreplace", delay=True
    )
    handler.setFormatter(Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(_wanted)
    root = logging.getLogger()
    root.addHandler(handler)
    logging.getLogger("studio").setLevel(logging.INFO)
    logging.getLogger("studio.app").info("started on Python %s, %s", sys.version.split()[0], sys.platform)
    return handler


def stop_log(handler: logging.Handler) -> None:
    """Let go of the file."""
    logging.getLogger().removeHandler(handler)
    handler.close()


def _wanted(record: logging.LogRecord) -> bool:
    own = record.name == "studio" or record.name.startswith("studio.")
    return record.levelno >= (logging.INFO if own else logging.WARNING)
