"""A track is what was appended to its pieces, in order, whatever else happens around it."""

from __future__ import annotations

import gc
import shutil
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.audio.track import LiveTrack
from studio.core.errors import Kind, StudioError


def noise(frames: int, seed: int = 0) -> bytes:
    return np.random.default_rng(seed).integers(-9_000, 9_000, frames).astype("<i2").tobytes()


def memory() -> int:
    """Resident bytes of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4_096


def test_pieces_follow_each_other(tmp_path: Path) -> None:
    track = LiveTrack()
    assert (track.rate, track.frames, track.complete) == (0, 0, False)
    first = track.open_piece(tmp_path / "sub" / "1", 24_000)
    assert (track.rate, first.start) == (24_000, 0)
    first.append(noise(100, 1))
    assert (track.frames, first.frames, first.recorded) == (100, 100, 100)
    first.finish()
    second = track.open_piece(tmp_path / "2", 24_000)
    second.append(noise(50, 2))
    assert second.start == 100
    track.finish()
    assert (track.frames, track.complete) == (150, True)
    assert track.read(0, 1_000) == noise(100, 1) + noise(50, 2)
    assert track.read(90, 20) == noise(100, 1)[180:] + noise(50, 2)[:20]
    assert track.read(150, 5) == track.read(10_000, 5) == b""
    assert (tmp_path / "sub" / "1").read_bytes() == noise(100, 1)
    track.close()


def test_a_later_piece_may_grow_first(tmp_path: Path) -> None:
    track = LiveTrack()
    first, second = track.open_piece(tmp_path / "1", 8_000), track.open_piece(tmp_path / "2", 8_000)
    second.append(noise(30))
    assert (track.frames, second.start) == (0, None)
    first.append(noise(10))
    second.finish()
    assert track.frames == 10
    first.finish()
    assert (track.frames, second.start) == (40, 10)
    assert track.read(0, 40) == noise(10) + noise(30)
    track.close()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lengths=st.lists(st.integers(0, 40), min_size=1, max_size=8), start=st.integers(0, 200), count=st.integers(0, 200)
)
def test_any_stretch_reads_back(tmp_path: Path, lengths: list[int], start: int, count: int) -> None:
    track, whole = LiveTrack(), b""
    for index, length in enumerate(lengths):
        pcm = noise(length, index)
        whole += pcm
        if index % 2:
            piece = track.open_piece(tmp_path / str(index), 16_000)
            piece.append(pcm)
            piece.finish()
        else:
            (tmp_path / "file").write_bytes(b"xy" * 3 + pcm)
            path = (tmp_path / "file").rename(tmp_path / f"{index}.s16")
            track.add_file(path, 3, length, rate=16_000)
    assert track.read(start, count) == whole[start * 2 : (start + count) * 2]
    track.close()


def test_a_cut_piece_is_continued_by_the_next(tmp_path: Path) -> None:
    track = LiveTrack()
    broken = track.open_piece(tmp_path / "1", 24_000)
    broken.append(noise(100, 1))
    broken.cut(60)
    rest = track.open_piece(tmp_path / "2", 24_000)
    rest.append(noise(80, 2))
    track.finish()
    assert track.read(0, 999) == noise(100, 1)[:120] + noise(80, 2)
    assert (tmp_path / "1").stat().st_size == 120
    broken.cut(500)
    assert track.frames == 140
    broken.cut(10)
    assert (track.frames, rest.start) == (90, 10)
    track.close()


def test_another_rate_is_converted_and_kept_as_it_was(tmp_path: Path) -> None:
    tone = np.rint(9_000 * np.sin(np.arange(48_000) * 2 * np.pi * 300 / 48_000)).astype("<i2").tobytes()
    track = LiveTrack(tmp_path / "scratch") if (tmp_path / "scratch").mkdir() is None else None
    assert track is not None
    track.open_piece(tmp_path / "1", 24_000).finish()
    piece = track.open_piece(tmp_path / "2", 48_000)
    for at in range(0, len(tone), 3_000):
        piece.append(tone[at : at + 3_000])
    piece.finish()
    assert (piece.recorded, piece.frames, track.frames, track.rate) == (48_000, 24_000, 24_000, 24_000)
    assert (tmp_path / "2").read_bytes() == tone
    adopted = track.add_file(tmp_path / "2", 24_000, 24_000, rate=48_000)
    assert (adopted.recorded, adopted.frames, track.frames) == (24_000, 12_000, 36_000)
    expected = np.frombuffer(tone, "<i2")[::2].astype(int)
    got = np.frombuffer(track.read(0, 24_000), "<i2")
    assert np.abs(got - expected)[200:-200].max() < 60
    piece.cut(24_000)
    assert track.frames == 24_000
    assert list((tmp_path / "scratch").iterdir())
    track.close()
    assert not list((tmp_path / "scratch").iterdir())
    assert (tmp_path / "2").stat().st_size == 48_000


def test_wait_wakes_at_once_and_ends_with_the_track(tmp_path: Path) -> None:
    track = LiveTrack()
    piece = track.open_piece(tmp_path / "1", 24_000)
    woken: list[bool] = []
    waiting = threading.Event()

    def wait() -> None:
        waiting.set()
        woken.append(track.wait(0, 60))
        woken.append(track.wait(10_000, 60))

    thread = threading.Thread(target=wait)
    thread.start()
    waiting.wait()
    began = time.monotonic()
    piece.append(noise(10))
    while not woken:
        time.sleep(0.001)
    track.finish()
    thread.join()
    assert woken == [True, True]
    assert time.monotonic() - began < 30, "it slept on until its time was up"
    assert track.wait(10_000, 0)
    assert not LiveTrack().wait(0, 0)
    track.close()


def test_readers_and_a_writer_at_the_same_time(tmp_path: Path) -> None:
    track, whole = LiveTrack(), noise(60_000)
    wrong: list[int] = []

    def read() -> None:
        at = 0
        while track.wait(at, 5) and at < track.frames:
            part = track.read(at, 777)
            if part != whole[at * 2 : at * 2 + len(part)]:
                wrong.append(at)
            at += len(part) // 2
        if at != 60_000:
            wrong.append(-1)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for index in range(20):
        piece = track.open_piece(tmp_path / str(index), 24_000)
        for at in range(index * 6_000, (index + 1) * 6_000, 600):
            piece.append(whole[at : at + 600])
        piece.finish()
    track.finish()
    for reader in readers:
        reader.join()
    assert not wrong
    track.close()


def test_a_lost_or_shortened_recording_is_said(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as raised:
        LiveTrack().add_file(tmp_path / "none", rate=24_000)
    assert raised.value.kind is Kind.BAD_FILE
    path = tmp_path / "1"
    path.write_bytes(noise(100))
    with pytest.raises(StudioError) as raised:
        LiveTrack().add_file(path, 0, 101, rate=24_000)
    assert raised.value.kind is Kind.BAD_FILE
    track = LiveTrack()
    track.add_file(path, rate=24_000)
    path.write_bytes(noise(50))
    with pytest.raises(StudioError) as raised:
        track.read(0, 100)
    assert (raised.value.kind, raised.value.subject) == (Kind.BAD_FILE, "1")
    other = LiveTrack()
    other.add_file(path, rate=24_000)
    path.unlink()
    with pytest.raises(StudioError):
        other.read(0, 1)
    track.close()
    other.close()
    assert track.read(0, 100) == b""


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    track = LiveTrack()
    with pytest.raises(StudioError) as raised:
        track.open_piece(tmp_path / "file" / "1", 24_000)
    assert raised.value.kind is Kind.NOT_WRITABLE
    piece = track.open_piece(tmp_path / "2", 24_000)
    piece.append(noise(5))
    assert track.read(0, 9) == noise(5)
    track.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_place_for_what_is_converted_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    track = LiveTrack(tmp_path / "gone")
    track.open_piece(tmp_path / "1", 24_000).finish()
    with pytest.raises(StudioError) as raised:
        track.open_piece(tmp_path / "2", 16_000)
    assert raised.value.kind is Kind.NOT_WRITABLE
    (tmp_path / "there").mkdir()
    track = LiveTrack(tmp_path / "there")
    track.open_piece(tmp_path / "3", 24_000).finish()
    piece = track.open_piece(tmp_path / "4", 16_000)
    shutil.rmtree(piece.source.parent)
    with pytest.raises(StudioError) as raised:
        piece.append(noise(16_000))
    assert raised.value.kind is Kind.NOT_WRITABLE
    with pytest.raises(StudioError):
        piece.finish()
    assert piece.finished
    track.finish()
    assert track.complete


def test_a_full_disk_is_said() -> None:
    track = LiveTrack()
    piece = track.open_piece(Path("/dev/full"), 24_000)
    with pytest.raises(StudioError) as raised:
        piece.append(noise(5))
    assert raised.value.kind is Kind.DISK_FULL
    assert (piece.frames, track.frames) == (0, 0)
    track.close()


def test_what_cannot_be_is_a_bug(tmp_path: Path) -> None:
    track = LiveTrack()
    with pytest.raises(ValueError, match="rate"):
        track.open_piece(tmp_path / "1", 0)
    piece = track.open_piece(tmp_path / "1", 24_000)
    with pytest.raises(ValueError, match="half"):
        piece.append(b"x")
    track.finish()
    with pytest.raises(ValueError, match="finished"):
        piece.append(b"xx")
    with pytest.raises(ValueError, match="finished"):
        track.open_piece(tmp_path / "2", 24_000)
    track.close()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc")
def test_an_hour_in_a_thousand_pieces_costs_no_memory_and_few_files(tmp_path: Path) -> None:
    track, pcm = LiveTrack(), noise(86_400)
    gc.collect()
    before = memory()
    for index in range(1_000):
        piece = track.open_piece(tmp_path / str(index), 24_000)
        piece.append(pcm)
        piece.finish()
        assert len(track.read(track.frames - 50, 50)) == 100
    track.finish()
    assert track.frames == 86_400_000
    assert track.read(50_000_000, 4) == pcm[2 * (50_000_000 % 86_400) :][:8]
    assert sum(len(track.read(at, 240_000)) for at in range(0, 86_400_000, 240_000)) == 172_800_000
    assert len(list(Path("/proc/self/fd").iterdir())) < 200
    assert memory() - before < 20_000_000
    track.close()


def test_a_track_that_is_forgotten_in_a_circle_closes_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As that of a take which failed: its error knows the frames that know the take."""
    unraisable: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", unraisable.append)
    track = LiveTrack()
    gc.collect(0)  # it is of an older generation than its files, which the collector then takes first
    piece = track.open_piece(tmp_path / "1", 24_000)
    piece.append(bytes(20))
    piece.finish()
    assert track.read(0, 10) == bytes(20)
    circle = [track]
    circle.append(circle)  # type: ignore[arg-type]
    del track, piece, circle
    gc.collect()
    assert unraisable == []


@pytest.mark.parametrize("rate", [8_000, 16_000])
def test_the_beginning_of_a_growing_piece_can_be_left_out(tmp_path: Path, rate: int) -> None:
    track = LiveTrack(tmp_path)
    before = track.open_piece(tmp_path / "before", 8_000)
    before.append(b"\1\0" * 100)
    before.finish()
    piece = track.open_piece(tmp_path / "piece", rate, first_frame=1000)
    for value in range(4):
        piece.append(bytes([value, 0]) * 500)
    assert piece.recorded == 2000
    piece.finish()
    assert (tmp_path / "piece").stat().st_size == 4000
    assert piece.frames == pytest.approx(1000 * 8_000 / rate, abs=1)
    if rate == 8_000:
        assert track.read(100, 1000) == b"\2\0" * 500 + b"\3\0" * 500
    piece.cut(1500)
    assert track.frames == pytest.approx(100 + 500 * 8_000 / rate, abs=1)
    track.close()
