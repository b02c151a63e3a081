"""The timbres that can be deleted, and what remembers that they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.local.timbres import Timbres, load_timbres

TIMBRES = load_timbres()


def test_ids_are_unique() -> None:
    assert len({timbre.speaker_id for timbre in TIMBRES}) == len(TIMBRES)


def test_one_is_deleted_once() -> None:
    timbres = Timbres()
    first, *others = TIMBRES
    assert timbres.left() == TIMBRES
    assert timbres.delete(first.speaker_id)
    assert timbres.left() == tuple(others)
    assert not timbres.delete(first.speaker_id)
    assert not timbres.delete("nobody")


def test_what_was_deleted_is_remembered(tmp_path: Path) -> None:
    memory = tmp_path / "memory"
    Timbres(memory).delete(TIMBRES[0].speaker_id)
    Timbres(memory).delete(TIMBRES[2].speaker_id)
    again = Timbres(memory)
    assert again.left() == (TIMBRES[1], *TIMBRES[3:])
    assert not again.delete(TIMBRES[0].speaker_id)


def test_a_damaged_memory_does_no_harm(tmp_path: Path) -> None:
    memory = tmp_path / "memory"
    memory.write_bytes(b"\xff\xfe\x00nonsense\n" + TIMBRES[0].speaker_id.encode() + b"\n" + b"half of an")
    assert Timbres(memory).left() == TIMBRES[1:]


def test_what_cannot_be_remembered_is_not_deleted(tmp_path: Path) -> None:
    timbres = Timbres(tmp_path / "no folder" / "memory")
    with pytest.raises(OSError, match="memory"):
        timbres.delete(TIMBRES[0].speaker_id)
    assert timbres.left() == TIMBRES
