"""What is too long for its column is shortened where nobody reads, and whole where it is asked for."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from studio.ui.appearance import Appearance
from studio.ui.fact import Fact
from tests.fakes.controls import cut

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

ID = "8aaf11a1d9788256d0ddbd6f0f7c1a55"


@pytest.mark.parametrize("words", ["Clear, English", "98282a6f-03f1-4565-b48f-d11a8d15bfba", "录音不会离开这台电脑。"])
def test_what_can_be_broken_into_lines_stays_whole(qapp: QApplication, appearance: Appearance, words: str) -> None:
    fact = Fact("Id", words)
    fact.resize(140, 80)
    fact.show()
    qapp.processEvents()
    assert fact.text() == words
    fact.close()


def test_what_cannot_is_shortened_in_its_middle(qapp: QApplication, appearance: Appearance) -> None:
    fact = Fact("Request id", f"of {ID}")
    fact.resize(140, 40)
    fact.show()
    qapp.processEvents()
    assert fact.text().startswith("of 8aaf")
    assert fact.text().endswith("1a55")
    assert "…" in fact.text()
    assert cut(fact) == []
    assert (fact.toolTip(), fact.accessibleDescription()) == (f"of {ID}", f"of {ID}")
    fact.resize(600, 40)
    qapp.processEvents()
    assert fact.text() == f"of {ID}"
    fact.close()
