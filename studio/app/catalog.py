"""The two lists that a new vendor or a new panel adds one line to."""

from __future__ import annotations

from studio.core.ports import Vendor
from studio.vendors import xingyun

VENDORS: tuple[Vendor, ...] = (xingyun.VENDOR,)
