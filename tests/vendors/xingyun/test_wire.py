"""Reading the stream's messages: every form the vendor's page shows or leaves open, and anything else."""

import base64
import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.core.records import Token
from studio.vendors.xingyun import wire
from studio.vendors.xingyun.wire import DataType, Message, TimeMap, Trouble, decode

FRAMES = Path(__file__).parents[2] / "frames" / "xingyun"


def recorded(name: str) -> list[Message]:
    return [decode(line) for line in (FRAMES / f"{name}.jsonl").read_text("utf-8").splitlines()]


def texts(message: Message) -> list[str]:
    return [token.text for token in message.entries]


def test_the_page_s_own_example() -> None:
    first, sound, flush, end = recorded("00_page_example")
    assert "".join(texts(first)) == "这是一个测试数据[PUNC]"
    assert first.entries[1] == Token("是", 0.13492637276649475, 0.2383104532957077)
    assert first.entries[-1].end == 1.725
    assert (sound.data_type, sound.payload, sound.seconds) == (DataType.AUDIO, b"\0\0\0", 1.725000023841858)
    assert (flush.flush_buffer, flush.inference_end, flush.entries) == (True, False, ())
    assert (end.flush_buffer, end.inference_end, end.payload, end.seconds) == (False, True, b"", None)
    for message in (first, sound, flush, end):
        assert message.error_code is None
        assert message.trouble is None
        assert (message.sentence_index, message.char_index) == (None, None)
        assert message.request_id == "ws-tts-564c57d3-6c50-4c01-90a4-4016547f6625-0"


def test_an_error_needs_no_type() -> None:
    (message,) = recorded("14_error_without_type")
    assert message.error_code == "20001"
    assert message.error_reason == "应用不存在或无法使用"
    assert message.data_type is DataType.NOTHING


def test_all_the_ways_to_say_that_nothing_is_wrong() -> None:
    assert [m.error_code for m in recorded("14_error_code_zero_in_every_form")] == [None] * 5


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("20001", "20001"),
        (20001.0, "20001"),
        (-1, "-1"),
        (0.5, "0.5"),
        (True, "True"),
        ([], "[]"),
        ("a" * 99, "a" * 40),
    ],
)
def test_error_codes_of_other_types(value: object, code: str) -> None:
    assert decode(json.dumps({"error_code": value})).error_code == code


def test_messages_with_the_fields_of_the_table_only() -> None:
    time_map, sound, end = recorded("15_fields_of_the_table_only")
    assert texts(time_map) == ["这", "是", "[PUNC]"]
    assert (len(sound.payload), sound.seconds) == (4800, 0.1)
    assert (end.data_type, end.inference_end) == (DataType.AUDIO, True)
    assert decode('{"data": [["a", 0, 1]]}').data_type is DataType.CHAR_TIME_MAP
    assert decode('{"data": null}').data_type is DataType.NOTHING


def test_unknown_types_and_fields_are_passed_over() -> None:
    unknown, beat, sound, nameless, end = recorded("15_unknown_types_and_fields")
    assert (unknown.data_type, unknown.entries, unknown.payload) == (DataType.OTHER, (), b"")
    assert [m.unknown_type for m in (unknown, beat, sound, nameless, end)] == ["VISEME", "HEARTBEAT", "", "", ""]
    assert len(sound.payload) == 4800
    assert nameless.data_type is DataType.AUDIO
    assert end.inference_end


def test_the_name_of_a_type_may_be_written_otherwise() -> None:
    assert decode('{"data_type": " audio ", "data": ""}').data_type is DataType.AUDIO
    assert decode('{"data_type": 7, "data": ""}').data_type is DataType.OTHER


@pytest.mark.parametrize("name", ["16_map_as_list", "16_map_as_text_of_text"])
def test_a_map_may_be_a_list_or_text_or_text_of_text(name: str) -> None:
    message = recorded(name)[0]
    assert texts(message) == ["这", "是", "[PUNC]"]
    assert message.trouble is None


def test_backslashes_that_json_does_not_know() -> None:
    assert texts(recorded("17_backslash_before_han")[0]) == ["这", "是"]
    assert texts(recorded("17_backslash_kept_in_the_token")[0]) == ["这", "\\", "是"]
    assert texts(recorded("17_unicode_escapes_twice")[0]) == ["这", "𠮷"]


def test_the_times_of_a_map_s_envelope_are_not_read() -> None:
    message = recorded("18_envelope_of_a_map")[0]
    assert message.seconds is None
    assert [(t.start, t.end) for t in message.entries] == [(0.0, 0.1), (0.1, 0.2)]


def test_empty_data_is_never_decoded() -> None:
    for message in recorded("20_empty_data")[2:7]:
        assert message.trouble is None
        assert message.payload == b""
        assert message.entries == ()


def test_flags_may_come_on_messages_with_data() -> None:
    assert [bool(m.payload) for m in recorded("22_end_with_sound") if m.inference_end] == [True]
    assert [bool(m.entries) for m in recorded("22_end_with_map") if m.inference_end] == [True]


@pytest.mark.parametrize(
    ("flag", "value"), [(True, True), (1, True), ("true", True), (False, False), (None, False), ([], False)]
)
def test_flags(flag: object, value: bool) -> None:
    assert decode(json.dumps({"flush_buffer": flag})).flush_buffer is value


def test_indices_that_are_not_set() -> None:
    time_map, sound, end = recorded("23_indices")
    assert (time_map.sentence_index, time_map.char_index) == (None, None)
    assert (sound.sentence_index, sound.char_index) == (0, 3)
    assert (end.sentence_index, end.char_index) == (None, None)


def test_pauses_are_tokens_like_others() -> None:
    assert texts(recorded("24_pause_without_punctuation")[0]) == ["二", "十", "[PUNC]"]


def test_base64_in_lines_or_without_padding() -> None:
    whole = b"".join(message.payload for message in recorded("26_base64_in_lines_and_without_padding"))
    odd = b"".join(message.payload for message in recorded("26_odd_bytes"))
    assert (len(whole), len(odd)) == (9600, 9599)
    assert whole[:-1] == odd


def test_base64_that_is_none_is_trouble_and_nothing_more() -> None:
    messages = recorded("26_base64_that_is_none")
    assert [m.trouble for m in messages] == [None, None, Trouble.SOUND, Trouble.SOUND, None, None]
    assert messages[2].seconds == pytest.approx(0.1)
    assert messages[3].seconds is None
    assert decode('{"data_type": "AUDIO", "data": {"a": 1}}').trouble is Trouble.SOUND


def test_times_that_are_no_numbers_are_left_to_the_doctor() -> None:
    message = recorded("map_with_times_that_are_none")[0]
    assert texts(message) == ["这", "是", "个", "测", "试", "7"]
    starts, ends = [t.start for t in message.entries], [t.end for t in message.entries]
    assert math.isnan(starts[0])
    assert ends[1] == math.inf
    assert math.isnan(starts[2])
    assert ends[2] == 0.3
    assert math.isnan(starts[3])
    assert math.isnan(ends[3])
    assert math.isnan(starts[4])
    assert math.isnan(ends[4])
    assert (starts[5], ends[5]) == (0.4, 0.5)
    assert message.trouble is Trouble.TIME_MAP


@pytest.mark.parametrize("data", ["[[", "{}", "7", '"', '"\\"x"', {"a": 1}, 7, [7], '"' * 9])
def test_maps_that_are_none(data: object) -> None:
    message = decode(json.dumps({"data_type": "CHAR_TIME_MAP", "data": data}))
    assert message.entries == ()
    assert message.trouble is Trouble.TIME_MAP


def test_text_of_text_ends_somewhere() -> None:
    data = "[]"
    for _ in range(5):
        data = json.dumps(data)
    assert decode(json.dumps({"data_type": "CHAR_TIME_MAP", "data": data})).trouble is Trouble.TIME_MAP
    assert decode(json.dumps({"data_type": "CHAR_TIME_MAP", "data": json.dumps(json.dumps(""))})).trouble is None


def test_times_that_are_too_large_for_a_float() -> None:
    (token,) = decode('{"data_type": "CHAR_TIME_MAP", "data": [["a", 0, 1%s]]}' % ("0" * 400)).entries
    assert token.end == math.inf


def test_what_is_no_message() -> None:
    troubles = [message.trouble for message in recorded("not_json")]
    assert troubles == [Trouble.MESSAGE] * 4 + [None, None]
    assert decode(b"\xff\xfe").trouble is Trouble.MESSAGE
    assert decode("[" * 100_000).trouble is Trouble.MESSAGE
    assert decode("9" * 5000).trouble is Trouble.MESSAGE


def test_bytes_are_read_like_text() -> None:
    assert decode(b'\xef\xbb\xbf{"inference_end": true}').inference_end


def test_half_characters_become_readable() -> None:
    message = decode('{"error_code": 1, "error_reason": "\\ud800x", "req_id": "\\udfb7"}')
    assert message.error_reason == "\ufffdx"
    assert message.request_id == "\ufffd"
    assert decode('{"data_type": "CHAR_TIME_MAP", "data": [["\\ud842", 0, 1]]}').entries[0].text == "\ufffd"
    assert json.loads(wire.encode("a\ud800𠮷")) == {"text": "a\ufffd𠮷"}


def test_encode_keeps_the_text_as_it_is() -> None:
    assert json.loads(wire.encode('这是 "一"\n')) == {"text": '这是 "一"\n'}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(), children, max_size=4),
    max_leaves=12,
)
NAMES = ["data_type", "data", "start_time", "end_time", "sentence_index", "flush_buffer", "error_code", "req_id"]


@given(st.binary() | st.text())
def test_anything_can_be_read(raw: bytes | str) -> None:
    assert isinstance(decode(raw), Message)


@given(
    st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, JSON)), st.sampled_from(["AUDIO", "CHAR_TIME_MAP", None])
)
def test_any_json_can_be_read(fields: dict[str, object], data_type: str | None) -> None:
    if data_type:
        fields["data_type"] = data_type
    message = decode(json.dumps(fields))
    message.request_id and message.request_id.encode()
    message.error_reason.encode()
    time_map = TimeMap()
    time_map.add(message.entries, message.sentence_index)
    time_map.heard(0.1)
    time_map.add(message.entries)
    for token in time_map.tokens:
        token.text.encode()


@given(st.binary(), st.integers(1, 80))
def test_sound_survives_line_ends_and_lost_padding(sound: bytes, width: int) -> None:
    data = base64.b64encode(sound).decode().rstrip("=")
    lines = "\r\n".join(data[i : i + width] for i in range(0, len(data), width))
    assert decode(json.dumps({"data_type": "AUDIO", "data": lines})).payload == sound


# The time map put together


def entries(*times: float, text: str = "abcdefgh") -> tuple[Token, ...]:
    return tuple(Token(c, a, b) for c, a, b in zip(text, times, times[1:], strict=False))


def spans(time_map: TimeMap) -> list[tuple[str, float, float]]:
    return [(t.text, round(t.start, 3), round(t.end, 3)) for t in time_map.tokens]


def test_times_that_go_on_are_kept() -> None:
    time_map = TimeMap()
    time_map.add(entries(0, 0.5, 1.0))
    time_map.heard(1.0)
    time_map.add(entries(1.0, 1.4, text="z"))
    assert spans(time_map) == [("a", 0, 0.5), ("b", 0.5, 1), ("z", 1, 1.4)]


def test_a_slight_overlap_is_still_one_clock() -> None:
    time_map = TimeMap()
    time_map.add(entries(0, 1.0))
    time_map.add(entries(0.96, 1.4, text="z"))
    assert spans(time_map)[-1] == ("z", 0.96, 1.4)


def test_a_map_before_its_sound_starts_where_the_sound_received_ends() -> None:
    """The vendor may let silence follow the last token, so the sound decides and not the map."""
    time_map = TimeMap()
    time_map.add(entries(0, 0.5, 1.0))
    for end in (0.4, 0.8, 1.2):
        time_map.heard(end)
    time_map.add(entries(0, 0.3, text="z"))
    assert spans(time_map)[-1] == ("z", 1.2, 1.5)
    time_map.heard(1.6)
    time_map.add(entries(0.1, 0.3, text="y"))
    assert spans(time_map)[-1] == ("y", 1.7, 1.9)


def test_maps_that_all_come_before_the_sound_follow_each_other() -> None:
    time_map = TimeMap()
    time_map.add(entries(0, 1.0))
    time_map.add(entries(0, 0.5, text="y"))
    time_map.add(entries(0, 0.7, text="z"))
    assert spans(time_map) == [("a", 0, 1), ("y", 1, 1.5), ("z", 1.5, 2.2)]


def test_a_map_after_its_sound_starts_at_the_flush_before_it() -> None:
    time_map = TimeMap()
    time_map.heard(1.2)
    time_map.add(entries(0, 1.0))
    time_map.flush()
    time_map.heard(2.0)
    time_map.add(entries(0, 0.7, text="z"))
    assert spans(time_map)[-1] == ("z", 1.2, 1.9)


def test_a_map_after_its_sound_without_a_flush_starts_at_the_nearest_piece_of_sound() -> None:
    time_map = TimeMap()
    for end in (0.5, 1.02):
        time_map.heard(end)
    time_map.add(entries(0, 1.0))
    time_map.heard(2.0)
    time_map.add(entries(0, 0.7, text="z"))
    assert spans(time_map)[-1] == ("z", 1.02, 1.72)


def test_a_map_with_the_same_beginning_replaces() -> None:
    time_map = TimeMap()
    time_map.add(entries(0, 0.5))
    time_map.add(entries(0, 0.6, 1.0))
    assert spans(time_map) == [("a", 0, 0.6), ("b", 0.6, 1)]
    time_map.add(entries(0, 0.7))
    assert spans(time_map) == [("a", 0, 0.7)]


def test_after_a_flush_the_same_words_are_said_again() -> None:
    time_map = TimeMap()
    time_map.add(entries(0, 1.0))
    time_map.heard(1.0)
    time_map.flush()
    time_map.add(entries(0, 1.0))
    assert spans(time_map) == [("a", 0, 1), ("a", 1, 2)]


def test_a_map_of_the_same_sentence_replaces_wherever_it_is() -> None:
    time_map = TimeMap()
    time_map.add(entries(0, 1.0), 0)
    time_map.heard(1.0)
    time_map.add(entries(0, 1.0, text="z"), 1)
    time_map.flush()
    time_map.add(entries(0, 0.9), 0)
    assert spans(time_map) == [("a", 0, 0.9), ("z", 1, 2)]


def test_maps_without_usable_times_stay_as_they_are() -> None:
    nan = (Token("a", math.nan, math.nan),)
    time_map = TimeMap()
    time_map.add(nan)
    time_map.add((Token("b", math.nan, math.inf),))
    assert [t.text for t in time_map.tokens] == ["a", "b"]
    assert all(math.isnan(t.start) for t in time_map.tokens)


def test_no_map() -> None:
    assert TimeMap().tokens == ()
