"""The vendor's stream messages and answers about tasks, read leniently; nothing here touches a socket or a clock."""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from studio.core.jobs import JobState
from studio.core.records import Token

BASE_URL = "https://nebula-agent.xingyun3d.com"
SPEAK_PATH = "/user/v1/ws/tts"
CREATE_TASK_PATH = "/user/v1/tts_task/create_tts_task"
GET_TASK_PATH = "/user/v1/tts_task/get_tts_task"
CANCEL_TASK_PATH = "/user/v1/tts_task/cancel_tts_task"
TOLERANCE = 0.05
"""Seconds by which neighbouring maps may overlap and still be on one clock."""

_JSON = json.JSONDecoder(strict=False)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_KNOWN_ESCAPES = frozenset('"\\/bfnrtu')
_BASE64_NOISE = re.compile(r"[\s=]+")
_ID = re.compile(r"0|[1-9][0-9]{0,17}")
_NOT_A_NUMBER = math.nan
_DEEPEST = 3
# The page's table, its example, and its sister page each have words of their own.
_STATES = {
    "not_send": JobState.QUEUED,
    "waiting": JobState.QUEUED,
    "queued": JobState.QUEUED,
    "processing": JobState.RUNNING,
    "finished": JobState.DONE,
    "error": JobState.FAILED,
    "failed": JobState.FAILED,
    "cancel": JobState.CANCELLED,
    "canceled": JobState.CANCELLED,
    "cancelled": JobState.CANCELLED,
}


class DataType(StrEnum):
    """What a message carries; OTHER is a type that this client does not know, NOTHING a message without data."""

    AUDIO = "AUDIO"
    CHAR_TIME_MAP = "CHAR_TIME_MAP"
    OTHER = "OTHER"
    NOTHING = "NOTHING"


class Trouble(StrEnum):
    """The part of a message that could not be read."""

    MESSAGE = "message"
    SOUND = "sound"
    TIME_MAP = "time map"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the stream.

    `seconds`: how long the sound of an AUDIO message is by its own account, None when it does not say so. `entries`:
    a map as received, on the vendor's clock; the `start_time` and `end_time` of a map message are always 0 and not
    read. `flush_buffer` ends the map, `inference_end` the utterance, and either may come on a message that still
    carries data. `error_code` is None when all is well; the index fields are None where the vendor sends -1. Of a
    message of an `unknown_type` only the flags are read.
    """

    data_type: DataType
    payload: bytes = b""
    seconds: float | None = None
    entries: tuple[Token, ...] = ()
    sentence_index: int | None = None
    char_index: int | None = None
    flush_buffer: bool = False
    inference_end: bool = False
    request_id: str | None = None
    error_code: str | None = None
    error_reason: str = ""
    trouble: Trouble | None = None
    unknown_type: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer over HTTP; `data` is empty where it is missing or null, `error_code` None when all is well."""

    data: Mapping[str, object] = field(default_factory=dict)
    error_code: str | None = None
    error_reason: str = ""
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """What the vendor says of a task; "" for whatever it does not say.

    A state that is not known counts as RUNNING; `vendor_state` is its word as received. `file` is a URL or a bare path,
    `reason` why a task has failed. The form of `started` and `finished` is nowhere said: they are for people to read.
    `progress` runs from 0 to 1; only the local service tells it.
    """

    task_id: str
    state: JobState
    vendor_state: str
    file: str
    name: str
    reason: str
    started: str
    finished: str
    progress: float | None


def encode(text: str) -> str:
    """The message that asks for `text` to be spoken."""
    return json.dumps({"text": plain(text)}, ensure_ascii=False)


def decode(raw: str | bytes) -> Message:
    """Read one message; what cannot be read is named in `trouble`, nothing is ever raised."""
    fields = _loads(raw)
    if not isinstance(fields, dict):
        return Message(DataType.NOTHING, trouble=Trouble.MESSAGE)
    data = fields.get("data")
    data_type = _data_type(fields.get("data_type"), data)
    payload: bytes | None = b""
    entries: tuple[Token, ...] = ()
    seconds: float | None = None
    trouble: Trouble | None = None
    if data_type is DataType.AUDIO:
        payload, seconds = _sound(data), _length(fields)
        trouble = Trouble.SOUND if payload is None else None
    elif data_type is DataType.CHAR_TIME_MAP:
        entries, trouble = _entries(data)
    return Message(
        data_type,
        payload=payload or b"",
        seconds=seconds,
        entries=entries,
        sentence_index=_index(fields.get("sentence_index")),
        char_index=_index(fields.get("char_index")),
        flush_buffer=_is_true(fields.get("flush_buffer")),
        inference_end=_is_true(fields.get("inference_end")),
        request_id=plain(fields.get("req_id")) or None,
        error_code=_error_code(fields.get("error_code")),
        error_reason=plain(fields.get("error_reason")),
        trouble=trouble,
        unknown_type=plain(str(fields["data_type"]))[:40] if data_type is DataType.OTHER else "",
    )


def decode_answer(document: object) -> Answer | None:
    """Read an answer that has come as JSON; None when it can be none of this vendor's."""
    if not isinstance(document, dict):
        return None
    data = document.get("data")
    return Answer(
        data if isinstance(data, dict) else {},
        _error_code(document.get("error_code")),
        plain(document.get("error_reason")),
        plain(document.get("req_id")) or None,
    )


def encode_fields(fields: Mapping[str, object]) -> bytes:
    """The body of a POST, as the vendor's own sample writes it."""
    return json.dumps(fields).encode()


def task_id_of(data: Mapping[str, object]) -> str:
    """The id that the vendor's table calls `task_id` and its example `id`, a number or a text; "" for none."""
    for name in ("task_id", "id"):
        value = data.get(name)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, str | int) and not isinstance(value, bool) and (task_id := plain(str(value)).strip()):
            return task_id
    return ""


def id_to_send(task_id: str) -> str | int:
    """An id as the vendor wants it, who calls it an int."""
    return int(task_id) if _ID.fullmatch(task_id) else task_id


def decode_task(data: Mapping[str, object]) -> Task:
    """Read what an answer says of a task."""
    said = next((value for name in ("synth_status", "synth_state") if (value := data.get(name)) is not None), "")
    vendor_state = plain(said if isinstance(said, str) else str(said)).strip()
    return Task(
        task_id=task_id_of(data),
        state=_STATES.get(vendor_state.lower(), JobState.RUNNING),
        vendor_state=vendor_state,
        file=plain(data.get("file_oss")).strip(),
        name=plain(data.get("audio_name")),
        reason=plain(data.get("error_reason")),
        started=_time_as_said(data.get("synth_start_time")),
        finished=_time_as_said(data.get("synth_finish_time")),
        progress=_progress(data.get("progress")),
    )


def is_known_state(vendor_state: str) -> bool:
    """Whether the vendor's word is one of those that its pages use."""
    return vendor_state.lower() in _STATES


def plain(value: object) -> str:
    """The text as it can be sent and shown, half characters as U+FFFD; "" for what is not text."""
    if not isinstance(value, str):
        return ""
    return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@dataclass(slots=True)
class _Piece:
    """One map as received and where its zero lies, in seconds of the utterance."""

    entries: tuple[Token, ...]
    base: float
    sentence_index: int | None
    heard: float


@dataclass(slots=True)
class TimeMap:
    """An utterance's time map, put together from the maps that come, on the clock of the sound received.

    It is not documented whether the times of a later map go on or start again from zero, so both are understood: a
    map that starts before the one before it ends starts again, at the sound that belongs to it.
    """

    _pieces: list[_Piece] = field(default_factory=list)
    _boundaries: list[float] = field(default_factory=list)
    _flushed_at: float | None = None

    @property
    def tokens(self) -> tuple[Token, ...]:
        """All that is known, in seconds from the start of the utterance."""
        return tuple(
            Token(entry.text, entry.start + piece.base, entry.end + piece.base) if piece.base else entry
            for piece in self._pieces
            for entry in piece.entries
        )

    def heard(self, seconds: float) -> None:
        """Note that a sound message has come, and that there are `seconds` of sound now."""
        self._boundaries.append(seconds)

    def flush(self) -> None:
        """Note that the vendor has ended the map; the next one is a new one."""
        self._flushed_at = self._sound

    def add(self, entries: tuple[Token, ...], sentence_index: int | None = None) -> None:
        """Take a map in: in place of the one it repeats, or after those before it."""
        place = self._repeated(entries, sentence_index)
        if place is not None:
            piece = self._pieces[place]
            self._pieces[place] = _Piece(entries, piece.base, sentence_index, piece.heard)
        else:
            self._pieces.append(_Piece(entries, self._base(entries), sentence_index, self._sound))
        self._flushed_at = None

    @property
    def _sound(self) -> float:
        return self._boundaries[-1] if self._boundaries else 0.0

    def _repeated(self, entries: tuple[Token, ...], sentence_index: int | None) -> int | None:
        """The piece that this map is a newer version of: same sentence, or same beginning with no flush between."""
        if sentence_index is not None:
            places = (i for i, piece in enumerate(self._pieces) if piece.sentence_index == sentence_index)
            return next(places, None)
        if not self._pieces or self._flushed_at is not None:
            return None
        before = self._pieces[-1].entries
        same_start = not abs(_start(entries) - _start(before)) > TOLERANCE
        shared = zip(before, entries, strict=False)
        return len(self._pieces) - 1 if same_start and all(a.text == b.text for a, b in shared) else None

    def _base(self, entries: tuple[Token, ...]) -> float:
        """Where the zero of a new map lies."""
        if not self._pieces:
            return 0.0
        before = self._pieces[-1]
        end = before.base + _end(before.entries)
        # One clock: it starts about where the last one ends. Its own clock: it starts about at zero.
        if not _start(entries) < min(end - TOLERANCE, end / 2):
            return 0.0
        maps_come_first = self._pieces[0].heard == 0.0
        if maps_come_first:
            return self._sound if self._sound > end - TOLERANCE else end
        if self._flushed_at is not None:
            return self._flushed_at
        return min(self._boundaries, key=lambda boundary: abs(boundary - end))


def _start(entries: tuple[Token, ...]) -> float:
    return min((entry.start for entry in entries if math.isfinite(entry.start)), default=0.0)


def _end(entries: tuple[Token, ...]) -> float:
    return max((entry.end for entry in entries if math.isfinite(entry.end)), default=0.0)


def _loads(text: str | bytes) -> object:
    """Python's JSON, then again without the backslashes that JSON does not know; None when it is not JSON at all.

    The vendor's page shows such backslashes (`\\这`), its real server hardly sends them. Line ends inside strings are
    let through.
    """
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8-sig")
        try:
            return _JSON.decode(text)
        except json.JSONDecodeError:
            return _JSON.decode(_ESCAPE.sub(_known_escape, text))
    except (ValueError, RecursionError):
        return None


def _known_escape(match: re.Match[str]) -> str:
    return match[0] if match[1] in _KNOWN_ESCAPES else match[1]


def _data_type(value: object, data: object) -> DataType:
    """The type as named; without a name, as the vendor's table has it, data is sound unless it looks like a map."""
    if value in (None, ""):
        if isinstance(data, list) or (isinstance(data, str) and data.lstrip().startswith("[")):
            return DataType.CHAR_TIME_MAP
        return DataType.AUDIO if isinstance(data, str) else DataType.NOTHING
    name = value.strip().upper() if isinstance(value, str) else ""
    return DataType(name) if name in (DataType.AUDIO, DataType.CHAR_TIME_MAP) else DataType.OTHER


def _sound(data: object) -> bytes | None:
    """Base64, with line ends or without its padding too; None when it is something else."""
    if data is None or data == "":
        return b""
    if not isinstance(data, str):
        return None
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        bare = _BASE64_NOISE.sub("", data)
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _length(fields: Mapping[str, object]) -> float | None:
    seconds = _seconds(fields.get("end_time")) - _seconds(fields.get("start_time", 0.0))
    return seconds if seconds > 0 and math.isfinite(seconds) else None


def _entries(data: object) -> tuple[tuple[Token, ...], Trouble | None]:
    """A map in any of its forms: a list, a list as text, text of text; entries that are no entries are left out."""
    for _ in range(_DEEPEST):
        if not isinstance(data, str) or not data.strip():
            break
        data = _loads(data)
        if data is None:
            return (), Trouble.TIME_MAP
    if data is None or data == []:
        return (), None
    if isinstance(data, str):
        return (), Trouble.TIME_MAP if data.strip() else None
    if not isinstance(data, list):
        return (), Trouble.TIME_MAP
    entries = tuple(token for token in map(_entry, data) if token is not None)
    return entries, None if len(entries) == len(data) else Trouble.TIME_MAP


def _entry(entry: object) -> Token | None:
    """`[text, start, end]`; times that are no numbers become NaN, for the doctor to find."""
    if not isinstance(entry, list) or not entry:
        return None
    text, *times = entry
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return None
    start, end, *_ = (*times, None, None)
    return Token(_token_text(str(text)), _seconds(start), _seconds(end))


def _token_text(text: str) -> str:
    """A token without the stray backslash of the vendor's page (`\\这`); a backslash alone stays one."""
    return plain(text[1:] if len(text) > 1 and text[0] == "\\" else text)


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return _NOT_A_NUMBER
    try:
        return float(value)
    except OverflowError:
        return math.inf
    except ValueError:
        return _NOT_A_NUMBER


def _progress(value: object) -> float | None:
    is_share = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
    return _seconds(value) if is_share else None


def _time_as_said(value: object) -> str:
    """A time in whatever form; a number is one too."""
    return plain(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _index(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _is_true(value: object) -> bool:
    return value in (True, 1, "true")


def _error_code(value: object) -> str | None:
    """The code as text; a missing one, null, 0 and "0" all mean that nothing is wrong."""
    if value is None or value == 0 or value in ("", "0"):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return plain(str(value))[:40]
