"""Builds storage, audio, vendors and services once; no Qt here, the command line uses it too."""

from __future__ import annotations

from pathlib import Path

from studio.app.catalog import vendors
from studio.app.services import Services
from studio.core.errors import StudioError
from studio.core.language import Catalogue, preferred
from studio.net.http import Http
from studio.services.accounts import Accounts
from studio.services.activity import Activity
from studio.services.library import LibraryService
from studio.services.local import LocalService
from studio.services.preferences import Preferences
from studio.services.scripts import Scripts
from studio.services.speech import SpeechService
from studio.services.timbres import TimbreService
from studio.storage.activity import ActivityLog
from studio.storage.library import Library
from studio.storage.paths import Paths
from studio.storage.secrets import Keyring, Secrets
from studio.storage.settings import SettingsFile


def build_services(home: Path | None = None, local: LocalService | None = None) -> Services:
    """Put everything together without opening anything: files and processes are opened when first needed.

    `local` is the local service of this home, where it has been made already.
    """
    paths = Paths(home)
    settings = SettingsFile(paths)
    if local is None:
        local = LocalService(lambda: paths.local_service, lambda: settings.settings.speech_model)
    library = Library(paths.library)
    activity = Activity(ActivityLog(paths.activity))
    http = Http()
    accounts = Accounts(
        settings, Secrets(_keyring(paths)), vendors(), local, http=http, record=activity.record, library=library
    )
    speech = SpeechService(accounts, library, paths.recordings, activity.record)
    return Services(
        paths=paths,
        settings=settings,
        preferences=Preferences(settings),
        library=library,
        local=local,
        accounts=accounts,
        speech=speech,
        takes=LibraryService(library, speech, paths.recordings, paths.tasks),
        timbres=TimbreService(accounts, library, accounts.timbres),
        scripts=Scripts(paths.drafts),
        activity=activity,
        http=http,
    )


async def open_services(home: Path | None = None, local: LocalService | None = None) -> Services:
    """The services with the library opened, so that `notices()` is complete and a broken home is said at once."""
    services = build_services(home, local)
    try:
        await services.library.takes(1)
    except StudioError:
        await services.close()
        raise
    return services


def _keyring(paths: Paths) -> Keyring:
    """The system's keyring, in which every home has keys of its own."""
    return Keyring("Voice Studio" if paths.home is None else f"Voice Studio ({paths.home})")


def language(services: Services, environment_locale: str) -> Catalogue:
    """The translations that the settings, or else the system's locale, ask for."""
    return Catalogue.load(preferred(services.settings.settings.language, environment_locale))
