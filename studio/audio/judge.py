"""Listens to a recording before it is sent, and says what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from studio.core.errors import Kind, StudioError
from studio.core.judgement import SENTENCE, Finding, Flaw, Judgement, Limits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_WINDOW_S: Final = 0.02
_BLOCK_WINDOWS: Final = 1_000  # read at once: 20 s, so that hours take no more memory than that
_FLOOR_DB: Final = -120.0
_FULL_SCALE: Final = 0.997
_CLIPPED_RUN: Final = 3  # frames at full scale in a row; one alone may be a peak that just fits
_SPEECH_RANGE_DB: Final = 30.0
_ABOVE_NOISE_DB: Final = 6.0

_SILENT_DB: Final = -50.0
_QUIET_DB: Final = -36.0
_LEAST_SNR_DB: Final = 20.0
_IDLE_S: Final = 1.5
_MARGIN_S: Final = 0.15  # left at both ends by `trim`

_BITS = {"PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32, "FLOAT": 32, "DOUBLE": 64}
_CONTAINERS = frozenset({"WAV", "WAVEX"})


def judge(source: Path | IO[bytes], name: str, limits: Limits = SENTENCE) -> Judgement:
    """Listen to a whole recording; `name` is what the findings call it. Takes 10 ms for 10 s, and little memory.

    Raises `StudioError` (BAD_FILE) when there is no such file; a file that is no sound is a finding.
    """
    import soundfile

    if isinstance(source, Path) and not source.is_file():
        raise StudioError(Kind.BAD_FILE, name)
    try:
        with soundfile.SoundFile(source if not isinstance(source, Path) else str(source)) as file:
            if file.format not in _CONTAINERS:
                return Judgement((Finding(Flaw.NOT_WAV, name, file.format),))
            return _judge(file, name, limits)
    except (soundfile.LibsndfileError, RuntimeError):
        return Judgement((Finding(Flaw.NOT_READABLE, name),))


def trim(source: Path, target: Path, judgement: Judgement) -> None:
    """Write the part of a recording in which `judgement` found a voice, with a moment of silence around it.

    Raises `StudioError` (BAD_FILE, NOT_WRITABLE).
    """
    import soundfile

    margin = round(judgement.rate * _MARGIN_S)
    start = max(0, judgement.speech[0] - margin)
    end = min(judgement.frames, judgement.speech[1] + margin)
    try:
        samples, rate = soundfile.read(str(source), start=start, stop=end, dtype="int16")
    except soundfile.LibsndfileError as error:
        raise StudioError(Kind.BAD_FILE, source.name) from error
    try:
        soundfile.write(str(target), samples, rate, subtype="PCM_16", format="WAV")
    except soundfile.LibsndfileError as error:
        raise StudioError(Kind.NOT_WRITABLE, target.name) from error


def _judge(file: Any, name: str, limits: Limits) -> Judgement:
    import numpy as np

    rate, bits = file.samplerate, _BITS.get(file.subtype, 0)
    findings = []
    if file.channels != 1:
        findings.append(Finding(Flaw.STEREO, name, str(file.channels)))
    if bits < 16:
        findings.append(Finding(Flaw.COARSE, name, str(bits) if bits else file.subtype))
    if rate < limits.least_rate:
        findings.append(Finding(Flaw.LOW_RATE, name, str(rate), str(limits.least_rate)))
    if file.frames / rate > limits.most_s:  # nobody waits until hours have been heard that are not wanted
        findings.append(Finding(Flaw.LONG, name, f"{file.frames / rate:.0f}", f"{limits.most_s:g}"))
        return Judgement(tuple(findings), rate, file.channels, bits, file.frames)
    window = max(1, round(rate * _WINDOW_S))
    powers, peak, clipped, frames = [], 0.0, 0, 0
    while len(block := file.read(window * _BLOCK_WINDOWS, dtype="float32", always_2d=True)):
        loudest = np.abs(block).max(axis=1)
        peak = max(peak, float(loudest.max()))
        clipped += _clipped(loudest)
        powers.append(_powers(block.mean(axis=1), window))
        frames += len(block)
    levels = 10 * np.log10(np.maximum(np.concatenate(powers), 1e-12)) if powers else np.full(1, _FLOOR_DB)
    loud, noise = (float(np.percentile(levels, share)) for share in (95, 5))
    threshold = max(loud - _SPEECH_RANGE_DB, min(noise + _ABOVE_NOISE_DB, loud - 3))
    voiced = np.flatnonzero(levels >= threshold)
    level = float(10 * np.log10(np.mean(10 ** (levels[voiced] / 10))))
    silent = loud < _SILENT_DB
    speech = (0, 0) if silent else (int(voiced[0]) * window, min(frames, (int(voiced[-1]) + 1) * window))
    speech_s = (speech[1] - speech[0]) / rate
    idle_s = max(speech[0], frames - speech[1]) / rate
    if silent:
        findings.append(Finding(Flaw.SILENT, name))
        return Judgement(tuple(findings), rate, file.channels, bits, frames, _decibels(peak), level, noise)
    if speech_s < limits.least_s:
        findings.append(Finding(Flaw.SHORT, name, f"{speech_s:.1f}", f"{limits.least_s:g}"))
    if clipped:
        findings.append(Finding(Flaw.CLIPPED, name, str(clipped)))
    elif level < _QUIET_DB:
        findings.append(Finding(Flaw.QUIET, name, f"{level:.0f}"))
    if level - noise < _LEAST_SNR_DB:
        findings.append(Finding(Flaw.NOISY, name, f"{level - noise:.0f}"))
    elif levels[0] >= threshold or levels[-1] >= threshold:
        findings.append(Finding(Flaw.CUT_OFF, name))
    if idle_s > _IDLE_S:
        findings.append(Finding(Flaw.IDLE, name, f"{idle_s:.1f}"))
    return Judgement(tuple(findings), rate, file.channels, bits, frames, _decibels(peak), level, noise, speech)


def _clipped(loudest: Floats) -> int:
    """How many times the sound stays at full scale."""
    import numpy as np

    full = np.concatenate(([False], loudest >= _FULL_SCALE, [False]))
    edges = np.flatnonzero(full[1:] != full[:-1])
    return int(np.count_nonzero(edges[1::2] - edges[::2] >= _CLIPPED_RUN))


def _powers(mono: Floats, window: int) -> Floats:
    """The mean power of each window; a rest shorter than a window counts as one."""
    import numpy as np

    whole = len(mono) // window * window
    powers = np.square(mono[:whole]).reshape(-1, window).mean(axis=1)
    rest = mono[whole:]
    return np.append(powers, np.square(rest).mean()) if len(rest) else powers


def _decibels(peak: float) -> float:
    import math

    return 20 * math.log10(peak) if peak > 1e-6 else _FLOOR_DB
