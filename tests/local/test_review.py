"""What a review finds in packages and single sentences, good and bad."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.core.errors import Kind, StudioError
from studio.core.judgement import Flaw
from studio.core.training import Delivery, TrainingKind
from studio.local import review as reviewing
from studio.local.review import PACKAGE, Uploaded, is_complete, review, review_sentence
from tests.fakes.disk import small_disk
from tests.fakes.recordings import files, package, spoken, wav


def uploaded(
    folder: Path, content: dict[str, bytes] | bytes, kind: TrainingKind = TrainingKind.BASIC
) -> Uploaded:  # fmt: skip
    place = Uploaded(kind, Delivery.PACKAGE, folder / "uploads", folder / "recordings")
    place.uploads.mkdir(exist_ok=True)
    packed = content if isinstance(content, bytes) else package(content)
    (place.uploads / PACKAGE).write_bytes(packed)
    return place


def errors(folder: Path, content: dict[str, bytes] | bytes, kind: TrainingKind = TrainingKind.BASIC) -> list[str]:
    """Codes and names of what is wrong."""
    found = review(uploaded(folder, content, kind))
    assert all(error["error_message"] for error in found)
    return [
        f"{error['error_code'].removeprefix('LOCAL.')} {error['audio_name']}{error['text_name']}".strip()
        for error in found
    ]


def test_twenty_good_sentences(tmp_path: Path) -> None:
    assert errors(tmp_path, files()) == []
    assert errors(tmp_path, package(files(), zipfile.ZIP_DEFLATED)) == []


def test_a_hundred_sentences(tmp_path: Path) -> None:
    assert errors(tmp_path, files(100), TrainingKind.MIDDLE) == []
    assert errors(tmp_path, files(20), TrainingKind.MIDDLE)[0] == "COUNT 20.wav"


def test_nineteen_of_twenty(tmp_path: Path) -> None:
    content = files()
    del content["7.wav"]
    assert errors(tmp_path, content) == ["COUNT 7.wav"]


def test_texts(tmp_path: Path) -> None:
    content = files()
    del content["3.txt"]
    content["4.txt"] = b" \n"
    content["5.txt"] = "中文".encode("gbk")
    content["6.txt"] = "\ufeff有标记".encode()
    assert errors(tmp_path, content) == ["WITHOUT_TEXT 3.wav", "EMPTY_TEXT 4.txt", "BAD_TEXT 5.txt"]


def test_recordings_that_are_none_or_bad(tmp_path: Path) -> None:
    good = spoken(("今天的天气很好，我们一起去公园散步。",))[0]
    mp3 = io.BytesIO()
    soundfile.write(mp3, good, 22_050, format="MP3")
    content = files()
    content |= {
        "0.wav": wav(np.repeat(good, 2), channels=2),
        "1.wav": wav((good // 256 + 128).astype("u1"), width=1),
        "2.wav": wav(good[::3], rate=22_050 // 3),
        "3.wav": wav(np.clip(good.astype(int) * 12, -32_768, 32_767).astype("<i2")),
        "4.wav": wav(np.zeros(44_100, "<i2")),
        "5.wav": mp3.getvalue(),
        "6.wav": b"RIFF....WAVE",
        "7.wav": wav(good[:9_000]),
        "8.wav": wav(np.tile(good, 14)),
    }
    found = errors(tmp_path, content)
    for expected in (
        *("STEREO 0.wav", "COARSE 1.wav", "LOW_RATE 2.wav", "CLIPPED 3.wav", "SILENT 4.wav", "NOT_WAV 5.wav"),
        *("NOT_READABLE 6.wav", "SHORT 7.wav", "LONG 8.wav"),
    ):
        assert expected in found
    assert {error.rpartition(" ")[2] for error in found} == {f"{index}.wav" for index in range(9)}


def test_one_long_recording(tmp_path: Path) -> None:
    whole = np.concatenate(
        [*spoken(tuple(f"第{number}句。今天的天气很好，我们一起去公园散步。" for number in range(18)))]
    )
    assert len(whole) > 65 * 22_050
    assert errors(tmp_path, {"我的声音.WAV": wav(whole)}, TrainingKind.ADVANCED) == []
    assert errors(tmp_path, {"a.wav": wav(whole[: 22_050 * 5])}, TrainingKind.ADVANCED) == [
        "SHORT 0.wav",
        "TOTAL_SHORT",
    ]
    assert errors(tmp_path, {"readme.txt": b"x"}, TrainingKind.ADVANCED) == ["BAD_NAME readme.txt", "COUNT"]
    two = {"a.wav": wav(whole), "b.wav": wav(whole)}
    assert errors(tmp_path, two, TrainingKind.ADVANCED) == ["COUNT"], "the vendor takes a package with one"


@pytest.mark.parametrize("content", [b"", b"not a package", package({"0.wav": b"x"})[:-30], b"PK\x03\x04" + bytes(80)])
def test_what_is_no_package(tmp_path: Path, content: bytes) -> None:
    assert errors(tmp_path, content) == [f"{Flaw.NOT_A_PACKAGE.upper()}"]


def test_a_full_disk_says_nothing_of_the_package(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1_024) as disk:
        (tmp_path / "uploads").mkdir()
        (tmp_path / "uploads" / PACKAGE).write_bytes(package(files()))
        place = Uploaded(TrainingKind.BASIC, Delivery.PACKAGE, tmp_path / "uploads", disk / "recordings")
        with pytest.raises(StudioError) as raised:
            review(place)
        assert raised.value.kind is Kind.DISK_FULL
    disk.chmod(0o755)
    (disk / "recordings").write_bytes(b"in the way")
    with pytest.raises(StudioError) as raised:
        review(place)
    assert raised.value.kind is Kind.NOT_WRITABLE
    (disk / "recordings").unlink()
    assert review(place) == []


def test_names_that_lead_elsewhere(tmp_path: Path) -> None:
    content = {**files(), "../../0.wav": b"x", "/etc/0.wav": b"x", "a/0.wav": b"x", "..\\0.wav": b"x", "20.wav": b"x"}
    found = errors(tmp_path, content)
    assert len(found) == 5
    assert all(error.startswith("BAD_NAME") for error in found)
    outside = {path.name for path in tmp_path.iterdir()}
    assert outside == {"uploads", "recordings"}


def test_a_package_that_unpacks_to_more_than_anybody_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviewing, "_LARGEST_SENTENCE", 1_000_000)
    bomb = package({**files(1), "1.wav": bytes(80_000_000)}, zipfile.ZIP_DEFLATED)
    assert len(bomb) < 500_000
    assert errors(tmp_path, bomb)[0] == "TOO_LARGE 1.wav"
    assert sum(path.stat().st_size for path in (tmp_path / "recordings").iterdir()) < 1_500_000

    monkeypatch.setattr(reviewing, "_LARGEST_PACKAGE", 500_000)
    assert any("TOO_LARGE" in error for error in errors(tmp_path, files()))
    many = package({f"{number}.x": b"" for number in range(100)})
    assert errors(tmp_path, many) == ["NOT_A_PACKAGE"]


def test_a_header_that_lies_about_its_length(tmp_path: Path) -> None:
    content = files()
    head = bytearray(content["0.wav"])
    head[40:44] = struct.pack("<I", 2**31 - 1)
    content["0.wav"] = bytes(head)
    assert errors(tmp_path, content) == []  # what is there is heard


def test_sentence_by_sentence(tmp_path: Path) -> None:
    place = Uploaded(TrainingKind.BASIC, Delivery.SEGMENT, tmp_path, tmp_path / "recordings")
    content = files()
    del content["19.wav"]
    for name, data in content.items():
        (tmp_path / name).write_bytes(data)
    assert not is_complete(place)
    assert review_sentence(place, 0) == []
    assert [finding.flaw for finding in review_sentence(place, 19)] == [Flaw.WITHOUT_AUDIO]
    (tmp_path / "19.wav").write_bytes(content["0.wav"])
    assert is_complete(place)
    assert review(place) == []
