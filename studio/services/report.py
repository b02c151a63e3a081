"""The report that a person may send in: versions, settings, recent activity, logs and sound; no key, no script.

What it holds is gathered as plain texts, so that it can be read before it is saved.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import platform
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from studio import __version__
from studio.core.errors import StudioError
from studio.core.ports import Device
from studio.core.redaction import redact, without
from studio.services.accounts import Accounts
from studio.services.activity import Activity, Wanted
from studio.storage.files import write_atomic
from studio.storage.paths import Paths
from studio.storage.settings import Settings

_CALLS: Final = 500
_LOG_BYTES: Final = 256 * 1024
_LIBRARIES: Final = (
    *("PySide6-Essentials", "qasync", "aiohttp", "websockets", "keyring", "truststore", "numpy", "rtmixer"),
    *("sounddevice", "soundfile", "soxr", "pydantic", "uvicorn", "starlette", "espeakng-loader"),
)
# What is told of an account as it is; of every other field only the end.
_OPEN_FIELDS: Final = ("region", "sample_rate")
_TOLD_SETTINGS: Final = (
    *("language", "theme", "motion", "text_size", "device", "volume", "speed", "last_account", "last_voice"),
    "shortcuts",
)


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the report."""

    name: str
    text: str

    @property
    def bytes(self) -> int:
        """Its size before it is packed."""
        return len(self.text.encode("utf-8", "replace"))


async def gather(
    *, paths: Paths, settings: Settings, accounts: Accounts, activity: Activity, sound: str, checks: str = ""
) -> tuple[Part, ...]:
    """Everything the report holds; `sound` and `checks` are what the front end found out.

    Keys that this program knows are searched for and hidden wherever they stand, on top of what looks like one.
    """
    listing = await activity.listing(Wanted(), _CALLS)
    calls = [asdict(listing.calls[number]) for number in listing.numbers[:_CALLS] if number in listing.calls]
    for call in calls:
        # What was said word for word stays at home: a report tells what went wrong, not what was made.
        del call["request"], call["response"]
    found = [
        Part("versions.txt", _versions()),
        Part("settings.json", _json(_settings(settings))),
        Part("activity.json", _json(calls)),
        Part("sound.txt", sound),
        *([Part("checks.txt", checks)] if checks else []),
        *await asyncio.to_thread(_logs, paths.logs),
    ]
    # Also those of accounts that are gone.
    kept_outside = {value for name, value in os.environ.items() if name.startswith("VOICE_STUDIO_SECRET_")}
    secrets = kept_outside | await accounts.every_key()
    return tuple(Part(part.name, _clean(part.text, secrets)) for part in found)


def sound_report(devices: Sequence[Device], chosen: str, trouble: StudioError | None) -> str:
    """The outputs there are, which is chosen, and why nothing is heard."""
    lines = [f"{'* ' if device.device_id == chosen else '  '}{device.name}" for device in devices]
    lines += [f"chosen: {chosen or 'the system default'}"]
    if trouble is not None:
        lines.append(f"trouble: {trouble}")
    return "\n".join(lines) + "\n"


async def save(path: Path, parts: Sequence[Part]) -> None:
    """Write the report as a zip file, whole or not at all; `StudioError` (DISK_FULL, NOT_WRITABLE)."""
    await asyncio.to_thread(_save, path, parts)


def _save(path: Path, parts: Sequence[Part]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for part in parts:
            file.writestr(part.name, part.text.encode("utf-8", "replace"))
    write_atomic(path, packed.getvalue(), private=True)


def _versions() -> str:
    lines = [f"Voice Studio {__version__}", f"Python {platform.python_version()}", platform.platform()]
    for name in _LIBRARIES:
        try:
            lines.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            lines.append(f"{name} is not installed")
    return "\n".join(lines) + "\n"


def _settings(settings: Settings) -> Mapping[str, Any]:
    told = settings.model_dump(include=set(_TOLD_SETTINGS))
    told["accounts"] = [
        {"name": row.name, "vendor": row.vendor, "fields": {name: _told(name, row.fields[name]) for name in row.fields}}
        for row in settings.accounts
    ]
    return told


def _told(name: str, value: str) -> str:
    if "://" in value:
        try:
            parts = urlsplit(value)
        except ValueError:
            return "not an address"
        # Neither who is named before the host nor what stands behind the question mark.
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    return value if name in _OPEN_FIELDS or len(value) <= 8 else f"…{value[-4:]}"


def _logs(folder: Path) -> list[Part]:
    found = []
    for file in sorted(folder.glob("studio.log*")):
        try:
            content = file.read_bytes()[-_LOG_BYTES:]
        except OSError:
            continue  # rotated away meanwhile
        text = content.decode("utf-8", "replace")
        if text:
            found.append(Part(f"logs/{file.name}", text.partition("\n")[2] if len(content) == _LOG_BYTES else text))
    return found


def _clean(text: str, secrets: set[str]) -> str:
    home = str(Path.home())
    return redact(without(text, secrets)).replace(home, "~") if len(home) > 1 else redact(without(text, secrets))


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
