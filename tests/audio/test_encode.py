"""What is written reads back as what it was, in every format."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.audio import encode
from studio.audio.decode import StreamDecoder
from studio.core.errors import Kind, StudioError
from tests.audio.conftest import noise, tone


@pytest.mark.parametrize("fmt", ["wav", "flac"])
@pytest.mark.parametrize("rate", [8_000, 22_050, 24_000])
def test_lossless_files_are_the_sound(tmp_path: Path, fmt: str, rate: int) -> None:
    sound, told = noise(2, rate), []
    pcm = sound.tobytes()
    blocks = [pcm[: len(pcm) // 4], b"", pcm[len(pcm) // 4 :]]
    taken = encode.write(tmp_path / "out", fmt, rate, iter(blocks), told.append, frames=len(sound))
    back, back_rate = soundfile.read(tmp_path / "out", dtype="int16")
    assert np.array_equal(back, sound)
    assert (back_rate, taken, told) == (rate, len(sound), [0.25, 0.25, 1.0])


@pytest.mark.parametrize("fmt", ["mp3", "ogg", "opus"])
@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100])
def test_lossy_files_sound_like_it(tmp_path: Path, fmt: str, rate: int) -> None:
    sound = tone(3, rate)
    encode.write(tmp_path / "out", fmt, rate, iter([sound.tobytes()]))
    back, back_rate = soundfile.read(tmp_path / "out")
    assert back_rate == (48_000 if fmt == "opus" else rate)
    assert len(back) / back_rate == pytest.approx(3, abs=0.15)
    spectrum = np.abs(np.fft.rfft(back[:back_rate]))
    assert np.argmax(spectrum) == pytest.approx(220, abs=1)
    decoder = StreamDecoder()
    assert len(decoder.feed((tmp_path / "out").read_bytes()) + decoder.finish()) == 2 * len(back)


@pytest.mark.parametrize("fmt", encode.FORMATS)
def test_minutes_in_one_block_do_not_crash(tmp_path: Path, fmt: str) -> None:
    encode.write(tmp_path / "out", fmt, 24_000, iter([tone(150).tobytes()]))
    assert soundfile.info(tmp_path / "out").duration == pytest.approx(150, abs=0.2)


def test_nothing_is_a_file_too(tmp_path: Path) -> None:
    assert encode.write(tmp_path / "out", "wav", 24_000, iter([])) == 0
    assert soundfile.info(tmp_path / "out").frames == 0


def test_a_rate_that_mp3_does_not_know_is_raised(tmp_path: Path) -> None:
    encode.write(tmp_path / "out", "mp3", 20_000, iter([tone(1, 20_000).tobytes()]))
    assert soundfile.info(tmp_path / "out").samplerate == 22_050
    encode.write(tmp_path / "out", "mp3", 96_000, iter([tone(1, 96_000).tobytes()]))
    assert soundfile.info(tmp_path / "out").samplerate == 48_000


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    cases = [
        (tmp_path / "out", "aiff", Kind.UNSUPPORTED),
        (tmp_path / "no" / "out", "wav", Kind.NOT_WRITABLE),
        (tmp_path, "wav", Kind.NOT_WRITABLE),
    ]
    for path, fmt, kind in cases:
        with pytest.raises(StudioError) as raised:
            encode.write(path, fmt, 24_000, iter([]))
        assert raised.value.kind is kind
    with pytest.raises(StudioError) as raised:
        encode.write(tmp_path / "out", "flac", 10_000_000, iter([tone(0.1).tobytes()]))
    assert raised.value.kind is Kind.NOT_WRITABLE


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("fmt", encode.FORMATS)
def test_a_full_disk_is_said(fmt: str) -> None:
    with pytest.raises(StudioError) as raised:
        encode.write(Path("/dev/full"), fmt, 24_000, iter([noise(20).tobytes()]))
    assert (raised.value.kind, raised.value.subject) == (Kind.DISK_FULL, "full")


def test_what_progress_raises_ends_it(tmp_path: Path) -> None:
    def stop(part: float) -> None:
        assert part == 0.0
        raise StudioError(Kind.CANCELLED)

    with pytest.raises(StudioError) as raised:
        encode.write(tmp_path / "out", "ogg", 24_000, iter([tone(1).tobytes()] * 5), stop)
    assert raised.value.kind is Kind.CANCELLED
