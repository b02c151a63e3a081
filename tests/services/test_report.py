"""The report: it tells what happened, and holds no key and nothing that was written."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from studio.core import uploads
from studio.core.errors import Kind, StudioError
from studio.core.ports import Device, Field, Vendor
from studio.services.accounts import Accounts
from studio.services.activity import Activity
from studio.services.local import LocalService
from studio.services.report import Part, gather, save, sound_report
from studio.storage.activity import ActivityLog
from studio.storage.paths import Paths
from studio.storage.secrets import Secrets
from studio.storage.settings import AccountSettings, SettingsFile
from tests.fakes.calls import calls
from tests.fakes.keyrings import Held

from .conftest import run

SECRET = "bb81b706ef1f443e"
OF_A_BUCKET = "k3y of a bucket"
SCRIPT = "提醒大家 remember the milk"
VENDOR = Vendor("vendor", "Vendor", (Field("base_url"), Field("app_id"), Field("app_secret", secret=True)))


def gathered(tmp_path: Path, *, sound: str = "", checks: str = "") -> dict[str, str]:
    """The report of a home where keys and scripts came to places where they do not belong."""
    paths = Paths(tmp_path / "home")
    file = SettingsFile(paths)
    row = AccountSettings(
        name="mine",
        vendor="vendor",
        fields={"base_url": f"https://me:{SECRET}@vendor.example/v1?key={SECRET}", "app_id": "app-12345678"},
    )
    # Its vendor's key is missing, so nobody can ask for its keys; that of its bucket is there all the same.
    fields = {"app_id": "1", uploads.BUCKET: "talks", uploads.SERVER_URL: "https://[mistyped"}
    other = AccountSettings(name="other", vendor="vendor", fields=fields)
    file.change({"accounts": [row, other], "panels": {"timbres.filter": SCRIPT}, "text_size": 21})
    (paths.logs / "studio.log").write_text(
        f"{Path.home()}/x: plain {SECRET} words\n{OF_A_BUCKET}\nX-TOKEN: t0k3n-in-the-log\n"
    )
    (paths.logs / "studio.log.1").write_text("an older line\n" * 30_000)
    (paths.logs / "studio.log.crash-1").touch()  # of a window that is open, and has nothing to say
    (paths.logs / "other.txt").write_text(SCRIPT)
    (paths.drafts / "draft.txt").write_text(SCRIPT)
    found: dict[str, str] = {}

    async def main() -> None:
        activity = Activity(ActivityLog(paths.activity))
        begun = datetime.now(UTC)
        for call in calls(600, begun):
            activity.record(replace(call, request=SCRIPT, response=SCRIPT, message=f"refused {SECRET}"))
        held = Held()
        held.kept["mine", "app_secret"], held.kept["other", uploads.SECRET_KEY] = SECRET, OF_A_BUCKET
        accounts = Accounts(file, Secrets(held, environment={}), [VENDOR], LocalService())
        parts = await gather(
            paths=paths, settings=file.settings, accounts=accounts, activity=activity, sound=sound, checks=checks
        )
        await activity.close()
        await save(tmp_path / "report.zip", parts)
        assert all(part.bytes == len(part.text.encode()) for part in parts)

    run(main)
    with zipfile.ZipFile(tmp_path / "report.zip") as packed:
        for name in packed.namelist():
            found[name] = packed.read(name).decode()
    return found


def test_it_tells_what_happened(tmp_path: Path) -> None:
    found = gathered(tmp_path, sound="a card\n", checks="✓ all\n")
    assert list(found) == [
        *("versions.txt", "settings.json", "activity.json", "sound.txt", "checks.txt"),
        *("logs/studio.log", "logs/studio.log.1"),
    ]
    assert found["versions.txt"].startswith("Voice Studio ")
    settings = json.loads(found["settings.json"])
    assert settings["text_size"] == 21
    fields = {"base_url": "https://vendor.example/v1", "app_id": "…5678"}
    assert settings["accounts"][0] == {"name": "mine", "vendor": "vendor", "fields": fields}
    assert settings["accounts"][1]["fields"][uploads.SERVER_URL] == "not an address"
    listed = json.loads(found["activity.json"])
    assert len(listed) == 500
    assert listed[0]["request_id"] == calls(600)[-1].request_id
    assert (found["sound.txt"], found["checks.txt"]) == ("a card\n", "✓ all\n")
    assert found["logs/studio.log"].startswith("~/x: plain")
    assert len(found["logs/studio.log.1"]) <= 256 * 1024
    assert found["logs/studio.log.1"].startswith("an older line\n")


def test_neither_a_key_nor_a_script_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICE_STUDIO_SECRET_OTHER_TOKEN", "another-key-123")
    found = gathered(tmp_path, sound=f"card another-key-123 {SECRET}")
    everything = "\n".join(found.values()) + repr((tmp_path / "report.zip").read_bytes())
    for part in (SECRET, OF_A_BUCKET, "another-key-123", "t0k3n-in-the-log", "milk", "提醒", str(Path.home())):
        assert part not in everything
    assert "checks.txt" not in found


def test_what_is_heard_with() -> None:
    devices = [Device("a", "Speakers"), Device("b", "Headphones")]
    assert sound_report(devices, "b", None) == "  Speakers\n* Headphones\nchosen: b\n"
    silent = sound_report([], "", StudioError(Kind.NO_SOUND))
    assert silent.startswith("chosen: the system default\ntrouble: There is no sound device")


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    async def main() -> None:
        with pytest.raises(StudioError) as caught:
            await save(tmp_path / "none" / "report.zip", [Part("a.txt", "a \ud800")])
        assert caught.value.kind is Kind.NOT_WRITABLE

    run(main)
