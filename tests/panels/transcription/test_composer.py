"""Where recordings are handed in, as it is seen."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from studio.panels.transcription.composer import Composer
from studio.panels.transcription.model import language_title
from studio.ui.appearance import Appearance

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def test_a_call_that_is_on_its_way_stays_so_in_another_language(appearance: Appearance) -> None:
    composer = Composer()
    composer.show()
    composer.show_testing(testing=True)
    appearance.set_language("zh_CN")
    QApplication.processEvents()
    assert composer.add.text() == "提交链接"
    assert not composer.test.isEnabled()
    composer.show_testing(testing=False)
    assert composer.test.isEnabled()
    composer.deleteLater()


def test_a_language_has_its_name_and_one_that_is_not_known_its_code() -> None:
    assert [language_title(code) for code in ("en", "zh", "fr-CA")] == ["English", "Chinese", "fr-CA"]
