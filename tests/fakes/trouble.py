"""What goes wrong once, while a page is followed."""

from __future__ import annotations

from typing import Any

import pytest

from studio.core.errors import Kind, StudioError
from studio.ui import following


def fail_once(patched: pytest.MonkeyPatch, service: Any, method: str) -> None:
    """The next call of a service's method finds the library damaged; what is followed goes on without a rest."""
    real = getattr(service, method)

    async def fail(*_args: Any, **_more: Any) -> Any:
        patched.setattr(service, method, real)
        raise StudioError(Kind.LIBRARY_DAMAGED, "library.db")

    patched.setattr(following, "TROUBLED_SECONDS", 0.0)
    patched.setattr(service, method, fail)
