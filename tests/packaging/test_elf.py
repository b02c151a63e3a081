"""What files of machine code ask of a Linux system, looked at in files of this one."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import PySide6
import pytest
import soundfile
from recipes import elf
from recipes.project import Failure, output

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or shutil.which("readelf") is None, reason="files of Linux, read by binutils"
)

LIBRARY = next((Path(soundfile.__file__).parent / "_soundfile_data").glob("*.so*"))

QT = Path(PySide6.__file__).parent / "Qt" / "lib" / "libQt6Core.so.6"
MAGIC_OF_64_BITS = b"\x7fELF\2\1\1"

LISTED = """\
libegl1:amd64: /usr/lib/x86_64-linux-gnu/libEGL.so.1
some-program: /opt/some/lib/libEGL.so.1
libc6:amd64: /lib/x86_64-linux-gnu/libc.so.6
libssl3t64:amd64: /usr/lib/x86_64-linux-gnu/libssl.so.3
"""


def test_needs_are_what_no_file_brings(tmp_path: Path) -> None:
    shutil.copyfile(LIBRARY, tmp_path / "libsndfile.so")
    (tmp_path / "note.txt").write_text("no machine code")
    (tmp_path / "link.so").symlink_to("libsndfile.so")
    assert [path.name for path in elf.binaries(tmp_path)] == ["libsndfile.so"]
    needs = elf.needs(elf.binaries(tmp_path))
    assert "libc.so.6" in needs.libraries
    assert needs.glibc >= (2, 2)
    assert "libc.so.6" not in elf.needs([*elf.binaries(tmp_path), Path("/lib/x86_64-linux-gnu/libc.so.6")]).libraries


def test_what_the_loader_would_refuse_is_seen() -> None:
    content = bytearray(LIBRARY.read_bytes())
    assert elf.loads(content)
    first = next(elf.segments(content))
    assert elf.offset_of(bytes(content), first.address) == first.offset
    with pytest.raises(Failure):
        elf.offset_of(bytes(content), 1 << 60)
    table = int.from_bytes(content[32:40], "little")
    for index in range(int.from_bytes(content[56:58], "little")):
        if content[table + 56 * index] == 1:
            content[table + 56 * index + 8] ^= 1  # the offset of what is loaded, no longer as on its page
    assert not elf.loads(bytes(content))


def test_the_machine_it_was_built_on_is_forgotten(tmp_path: Path) -> None:
    beside = QT.read_bytes()
    assert elf.at_home_anywhere(beside) == beside
    path = tmp_path / "libQt6Core.so.6"
    path.write_bytes(beside.replace(b"$ORIGIN", b"/opt/qt"))
    assert "/opt/qt" in dynamic(path)
    path.write_bytes(elf.at_home_anywhere(path.read_bytes()))
    assert "RUNPATH" not in dynamic(path)
    assert dynamic(path).count("NEEDED") == dynamic(QT).count("NEEDED")
    assert path.stat().st_size == len(beside)
    none = b"".join((MAGIC_OF_64_BITS, bytes(64 - len(MAGIC_OF_64_BITS))))
    assert elf.at_home_anywhere(none) == none


def dynamic(path: Path) -> str:
    """What the loader is told."""
    return output(["readelf", "--wide", "--dynamic", path])


def test_packages_are_those_of_the_system() -> None:
    found = elf.debian_packages(["libEGL.so.1", "libssl.so.3", "libnone.so.1"], LISTED)
    assert found == {"libEGL.so.1": "libegl1", "libssl.so.3": "libssl3t64"}
