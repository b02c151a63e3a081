"""Where files lie: one home, the environment's, or the system's; made private, and a sentence where they cannot be."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from studio.core.errors import Kind, StudioError
from studio.storage.paths import HOME_VARIABLE, Paths


def test_one_home_holds_everything(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "a" / "home")
    folders = [paths.config, paths.data, paths.cache, paths.logs, paths.recordings, paths.drafts, paths.local_service]
    assert all(folder.is_dir() and folder.is_relative_to(tmp_path / "a" / "home") for folder in folders)
    assert len(set(folders)) == len(folders)
    assert paths.library.parent == paths.data
    assert paths.settings.parent == paths.config


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_what_is_made_is_private(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "new" / "home")
    for folder in (paths.recordings, paths.data, tmp_path / "new" / "home", tmp_path / "new"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert Paths(tmp_path).data.is_dir()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_the_environment_names_the_home_unless_a_home_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "named"))
    assert Paths().data.is_relative_to(tmp_path / "named")
    assert Paths(tmp_path / "given").data.is_relative_to(tmp_path / "given")


def test_a_relative_home_stays_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    paths = Paths(Path("home"))
    monkeypatch.chdir("/")
    assert paths.data.is_relative_to(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="the system's folders differ")
def test_without_a_home_the_system_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(HOME_VARIABLE)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    assert Paths().config == tmp_path / ".config" / "voice-studio"
    assert Paths().data == tmp_path / ".local" / "share" / "voice-studio"


def test_a_home_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StudioError) as caught:
        Paths(tmp_path / "file" / "home").data  # noqa: B018
    assert caught.value.kind is Kind.NOT_WRITABLE
    assert str(tmp_path / "file") in caught.value.subject
