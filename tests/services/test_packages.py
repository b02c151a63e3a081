"""Recordings in folders, packages and alone: found, checked and packed, whatever is wrong with them."""

from __future__ import annotations

import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest

from studio.core.errors import Kind, StudioError
from studio.core.judgement import Finding, Flaw
from studio.core.training import Delivery, Span, TrainingKind
from studio.local.review import Uploaded, review
from studio.services import packages
from studio.services.packages import Pair, check, gather, look, pack
from tests.fakes.disk import small_disk
from tests.fakes.recordings import CHINESE, RATE, files, package, spoken, wav

BASIC, ADVANCED = TrainingKind.BASIC, TrainingKind.ADVANCED


def folder(place: Path, content: dict[str, bytes]) -> Path:
    place.mkdir(exist_ok=True)
    for name, data in content.items():
        (place / name).write_bytes(data)
    return place


def wrong(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{finding.flaw.name} {finding.subject}".strip() for finding in findings if not finding.tolerable]


def test_a_folder_becomes_a_package_that_passes_the_review(tmp_path: Path) -> None:
    progress: list[float] = []
    checked = look(folder(tmp_path / "in", files()), BASIC, Span(20, 1200), progress.append)
    assert checked.good
    assert progress[-1] == 1.0
    assert checked.seconds == pytest.approx(sum(judgement.seconds for judgement in checked.judgements))
    packed = pack(checked, tmp_path / "out.zip", progress.append)
    assert progress[-1] == 1.0
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []
    with zipfile.ZipFile(packed) as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == set(files())
        assert archive.read("3.txt").decode() == CHINESE[3]
    uploads = tmp_path / "uploads"
    uploads.mkdir()
    packed.rename(uploads / "data.zip")
    assert review(Uploaded(BASIC, Delivery.PACKAGE, uploads, tmp_path / "recordings")) == []


def test_the_same_recordings_make_the_same_package(tmp_path: Path) -> None:
    checked = look(folder(tmp_path / "in", files()), BASIC)
    first, second = (pack(checked, tmp_path / f"{number}.zip").read_bytes() for number in (1, 2))
    assert first == second


def test_names_are_numbered_as_a_person_counts(tmp_path: Path) -> None:
    content = {}
    for number in range(1, 21):
        content[f"第{number}句.WAV"] = files()["0.wav"]
        content[f"第{number}句.txt"] = f"\ufeff {number}\n".encode()
    checked = look(folder(tmp_path / "in", {**content, "notes.md": b"", ".DS_Store": b"x"}), BASIC)
    assert checked.good
    assert [pair.text for pair in checked.pairs] == [str(number) for number in range(1, 21)]
    with zipfile.ZipFile(pack(checked, tmp_path / "out.zip")) as archive:
        assert archive.read("1.txt") == b"2"
        assert archive.namelist()[-1] == "19.txt"


def test_what_is_missing_in_a_folder(tmp_path: Path) -> None:
    content = files()
    del content["7.wav"]
    del content["3.txt"]
    content["4.txt"] = b"\n"
    content["5.txt"] = "中文".encode("gbk")
    content["6.txt"] = b"x" * 70_000
    checked = look(folder(tmp_path / "in", content), BASIC)
    assert not checked.good
    assert wrong(checked.findings) == [
        "WITHOUT_TEXT 3.wav", "EMPTY_TEXT 4.txt", "BAD_TEXT 5.txt", "TOO_LARGE 6.txt", "WITHOUT_AUDIO 7.txt", "COUNT",
    ]  # fmt: skip
    (count,) = (finding for finding in checked.findings if finding.flaw is Flaw.COUNT)
    assert count.sentence == "There are 19 recordings; 20 are needed."


def test_bad_recordings_are_named(tmp_path: Path) -> None:
    content = {**files(), "2.wav": wav(np.zeros(RATE * 2, "<i2")), "9.wav": b"ID3 an mp3 file"}
    assert wrong(look(folder(tmp_path / "in", content), BASIC).findings) == ["SILENT 2.wav", "NOT_READABLE 9.wav"]


def test_how_long_they_last_together(tmp_path: Path) -> None:
    place = folder(tmp_path / "in", files())
    assert wrong(look(place, BASIC, Span(600, None)).findings) == ["TOTAL_SHORT"]
    assert wrong(look(place, BASIC, Span(None, 10)).findings) == ["TOTAL_LONG"]
    assert look(place, BASIC, Span(None, None)).good


def test_one_long_recording(tmp_path: Path) -> None:
    path = tmp_path / "我的声音.wav"
    path.write_bytes(wav(np.tile(spoken(CHINESE)[0], 18)))
    checked = look(path, ADVANCED)
    assert checked.good
    with zipfile.ZipFile(pack(checked, tmp_path / "out.zip")) as archive:
        assert archive.namelist() == ["0.wav"]
    assert wrong(look(path, ADVANCED, Span(300, 600)).findings) == ["SHORT 我的声音.wav"]
    assert wrong(look(path, ADVANCED, Span(None, 60)).findings) == ["LONG 我的声音.wav"]
    assert look(path, ADVANCED, Span(60, None)).good
    assert look(folder(tmp_path / "in", {"a.wav": path.read_bytes(), "a.txt": b"x"}), ADVANCED).good
    assert wrong(look(path, BASIC).findings) == ["COUNT", "LONG 我的声音.wav"]


def test_a_package_of_ones_own_is_checked_and_sent_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "mine.zip"
    path.write_bytes(package(files(), zipfile.ZIP_DEFLATED))
    progress: list[float] = []
    checked = look(path, BASIC, Span(20, 1200), progress.append)
    assert checked.good
    assert len(checked.judgements) == 20
    assert progress[-1] == 1.0
    assert pack(checked, tmp_path / "out.zip") == path
    assert not (tmp_path / "out.zip").exists()
    path.write_bytes(package({"a.wav": wav(np.tile(spoken(CHINESE)[0], 18))}))
    assert look(path, ADVANCED).good


def test_what_is_wrong_with_a_package(tmp_path: Path) -> None:
    content = files()
    del content["7.wav"]
    del content["3.txt"]
    content |= {"2.wav": wav(np.zeros(RATE * 2, "<i2")), "4.txt": b"", "5.txt": b"\xff", "6.txt": b"x" * 70_000}
    content |= {"20.wav": b"", "07.wav": b"", "a/0.wav": b"", "录音.wav": b"", "²³.wav": b"", f"{'1' * 5000}.wav": b""}
    path = tmp_path / "mine.zip"
    path.write_bytes(package(content))
    found = wrong(look(path, BASIC, Span(600, None)).findings)
    for expected in (
        *(
            "SILENT 2.wav",
            "EMPTY_TEXT 4.txt",
            "BAD_TEXT 5.txt",
            "TOO_LARGE 6.txt",
            "BAD_NAME 20.wav",
            "BAD_NAME 07.wav",
        ),
        *("BAD_NAME a/0.wav", "BAD_NAME 录音.wav", "BAD_NAME ²³.wav", "WITHOUT_TEXT 3.wav", "WITHOUT_AUDIO 7.txt"),
        *("COUNT", "TOTAL_SHORT", f"BAD_NAME {'1' * 80}"),
    ):
        assert expected in found
    assert len(found) == 14


@pytest.mark.parametrize("content", [b"no zip", b"PK\x05\x06", package({"0.wav": b"x"})[:-30]])
def test_what_is_no_package(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "mine.zip"
    path.write_bytes(content)
    assert wrong(look(path, BASIC).findings) == ["NOT_A_PACKAGE mine.zip"]


def test_packages_that_are_traps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mine.zip"
    broken = bytearray(package(files(1)))
    broken[200:300] = bytes(100)
    path.write_bytes(broken)
    assert wrong(look(path, BASIC).findings) == ["NOT_A_PACKAGE mine.zip"]
    path.write_bytes(package({f"{number}.x": b"" for number in range(2_001)}))
    assert wrong(look(path, BASIC).findings) == ["NOT_A_PACKAGE mine.zip"]
    monkeypatch.setattr(packages, "_LARGEST_AUDIO", 1_000_000)
    path.write_bytes(package({"0.wav": bytes(50_000_000)}, zipfile.ZIP_DEFLATED))
    assert "TOO_LARGE 0.wav" in wrong(look(path, BASIC).findings)


def test_what_is_not_there(tmp_path: Path) -> None:
    for ask in (lambda: look(tmp_path / "nowhere", BASIC), lambda: check([Pair(tmp_path / "0.wav")], BASIC)):
        with pytest.raises(StudioError) as caught:
            ask()
        assert caught.value.kind is Kind.BAD_FILE
    checked = look(folder(tmp_path / "in", files()), BASIC)
    (tmp_path / "in" / "19.wav").unlink()
    with pytest.raises(StudioError) as caught:
        pack(checked, tmp_path / "out.zip")
    assert caught.value.kind is Kind.BAD_FILE
    assert not (tmp_path / ".out.zip.part").exists()


def test_a_recording_that_is_changed_after_it_was_checked(tmp_path: Path) -> None:
    checked = look(folder(tmp_path / "in", files()), BASIC)
    (tmp_path / "in" / "4.wav").write_bytes(b"something else")
    with pytest.raises(StudioError) as caught:
        pack(checked, tmp_path / "out.zip")
    assert (caught.value.kind, caught.value.subject) == (Kind.FILE_CHANGED, "4.wav")
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    checked = look(folder(tmp_path / "in", files()), BASIC)
    with small_disk(tmp_path / "disk", 500) as disk:
        with pytest.raises(StudioError) as caught:
            pack(checked, disk / "out.zip")
        assert caught.value.kind is Kind.DISK_FULL
        assert list(disk.iterdir()) == []


def test_a_full_disk_says_nothing_of_a_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.zip").write_bytes(package({"0.wav": wav(np.zeros(400_000, "<i2")), "0.txt": "一".encode()}))
    with small_disk(tmp_path / "disk", 256) as disk:
        monkeypatch.setattr(packages.tempfile, "tempdir", str(disk))
        with pytest.raises(StudioError) as raised:
            look(tmp_path / "mine.zip", BASIC)
        assert (raised.value.kind, raised.value.subject) == (Kind.DISK_FULL, str(disk))


def test_packing_holds_a_piece_at_a_time(tmp_path: Path) -> None:
    large = wav(np.tile(spoken(CHINESE)[0], 150))
    (tmp_path / "a.wav").write_bytes(large)
    checked = look(tmp_path / "a.wav", ADVANCED)
    tracemalloc.start()
    pack(checked, tmp_path / "out.zip")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(large) > 12 * 2**20
    assert most < 6 * 2**20


def test_a_folder_is_only_looked_at_once_it_is_one(tmp_path: Path) -> None:
    assert gather(folder(tmp_path / "empty", {}), BASIC) == ([], [])
    assert wrong(look(tmp_path / "empty", BASIC).findings) == ["COUNT"]
    assert not look(folder(tmp_path / "x", {"a.txt": b"x"}), BASIC).good
