"""The program's icon for each system, drawn from the one in resources."""

from __future__ import annotations

import os
import re
import struct
from pathlib import Path
from typing import Final

from recipes.project import NAME, ROOT

SIZES: Final = (16, 24, 32, 48, 64, 128, 256, 512)
_WINDOWS_SIZES: Final = (16, 24, 32, 48, 64, 128, 256)
_MACOS_KINDS: Final = {b"ic11": 32, b"ic12": 64, b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024}

# The accent of the light look, and the colour of what stands on it (studio/ui/tokens.py).
_GROUND, _FIGURE = "#0F6B63", "#FFFFFF"


def vector() -> str:
    """The icon as SVG: the drawing of resources on a ground of its own, so that it stands on any desktop."""
    drawing = (ROOT / "resources" / "icons" / f"{NAME}.svg").read_text("utf-8")
    found = re.fullmatch(r"<svg ([^>]*)>(.*)</svg>\s*", drawing, re.DOTALL)
    if found is None:
        raise ValueError(f"{NAME}.svg is no single <svg>")
    strokes = " ".join(re.findall(r'(?:fill|stroke[\w-]*)="[^"]*"', found[1])).replace("currentColor", _FIGURE)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128" viewBox="0 0 128 128">\n'
        f'  <rect x="4" y="4" width="120" height="120" rx="28" fill="{_GROUND}"/>\n'
        f'  <g transform="translate(22 22) scale(3)" {strokes}>{found[2]}</g>\n'
        "</svg>\n"
    )


def png(size: int) -> bytes:
    """The icon as a picture of `size` by `size`."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    picture = QImage(size, size, QImage.Format.Format_ARGB32)
    picture.fill(0)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(vector().encode())).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload] # the stubs want bytes, the library does not
    return bytes(buffer.data().data())


def windows() -> bytes:
    """The icon as an .ico file of PNG pictures."""
    pictures = [(size, png(size)) for size in _WINDOWS_SIZES]
    offset = 6 + 16 * len(pictures)
    head, body = struct.pack("<HHH", 0, 1, len(pictures)), b""
    for size, picture in pictures:
        # A byte holds the size, and 256 is written as 0.
        head += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(picture), offset + len(body))
        body += picture
    return head + body


def macos() -> bytes:
    """The icon as an .icns file of PNG pictures."""
    parts = ((kind, png(size)) for kind, size in _MACOS_KINDS.items())
    body = b"".join(kind + struct.pack(">I", 8 + len(picture)) + picture for kind, picture in parts)
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def write_hicolor(folder: Path) -> None:
    """Write the icon theme's files under `folder` (share/icons/hicolor)."""
    for size in SIZES:
        target = folder / f"{size}x{size}" / "apps" / f"{NAME}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(png(size))
    target = folder / "scalable" / "apps" / f"{NAME}.svg"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(vector(), "utf-8")
