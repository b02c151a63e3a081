"""What goes into the frozen program and what stays out; the specification asks here, so that tests can too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path, PurePosixPath
from typing import Final

from recipes.project import canonical, pins

Entry = tuple[str, str, str]
"""One file as PyInstaller lists it: where it goes, where it comes from, its kind."""

UNUSED_LIBRARIES: Final = frozenset({"Pygments", "markdown-it-py", "mdurl"})
"""What rich would colour code and set Markdown with; it is installed with rich and does not ship."""

UNUSED_HOOKS: Final = frozenset(
    {"pyi_rth_inspect", "pyi_rth_multiprocessing", "pyi_rth_pkgutil", "pyi_rth_pyside6", "pyi_rth_cryptography_openssl"}
)
"""What PyInstaller would do at every start for programs that fork themselves, list modules, print their source, or have
a Qt that does not know where it lies; this one starts three processes before the first sound, and each would wait."""

# Nothing of the program's loads them.
_UNUSED_MODULES: Final = (
    *("tkinter", "turtle", "idlelib", "lib2to3", "ensurepip", "pydoc", "pydoc_data", "doctest", "test", "unittest"),
    *(
        "pygments",
        "markdown_it",
        "mdurl",
        "numpy.f2py",
        "numpy.random",
        "numpy.testing",
        "pydantic.v1",
        "pydantic.mypy",
    ),
)

# Of Qt, by a name without prefix and ending. Everything else is Qt's for other programs.
_QT_MODULES: Final = frozenset({"Core", "Gui", "Widgets", "Svg", "DBus"})
_QT_LIBRARIES: Final = _QT_MODULES | {"XcbQpa", "OpenGL", "WaylandClient"}
_QT_PLUGINS: Final = {
    "iconengines": {"qsvgicon"},
    "imageformats": {"qsvg", "qico", "qjpeg"},
    "platforms": {"qxcb", "qwayland", "qoffscreen", "qwindows", "qcocoa"},
    "platformthemes": {"qxdgdesktopportal"},  # the one for GTK would bring GTK along
    "platforminputcontexts": {"composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"},
    "styles": {"qmodernwindowsstyle", "qmacstyle"},
    "wayland-decoration-client": {"adwaita", "bradient"},
    "wayland-shell-integration": {"xdg-shell"},
}
_QT_TRANSLATIONS: Final = ("qtbase_zh_CN.qm",)

# Of the libraries of a Linux system these are Python's own, or have another name elsewhere; all others are the system's
# to bring, in step with its display, its sound and its C library, and to keep safe.
_LINUX_LIBRARIES: Final = re.compile(r"lib(python3|bz2)[.-]")

# Of a library's metadata: its version, and where it is looked for by name. Its licence is among the notices.
_METADATA: Final = frozenset({"METADATA", "entry_points.txt"})

# Of the speech engine's data what the local service speaks with, Mandarin and English in its plain voices; a hundred
# other languages and voices would be opened, one by one, before the first word.
_ENGINE_VOICES: Final = re.compile(r"(?:cmn|en)_dict|lang/(?:gmw/en|gmw/en-US|sit/cmn)|voices/!v/[fm]\d")
_ENGINE_PARTS: Final = frozenset({"intonations", "phondata", "phonindex", "phontab"})


def excluded_modules() -> list[str]:
    """Modules that nothing of the program's needs: unused standard ones, and all of the libraries that do not ship."""
    shipped = {canonical(name) for name in pins()}
    foreign = (
        module
        for module, owners in packages_distributions().items()
        if not any(canonical(owner) in shipped or canonical(owner) == "voice-studio" for owner in owners)
    )
    return sorted({*_UNUSED_MODULES, *foreign})


def resources(folder: Path) -> list[tuple[str, str]]:
    """The program's own files, those of `folder`, as PyInstaller takes them: (file, folder that it goes to)."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    root = PurePosixPath("studio/resources")
    return [(str(path), str(root.joinpath(*path.relative_to(folder).parent.parts))) for path in found]


def keep(entries: Iterable[Entry], platform: str) -> Iterator[Entry]:
    """Of what PyInstaller found, what the program needs, each file once."""
    for target, source, kind in entries:
        parts = PurePosixPath(target.replace("\\", "/"))
        if _is_needed(parts, Path(source), platform):
            yield target, source, kind


def _is_needed(target: PurePosixPath, source: Path, platform: str) -> bool:
    if "PySide6" in target.parts or target.name.startswith(("libQt6", "Qt6")):
        return _is_needed_of_qt(target)
    if platform == "linux" and _is_systems(source):
        return _LINUX_LIBRARIES.match(source.name) is not None
    if any(part.endswith(".dist-info") for part in target.parts):
        return target.name in _METADATA
    if "espeak-ng-data" in target.parts:
        within = "/".join(target.parts[target.parts.index("espeak-ng-data") + 1 :])
        return within in _ENGINE_PARTS or _ENGINE_VOICES.fullmatch(within) is not None
    # A wheel has no links, so it has a library under all of its names.
    if target.parent.name == "espeakng_loader" and re.search(r"\.so\.|\.\d+\.dylib$", target.name):
        return False
    # Headers, tests and stubs are for those who build with a library; phonemes are not what is recognized.
    unused = target.suffix in {".pyi", ".pxd", ".h"} or target.name in {"en-us-phone.lm.bin", "CMakeLists.txt"}
    return not unused and "tests" not in target.parts


def _is_systems(source: Path) -> bool:
    return source.is_relative_to("/usr/lib") or source.is_relative_to("/lib") or source.is_relative_to("/usr/lib64")


def _is_needed_of_qt(target: PurePosixPath) -> bool:
    parts = target.parts
    if "plugins" in parts:
        group = parts[parts.index("plugins") + 1]
        return _bare(target.name) in _QT_PLUGINS.get(group, ())
    if "translations" in parts:
        return target.name in _QT_TRANSLATIONS
    if "qml" in parts or "resources" in parts or target.suffix in {".pyi", ".exe"}:
        return False
    if (found := re.match(r"(?:lib)?Qt6?(\w+?)(?:\.abi3)?\.(?:so|dll|dylib|pyd)", target.name)) is not None:
        wanted = _QT_MODULES if "abi3" in target.name or target.suffix == ".pyd" else _QT_LIBRARIES
        return found[1] in wanted
    return "opengl32sw" not in target.name


def _bare(name: str) -> str:
    return re.sub(r"^lib(?=q|composeplat|ibus|adwaita|bradient|xdg)|\..*$", "", name)
