"""The voices that are shipped, and those that were trained."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import espeakng_loader

from studio.local.voices import TrainedVoice, Voices, load_voices


def test_every_voice_is_one_that_the_engine_has() -> None:
    variants = Path(espeakng_loader.get_data_path()) / "voices" / "!v"
    voices = load_voices()
    assert len(voices) >= 6
    for voice_id, voice in voices.items():
        assert voice.voice_id == voice_id
        assert voice_id.startswith(f"local-{voice.language}-")
        assert (variants / voice.variant).is_file()  # the engine takes its plain timbre for one that it does not have
        assert voice.engine_voice("zh") == f"cmn+{voice.variant}"
        assert voice.engine_voice("en").startswith("en")


def test_trained_voices_are_kept_for_every_service(tmp_path: Path) -> None:
    voices, others = Voices(tmp_path / "voices"), Voices(tmp_path / "voices")
    assert set(voices) == set(load_voices())
    local = replace(load_voices()["local-zh-male"], voice_id="0" * 32)
    older = TrainedVoice(local, "名字", "MALE", "CN", "d", "2026-11-20T14:00:00Z")
    newer = replace(older, voice=replace(local, voice_id="1" * 32), created="2026-11-20T15:00:00Z")
    voices.keep(older)
    voices.keep(newer)
    assert others.trained() == (newer, older)
    assert others["0" * 32] == local
    assert len(others) == len(tuple(others)) == len(load_voices()) + 2
    assert "2" * 32 not in others
    assert "../voices/" + "0" * 32 not in others


def test_a_damaged_file_is_no_voice(tmp_path: Path) -> None:
    voices = Voices(tmp_path)
    (tmp_path / f"{'0' * 32}.json").write_text('{"name": "x"}')
    (tmp_path / f"{'1' * 32}.json").write_text("not JSON")
    assert voices.trained() == ()
    assert "0" * 32 not in voices


def test_without_a_folder_there_are_no_trained_voices() -> None:
    voices = Voices()
    assert "0" * 32 not in voices
    assert voices.trained() == ()
