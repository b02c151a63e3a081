"""The settings file: validated, written in one step, and shared by every running program of this home."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from studio.core.errors import Kind, StudioError
from studio.storage.files import Lock, not_read, set_aside, write_atomic
from studio.storage.paths import Paths

log = logging.getLogger(__name__)

Theme = Literal["system", "light", "dark"]
Language = Literal["system", "en", "zh_CN"]
Motion = Literal["system", "reduced", "full"]


class AccountSettings(BaseModel):
    """One account: the fields that are no secret, what was found out of its vendor, and what it was called before.

    Fields of a newer version are carried along.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    name: str
    vendor: str
    fields: dict[str, str] = {}
    facts: dict[str, str] = {}
    former: list[str] = []


class Settings(BaseModel):
    """Everything that is remembered between two starts, except the library and the secrets."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)

    language: Language = "system"
    theme: Theme = "system"
    motion: Motion = "system"
    text_size: Annotated[int, Field(ge=14, le=48)] = 18
    device: str = ""
    volume: Annotated[float, Field(ge=0.0, le=1.0)] = 1.0
    speed: Annotated[float, Field(ge=0.5, le=2.0)] = 1.0
    window: str = ""
    # A folder with a model of faster-whisper's; "" recognizes English with what is built in.
    speech_model: str = ""
    # Whether to ask before the window closes on work, and to tell the desktop when work ends behind other windows.
    ask_on_close: bool = True
    desktop_notices: bool = True
    # Whether to ask the address, once a day, which version is the newest.
    look_for_updates: bool = False
    updates_address: str = ""
    last_account: str = "local"
    last_voice: str = ""
    shortcuts: dict[str, str] = {}
    # What panels remember of themselves (a splitter, a filter, mirrored reading), by `panel.part`.
    panels: dict[str, str] = {}
    accounts: list[AccountSettings] = []


class SettingsFile:
    """The settings on disk. A damaged file is set aside and said in `notice`; defaults then hold.

    A value that this version does not know (from a newer one) counts as the default and stays in the file, and so do
    keys it does not know.
    """

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._settings: Settings | None = None
        self._notice: StudioError | None = None

    @property
    def notice(self) -> StudioError | None:
        """What should be said about the file (SETTINGS_DAMAGED), or None; reads it if that was not done yet."""
        if self._settings is None:
            self.load()
        return self._notice

    @property
    def settings(self) -> Settings:
        """The settings as last loaded or saved by this program."""
        return self._settings if self._settings is not None else self.load()

    def load(self) -> Settings:
        """Read the file again; raises `StudioError` (BAD_FILE) only where the system refuses to read it."""
        self._settings = _validated(self._read())
        return self._settings

    def save(self, settings: Settings) -> None:
        """Write what differs from `self.settings`; otherwise as `change`."""
        before = self.settings
        self.change({name: value for name, value in settings if value != getattr(before, name)})

    def change(self, values: Mapping[str, Any]) -> None:
        """Write these settings; what other programs changed meanwhile is kept, of accounts each one by its name.

        Raises `StudioError` (DISK_FULL, NOT_WRITABLE, BAD_FIELD for a value that does not fit).
        """
        before = self.settings
        changed = checked(before, values).model_dump(include=set(values))
        with Lock(self._paths.config / "settings.lock"):
            kept = self._read()
            if "accounts" in changed:
                known = [row.model_dump() for row in before.accounts]
                changed["accounts"] = _merged(known, changed["accounts"], _rows(kept))
            kept |= changed
            self._write(kept)

    def learn(self, account: str, facts: Mapping[str, str]) -> None:
        """Add to what is known of an account's vendor; one that is not kept here learns nothing. Raises as `change`.

        For other threads than that of `change`, whose rows it must not bring back as they were a moment ago.
        """
        with Lock(self._paths.config / "settings.lock"):
            kept = self._read()
            row = next((row for row in _rows(kept) if row["name"] == account), None)
            if row is not None and (learnt := {**row.get("facts", {}), **facts}) != row.get("facts"):
                row["facts"] = learnt
                self._write(kept)

    def _write(self, content: dict[str, Any]) -> None:
        text = json.dumps(content, ensure_ascii=True, indent=2)
        write_atomic(self._paths.settings, text.encode("ascii"), private=True)
        self._settings = _validated(content)

    def _read(self) -> dict[str, Any]:
        path = self._paths.settings
        try:
            content = json.loads(path.read_bytes())
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise not_read(error, path) from error
        except (ValueError, RecursionError):
            content = None
        if not isinstance(content, dict):
            kept = set_aside(path, "damaged")
            log.warning("settings were damaged, kept as %s", kept.name)
            self._notice = StudioError(Kind.SETTINGS_DAMAGED, kept.name)
            return {}
        return content


def checked(settings: Settings, values: Mapping[str, Any]) -> Settings:
    """`settings` with these values; `StudioError` (BAD_FIELD) names the first one that does not fit."""
    try:
        return Settings.model_validate(settings.model_dump() | dict(values))
    except ValidationError as error:
        raise StudioError(Kind.BAD_FIELD, str(error.errors()[0]["loc"][0])) from error


def _validated(content: dict[str, Any]) -> Settings:
    """The settings in `content`, with the default in place of every value that does not fit."""
    try:
        return Settings.model_validate(content)
    except ValidationError as error:
        unfit = {item["loc"][0] for item in error.errors()}
        if "accounts" in unfit:
            content = content | {"accounts": [row for row in _rows(content) if _is_account(row)]}
            unfit.discard("accounts")
        return Settings.model_validate({name: value for name, value in content.items() if name not in unfit})


Row = dict[str, Any]


def _rows(content: dict[str, Any]) -> list[Row]:
    """The account rows of a settings file that have a name, whether this version can use them or not."""
    rows = content.get("accounts")
    if not isinstance(rows, list):
        return []
    return [row for row in rows if isinstance(row, dict) and isinstance(row.get("name"), str)]


def _is_account(row: object) -> bool:
    try:
        AccountSettings.model_validate(row)
    except ValidationError:
        return False
    return True


def _merged(before: list[Row], wanted: list[Row], there: list[Row]) -> list[Row]:
    """`there` with what `wanted` changed against `before`: rows are known by their name."""
    known = {row["name"]: row for row in before}
    rows = {row["name"]: row for row in there}
    for row in wanted:
        if row != known.get(row["name"]):
            rows[row["name"]] = row
    for name in known.keys() - {row["name"] for row in wanted}:
        rows.pop(name, None)
    return list(rows.values())
