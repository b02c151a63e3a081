"""Takes written to real files, on real disks that are full, read-only, or pulled away."""

from __future__ import annotations

import asyncio
import math
import os
import shutil
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pysubs2
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from studio.core.errors import Kind, StudioError
from studio.core.records import Unit, UnitKind
from studio.services.export import FORMATS, ExportPlan, export, format_of, plan_names, plan_paths, safe_name

RATE = 24_000
T = TypeVar("T")


class Spoken:
    """A take of as many tones as its text has characters, a quarter of a second each."""

    title = "晨读"
    voice = "cmn"
    rate = RATE

    def __init__(self, text: str = "春眠不觉晓，处处闻啼鸟。", quarter: int = RATE // 4) -> None:
        self.text = text
        self.quarter = quarter
        self.frames = len(text) * quarter
        wave = [round(9000 * math.sin(2 * math.pi * 440 * frame / RATE)) for frame in range(2400)]
        self._wave = struct.pack(f"<{len(wave)}h", *wave)

    def read(self, start: int, count: int) -> bytes:
        first, last = start, min(start + count, self.frames)
        repeated = self._wave * ((last - first) // 2400 + 2)
        return repeated[2 * (first % 2400) : 2 * (first % 2400) + 2 * (last - first)]

    def units(self) -> Iterator[Unit]:
        for index, character in enumerate(self.text):
            if character.isalnum():
                start = index * self.quarter
                yield Unit(character, UnitKind.CHARACTER, start, start + self.quarter, index, index + 1)


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def quiet(_part: float) -> None:
    """Nobody looks at the progress."""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    if (
        mount is None
        or subprocess.run([mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], check=False).returncode
    ):
        pytest.skip("only root may mount a disk of a chosen size")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def test_every_format_at_once(tmp_path: Path) -> None:
    take, parts = Spoken(), list[float]()
    plan = plan_names(take, tmp_path, FORMATS, pattern="{index} {title} {voice} {date}", date="2026-11-20", index=3)
    written = run(export(take, plan, parts.append))
    stem = "3 晨读 cmn 2026-11-20"
    assert [path.name for path in written] == [
        f"{stem}{ending}"
        for ending in (
            ".wav", ".flac", ".mp3", ".ogg", ".opus", ".srt", ".vtt", ".lrc", ".enhanced.lrc", ".ass", ".json", ".txt"
        )
    ]  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in written)
    for path in written[:5]:
        assert soundfile.info(path).duration == pytest.approx(3.0, abs=0.06)
    assert pysubs2.load(str(written[5]))[0].plaintext == "春眠不觉晓，处处闻啼鸟。"
    assert parts == sorted(parts)
    assert parts[-1] == 1.0
    assert len(parts) >= len(FORMATS)


def test_wav_holds_the_very_frames(tmp_path: Path) -> None:
    take = Spoken()
    run(export(take, plan_paths([tmp_path / "a.wav"]), quiet))
    frames, rate = soundfile.read(tmp_path / "a.wav", dtype="int16")
    assert rate == RATE
    assert frames.tobytes() == take.read(0, take.frames)


def test_a_range_counts_from_its_start(tmp_path: Path) -> None:
    take = Spoken()
    plan = plan_paths([tmp_path / "a.wav", tmp_path / "a.srt"], start=6 * RATE // 4, end=10 * RATE // 4 + RATE // 8)
    run(export(take, plan, quiet))
    frames, _ = soundfile.read(tmp_path / "a.wav", dtype="int16")
    assert frames.tobytes() == take.read(plan.start, 4 * RATE // 4 + RATE // 8)
    [cue] = pysubs2.load(str(tmp_path / "a.srt"))
    assert (cue.start, cue.end, cue.plaintext) == (0, 1125, "处处闻啼鸟。")


def test_a_range_without_text_has_no_subtitles(tmp_path: Path) -> None:
    run(export(Spoken(), plan_paths([tmp_path / "a.srt"], start=5 * RATE // 4 + 10, end=5 * RATE // 4 + 20), quiet))
    assert (tmp_path / "a.srt").read_text() == ""


def test_a_take_without_sound_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        run(export(Spoken(""), plan_paths([tmp_path / "a.wav"]), quiet))
    assert caught.value.kind is Kind.NOTHING_TO_SPEAK


def test_an_existing_file_is_replaced_by_a_whole_one(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_text("before")
    run(export(Spoken(), plan_paths([path]), quiet))
    assert "春眠" in path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o777 == 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3", "a.ogg"])
def test_a_full_disk_leaves_what_was_there(small_disk: Path, name: str) -> None:
    kept = small_disk / name
    kept.write_bytes(b"before")
    with pytest.raises(StudioError) as caught:
        run(export(Spoken("字" * 400), plan_paths([small_disk / "a.srt", kept]), quiet))
    assert (caught.value.kind, caught.value.subject) == (Kind.DISK_FULL, name)
    assert [path.name for path in small_disk.iterdir()] == [name]
    assert kept.read_bytes() == b"before"


def test_times_that_do_not_fit_leave_nothing(small_disk: Path) -> None:
    with pytest.raises(StudioError) as caught:
        run(export(Spoken("字" * 4000, quarter=10), plan_paths([small_disk / "a.json"]), quiet))
    assert caught.value.kind is Kind.DISK_FULL
    assert list(small_disk.iterdir()) == []


LIMITED = """
import asyncio, resource, sys
from pathlib import Path
sys.path[:0] = [{tests!r}]
from test_export import Spoken
from studio.core.errors import StudioError
from studio.services.export import export, plan_paths
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    asyncio.run(export(Spoken("字" * 400), plan_paths([Path({path!r})]), lambda part: None))
except StudioError as error:
    print(error.kind)
"""


@pytest.mark.parametrize("name", ["a.wav", "a.json"])
def test_a_file_that_may_not_grow_leaves_nothing(tmp_path: Path, name: str) -> None:
    script = LIMITED.format(tests=str(Path(__file__).parent), path=str(tmp_path / name))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=90)
    assert done.stdout.strip() in (Kind.DISK_FULL, Kind.NOT_WRITABLE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("target", ["missing/a.wav", "file/a.srt", "folder.srt", "/proc/a.wav"])
def test_where_nothing_can_be_written_nothing_is(tmp_path: Path, target: str) -> None:
    (tmp_path / "file").write_text("a file")
    (tmp_path / "folder.srt").mkdir()
    with pytest.raises(StudioError) as caught:
        run(export(Spoken(), plan_paths([tmp_path / "good.srt", tmp_path / target]), quiet))
    assert (caught.value.kind, caught.value.subject) == (Kind.NOT_WRITABLE, Path(target).name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.srt"]


def test_a_place_that_is_taken_meanwhile_leaves_nothing_half(tmp_path: Path) -> None:
    class Meddled(Spoken):
        def read(self, start: int, count: int) -> bytes:
            (tmp_path / "a.wav").mkdir(exist_ok=True)
            return super().read(start, count)

    with pytest.raises(StudioError) as caught:
        run(export(Meddled(), plan_paths([tmp_path / "a.wav"]), quiet))
    assert caught.value.kind is Kind.NOT_WRITABLE
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


def test_a_cancelled_export_stops_and_leaves_nothing(tmp_path: Path) -> None:
    reading, go_on = threading.Event(), threading.Event()

    class Slow(Spoken):
        def read(self, start: int, count: int) -> bytes:
            reading.set()
            go_on.wait(30)
            return super().read(start, count)

    async def main() -> None:
        task = asyncio.ensure_future(export(Slow("字" * 400), plan_paths([tmp_path / "a.wav"]), quiet))
        await asyncio.to_thread(reading.wait, 10)
        task.cancel()
        await asyncio.sleep(0)
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(main())
    assert list(tmp_path.iterdir()) == []


def test_sound_that_is_shorter_than_told_ends_the_file(tmp_path: Path) -> None:
    class Short(Spoken):
        def read(self, start: int, count: int) -> bytes:
            return super().read(start, count) if start < 32_000 else b""

    run(export(Short(), plan_paths([tmp_path / "a.wav"]), quiet))
    assert soundfile.info(tmp_path / "a.wav").frames == 32_000


def test_an_hour_is_written_in_seconds(tmp_path: Path) -> None:
    take = Spoken("春眠不觉晓，处处闻啼鸟。\n" * 1108)
    assert take.frames / RATE > 3600
    before = time.process_time()
    run(export(take, plan_paths([tmp_path / "a.wav", tmp_path / "a.srt"]), quiet))
    assert time.process_time() - before < 5
    assert soundfile.info(tmp_path / "a.wav").frames == take.frames


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.wav", "wav"), ("A.SRT", "srt"), ("a.lrc", "lrc"), ("a.enhanced.lrc", "elrc"), ("a.b.opus", "opus")],
)
def test_names_tell_formats(name: str, form: str) -> None:
    assert format_of(Path(name)) == form


@pytest.mark.parametrize(("name", "subject"), [("a.doc", ".doc"), ("wav", "wav"), ("a.elrc", ".elrc")])
def test_other_names_are_refused(name: str, subject: str) -> None:
    with pytest.raises(StudioError) as caught:
        format_of(Path(name))
    assert (caught.value.kind, caught.value.subject) == (Kind.UNSUPPORTED, subject)


def test_a_sentence_names_a_file_without_its_full_stop(tmp_path: Path) -> None:
    take = Spoken()
    take.title = "春眠不觉晓。"
    (named,) = plan_names(take, tmp_path, ["wav"], pattern="{title} {voice}").names
    assert named == "春眠不觉晓 cmn.wav"


def test_unknown_placeholders_and_formats_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        plan_names(Spoken(), tmp_path, ["wav"], pattern="{name}")
    assert (caught.value.kind, caught.value.subject) == (Kind.BAD_FIELD, "{name}")
    with pytest.raises(StudioError) as caught:
        plan_names(Spoken(), tmp_path, ["doc"])
    assert (caught.value.kind, caught.value.subject) == (Kind.UNSUPPORTED, "doc")
    assert plan_names(Spoken(), tmp_path, ["srt", "srt"]) == ExportPlan(((tmp_path / "晨读.srt", "srt"),))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('a/b\\c:d*e?f"g<h>i|j', "a_b_c_d_e_f_g_h_i_j"),
        ("CON", "_CON"),
        ("com1.backup", "_com1.backup"),
        ("LPT¹", "_LPT¹"),
        ("console", "console"),
        ("  ..hidden. . ", "hidden"),
        ("", "untitled"),
        ("...", "untitled"),
        ("a\n\tb\x00", "a_b_"),
        ("e\u0301", "é"),
        ("字" * 99, "字" * 66),
        ("a" * 199 + "👍🏽", "a" * 199),
        ("a" * 196 + "👍🏽", "a" * 196),
        ("a" + "\u0e33" * 99, "a" + "\u0e33" * 66),
    ],
)
def test_names_are_safe_on_every_system(text: str, name: str) -> None:
    assert safe_name(text) == name


@given(st.text(max_size=300))
def test_any_title_makes_a_name(title: str) -> None:
    name = safe_name(title)
    assert name
    assert len(name.encode()) <= 201
    assert not set(name) & set('<>:"/\\|?*\x00\n')
    assert name == name.strip(" .")
    assert safe_name(name) == name
