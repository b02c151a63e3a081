"""The voices that are shipped."""

from __future__ import annotations

from pathlib import Path

import espeakng_loader

from studio.local.voices import load_voices


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
