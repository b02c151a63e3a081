"""A clean Debian to install in: made once by debootstrap, unpacked anew for every trial, with people who have homes."""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from recipes.freeze import cache
from recipes.project import Failure, run, say

TESTER: Final = "tester"

# What everybody who looks from outside must be able to reach, and nothing else.
_MOUNTS: Final = """\
mount -t proc proc {root}/proc
mount --rbind /dev {root}/dev
mkdir -p {root}/tmp/.X11-unix {root}/var/cache/apt/archives
mount --bind {archives} {root}/var/cache/apt/archives
if [ -d /tmp/.X11-unix ]; then mount --bind /tmp/.X11-unix {root}/tmp/.X11-unix; fi
{more}
exec chroot {root} {command}
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What a program of the chroot left: its status, what it printed (errors too), and the seconds that it took."""

    status: int
    text: str
    seconds: float


class Chroot:
    """A clean system under `root`. Everything is run in a mount namespace of its own, so nothing is left mounted."""

    def __init__(self, root: Path) -> None:
        if os.geteuid() != 0:
            raise Failure("A clean system to install in is made by debootstrap, and that needs root.")
        self.root = root
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir(parents=True)
        run(["tar", "--extract", "--file", _base(), "--directory", root])
        for name in ("etc/resolv.conf", "etc/hosts"):
            shutil.copyfile(f"/{name}", root / name)
        self.do(f"useradd --create-home --shell /bin/bash {TESTER}")

    def do(self, command: str, *, check: bool = True) -> Said:
        """Run a line of shell as root; `Failure`, with what it said, where it fails and `check` is set."""
        said = self._enter(["/bin/sh", "-c", command], {"DEBIAN_FRONTEND": "noninteractive"}, "")
        if check and said.status != 0:
            raise Failure(f"In the clean system this failed with {said.status}:\n    {command}\n{said.text}")
        return said

    def ask(self, *command: str, mounts: str = "", **environment: str) -> Said:
        """Run a program as an ordinary person with nothing but a home; `mounts` are lines of shell before that."""
        return self._enter(_as_tester(command, environment), {}, mounts)

    def start(self, *command: str, mounts: str = "", **environment: str) -> subprocess.Popen[str]:
        """The same, left running; its output comes together on `stdout`."""
        return subprocess.Popen(
            self._command(_as_tester(command, environment), mounts),
            env=_PLAIN,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            encoding="utf-8",
            errors="replace",
        )

    def install(self, *packages: Path | str) -> Said:
        """Install packages by name or file, as the one line that a person types does."""
        names = []
        for each in packages:
            if isinstance(each, Path):
                shutil.copyfile(each, self.root / "opt" / each.name)
                names.append(f"/opt/{each.name}")
            else:
                names.append(each)
        return self.do(f"apt-get -qq -o Dpkg::Use-Pty=0 install --yes --no-install-recommends {shlex.join(names)}")

    def remove(self) -> None:
        """Throw the system away."""
        shutil.rmtree(self.root)

    def _enter(self, command: list[str], environment: dict[str, str], mounts: str) -> Said:
        started = time.monotonic()
        done = subprocess.run(
            self._command(command, mounts),
            env=_PLAIN | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        return Said(done.returncode, done.stdout, time.monotonic() - started)

    def _command(self, command: list[str], mounts: str) -> list[str]:
        archives = cache() / "apt-archives"
        (archives / "partial").mkdir(parents=True, exist_ok=True)
        script = _MOUNTS.format(
            root=shlex.quote(str(self.root)),
            archives=shlex.quote(str(archives)),
            more=mounts.replace("{root}", shlex.quote(str(self.root))),
            command=shlex.join(command),
        )
        return ["unshare", "--mount", "--propagation", "private", "/bin/sh", "-ec", script]


_PLAIN: Final = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    **{name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")},
}


def _as_tester(command: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    """The command line as the ordinary person; who one becomes decides what HOME is, unless it is said after that."""
    wanted = {"HOME": f"/home/{TESTER}", "USER": TESTER, "LOGNAME": TESTER, "LANG": "C.UTF-8", **environment}
    settings = (f"{name}={value}" for name, value in wanted.items())
    return ["/usr/sbin/runuser", "--user", TESTER, "--", "/usr/bin/env", *settings, *command]


def _base() -> Path:
    """The clean system as an archive, made where there is none; it is brought up to date with this one's sources."""
    release = platform.freedesktop_os_release()
    packed = cache() / f"{release['ID']}-{release['VERSION_CODENAME']}-{os.uname().machine}.tar"
    if not packed.exists():
        say("Making a clean system; once, it takes a few minutes")
        folder = packed.with_suffix(".making")
        shutil.rmtree(folder, ignore_errors=True)
        run(["debootstrap", "--variant=minbase", release["VERSION_CODENAME"], folder])
        shutil.rmtree(folder / "etc" / "apt")
        shutil.copytree("/etc/apt", folder / "etc" / "apt", symlinks=True)
        shutil.copytree("/usr/share/keyrings", folder / "usr" / "share" / "keyrings", dirs_exist_ok=True)
        shutil.copyfile("/etc/resolv.conf", folder / "etc" / "resolv.conf")
        run(["chroot", folder, "apt-get", "-qq", "update"])
        unfinished = packed.with_suffix(".part")
        run(["tar", "--create", "--file", unfinished, "--directory", folder, "."])
        unfinished.rename(packed)
        shutil.rmtree(folder)
    return packed
