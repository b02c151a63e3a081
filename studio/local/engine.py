"""The engine process: reads what to say from standard input, writes sound and events to standard output.

A request is one line of JSON, a list of `Order` fields; the answer is two unsigned 32-bit little-endian lengths, then
that many bytes of JSON (a list of {frames, words, phonemes}, one for each order) and of PCM. It ends with its input.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import BinaryIO

from studio.local.espeak import Espeak
from studio.local.parent import signal_when_parent_dies

HEADER = struct.Struct("<II")


@dataclass(frozen=True, slots=True)
class Order:
    """A stretch of text to be spoken; the fields are the arguments of `Espeak.say`."""

    text: str
    voice: str
    rate: int
    pitch: int
    pitch_range: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """What became of an order: int16 mono PCM; code-point indices and frames as in `espeak.Utterance`."""

    pcm: bytes
    words: tuple[tuple[int, int], ...]
    phonemes: tuple[tuple[str, int], ...]


def encode_request(orders: Sequence[Order]) -> bytes:
    """One line for the engine process."""
    return json.dumps([asdict(order) for order in orders]).encode() + b"\n"


def decode_answer(head: bytes, pcm: bytes) -> tuple[Spoken, ...]:
    """The answer's two parts as one `Spoken` for each order."""
    spoken, start = [], 0
    for entry in json.loads(head):
        end = start + entry["frames"] * 2
        words = tuple((index, frame) for index, frame in entry["words"])
        phonemes = tuple((name, frame) for name, frame in entry["phonemes"])
        spoken.append(Spoken(pcm[start:end], words, phonemes))
        start = end
    return tuple(spoken)


def main() -> int:
    """Serve until standard input ends."""
    signal_when_parent_dies(signal.SIGTERM)
    # Ctrl+C in a terminal goes to the whole group: the service decides when its engine ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The library may have something to say for itself, and would say it in the middle of an answer.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with answers:
        serve(sys.stdin.buffer, answers)
    return 0


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer every line of `requests`."""
    espeak = Espeak()
    for line in requests:
        head, pcm = [], bytearray()
        for fields in json.loads(line):
            utterance = espeak.say(**fields)
            head.append({"frames": len(utterance.pcm) // 2, "words": utterance.words, "phonemes": utterance.phonemes})
            pcm += utterance.pcm
        encoded = json.dumps(head).encode()
        answers.write(HEADER.pack(len(encoded), len(pcm)) + encoded)
        answers.write(pcm)
        answers.flush()
