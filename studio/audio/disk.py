"""What a disk says when it refuses sound."""

from __future__ import annotations

import errno
from pathlib import Path

from studio.core.errors import Kind, StudioError


def not_written(error: OSError, path: Path) -> StudioError:
    """The kind of a failed write: DISK_FULL or NOT_WRITABLE, named after the file."""
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    return StudioError(Kind.DISK_FULL if full else Kind.NOT_WRITABLE, path.name, message=error.strerror or "")
