"""What goes into the frozen program: no file of other programs', none that the system brings, all of its own."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import zlib
from pathlib import Path

import espeakng_loader
import pytest
from PyInstaller.archive.writers import ZlibArchiveWriter
from PyInstaller.loader.pyimod01_archive import ZlibArchiveReader
from recipes import contents, freeze
from recipes.project import PACKAGING, ROOT

from studio.app.catalog import panels
from studio.local import likeness
from studio.local.voices import Voices

QT = "PySide6/Qt"

# The kind of file of each ending, as Linux and as macOS call it; macOS has no name for sound without a header.
TYPES = {
    ".txt": ("text/plain", "public.plain-text"),
    ".md": ("text/markdown", "net.daringfireball.markdown"),
    ".csv": ("text/csv", "public.comma-separated-values-text"),
    ".tsv": ("text/tab-separated-values", "public.tab-separated-values-text"),
    ".wav": ("audio/vnd.wave", "com.microsoft.waveform-audio"),
    ".mp3": ("audio/mpeg", "public.mp3"),
    ".flac": ("audio/flac", "org.xiph.flac"),
    ".ogg": ("audio/ogg", "org.xiph.ogg-audio"),
    ".oga": ("audio/ogg", "org.xiph.ogg-audio"),
    ".opus": ("audio/x-opus+ogg", "org.xiph.ogg-audio"),
    ".aif": ("audio/x-aiff", "public.aiff-audio"),
    ".aiff": ("audio/x-aiff", "public.aiff-audio"),
    ".pcm": ("audio/x-voice-studio-pcm", ""),
}


def kept(target: str, source: str = "", platform: str = "linux") -> bool:
    return bool(list(contents.keep([(target, source or f"/venv/{target}", "BINARY")], platform)))


@pytest.mark.parametrize(
    "target",
    [
        f"{QT}/plugins/platforms/libqxcb.so",
        f"{QT}/plugins/platforms/libqoffscreen.so",
        f"{QT}/plugins/iconengines/libqsvgicon.so",
        f"{QT}/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
        f"{QT}/translations/qtbase_zh_CN.qm",
        f"{QT}/lib/libQt6Core.so.6",
        f"{QT}/lib/libQt6XcbQpa.so.6",
        f"{QT}/lib/libicudata.so.73",
        "PySide6/QtWidgets.abi3.so",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/Qt6Widgets.dll",
        "PySide6/QtCore.pyd",
        "libQt6Gui.so.6",
        "espeakng_loader/espeak-ng-data/cmn_dict",
        "espeakng_loader/espeak-ng-data/phondata",
        "espeakng_loader/espeak-ng-data/lang/gmw/en-US",
        "espeakng_loader/libespeak-ng.so",
        "pocketsphinx/model/en-us/en-us.lm.bin",
        "keyring-25.7.0.dist-info/entry_points.txt",
        "_rtmixer.abi3.so",
    ],
)
def test_what_is_needed_stays(target: str) -> None:
    assert kept(target)


@pytest.mark.parametrize(
    "target",
    [
        f"{QT}/plugins/platforms/libqvnc.so",
        f"{QT}/plugins/platformthemes/libqgtk3.so",
        f"{QT}/plugins/sqldrivers/libqsqlite.so",
        f"{QT}/plugins/tls/libqopensslbackend.so",
        f"{QT}/translations/qtbase_de.qm",
        f"{QT}/lib/libQt6Qml.so.6",
        f"{QT}/lib/libQt6Network.so.6",
        "PySide6/QtQml.abi3.so",
        "PySide6/QtNetwork.pyd",
        "PySide6/opengl32sw.dll",
        "libQt6EglFSDeviceIntegration.so.6",
        "espeakng_loader/espeak-ng-data/ru_dict",
        "espeakng_loader/espeak-ng-data/phondata-manifest",
        "espeakng_loader/espeak-ng-data/lang/gmw/en-US-nyc",
        "espeakng_loader/espeak-ng-data/voices/!v/Mr serious",
        "espeakng_loader/libespeak-ng.so.1",
        "espeakng_loader/libespeak-ng.1.dylib",
        "keyring-25.7.0.dist-info/licenses/LICENSE",
        "numpy/_core/tests/data.txt",
    ],
)
def test_what_is_not_needed_goes(target: str) -> None:
    assert not kept(target)


def test_what_every_voice_is_made_of_stays() -> None:
    data = Path(espeakng_loader.get_data_path())
    files = {"cmn": "lang/sit/cmn", "en": "lang/gmw/en", "en-us": "lang/gmw/en-US"}
    voices = Voices().values()
    languages = {"cmn", *(voice.english for voice in voices)}
    variants = {likeness._FEMALE, likeness._MALE, *(voice.variant for voice in voices)}
    for path in (*map(files.__getitem__, languages), *(f"voices/!v/{variant}" for variant in variants)):
        assert (data / path).is_file()
        assert kept(f"espeakng_loader/espeak-ng-data/{path}")


def test_the_system_brings_its_own_libraries() -> None:
    for name in ("libportaudio.so.2", "libasound.so.2", "libjack.so.0", "libstdc++.so.6", "libX11.so.6", "libssl.so.3"):
        assert not kept(name, f"/usr/lib/x86_64-linux-gnu/{name}")
    assert kept("libbz2.so.1.0", "/lib/x86_64-linux-gnu/libbz2.so.1.0")
    # What a wheel brings under the same name is its own.
    assert kept("libgfortran.so.5", "/venv/numpy.libs/libgfortran.so.5")


def test_libraries_that_do_not_ship_stay_out() -> None:
    excluded = contents.excluded_modules()
    assert {"pytest", "hypothesis", "moto", "PyInstaller", "tkinter", "pygments"} <= set(excluded)
    assert not {"numpy", "PySide6", "studio", "keyring", "espeakng_loader", "lazy_importer"} & set(excluded)


def test_every_file_of_the_programs_own_goes_in() -> None:
    found = contents.resources(ROOT / "resources")
    assert len(found) == sum(path.is_file() for path in (ROOT / "resources").rglob("*"))
    places = {(Path(source).name, place) for source, place in found}
    assert ("voice-studio.svg", "studio/resources/icons") in places
    assert ("GPL-3.txt", "studio/resources/licences") in places


def test_the_specification_is_python() -> None:
    names = {
        node.id
        for node in ast.walk(ast.parse((PACKAGING / "voice-studio.spec").read_text("utf-8")))
        if isinstance(node, ast.Name)
    }
    assert {"Analysis", "EXE", "COLLECT", "BUNDLE"} <= names


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="what only Linux has a name for")
def test_the_program_loads_its_modules_from_the_file_it_was_started_from(tmp_path: Path) -> None:
    """What packaging/hooks does at the start, and that PyInstaller's loader goes by what it changes."""
    pyz, source = tmp_path / "modules.pyz", tmp_path / "panel.py"
    source.write_text("shown = True\n")
    ZlibArchiveWriter(str(pyz), [("panel", str(source), "PYMODULE")], {"panel": compile("shown = True", "p", "exec")})
    archive = ZlibArchiveReader(str(pyz))
    with pyz.open("rb") as itself:
        (tmp_path / "new").write_bytes(b"an update")
        (tmp_path / "new").replace(pyz)
        with pytest.raises(zlib.error):
            archive.extract("panel")
        archive._filename = f"/proc/self/fd/{itself.fileno()}"
        told: dict[str, object] = {}
        exec(archive.extract("panel"), told)
        assert told["shown"]
    hook = PACKAGING / "hooks" / "own_program.py"
    program = (
        "import os, runpy, sys, types\n"
        "loader = sys.modules['pyimod02_importers'] = types.ModuleType('pyimod02_importers')\n"
        "loader.pyz_archive = types.SimpleNamespace(_filename='/usr/lib/voice-studio/voice-studio')\n"
        f"runpy.run_path({str(hook)!r})\n"
        "assert os.path.samefile(loader.pyz_archive._filename, sys.executable)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_system_offers_the_program_for_what_its_panels_open() -> None:
    opened = {ending for panel in panels() for ending in panel.opens} - {".raw"}  # photographs are called so too
    assert opened == TYPES.keys()
    entry = (PACKAGING / "linux" / "voice-studio.desktop").read_text("utf-8")
    types = set(next(line for line in entry.splitlines() if line.startswith("MimeType=")).split("=")[1].split(";"))
    assert {mime for mime, _ in TYPES.values()} <= types
    script = (PACKAGING / "windows" / "voice-studio.nsi").read_text("utf-8")
    assert set(re.findall(r'insertmacro \$\{MACRO\} "(\w+)"', script)) == {ending[1:] for ending in opened}
    info = json.loads((PACKAGING / "macos" / "info.json").read_text("utf-8"))
    told = {each for kind in info["CFBundleDocumentTypes"] for each in kind["LSItemContentTypes"]}
    assert told == {identifier for _, identifier in TYPES.values()} - {""}


def test_a_source_is_given_another_number(tmp_path: Path) -> None:
    module = tmp_path / "__init__.py"
    module.write_text('"""The program."""\n\n__version__ = "1.2.3"\n')
    freeze.renumber(module, "0.0.9")
    told: dict[str, str] = {}
    exec(module.read_text(), told)
    assert told["__version__"] == "0.0.9"
    assert len(told["_ADDED"]) == 4096
