"""Showing a file where it lies, in the system's own file manager."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices

from studio.ui.language import tr
from studio.ui.notices import Toast


def reveal(path: Path) -> None:
    """Open the folder that a file lies in, with the file selected where the file manager can do that."""
    if path.is_dir():
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
        return
    command = _selecting(path)
    if not command or not QProcess.startDetached(command[0], command[1:])[0]:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))


def offer(toast: Toast, path: Path) -> None:
    """Let a notice of what was written lead to it: a file, or the folder of several."""
    toast.offer("show_folder", lambda: tr("Show in folder"), lambda: reveal(path))


def _selecting(path: Path) -> list[str]:
    """What opens a file manager with a file selected; empty where there is nothing that does."""
    if sys.platform == "win32":
        return ["explorer", f"/select,{path}"]
    if sys.platform == "darwin":
        return ["open", "-R", str(path)]
    if shutil.which("dbus-send") is None:
        return []
    # The file managers of the desktops answer to this name; a comma would part two files.
    place = QUrl.fromLocalFile(str(path)).toString(QUrl.ComponentFormattingOption.FullyEncoded).replace(",", "%2C")
    return [
        "dbus-send",
        "--session",
        "--dest=org.freedesktop.FileManager1",
        "--type=method_call",
        "/org/freedesktop/FileManager1",
        "org.freedesktop.FileManager1.ShowItems",
        f"array:string:{place}",
        "string:",
    ]
