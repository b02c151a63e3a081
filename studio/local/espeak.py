"""The espeak-ng library, loaded into this process: text in, sound and its events out.

One engine a process, used from one thread: the library keeps its state in globals and aborts when two threads meet in
it. So this runs in the engine process alone (see engine.py). espeak-ng is under GPLv3 or later; see resources/licences.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field

import espeakng_loader

RATE = 22_050
"""Frames a second of everything the engine says."""

# <espeak-ng/speak_lib.h>
_OK = 0
_SYNCHRONOUS = 2
_BUFFER_MS = 60
_PHONEME_EVENTS = 0x0001
_DONT_EXIT = 0x8000
_CHARS_UTF8 = 1
_EVENT_END_OF_LIST = 0
_EVENT_WORD = 1
_EVENT_PHONEME = 7
_PARAMETER_RATE = 1
_PARAMETER_PITCH = 3
_PARAMETER_RANGE = 4


class _EventId(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


@dataclass(slots=True)
class Utterance:
    """What the engine said: mono int16 PCM at `RATE`, and where its words and phonemes begin.

    `words`: (index of a code point in the text, frame). `phonemes`: (the engine's mnemonic, frame). Both in order.
    """

    pcm: bytearray = field(default_factory=bytearray)
    words: list[tuple[int, int]] = field(default_factory=list)
    phonemes: list[tuple[str, int]] = field(default_factory=list)


_SIGNATURES = {
    "espeak_Initialize": (ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_int),
    "espeak_SetSynthCallback": (_Callback,),
    "espeak_SetVoiceByName": (ctypes.c_char_p,),
    "espeak_SetParameter": (ctypes.c_int, ctypes.c_int, ctypes.c_int),
    "espeak_Synth": (
        *(ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int),
        *(ctypes.c_uint, ctypes.c_uint, ctypes.POINTER(ctypes.c_uint), ctypes.c_void_p),
    ),
}


class Espeak:
    """The engine; make one in a process, and call it from one thread."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        for name, arguments in _SIGNATURES.items():
            getattr(self._library, name).argtypes = arguments
        data = espeakng_loader.get_data_path().encode()
        if self._library.espeak_Initialize(_SYNCHRONOUS, _BUFFER_MS, data, _PHONEME_EVENTS | _DONT_EXIT) != RATE:
            raise RuntimeError("espeak-ng could not be initialised")
        self._callback = _Callback(self._receive)  # the library holds no reference to it
        self._library.espeak_SetSynthCallback(self._callback)
        self._voice = ""
        self._utterance = Utterance()

    def say(self, text: str, voice: str, *, rate: int, pitch: int, pitch_range: int) -> Utterance:
        """Speak `text` in the engine's `voice`; `rate` in words a minute, `pitch` and `pitch_range` 0 to 100."""
        if voice != self._voice:
            if self._library.espeak_SetVoiceByName(voice.encode()) != _OK:
                raise ValueError(f"espeak-ng has no voice {voice}")
            self._voice = voice
        for parameter, value in ((_PARAMETER_RATE, rate), (_PARAMETER_PITCH, pitch), (_PARAMETER_RANGE, pitch_range)):
            self._library.espeak_SetParameter(parameter, value, 0)
        self._utterance = Utterance()
        encoded = text.encode() + b"\0"
        if self._library.espeak_Synth(encoded, len(encoded), 0, 0, 0, _CHARS_UTF8, None, None) != _OK:
            raise RuntimeError("espeak-ng could not speak")
        return self._utterance

    # ctypes hands over pointers that live as long as this call.
    def _receive(self, wave: ctypes._Pointer[ctypes.c_short], frames: int, events: ctypes._Pointer[_Event]) -> int:
        utterance = self._utterance
        if frames > 0:
            utterance.pcm += ctypes.string_at(wave, frames * 2)
        index = 0
        while (event := events[index]).type != _EVENT_END_OF_LIST:
            # `audio_position` is in milliseconds and rounds; `sample` is exact.
            if event.type == _EVENT_WORD:
                utterance.words.append((event.text_position - 1, event.sample))
            elif event.type == _EVENT_PHONEME:
                utterance.phonemes.append((event.id.string.decode("ascii", "replace"), event.sample))
            index += 1
        return 0
