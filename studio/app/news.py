"""Says once what an update brought, and that there is a newer version where a person wants to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from studio import __version__
from studio.services.updates import Release, Updates
from studio.ui.language import tr

if TYPE_CHECKING:
    from studio.app.services import Services
    from studio.app.window import Window

VERSION: Final = "window.version"


def tell_of_update(window: Window, services: Services) -> None:
    """After an update, offer to read what is new; on a first start there is nothing to tell."""
    before = services.preferences.recall(VERSION)
    if before == __version__:
        return
    services.preferences.remember(VERSION, __version__)
    if before:
        words = tr("This is Voice Studio {version} now.").format(version=__version__)
        window.notices.suggest(words, "news", lambda: tr("What is new"), lambda: window.help("news"))


async def look_for_updates(window: Window, services: Services) -> None:
    """Say that there is a newer version, where the settings want that to be looked for."""
    release = await Updates(services.preferences, lambda: services.transfers).newer()
    if release is not None:
        _tell(window, release)


def _tell(window: Window, release: Release) -> None:
    words = tr("Voice Studio {version} is there.").format(version=release.version)
    if release.page:
        page = QUrl(release.page)
        window.notices.suggest(
            words, "update", lambda: tr("Open its page"), lambda: QDesktopServices.openUrl(page), detail=release.page
        )
    else:
        window.notices.info(words)
