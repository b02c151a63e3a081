"""What the nouns of training say of themselves."""

import pytest

from studio.core.training import TrainingKind, VoiceDetails, masked


def test_how_many_sentences_a_training_takes() -> None:
    assert {kind: kind.sentences for kind in TrainingKind} == {
        TrainingKind.BASIC: 20,
        TrainingKind.MIDDLE: 100,
        TrainingKind.ADVANCED: 0,
    }


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13800001234", "138******34"), ("+8613800001234", "+86*********34"), ("1234567", "*******"), ("", "")],
)
def test_a_phone_is_shown_masked(phone: str, shown: str) -> None:
    assert masked(phone) == shown
    assert not phone or phone not in repr(VoiceDetails("v", phone=phone))
