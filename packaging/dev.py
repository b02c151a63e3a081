"""Everything a checkout needs: `python3 packaging/dev.py run` and `python3 packaging/dev.py test` set up what they use.

Standard library only. On Debian and Ubuntu, system libraries come through apt; elsewhere they are left to their owner.
Python ones go into `.venv`, at the versions of constraints.txt. What is there already stays, so later starts are quick.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
SYSTEM_PACKAGES = ROOT / "packaging" / "system-packages.toml"
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST_PYTHON = (3, 11)

USAGE = """\
usage: python3 packaging/dev.py COMMAND [ARGUMENTS]

  run [voice-studio arguments]      open the window; without a display, speak the sample script in the terminal
  test [pytest arguments]           run the whole suite and check its coverage, or run what the arguments choose
  bench [names] [--long]            measure every figure, or the named ones; --long adds the soaks
  package [--verify]                build the installers of this system; --verify tries them in a clean one
  setup                             install what running, testing and measuring need, and stop there"""

# More processes than these would wait for each other.
MOST_TEST_PROCESSES = 4
# Tests wait for children, sockets and clocks half of their time: one more than there are processors keeps these busy.
TEST_PROCESSES = min(MOST_TEST_PROCESSES, (os.cpu_count() or 1) + 1)

# Branches that the whole suite must reach, in percent of each package.
COVERAGE = {"studio/core": 95.0, "studio/vendors": 95.0, "studio/services": 95.0}


def main(arguments: Sequence[str]) -> int:
    """Do one of the commands; what follows its name belongs to the program that it starts."""
    commands = {"setup": setup, "run": run, "test": test, "bench": bench, "package": package}
    if not arguments or arguments[0] not in commands:
        asked_for_help = arguments[:1] in (["-h"], ["--help"])
        print(USAGE, file=sys.stdout if asked_for_help else sys.stderr)
        return 0 if asked_for_help else 2
    if sys.version_info < OLDEST_PYTHON:
        stop(f"Voice Studio needs Python 3.11 or newer, and this is {platform.python_version()}.")
    return commands[arguments[0]](arguments[1:])


def setup(_: Sequence[str]) -> int:
    """Install what running and testing need, and stop there."""
    set_up_tests()
    say(f"Ready: {PYTHON}")
    return 0


def run(arguments: Sequence[str]) -> int:
    """Start the studio; with no display and nothing else asked, do its main job in the terminal."""
    visible = has_display()
    install_system_packages("sound", "window") if visible else install_system_packages("sound")
    install_python_packages()
    if arguments or visible:
        return start("-m", "studio", *arguments)
    say("There is no display, so the studio speaks its sample script here, in the terminal.")
    folder = ROOT / "build" / "first-sound"
    folder.mkdir(parents=True, exist_ok=True)
    sound, subtitles = folder / "first-sound.wav", folder / "first-sound.srt"
    status = start(
        *("-m", "studio", "say", "--play", "--file", str(ROOT / "resources" / "scripts" / "welcome.mixed.txt")),
        *("--out", str(sound), "--timing", str(subtitles)),
    )
    if status == 0:
        say(f"Sound:     {sound}\nSubtitles: {subtitles}")
    return status


def test(arguments: Sequence[str]) -> int:
    """Run pytest on `arguments`; without any, the whole suite and its coverage. pytest's closing line comes last."""
    set_up_tests()
    # The suite starts many programs, and each would compile anew what has changed since.
    check([str(PYTHON), "-m", "compileall", "-q", str(ROOT / "studio")])
    if arguments:
        return start("-m", "pytest", *arguments)
    status, closing_line = pytest_with_coverage()
    short = coverage_shortfalls() if status == 0 else []
    for line in short:
        say(line)
    print(closing_line, flush=True)
    return status or (1 if short else 0)


def bench(arguments: Sequence[str]) -> int:
    """Measure the figures of tests/benchmarks, each against a bare baseline in the same run."""
    set_up_tests()
    return start("-m", "tests.benchmarks", *arguments, folder=ROOT)


def package(arguments: Sequence[str]) -> int:
    """Build what recipes/ describes, for the system that this runs on."""
    install_system_packages("sound", "window", "package")
    install_python_packages("package")
    return start("-m", "recipes", *arguments, folder=ROOT / "packaging")


# --- what a checkout needs -------------------------------------------------------------------------------------------


def set_up_tests() -> None:
    """Install everything, whatever the display: the tests bring a screen and a sound server of their own."""
    install_system_packages("sound", "window", "test")
    install_python_packages("dev")


def install_system_packages(*purposes: str) -> None:
    """Install the packages of system-packages.toml that are missing, or stop with the line to type.

    Elsewhere than on Debian, Ubuntu and their relatives nothing is known about packages, and nothing is done.
    """
    if shutil.which("dpkg-query") is None or shutil.which("apt-get") is None:
        return
    import tomllib  # not above: an older Python must be able to read this file, to be told that it is too old

    listed = tomllib.loads(SYSTEM_PACKAGES.read_text(encoding="utf-8"))
    wanted = [package for purpose in purposes for package in listed[purpose]]
    if not can_make_venv():
        wanted.append(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    if "package" in purposes and sys.base_prefix == "/usr":
        # Debian's own interpreter has in itself what a frozen program loads as a library.
        wanted.append(f"libpython{sys.version_info.major}.{sys.version_info.minor}")
    present = installed_system_packages()
    if missing := [package for package in wanted if package not in present]:
        apt_install(missing)


def can_make_venv() -> bool:
    """Debian takes the venv module apart: without its package, ensurepip is missing."""
    return PYTHON.exists() or importlib.util.find_spec("ensurepip") is not None


def installed_system_packages() -> set[str]:
    """Names of installed packages, and the names they stand in for (libglib2.0-0t64 for libglib2.0-0)."""
    names: set[str] = set()
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status}\t${Package}, ${Provides}\n"]
    for line in subprocess.run(query, check=True, capture_output=True, text=True).stdout.splitlines():
        status, _, packages = line.partition("\t")
        if status == "installed":
            names.update(package.split()[0] for package in packages.split(",") if package.strip())
    return names


def apt_install(packages: Sequence[str]) -> None:
    """Install `packages` as root or by a sudo that asks nothing; otherwise say what to type, and stop."""
    if os.geteuid() == 0:
        become_root: tuple[str, ...] = ()
    elif (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        become_root = ("sudo", "-n")
    else:
        stop(f"Some system libraries are missing. Type this, then try again:\n\n    {apt_line(packages)}\n")
    say(f"Installing system libraries: {' '.join(packages)}")
    apt = (
        *become_root,
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-qq",
        "-o",
        "Dpkg::Use-Pty=0",
        "-o",
        "DPkg::Lock::Timeout=300",
    )
    # A list that cannot be refreshed is no reason to stop: the packages may still be had.
    subprocess.run([*apt, "update"], check=False)
    done = subprocess.run(
        [*apt, "install", "--yes", "--no-install-recommends", *packages], stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode != 0:
        say(done.stdout)
        stop(f"The system libraries could not be installed. This is the line:\n\n    {apt_line(packages)}\n")


def apt_line(packages: Sequence[str]) -> str:
    """The one line that a person types."""
    return f"sudo apt-get update && sudo apt-get install --no-install-recommends {shlex.join(packages)}"


def install_python_packages(extra: str = "") -> None:
    """Make `.venv` and install the studio into it, once for each version of what it asks for."""
    stamps = {name: VENV / f"installed-{name or 'run'}" for name in ("", "dev", "package")}
    fingerprint = fingerprint_of_setup()
    # Every set-up holds what running needs.
    satisfied_by = [stamps[extra]] if extra else list(stamps.values())
    if any(stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint for stamp in satisfied_by):
        return
    if not answers(PYTHON, "import pip"):
        say(f"Making {VENV}")
        check([sys.executable, "-m", "venv", "--clear", str(VENV)])
    say("Installing Python libraries; the first time this takes a few minutes")
    # Build isolation follows these variables (pip before and after 25.3), the installation itself the option.
    environment = os.environ | {"PIP_CONSTRAINT": str(CONSTRAINTS), "PIP_BUILD_CONSTRAINT": str(CONSTRAINTS)}
    target = f"{ROOT}[{extra}]" if extra else str(ROOT)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    check([*pip, "--constraint", str(CONSTRAINTS), "--editable", target], environment)
    # Programs that the tests and the terminal start many times need not compile the same modules again each time.
    check([str(PYTHON), "-m", "compileall", "-q", str(ROOT / "studio")])
    stamps[extra].write_text(fingerprint, encoding="utf-8")


def fingerprint_of_setup() -> str:
    """Changes when an installation would: other libraries, another Python, the checkout moved."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for path in (ROOT / "pyproject.toml", CONSTRAINTS):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def answers(python: Path, code: str) -> bool:
    """Whether this Python is there, runs, and runs `code`."""
    return python.exists() and subprocess.run([python, "-c", code], capture_output=True, check=False).returncode == 0


# --- display ---------------------------------------------------------------------------------------------------------


def has_display() -> bool:
    """Whether a window can be shown: a screen server that takes connections, or a Qt platform that needs none."""
    if sys.platform in {"win32", "darwin"} or os.environ.get("QT_QPA_PLATFORM"):
        return True
    if wayland := os.environ.get("WAYLAND_DISPLAY"):
        return (Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere")) / wayland).exists()
    host, _, screen = os.environ.get("DISPLAY", "").rpartition(":")
    if not screen:
        return False
    if host not in {"", "unix"}:
        return True  # a forwarded display: only Qt can tell
    # A variable left over from another session names a server that is gone.
    path = f"/tmp/.X11-unix/X{screen.partition('.')[0]}"  # noqa: S108  (where X servers listen)
    return any(takes_connections(address) for address in (path, f"\0{path}"))


def takes_connections(address: str) -> bool:
    """Whether something listens on this Unix socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(address) == 0


# --- tests -----------------------------------------------------------------------------------------------------------


def pytest_with_coverage() -> tuple[int, str]:
    """Run the whole suite on all processors, showing its output as it comes; its exit status and its last line."""
    colour = "yes" if sys.stdout.isatty() else "auto"
    processes = ["-n", str(TEST_PROCESSES), "--max-worker-restart=2"]
    command = [str(PYTHON), "-m", "pytest", f"--color={colour}", "--cov", "--cov-report=", *processes]
    closing_line = ""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8") as pytest:
        for line in pytest.stdout or ():
            print(line, end="", flush=True)
            closing_line = line.rstrip() or closing_line
    return pytest.returncode, closing_line


def coverage_shortfalls() -> list[str]:
    """What the suite of just now did not reach: one line for each package below its mark, naming its weakest files."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        check([str(PYTHON), "-m", "coverage", "json", "--quiet", "-o", str(report)])
        files = json.loads(report.read_text(encoding="utf-8"))["files"]
    lines = []
    for package, mark in COVERAGE.items():
        summaries = {name: found["summary"] for name, found in files.items() if Path(name).is_relative_to(package)}
        reached = share(summaries.values())
        if reached < mark:
            weakest = sorted(summaries, key=lambda name: share([summaries[name]]))[:5]
            named = ", ".join(f"{name} {share([summaries[name]]):.0f} %" for name in weakest)
            lines.append(f"{package}: {reached:.1f} % of branches reached, {mark:.0f} % wanted (weakest: {named})")
    return lines


def share(summaries: Iterable[dict[str, int]]) -> float:
    """Percent of branches reached in these files; 100 where there is nothing to branch."""
    counted = [(summary["covered_branches"], summary["num_branches"]) for summary in summaries]
    possible = sum(branches for _, branches in counted)
    return 100.0 * sum(covered for covered, _ in counted) / possible if possible else 100.0


# --- small steps -----------------------------------------------------------------------------------------------------


def start(*arguments: str, folder: Path | None = None) -> int:
    """Run `.venv`'s Python on `arguments` and wait; Ctrl+C is the program's to handle."""
    with subprocess.Popen([str(PYTHON), *arguments], cwd=folder) as program:
        while True:
            try:
                return program.wait()
            except KeyboardInterrupt:
                continue


def check(command: Sequence[str], environment: dict[str, str] | None = None) -> None:
    """Run a step of the set-up; stop here when it fails, its own words above ours."""
    status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    if status != 0:
        stop(f"This step failed with status {status}:\n\n    {shlex.join(command)}\n")


def say(text: str) -> None:
    """Tell the person, on standard error: standard output belongs to what is started."""
    print(text, file=sys.stderr, flush=True)


def stop(text: str) -> NoReturn:
    """Say why it goes no further."""
    say(text)
    raise SystemExit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
