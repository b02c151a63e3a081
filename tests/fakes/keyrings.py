"""Keepers of keys: a real GNOME Keyring on a session bus of its own, and one in memory that does as it is told."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from studio.storage.secrets import KeeperError, Trouble

_UNLOCK = "printf 'a password' | gnome-keyring-daemon --unlock --components=secrets"
_START = "gnome-keyring-daemon --start --components=secrets"
# The bus ends, and everything on it, when its standard input does.
_SCRIPT = '{start} >&2; echo "$DBUS_SESSION_BUS_ADDRESS"; exec cat'


class KeyringSession:
    """A session bus with the keyring on it, which sees no screen to ask on.

    `environment` is what a process needs to find it (and no other).

    `restart(unlocked=False)` is the next login, after which nobody has typed the password.
    """

    def __init__(self) -> None:
        # The path of a socket may be no longer than 108 bytes, so not in the test's own folder.
        self.folder = Path(tempfile.mkdtemp(prefix="keyring-"))
        self._process: subprocess.Popen[str] | None = None
        self._address = ""

    @property
    def environment(self) -> Mapping[str, str]:
        """For the process that is to find this keyring."""
        return {
            "DBUS_SESSION_BUS_ADDRESS": self._address,
            "XDG_RUNTIME_DIR": str(self.folder),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
        }

    def start(self, *, unlocked: bool = True) -> None:
        """Start the bus and the keyring; a locked one must have been unlocked before, to be there at all."""
        kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        home = {"HOME": str(self.folder), "XDG_RUNTIME_DIR": str(self.folder), "XDG_DATA_HOME": str(self.folder)}
        script = _SCRIPT.format(start=_UNLOCK if unlocked else _START)
        with (self.folder / "log").open("a") as log:
            self._process = subprocess.Popen(
                ["dbus-run-session", "--", "sh", "-c", script],
                env=kept | home,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._process.stdout is not None
        self._address = self._process.stdout.readline().strip()
        if not self._address:
            raise RuntimeError((self.folder / "log").read_text())

    def stop(self) -> None:
        """End the bus."""
        process, self._process = self._process, None
        if process is not None:
            process.communicate(timeout=30)

    def restart(self, *, unlocked: bool) -> None:
        """End the session and begin another one with the same keyring file."""
        self.stop()
        self.start(unlocked=unlocked)

    @property
    def files(self) -> bytes:
        """Everything that the keyring has written."""
        return b"".join(path.read_bytes() for path in (self.folder / "keyrings").iterdir())

    def __enter__(self) -> KeyringSession:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Held:
    """A keeper in memory that does as it is told."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.trouble: Trouble | None = None
        self.asked = 0

    def _ask(self) -> None:
        self.asked += 1
        if self.trouble is not None:
            raise KeeperError(self.trouble)

    def look(self) -> None:
        self._ask()

    def get(self, account: str, field: str) -> str | None:
        self._ask()
        return self.kept.get((account, field))

    def keep(self, account: str, field: str, value: str) -> None:
        self._ask()
        self.kept[account, field] = value

    def forget(self, account: str, field: str) -> None:
        self._ask()
        self.kept.pop((account, field), None)
