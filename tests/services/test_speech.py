"""Scripts are read as takes: in order, ahead of the listener, across breaks, and nothing twice."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.ports import SpeechAudio, SpeechNotice
from studio.core.records import SegmentState, Timing, Voice
from studio.services import speech
from studio.services.accounts import Accounts
from studio.services.takes import SpeechRequest, Take
from studio.storage.paths import Paths
from tests.services.conftest import CHARACTER, RATE, Opened, Scripted, heard, run, sound, time_map

SCRIPT = "第一段在此。\n第二段在此。\n第三段在此。"
LINES = SCRIPT.split("\n")


def request(text: str = SCRIPT, **changes: object) -> SpeechRequest:
    return SpeechRequest(text, "mine", "voice", **changes)  # type: ignore[arg-type]


def spoken(take: Take) -> str:
    return heard(take.read(0, take.frames))


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = {kind: tuple(0.0 for _ in pauses) for kind, pauses in speech.PAUSES.items()}
    monkeypatch.setattr(speech, "PAUSES", quick)


def test_segments_sound_in_order_and_every_character_is_lit_while_it_sounds(opened: Opened, vendor: Scripted) -> None:
    async def main() -> None:
        async with opened() as service:
            take = await service.read(request())
            await take.finished()
            assert take.complete
            assert not take.failed
            assert vendor.spoken == LINES
            assert spoken(take) == "".join(LINES)
            for frame in range(CHARACTER // 2, take.frames, CHARACTER):
                span = take.timeline.span_at(frame)
                character = heard(take.read(frame // CHARACTER * CHARACTER, CHARACTER))
                assert span is None or SCRIPT[span[0] : span[1]] == character
                assert span is not None or character == "。"
            assert take.diagnosis.timing is Timing.CHARACTER
            assert take.first_audio_s is not None

    run(main)


def test_a_take_is_there_before_any_sound_is(opened: Opened, vendor: Scripted) -> None:
    async def main() -> None:
        gate = asyncio.Event()
        vendor.conversations = [[gate, time_map(LINES[0]), sound(LINES[0])]]
        async with opened() as service:
            take = await service.read(request(LINES[0]))
            assert take.frames == 0
            waiting = asyncio.ensure_future(take.ready())
            await asyncio.sleep(0)
            assert not waiting.done()
            gate.set()
            await waiting
            assert take.frames > 0

    run(main)


def test_the_next_segment_is_fetched_while_one_still_arrives_but_sounds_after_it(
    opened: Opened, vendor: Scripted
) -> None:
    async def main() -> None:
        gate = asyncio.Event()
        first, second = sound(LINES[0][:3]), sound(LINES[0][3:])
        vendor.conversations = [[time_map(LINES[0]), first, gate, second]]
        async with opened() as service:
            take = await service.read(request())
            await take.ready()
            while len(vendor.spoken) < 2:
                await asyncio.sleep(0)
            assert spoken(take) == LINES[0][:3]
            gate.set()
            await take.finished()
            assert spoken(take) == "".join(LINES)

    run(main)


def test_making_stays_a_minute_ahead_of_the_listener(
    opened: Opened, vendor: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech, "AHEAD_SECONDS", 1.0)

    async def main() -> None:
        text = "\n".join(f"第{n}段说了十个字了吧。" for n in "一二三四五六七八九")
        async with opened() as service:
            take = await service.read(request(text))
            take.heard(0)
            await take.ready()
            for _ in range(200):
                await asyncio.sleep(0.001)
            stood = len(vendor.spoken)
            assert stood < 5
            take.heard(take.frames)
            while len(vendor.spoken) == stood:
                await asyncio.sleep(0)

    run(main)


def test_what_was_made_before_costs_nothing(opened: Opened, vendor: Scripted) -> None:
    async def main() -> None:
        async with opened() as service:
            first = await service.read(request())
            await first.finished()
            again = await service.read(request())
            await again.finished()
            assert len(vendor.spoken) == len(LINES)
            assert again.read(0, again.frames) == first.read(0, first.frames)
            assert list(again.units()) == list(first.units())
            assert all(progress.from_cache for progress in again.segments)
            assert again.take_id == first.take_id
            assert [made for _, made in await service.states(request())] == [True] * 3
            other = await service.states(SpeechRequest(SCRIPT, "mine", "another"))
            assert [made for _, made in other] == [False] * 3

    run(main)


@pytest.mark.parametrize("left", [0, 2 * CHARACTER, None])
def test_a_recording_that_is_no_longer_whole_is_made_again(
    opened: Opened, vendor: Scripted, tmp_path: Path, left: int | None
) -> None:
    async def main() -> None:
        async with opened() as service:
            first = await service.read(request(LINES[0]))
            await first.finished()
            (file,) = Paths(tmp_path).recordings.rglob("*.pcm")
            if left is None:
                file.unlink()
            else:
                os.truncate(file, left)
            again = await service.read(request(LINES[0]))
            await again.finished()
            assert again.error is None
            assert spoken(again) == LINES[0]
            assert vendor.spoken == [LINES[0]] * 2
            third = await service.read(request(LINES[0]))
            await third.finished()
            assert third.complete
            assert len(vendor.spoken) == 2

    run(main)


def test_a_folder_that_cannot_be_written_ends_the_take_and_is_said(
    opened: Opened, vendor: Scripted, tmp_path: Path
) -> None:
    async def main() -> None:
        async with opened() as service:
            folder = Paths(tmp_path).recordings
            folder.rmdir()
            folder.write_bytes(b"in its way")
            take = await service.read(request(LINES[0]))
            await take.finished()
            assert take.error is not None
            assert take.error.kind is Kind.NOT_WRITABLE
            assert take.segments[0].state is SegmentState.FAILED

    run(main)


def test_making_again_gives_a_second_version_and_either_can_be_chosen(opened: Opened, vendor: Scripted) -> None:
    async def main() -> None:
        async with opened() as service:
            await (await service.read(request(LINES[0]))).finished()
            vendor.conversations = [[time_map(LINES[0]), sound(LINES[0]), sound("。")]]
            fresh = await service.read(request(LINES[0], fresh=True))
            await fresh.finished()
            segment = fresh.segments[0].segment
            ((newer, older),) = await service.recordings(request(LINES[0]), [segment])
            assert newer.frames == older.frames + CHARACTER
            await service.prefer(older.recording_id)
            replayed = await service.read(request(LINES[0]))
            await replayed.finished()
            assert replayed.frames == older.frames

    run(main)


@pytest.mark.parametrize("kept", range(1, 6))
def test_a_break_in_mid_sound_is_continued_without_a_word_lost_or_said_twice(
    opened: Opened, vendor: Scripted, kept: int
) -> None:
    async def main() -> None:
        line = LINES[0]
        # The connection goes in the middle of a character; its half is not worth keeping.
        pcm = sound(line).pcm[: kept * CHARACTER * 2 + CHARACTER]
        vendor.conversations = [[time_map(line), SpeechAudio(pcm, RATE), StudioError(Kind.DROPPED)]]
        async with opened() as service:
            take = await service.read(request())
            await take.finished()
            assert take.complete
            assert vendor.spoken == [line, *LINES] or vendor.spoken == [line, LINES[1], *([line, *LINES[2:]])]
            assert spoken(take) == "".join(LINES)
            starts = [(unit.start, unit.src_start) for unit in take.units() if unit.src_start is not None]
            assert starts == sorted(starts)
            # What the library keeps is the whole second recording.
            saved = await service.saved(take.take_id)
            assert spoken(saved) == "".join(LINES)

    run(main)


def test_a_break_without_a_map_goes_on_at_the_same_frame(opened: Opened, vendor: Scripted) -> None:
    async def main() -> None:
        line = LINES[0]
        vendor.conversations = [
            [SpeechAudio(sound(line).pcm[: 3 * CHARACTER * 2], RATE), StudioError(Kind.DROPPED)],
            [sound(line)],
        ]
        async with opened() as service:
            take = await service.read(request(line))
            await take.finished()
            assert spoken(take) == line
            assert take.diagnosis.timing in (Timing.NONE, Timing.SENTENCE)

    run(main)


def test_a_segment_that_fails_for_good_keeps_what_came_and_says_why(opened: Opened, vendor: Scripted) -> None:
    async def main() -> None:
        refused = StudioError(Kind.REFUSED, code="40099", message="no")
        vendor.conversations = [
            [time_map(LINES[0]), sound(LINES[0])],
            [time_map(LINES[1]), sound(LINES[1][:2]), refused],
        ]
        async with opened() as service:
            take = await service.read(request())
            await take.finished()
            assert take.error is refused
            assert not take.complete
            states = [progress.state for progress in take.segments]
            assert states == [SegmentState.MADE, SegmentState.FAILED, SegmentState.WAITING]
            assert spoken(take) == LINES[0] + LINES[1][:2]
            assert [made for _, made in await service.states(request())] == [True, False, False]
            saved = await service.saved(take.take_id)
            assert not saved.complete
            assert spoken(saved) == LINES[0] + LINES[1][:2]
            # Trying again sends only what is missing.
            sent = len(vendor.spoken)
            again = await service.read(request())
            await again.finished()
            assert again.complete
            assert vendor.spoken[sent:] == LINES[1:]

    run(main)


def test_what_never_sounds_fails_and_saves_nothing(opened: Opened, vendor: Scripted) -> None:
    async def main() -> None:
        vendor.conversations = [[time_map(LINES[0])], [time_map(LINES[0])]]
        async with opened() as service:
            take = await service.read(request(LINES[0]))
            with pytest.raises(StudioError) as raised:
                await take.ready()
            assert raised.value.kind is Kind.VENDOR_FAILED
            await take.finished()
            assert take.take_id == ""

    run(main)


def test_a_library_that_cannot_be_written_ends_the_take_with_its_sound(
    opened: Opened, vendor: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(_library: object, _take: object) -> None:
        raise StudioError(Kind.DISK_FULL, "library.db")

    async def main() -> None:
        async with opened() as service:
            monkeypatch.setattr(type(service._library), "save_take", full)
            take = await service.read(request())
            await take.finished()
            assert spoken(take) == "".join(LINES)
            assert take.error is not None
            assert take.error.kind is Kind.DISK_FULL
            assert take.over
            # Its task ended well: nothing is left to complain when it is thrown away.
            assert take._making is not None
            assert take._making.exception() is None

    run(main)


def test_stopping_keeps_what_came_and_ends_the_conversation(opened: Opened, vendor: Scripted) -> None:
    async def main() -> None:
        vendor.conversations = [[time_map(LINES[0]), sound(LINES[0][:4]), asyncio.Event()]]
        async with opened() as service:
            take = await service.read(request(LINES[0]))
            await take.ready()
            await take.stop()
            assert vendor.closed == 1
            assert take.over
            assert not take.failed
            assert spoken(await service.saved(take.take_id)) == LINES[0][:4]

    run(main)


def test_only_the_asked_part_is_read_and_offsets_stay_those_of_the_script(opened: Opened, vendor: Scripted) -> None:
    async def main() -> None:
        start = SCRIPT.index("二")
        async with opened() as service:
            take = await service.read(request(start=start, end=start + 3))
            await take.finished()
            assert vendor.spoken == [SCRIPT[start : start + 3]]
            assert take.timeline.span_at(0) == (start, start + 1)

    run(main)


def test_notices_do_not_interrupt(opened: Opened, vendor: Scripted) -> None:
    async def main() -> None:
        notice = StudioError(Kind.CLOCK_OFF, "10 min")
        vendor.conversations = [[SpeechNotice(notice), time_map(LINES[0]), sound(LINES[0])]]
        async with opened() as service:
            take = await service.read(request(LINES[0]))
            await take.finished()
            assert take.complete
            assert take.notices == [notice]

    run(main)


def test_changes_are_waited_for(opened: Opened, vendor: Scripted) -> None:
    async def main() -> None:
        gate = asyncio.Event()
        vendor.conversations = [[gate, time_map(LINES[0]), sound(LINES[0])]]
        async with opened() as service:
            take = await service.read(request(LINES[0]))
            version = take.version
            while take.segments[0].state is SegmentState.WAITING:
                version = await take.changed(version)
            gate.set()
            while not take.over:
                version = await take.changed(version)
            assert await take.changed(version) == version

    run(main)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("", Kind.EMPTY_TEXT), (" \n\t　", Kind.EMPTY_TEXT), ("😀🎉 …。", Kind.NOTHING_TO_SPEAK)],
)
def test_nothing_to_read_is_said_before_anything_is_sent(
    opened: Opened, vendor: Scripted, text: str, kind: Kind
) -> None:
    async def main() -> None:
        async with opened() as service:
            with pytest.raises(StudioError) as raised:
                await service.read(request(text))
            assert raised.value.kind is kind
            assert vendor.spoken == []

    run(main)


def test_unknown_names_are_said(opened: Opened) -> None:
    async def main() -> None:
        async with opened() as service:
            with pytest.raises(StudioError) as raised:
                await service.read(SpeechRequest("好", "nobody", "voice"))
            assert raised.value.kind is Kind.UNKNOWN_ACCOUNT
            with pytest.raises(StudioError) as raised:
                await service.read(SpeechRequest("好", "local", "no-such-voice"))
            assert raised.value.kind is Kind.UNKNOWN_VOICE
            with pytest.raises(StudioError) as raised:
                await service.saved("0000")
            assert raised.value.kind is Kind.UNKNOWN_TAKE

    run(main)


def test_a_voice_is_chosen_by_the_text_where_none_is_named(opened: Opened, vendor: Scripted) -> None:
    async def main() -> None:
        async with opened() as service:
            voices = await service.voices("local")
            by_id = {voice.voice_id: voice for voice in voices}
            for text, language in (("你好", "zh"), ("Hello", "en")):
                # Only the choice is looked at here: nothing is fetched before the loop turns.
                take = await service.read(SpeechRequest(text, "local"))
                assert by_id[take.voice].language.startswith(language)
                await take.stop()

    run(main)


def broken(line: str, characters: int) -> list[object]:
    """A conversation that breaks off in the middle of a character."""
    pcm = sound(line).pcm[: characters * CHARACTER * 2 + CHARACTER]
    return [time_map(line), SpeechAudio(pcm, RATE), StudioError(Kind.DROPPED)]


@pytest.mark.parametrize("pieces", [1, 2, 7])
def test_a_continuation_whose_map_comes_late_waits_for_it(opened: Opened, vendor: Scripted, pieces: int) -> None:
    async def main() -> None:
        line = LINES[0]
        whole = sound(line).pcm
        size = len(whole) // pieces // 2 * 2
        parts = [SpeechAudio(whole[i : i + size], RATE) for i in range(0, len(whole), size)]
        # The last character's sound comes after the map.
        vendor.conversations = [broken(line, 2), [*parts[:-1], time_map(line), *parts[-1:]]]  # type: ignore[list-item]
        async with opened() as service:
            take = await service.read(request(line))
            await take.finished()
            assert spoken(take) == line

    run(main)


def test_a_continuation_that_breaks_too_goes_on_from_the_first(opened: Opened, vendor: Scripted) -> None:
    async def main() -> None:
        line = LINES[0]
        vendor.conversations = [broken(line, 3), broken(line, 1)]  # type: ignore[list-item]
        async with opened() as service:
            take = await service.read(request(line))
            await take.finished()
            assert take.complete
            assert spoken(take) == line

    run(main)


def test_a_continuation_that_never_comes_keeps_what_was_heard(opened: Opened, vendor: Scripted) -> None:
    async def main() -> None:
        line = LINES[0]
        gone = StudioError(Kind.DROPPED)
        vendor.conversations = [broken(line, 3), [gone], [gone]]  # type: ignore[list-item]
        async with opened() as service:
            take = await service.read(request(line))
            await take.finished()
            assert take.error is gone
            assert spoken(take) == line[:3]
            assert spoken(await service.saved(take.take_id)) == line[:3]

    run(main)


def test_a_continuation_shorter_than_what_was_heard_adds_nothing(opened: Opened, vendor: Scripted) -> None:
    async def main() -> None:
        line = LINES[0]
        vendor.conversations = [broken(line, 3), [sound(line[:2])]]  # type: ignore[list-item]
        async with opened() as service:
            take = await service.read(request(line))
            await take.finished()
            assert spoken(take) == line[:3]

    run(main)


def test_segments_of_another_rate_are_lit_at_the_right_time_too(opened: Opened, vendor: Scripted) -> None:
    async def main() -> None:
        slow = SpeechAudio(sound(LINES[1]).pcm[::1][: len(LINES[1]) * CHARACTER], RATE // 2)
        vendor.conversations = [[time_map(LINES[0]), sound(LINES[0])], [time_map(LINES[1]), slow]]
        async with opened() as service:
            take = await service.read(request("\n".join(LINES[:2])))
            await take.finished()
            second = take.segments[1]
            assert second.start_frame == take.segments[0].frames
            assert take.frames == pytest.approx(2 * len(LINES[0]) * CHARACTER, abs=2)
            lit = take.timeline.frame_of(second.segment.start + 3)
            assert lit == pytest.approx(second.start_frame + 3 * CHARACTER, abs=2)
            again = await service.saved(take.take_id)
            assert list(again.units()) == list(take.units())

    run(main)


def test_a_take_is_called_by_its_title_or_its_first_words(opened: Opened, vendor: Scripted) -> None:
    async def main() -> None:
        async with opened() as service:
            assert (await service.read(request(title="晨读"))).title == "晨读"
            assert (await service.read(request())).title == LINES[0]

    run(main)


def test_one_voice_is_kept_for_what_it_can_speak(opened: Opened, vendor: Scripted, accounts: Accounts) -> None:
    """A few words of another language change no voice; most of the script does where the voice cannot speak it."""
    voices = (Voice("hans", "Hans", "zh"), Voice("anna", "Anna", "en"))
    accounts._vendors["scripted"] = replace(accounts._vendors["scripted"], voices=voices)

    async def main() -> None:
        async with opened() as service:

            async def voice(text: str) -> str:
                return (await service.settled(SpeechRequest(text, "mine"), anew=True)).voice

            english, chinese = "A boat.\nA river.\nA mountain.", "小船。\n大河。\n高山。"
            assert (await voice(english), await voice(chinese)) == ("anna", "hans")
            for text in (english, chinese):
                await (await service.read(SpeechRequest(text, "mine"))).finished()
            # One character in an English script: an English voice may leave it out, but nobody pays for the others.
            assert await voice(english.replace("boat", "船 boat")) == "anna"
            # A Mandarin voice speaks English words, so it stays, whatever is written.
            assert await voice(chinese + "\nAnd then there was a boat on the river.") == "hans"
            # Where the script has become Chinese, the English voice could not speak it: said before it is paid for.
            assert await voice(english + "\n今天天气很好") == "hans"
            assert await service.left_behind(SpeechRequest(english + "\n今天天气很好", "mine")) == "anna"
            for told in (english, chinese, "今天天气很好"):
                assert await service.left_behind(SpeechRequest(told, "mine")) == ""
            # Another script was made with no voice.
            assert await voice("小船 and then a boat on a river.") == "anna"
            vendor.spoken.clear()
            mixed = chinese + "\nAnd then there was a boat on the river."
            take = await service.read(SpeechRequest(mixed, "mine"))
            await take.finished()
            assert vendor.spoken == ["And then there was a boat on the river."]
            assert take.voice == "hans"

    run(main)


def test_all_who_ask_of_one_text_get_one_voice(opened: Opened, accounts: Accounts) -> None:
    voices = (Voice("hans", "Hans", "zh"), Voice("anna", "Anna", "en"))
    accounts._vendors["scripted"] = replace(accounts._vendors["scripted"], voices=voices)

    async def main() -> None:
        async with opened() as service:
            asked = SpeechRequest("A boat.", "mine")
            assert (await service.settled(asked)).voice == "anna"
            await (await service.read(replace(asked, voice="hans"))).finished()
            assert (await service.settled(asked)).voice == "anna"
            assert (await service.settled(asked, anew=True)).voice == "hans"

    run(main)
