"""Every flaw has its sentence, and says whether it may be sent."""

import string

from studio.core.judgement import SENTENCES, Finding, Flaw, Judgement, may_be_sent


def test_every_flaw_has_a_sentence_that_says_what_to_do() -> None:
    assert SENTENCES.keys() == set(Flaw)
    for sentence in SENTENCES.values():
        assert sentence.endswith(".")
        assert {name for _, name, _, _ in string.Formatter().parse(sentence) if name} <= {"subject", "value", "limit"}
    assert Finding(Flaw.STEREO, "3.wav", "2").sentence == "3.wav has 2 channels. Save it in mono."


def test_what_may_be_sent() -> None:
    assert may_be_sent([])
    assert may_be_sent([Finding(Flaw.IDLE), Finding(Flaw.CUT_OFF)])
    assert not may_be_sent([Finding(Flaw.IDLE), Finding(Flaw.SILENT)])
    assert not Judgement((Finding(Flaw.NOT_READABLE),)).good
    assert Judgement(()).seconds == 0
