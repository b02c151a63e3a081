"""What the interface remembers of a person's choices: read at once, written a moment later and off the loop."""

from __future__ import annotations

import asyncio
from typing import Any, Generic, TypeVar, overload

from studio.core.errors import StudioError
from studio.storage.settings import Language, Motion, Settings, SettingsFile, Theme, checked

Value = TypeVar("Value")

# A slider sets its value sixty times a second; the file is written when it rests.
_REST_SECONDS = 0.5


class Preference(Generic[Value]):
    """One setting as an attribute; setting it raises `StudioError` (BAD_FIELD) for a value that does not fit."""

    def __set_name__(self, owner: type[Preferences], name: str) -> None:
        self._name = name

    @overload
    def __get__(self, preferences: None, owner: type[Preferences]) -> Preference[Value]: ...

    @overload
    def __get__(self, preferences: Preferences, owner: type[Preferences]) -> Value: ...

    def __get__(self, preferences: Preferences | None, owner: type[Preferences]) -> Preference[Value] | Value:
        if preferences is None:
            return self
        value: Value = getattr(preferences.settings, self._name)
        return value

    def __set__(self, preferences: Preferences, value: Value) -> None:
        preferences.change({self._name: value})


class Preferences:
    """The settings that the interface changes; accounts have a service of their own.

    Every attribute answers from memory. Used on the event loop's thread; without a running loop a change is written
    at once. A write that fails is kept as `trouble`, and the next change tries again.
    """

    language = Preference[Language]()
    theme = Preference[Theme]()
    motion = Preference[Motion]()
    text_size = Preference[int]()  # the script's, in points of the type scale
    device = Preference[str]()  # a core.ports.Device.device_id; "" is the system's own choice
    volume = Preference[float]()
    speed = Preference[float]()
    speech_model = Preference[str]()  # a folder, for the local service; "" is none
    ask_on_close = Preference[bool]()
    desktop_notices = Preference[bool]()
    look_for_updates = Preference[bool]()
    updates_address = Preference[str]()
    window = Preference[str]()  # geometry and state, encoded by the window
    last_account = Preference[str]()
    last_voice = Preference[str]()
    shortcuts = Preference[dict[str, str]]()  # overrides by the command's name
    panels = Preference[dict[str, str]]()  # what panels remember of themselves, by `panel.part`

    def __init__(self, file: SettingsFile) -> None:
        self._file = file
        self._pending: dict[str, Any] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None
        self.trouble: StudioError | None = None

    @property
    def settings(self) -> Settings:
        """The settings as they are now, written or not."""
        return self._file.settings.model_copy(update=self._pending)

    @property
    def notice(self) -> StudioError | None:
        """What should be said about the settings file (it was damaged and set aside), or None."""
        return self._file.notice

    def remember(self, part: str, value: str) -> None:
        """Keep what a panel remembers of itself under `panel.part`."""
        self.panels = {**self.panels, part: value}

    def recall(self, part: str, default: str = "") -> str:
        """What a panel remembered under `panel.part`."""
        return self.panels.get(part, default)

    def change(self, values: dict[str, Any]) -> None:
        """Change several at once; `StudioError` (BAD_FIELD) names the first that does not fit, and none changes."""
        before = self.settings
        after = checked(before, values)
        changed = {name: getattr(after, name) for name in values}
        if after == before:
            return
        self._pending |= changed
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            wanted = dict(self._pending)
            self._write(wanted)
            self._settle(wanted)
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_later(_REST_SECONDS, self._begin)

    async def close(self) -> None:
        """Write what is not written yet; afterwards `trouble` says whether that worked."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._writing is not None:
            await self._writing
        if self._pending:
            await self._flush()

    def _begin(self) -> None:
        self._timer = None
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._flush(), name="preferences")
        else:
            # The disk is slow; come back when it has rested.
            self._timer = asyncio.get_running_loop().call_later(_REST_SECONDS, self._begin)

    async def _flush(self) -> None:
        wanted = dict(self._pending)
        await asyncio.to_thread(self._write, wanted)
        self._settle(wanted)

    def _settle(self, written: dict[str, Any]) -> None:
        # What was changed again while it was being written stays to be written, and so does what could not be.
        if self.trouble is None:
            self._pending = {name: value for name, value in self._pending.items() if written.get(name, self) != value}

    def _write(self, wanted: dict[str, Any]) -> None:
        try:
            self._file.change(wanted)
            self.trouble = None
        except StudioError as error:
            self.trouble = error
