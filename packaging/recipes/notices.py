"""Whose work ships with the program, and under which licences: every text in full."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from recipes.contents import UNUSED_LIBRARIES
from recipes.project import PACKAGING, ROOT, TITLE, Failure, canonical, pins, version

_TEXTS: Final = PACKAGING / "licences"
_OURS: Final = ROOT / "resources" / "licences"
_NAMES: Final = ("LICENSE", "LICENCE", "COPYING", "NOTICE", "AUTHORS")

# For wheels without a licence text of their own.
_SUPPLIED: Final[dict[str, tuple[Path, ...]]] = {
    "espeakng-loader": (_OURS / "espeak-ng.txt", _OURS / "GPL-3.txt"),
    "obstore": (_TEXTS / "obstore.txt",),
    "pyside6-essentials": (_TEXTS / "qt.txt", _OURS / "LGPL-3.txt", _OURS / "GPL-3.txt", _TEXTS / "icu.txt"),
    "shiboken6": (_TEXTS / "qt.txt", _OURS / "LGPL-3.txt", _OURS / "GPL-3.txt"),
}
_EXPRESSIONS: Final = {
    "backports-tarfile": "MIT",
    "colorama": "BSD-3-Clause",
    "espeakng-loader": "GPL-3.0-or-later",
    "jaraco-classes": "MIT",
    "markdown-it-py": "MIT",
    "mdurl": "MIT",
    "obstore": "MIT",
    "pocketsphinx": "BSD-2-Clause",
    "pyside6-essentials": "LGPL-3.0-only",
    "pywin32-ctypes": "BSD-3-Clause",
    "shiboken6": "LGPL-3.0-only",
    "soundfile": "BSD-3-Clause AND LGPL-2.1-or-later",
}


@dataclass(frozen=True, slots=True)
class Component:
    """Something of others that ships: its licence as an SPDX expression, and its texts as (name, text)."""

    name: str
    version: str
    licence: str
    texts: tuple[tuple[str, str], ...]
    on_pypi: bool = True


def components() -> list[Component]:
    """What ships in the program that is built here; `Failure` where the licence of something is missing."""
    shipped = ((name, pinned) for name, pinned in pins().items() if name not in UNUSED_LIBRARIES)
    wheels = [wheel(name, pinned) for name, pinned in shipped if _installed(name) is not None]
    found = [_python(), *sorted(wheels, key=lambda each: each.name.lower()), _bootloader(), *_system_libraries()]
    if unlicensed := [each.name for each in found if not each.texts or not each.licence]:
        raise Failure(f"No licence is known of: {', '.join(unlicensed)}.")
    return found


def wheel(name: str, pinned: str) -> Component:
    """What is known of a pinned library."""
    key = canonical(name)
    found = _installed(name)
    texts = list(_own_texts(found)) if found is not None else []
    texts += [(path.name, path.read_text("utf-8")) for path in _SUPPLIED.get(key, ())]
    licence = _EXPRESSIONS.get(key) or (_stated_licence(found) if found is not None else "")
    return Component(name, pinned, licence, tuple(dict.fromkeys(texts)))


def render(shipped: Sequence[Component]) -> str:
    """The notices as one text: the list first, then every licence once, under the names of whom it covers."""
    rule = "=" * 100
    lines = [
        f"{TITLE} {version()} is under the Apache License 2.0. It ships with the work of others, listed here with",
        "their licences; the texts follow.",
        "",
        *(f"  {each.name} {each.version}: {each.licence}" for each in shipped),
        "",
        "The source of espeak-ng, which is under the GNU General Public License, is where espeak-ng.txt below says.",
    ]
    covered: dict[str, list[str]] = {}
    for each in shipped:
        for name, text in each.texts:
            covered.setdefault(text.strip(), []).append(f"{each.name} {each.version} ({name})")
    for text, owners in covered.items():
        lines += ["", rule, *dict.fromkeys(owners), rule, "", text]
    return "\n".join(lines) + "\n"


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _stated_licence(found: Distribution) -> str:
    """The licence that a library's metadata names."""
    return next((found.metadata[name] for name in ("License-Expression", "License") if name in found.metadata), "")


def _own_texts(found: Distribution) -> Iterator[tuple[str, str]]:
    """The licences that an installed library carries, in its metadata or among its files."""
    for file in sorted(found.files or (), key=str):
        if file.name.upper().startswith(_NAMES) and file.suffix not in {".py", ".pyc"}:
            yield str(file), Path(str(found.locate_file(file))).read_text("utf-8", "replace")


def _python() -> Component:
    """The interpreter."""
    candidates = (Path(sys.base_prefix), Path(sys.base_prefix) / "lib" / f"python3.{sys.version_info.minor}")
    text = next((path for folder in candidates if (path := folder / "LICENSE.txt").exists()), None)
    texts = (("LICENSE.txt", text.read_text("utf-8")),) if text is not None else ()
    return Component("Python", platform.python_version(), "PSF-2.0", texts, on_pypi=False)


def _bootloader() -> Component:
    """PyInstaller's program that starts ours."""
    found = distribution("pyinstaller")
    licence = "GPL-2.0-or-later WITH Bootloader-exception"
    return Component("PyInstaller bootloader", found.version, licence, tuple(_own_texts(found)), on_pypi=False)


def _system_libraries() -> Iterator[Component]:
    """What Linux builds bring along of the system they are built on."""
    if sys.platform.startswith("linux"):
        text = (_TEXTS / "bzip2.txt").read_text("utf-8")
        yield Component("bzip2", "1.0", "bzip2-1.0.6", (("bzip2.txt", text),), on_pypi=False)
