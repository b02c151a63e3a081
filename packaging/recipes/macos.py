"""The artefacts for macOS: an application in a disk image, signed and notarised where there are keys; built there."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from pathlib import Path
from typing import Final

from recipes import elf, freeze, icons, linux, notices, sbom
from recipes.project import BUILD, DIST, NAME, PACKAGING, TITLE, Failure, epoch, run, say, version

_IDENTITY: Final = "VOICE_STUDIO_MACOS_IDENTITY"
"""Names the certificate in the keychain ("Developer ID Application: …"); without it the system asks before opening."""
_PROFILE: Final = "VOICE_STUDIO_MACOS_NOTARY_PROFILE"
"""Names what `xcrun notarytool store-credentials` stored; without it nothing is notarised."""

MAGICS: Final = (b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
"""How files of machine code begin: for one kind of processor, for several."""


def build() -> list[Path]:
    """Freeze, sign, pack, notarise, and say what is in it."""
    if sys.platform != "darwin":
        raise Failure("The program for macOS is frozen on macOS.")
    BUILD.mkdir(parents=True, exist_ok=True)
    (BUILD / f"{NAME}.icns").write_bytes(icons.macos())
    freeze.try_out(freeze.freeze())
    bundle = BUILD / "frozen" / f"{TITLE}.app"
    shipped = notices.components()
    (bundle / "Contents" / "Resources" / "third-party-notices.txt").write_text(notices.render(shipped), "utf-8")
    sign(bundle)
    DIST.mkdir(exist_ok=True)
    stem = f"{NAME}-{version()}-macos-{platform.machine()}"
    image = pack(bundle, DIST / f"{stem}.dmg")
    notarise(image)
    bill = DIST / f"{stem}.cdx.json"
    bill.write_text(sbom.render(shipped, version=version(), moment=epoch()), "utf-8")
    linux.checksums([image, bill], DIST / "SHA256SUMS")
    return [image, bill]


def sign(bundle: Path) -> None:
    """Sign the bundle from the inside out; for this machine only where there is no certificate."""
    identity = os.environ.get(_IDENTITY) or "-"
    if identity == "-":
        say(f"{_IDENTITY} is not set: signed for this machine only")
    for path in code(bundle):
        run(signing(identity, path))
    run(signing(identity, bundle))
    run(["codesign", "--verify", "--deep", "--strict", bundle])


def signing(identity: str, path: Path) -> list[str | Path]:
    """What signs one file or bundle; a time stamp needs a certificate."""
    command: list[str | Path] = ["codesign", "--force", "--sign", identity, "--options", "runtime"]
    command += ["--timestamp"] if identity != "-" else ["--timestamp=none"]
    return [*command, "--entitlements", PACKAGING / "macos" / "entitlements.plist", path]


def code(bundle: Path) -> list[Path]:
    """The files of machine code in a bundle, the innermost first."""
    found = [
        path for path in bundle.rglob("*") if path.is_file() and not path.is_symlink() and elf.begins(path, MAGICS)
    ]
    return sorted(found, key=lambda path: (-len(path.parts), str(path)))


def pack(bundle: Path, image: Path) -> Path:
    """Make a disk image with the application and the way to where applications lie."""
    folder = BUILD / "image"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run(["ditto", bundle, folder / bundle.name])
    (folder / "Applications").symlink_to("/Applications")
    image.unlink(missing_ok=True)
    run(["hdiutil", "create", "-volname", TITLE, "-srcfolder", folder, "-format", "ULFO", "-ov", image])
    if identity := os.environ.get(_IDENTITY):
        run(["codesign", "--sign", identity, "--timestamp", image])
    return image


def notarise(image: Path) -> None:
    """Have Apple look at the image, and staple the answer to it."""
    profile = os.environ.get(_PROFILE)
    if not profile:
        say(f"{_PROFILE} is not set: not notarised")
        return
    run(["xcrun", "notarytool", "submit", image, "--keychain-profile", profile, "--wait"])
    run(["xcrun", "stapler", "staple", image])
