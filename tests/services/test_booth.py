"""A recording booth with a microphone of a script: sentences, judgements, interruptions, imports, and handing over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.audio.recorder import Recorder
from studio.core.booth import Consent, Project
from studio.core.errors import Kind, StudioError
from studio.core.judgement import Flaw
from studio.core.training import TrainingKind, VoiceDetails
from studio.services.booth import Booth, script
from studio.services.packages import pack
from studio.storage.library import Library
from tests.fakes.disk import small_disk
from tests.fakes.microphones import Script
from tests.fakes.recordings import CHINESE, RATE, files, spoken, wav

BASIC, ADVANCED = TrainingKind.BASIC, TrainingKind.ADVANCED
DETAILS = VoiceDetails("我的声音", "female", "CN", phone="13800001234")


@asynccontextmanager
async def booth(home: Path, microphone: Script | None = None) -> AsyncIterator[Booth]:
    script_of = microphone or Script()
    script_of.rate = RATE
    library = Library(home / "library.db")
    service = Booth(library, lambda: home / "booth", Recorder(lambda device_id, rate: script_of))
    try:
        yield service
    finally:
        await service.close()
        await library.close()


def run(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(story())  # type: ignore[arg-type]


async def say(service: Booth, microphone: Script, project: Project, ordinal: int, sound: np.ndarray) -> None:
    """Record a sound as a sentence, up to its end."""
    await service.begin(project.project_id, ordinal)
    microphone.waiting.append(sound.astype(np.float32) / np.float32(32_768))
    async with asyncio.timeout(30):
        while service.seconds < len(sound) / RATE:
            await asyncio.sleep(0.005)


def kept(home: Path) -> list[str]:
    return sorted(path.name.partition(".")[0] for path in (home / "booth").rglob("*.wav"))


@pytest.mark.parametrize("language", ["CN", "EN", "", "YY"])
def test_the_program_offers_sentences(language: str) -> None:
    for kind in (BASIC, TrainingKind.MIDDLE):
        sentences = script(language, kind)
        assert len(set(sentences)) == kind.sentences
        assert all(8 <= len(sentence) <= 80 for sentence in sentences)
        assert any(sentence[0] >= "\u4e00" for sentence in sentences) is (language == "CN")
    assert script(language, ADVANCED) == ("",)


def test_a_sentence_is_recorded_judged_and_recorded_again(tmp_path: Path) -> None:
    async def story() -> None:
        microphone = Script()
        async with booth(tmp_path, microphone) as service:
            project = await service.create(BASIC, DETAILS)
            assert (project.details.phone, project.recorded) == ("138******34", 0)
            await service.open()
            version = service.version
            await say(service, microphone, project, 3, np.zeros(RATE * 2, "<i2"))
            silent = await service.end()
            assert silent is not None
            assert silent.judgement is not None
            assert [finding.flaw for finding in silent.judgement.findings] == [Flaw.SILENT]
            assert silent.judgement.findings[0].subject == "4.wav"  # people count from one
            assert await service.changed(version) > version
            await say(service, microphone, project, 3, spoken(CHINESE)[0])
            good = await service.end()
            assert good is not None
            assert good.good
            assert good.text == project.sentences[3].text
            assert kept(tmp_path) == ["3"]
            # What is not kept leaves the one before.
            await say(service, microphone, project, 3, np.zeros(RATE, "<i2"))
            assert await service.end(keep=False) is None
            assert await service.end() is None
        async with booth(tmp_path) as service:
            (project,) = await service.projects()
            assert project.recorded == 1
            assert project.sentences[3] == good
            path = service.audio(project.project_id, project.sentences[3])
            assert path is not None
            assert path.stat().st_size == 44 + 2 * len(spoken(CHINESE)[0])
            assert service.audio(project.project_id, project.sentences[4]) is None

    run(story)


def test_what_a_program_that_died_has_left_is_taken_in(tmp_path: Path) -> None:
    async def story() -> None:
        async with booth(tmp_path) as service:
            project = await service.create(BASIC, DETAILS)
        place = tmp_path / "booth" / project.project_id
        place.mkdir(parents=True)
        (place / "5.recording.wav").write_bytes(wav(spoken(CHINESE)[0]))
        (place / "6.recording.wav").write_bytes(wav(np.zeros(0, "<i2")))
        (place / "99.recording.wav").write_bytes(wav(spoken(CHINESE)[0]))
        async with booth(tmp_path) as service:
            project = await service.project(project.project_id[:6])
            assert [sentence.ordinal for sentence in project.sentences if sentence.good] == [5]
            assert kept(tmp_path) == ["5"]

    run(story)


def test_closing_keeps_what_is_being_recorded(tmp_path: Path) -> None:
    async def story() -> None:
        microphone = Script()
        async with booth(tmp_path, microphone) as service:
            project = await service.create(BASIC, DETAILS)
            await service.open()
            await say(service, microphone, project, 0, spoken(CHINESE)[0])
            assert (await service.project(project.project_id)).recorded == 0
            assert service.trouble is None
            assert service.level >= 0
        async with booth(tmp_path) as service:
            assert (await service.project(project.project_id)).recorded == 1

    run(story)


def test_nobody_listens_after_closing_also_where_nothing_could_be_kept(tmp_path: Path) -> None:
    async def story() -> None:
        microphone = Script()
        async with booth(tmp_path, microphone) as service:
            project = await service.create(BASIC, DETAILS)
            await service.open()
            await say(service, microphone, project, 0, spoken(CHINESE[:1])[0])
            await service.delete(project.project_id)  # by another window
            with pytest.raises(StudioError) as raised:
                await service.close()
            assert raised.value.kind is Kind.UNKNOWN_PROJECT
            assert microphone.closed

    run(story)


def test_files_that_exist_already_find_their_sentences(tmp_path: Path) -> None:
    async def story() -> None:
        source = tmp_path / "mine"
        source.mkdir()
        content = files(20)
        async with booth(tmp_path) as service:
            texts = [f"第{number}句话。" for number in range(20)]
            project = await service.create(BASIC, DETAILS, texts)
            (source / "z.wav").write_bytes(content["0.wav"])
            (source / "z.txt").write_text(texts[7], encoding="utf-8")
            (source / "3.wav").write_bytes(content["1.wav"])
            (source / "3.txt").write_bytes(b"\xff")
            (source / "500.wav").write_bytes(content["1.wav"])
            findings = await service.import_files(project.project_id, source)
            assert [(each.flaw, each.subject) for each in findings] == [
                (Flaw.BAD_TEXT, "3.txt"),
                (Flaw.BAD_NAME, "500.wav"),
            ]
            project = await service.project(project.project_id)
            assert [sentence.ordinal for sentence in project.sentences if sentence.good] == [3, 7]
            assert (source / "z.wav").exists()

    run(story)


@pytest.mark.parametrize(("first", "numbers"), [(0, range(20)), (1, range(1, 21)), (0, (3, 7))])
def test_files_are_counted_from_nought_or_from_one(tmp_path: Path, first: int, numbers: Iterable[int]) -> None:
    async def story() -> None:
        source = tmp_path / "mine"
        source.mkdir()
        content, lengths = files(1)["0.wav"], {}
        for number in numbers:
            (source / f"{number}.wav").write_bytes(content + bytes(2 * number))
            lengths[number - first] = len(content) + 2 * number
        async with booth(tmp_path) as service:
            project = await service.create(BASIC, DETAILS)
            assert await service.import_files(project.project_id, source) == []
            project = await service.project(project.project_id)
            taken = {each.ordinal: service.audio(project.project_id, each) for each in project.sentences if each.audio}
            assert {place: path.stat().st_size for place, path in taken.items() if path} == lengths
            assert await service.size(project.project_id) == sum(lengths.values())
            assert {path.parent for path in taken.values() if path} == {service.folder(project.project_id)}
            await service.delete(project.project_id)
            assert await service.size(project.project_id) == 0

    run(story)


def test_a_whole_project_is_handed_over(tmp_path: Path) -> None:
    async def story() -> None:
        source = tmp_path / "mine"
        source.mkdir()
        for name, content in files().items():
            (source / name).write_bytes(content)
        async with booth(tmp_path) as service:
            project = await service.create(BASIC, DETAILS)
            assert not (await service.checked(project.project_id)).good
            await service.import_files(project.project_id, source)
            checked = await service.checked(project.project_id)
            assert checked.good
            assert [pair.text for pair in checked.pairs] == list(script("CN", BASIC))
            assert pack(checked, tmp_path / "out.zip").stat().st_size > 1_000_000
            await service.agree(project.project_id, Consent("王", "2026-11-20", "letter.pdf"))
            await service.describe(project.project_id, VoiceDetails("新名字", phone="13900001234"))
            await service.hand_over(project.project_id, "job")
            project = await service.project(project.project_id)
            assert project.consent == Consent("王", "2026-11-20", "letter.pdf")
            assert project.details == VoiceDetails("新名字", phone="139******34")
            assert project.job_id == "job"
            await service.agree(project.project_id, None)
            assert (await service.project(project.project_id)).consent is None
            await service.delete(project.project_id)
            assert await service.projects() == []
            assert kept(tmp_path) == []

    run(story)


def test_silence_is_trimmed_and_texts_are_rewritten(tmp_path: Path) -> None:
    async def story() -> None:
        microphone = Script()
        async with booth(tmp_path, microphone) as service:
            project = await service.create(BASIC, DETAILS)
            await service.open()
            silence = np.zeros(RATE * 2, "<i2")
            await say(service, microphone, project, 0, np.concatenate([silence, spoken(CHINESE)[0], silence]))
            idle = await service.end()
            assert idle is not None
            assert idle.judgement is not None
            assert Flaw.IDLE in {finding.flaw for finding in idle.judgement.findings}
            trimmed = await service.trim(project.project_id, 0)
            assert trimmed.judgement is not None
            assert trimmed.judgement.findings == ()
            assert kept(tmp_path) == ["0"]
            await service.rewrite(project.project_id, 0, " 另一句话。 ")
            (sentence, *_) = (await service.project(project.project_id)).sentences
            assert (sentence.text, sentence.audio, sentence.judgement) == ("另一句话。", "", None)
            assert kept(tmp_path) == []
            with pytest.raises(StudioError) as caught:
                await service.trim(project.project_id, 0)
            assert caught.value.kind is Kind.BAD_FILE

    run(story)


def test_one_long_recording(tmp_path: Path) -> None:
    async def story() -> None:
        async with booth(tmp_path) as service:
            project = await service.create(ADVANCED, DETAILS)
            assert [sentence.text for sentence in project.sentences] == [""]
            source = tmp_path / "长.wav"
            source.write_bytes(wav(np.tile(spoken(CHINESE)[0], 18)))
            assert await service.import_files(project.project_id, source) == []
            assert (await service.checked(project.project_id)).good

    run(story)


def test_files_that_the_disk_has_no_room_for_leave_nothing_there(tmp_path: Path) -> None:
    found = tmp_path / "files"
    found.mkdir()
    soundfile.write(found / "0.wav", np.zeros(RATE * 10, np.int16), RATE)

    async def story() -> None:
        with small_disk(tmp_path / "booth", 256):
            async with booth(tmp_path) as service:
                project = await service.create(BASIC, DETAILS)
                with pytest.raises(StudioError) as caught:
                    await service.import_files(project.project_id, found)
                assert caught.value.kind is Kind.DISK_FULL
                assert kept(tmp_path) == []

    run(story)


def test_what_cannot_be(tmp_path: Path) -> None:
    async def story() -> None:
        microphone = Script()
        async with booth(tmp_path, microphone) as service:
            for details, texts in ((VoiceDetails(" "), ()), (DETAILS, ["one"]), (DETAILS, [" "] * 20)):
                with pytest.raises(StudioError) as caught:
                    await service.create(BASIC, details, texts)
                assert caught.value.kind is Kind.BAD_FIELD
            for wanted in ("", "none"):
                with pytest.raises(StudioError) as caught:
                    await service.project(wanted)
                assert caught.value.kind is Kind.UNKNOWN_PROJECT
            project = await service.create(BASIC, DETAILS)
            with pytest.raises(StudioError) as caught:
                await service.rewrite(project.project_id, 0, " ")
            assert caught.value.kind is Kind.BAD_FIELD
            with pytest.raises(StudioError) as caught:
                await service.rewrite(project.project_id, 20, "x")
            assert caught.value.kind is Kind.BAD_FIELD
            with pytest.raises(StudioError) as caught:
                await service.begin(project.project_id, 0)
            assert caught.value.kind is Kind.NO_MICROPHONE
            await service.open()
            microphone.plugged = False
            async with asyncio.timeout(30):
                while service.trouble is None:
                    await asyncio.sleep(0.005)
            assert service.trouble.kind is Kind.MICROPHONE_LOST

    run(story)
