"""Which fonts of this system have Chinese characters; asked without Qt, so that the command line can."""

from __future__ import annotations

import asyncio
import ctypes
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from studio.app.services import Services
    from studio.app.window import Window

TOLD: Final = "window.fonts"

# Never translated: where it is said, Chinese characters are boxes.
_MISSING: Final = "No font here has Chinese characters, so they are shown as boxes."
_REMEDY: Final = "On Debian and Ubuntu, install fonts-noto-cjk; elsewhere, Noto Sans CJK."

# <fontconfig/fontconfig.h>
_MATCH = 0


async def tell_of_missing_fonts(window: Window, services: Services) -> None:
    """Say which package brings Chinese characters where none are: once, or at every start to who reads Chinese."""
    chinese = window.appearance.language != "en"
    if services.preferences.recall(TOLD) and not chinese:
        return
    if await asyncio.to_thread(chinese_families) != []:
        return
    services.preferences.remember(TOLD, "yes")
    if not chinese:
        window.notices.warn(_MISSING, _REMEDY)
        return

    def read_english() -> None:
        services.preferences.change({"language": "en"})
        window.appearance.set_language("en")

    window.notices.suggest(_MISSING, "english", lambda: "English", read_english, detail=_REMEDY, serious=True)


class _FontSet(ctypes.Structure):
    _fields_ = (("count", ctypes.c_int), ("room", ctypes.c_int), ("fonts", ctypes.POINTER(ctypes.c_void_p)))


def chinese_families(library: str = "libfontconfig.so.1") -> Sequence[str] | None:
    """The families that have simplified Chinese, in order; None where that cannot be known, as without fontconfig.

    Windows and macOS bring such fonts, and have no fontconfig.
    """
    if sys.platform in ("win32", "darwin"):
        return None
    try:
        fontconfig = ctypes.CDLL(library)
    except OSError:
        return None
    for name in ("FcInitLoadConfigAndFonts", "FcNameParse", "FcObjectSetBuild", "FcFontList"):
        getattr(fontconfig, name).restype = ctypes.c_void_p
    config = ctypes.c_void_p(fontconfig.FcInitLoadConfigAndFonts())
    pattern = ctypes.c_void_p(fontconfig.FcNameParse(b":lang=zh-cn"))
    wanted = ctypes.c_void_p(fontconfig.FcObjectSetBuild(b"family", ctypes.c_void_p(None)))
    listed = ctypes.c_void_p(fontconfig.FcFontList(config, pattern, wanted))
    found = ctypes.cast(listed, ctypes.POINTER(_FontSet)).contents
    families = {name for index in range(found.count) if (name := _family(fontconfig, found.fonts[index]))}
    fontconfig.FcFontSetDestroy(listed)
    fontconfig.FcObjectSetDestroy(wanted)
    fontconfig.FcPatternDestroy(pattern)
    fontconfig.FcConfigDestroy(config)
    return sorted(families)


def _family(fontconfig: ctypes.CDLL, font: int | None) -> str:
    name = ctypes.c_char_p()
    if fontconfig.FcPatternGetString(ctypes.c_void_p(font), b"family", 0, ctypes.byref(name)) != _MATCH:
        return ""
    return (name.value or b"").decode(errors="replace")
