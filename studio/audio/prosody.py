"""How high and how fast a voice speaks, measured from its sound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from studio.core.errors import Kind, StudioError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_LOWEST_HZ: Final = 60.0
_HIGHEST_HZ: Final = 420.0
_RATE: Final = 8_000  # enough for the pitch of a voice, and quick
_FRAME_S: Final = 0.04
_HOP_S: Final = 0.02
_VOICED: Final = 0.5  # how alike a frame must be to itself one period later
_OCTAVE_COST: Final = 0.05  # what a period of twice the length must be better by
_SPEECH_RANGE_DB: Final = 30.0
_DIP_DB: Final = 2.0  # between two syllables
_LONGEST_S: Final = 60.0  # of a recording that is listened to


@dataclass(frozen=True, slots=True)
class Prosody:
    """`pitch` is the median in Hz, 0 without a voice; `speaking_s` the time with sound in it; `syllables` as heard."""

    pitch: float
    speaking_s: float
    syllables: int


def read(source: Path | IO[bytes]) -> tuple[Floats, int]:
    """The first minute of a recording as mono floats, and its rate; raises `StudioError` (BAD_FILE)."""
    import soundfile

    try:
        with soundfile.SoundFile(source if not isinstance(source, Path) else str(source)) as file:
            samples = file.read(int(_LONGEST_S * file.samplerate), dtype="float32", always_2d=True)
            return samples.mean(axis=1), file.samplerate
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise StudioError(Kind.BAD_FILE, source.name if isinstance(source, Path) else "") from error


def measure(recordings: Iterable[tuple[Floats, int]]) -> Prosody:
    """Listen to recordings of one voice, each mono floats and their rate; Boersma's autocorrelation (1993)."""
    import numpy as np

    pitches, speaking, syllables = [], 0.0, 0
    for samples, rate in recordings:
        step = max(1, rate // _RATE)
        coarse = samples[: len(samples) // step * step].reshape(-1, step).mean(axis=1)
        rate_now = rate / step
        frame, hop = round(_FRAME_S * rate_now), round(_HOP_S * rate_now)
        if len(coarse) < frame:
            continue
        frames = np.lib.stride_tricks.sliding_window_view(coarse, frame)[::hop]
        levels = 10 * np.log10(np.maximum(np.square(frames).mean(axis=1), 1e-12))
        loud = levels >= np.percentile(levels, 95) - _SPEECH_RANGE_DB
        speaking += float(np.count_nonzero(loud)) * hop / rate_now
        syllables += _syllables(levels, loud)
        pitches.append(_pitches(frames[loud], rate_now))
    heard = np.concatenate(pitches) if pitches else np.zeros(0)
    return Prosody(float(np.median(heard)) if len(heard) else 0.0, speaking, syllables)


def _pitches(frames: Floats, rate: float) -> Floats:
    """The pitch of every frame that has one."""
    import numpy as np

    width = frames.shape[1]
    window = np.hanning(width).astype(np.float32)
    alike = _autocorrelation((frames - frames.mean(axis=1, keepdims=True)) * window)
    own = _autocorrelation(window[np.newaxis, :])
    alike /= np.maximum(alike[:, :1], 1e-12) * own / own[0, 0]
    first, last = int(rate / _HIGHEST_HZ), min(int(rate / _LOWEST_HZ), width - 2)
    lags = np.arange(first, last + 1)
    cost = _OCTAVE_COST * np.log2(lags / first)
    best = np.argmax(alike[:, first : last + 1] - cost, axis=1) + first
    rows = np.arange(len(best))
    before, there, after = (alike[rows, best + shift] for shift in (-1, 0, 1))
    # The peak of the parabola through three points.
    bend = before - 2 * there + after
    shift = np.where(np.abs(bend) > 1e-9, (before - after) / (2 * np.where(bend == 0, 1, bend)), 0.0)
    peak = (there >= before) & (there >= after) & (there > _VOICED)
    pitches: Floats = (rate / (best + shift))[peak].astype(np.float32)
    return pitches


def _autocorrelation(frames: Floats) -> Floats:
    import numpy as np

    width = frames.shape[1]
    size = 1 << (2 * width - 1).bit_length()
    spectrum = np.fft.rfft(frames, size, axis=1)
    found: Floats = np.fft.irfft(np.square(np.abs(spectrum)), size, axis=1)[:, :width].astype(np.float32)
    return found


def _syllables(levels: Floats, loud: NDArray[np.bool_]) -> int:
    """Peaks of the level with a dip between them; raw, yet alike for alike speech."""
    count, highest, lowest, rising = 0, -200.0, 200.0, True
    for level, heard in zip(levels.tolist(), loud.tolist(), strict=True):
        highest, lowest = max(highest, level), min(lowest, level)
        if rising and (level < highest - _DIP_DB or not heard):
            count += highest > -100 and heard
            rising, lowest = False, level
        elif not rising and heard and level > lowest + _DIP_DB:
            rising, highest = True, level
    return count
