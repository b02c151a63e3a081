"""Choosing a language, and finding the words of it."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

import pytest

from studio.core import language
from studio.core.doctor import REASONS
from studio.core.errors import ADVICE
from studio.core.language import LANGUAGES, Catalogue, explained, preferred


@pytest.mark.parametrize(
    ("setting", "environment", "expected"),
    [
        ("en", "zh_CN.UTF-8", "en"),
        ("zh_CN", "C", "zh_CN"),
        ("system", "zh_CN.UTF-8", "zh_CN"),
        ("system", "zh-Hans-CN", "zh_CN"),
        ("", "de_DE", "en"),
        ("xx", "", "en"),
    ],
)
def test_the_setting_comes_first_then_the_locale(setting: str, environment: str, expected: str) -> None:
    assert preferred(setting, environment) == expected
    assert expected in LANGUAGES


def test_english_is_the_source() -> None:
    assert Catalogue.load("en").messages == {}
    assert Catalogue.load("en").tr("The vendor is busy.") == "The vendor is busy."


def every_sentence() -> list[str]:
    return [*REASONS, *(part for advice in ADVICE.values() for part in (advice.sentence, advice.remedy))]


@pytest.mark.parametrize("sentence", every_sentence())
def test_every_sentence_has_a_chinese_one_with_the_same_placeholders(sentence: str) -> None:
    chinese = Catalogue.load("zh_CN").tr(sentence)
    assert chinese != sentence
    assert {name for _, name, *_ in Formatter().parse(chinese)} == {name for _, name, *_ in Formatter().parse(sentence)}


@pytest.mark.parametrize(
    ("words", "chinese"),
    [
        ("connection refused", "对方拒绝了连接"),
        ("certificate: certificate has expired", "证书：已经过期"),
        ("certificate: something new", "证书：something new"),
        ("proxy: the name is not known", "代理：找不到这个主机名"),
        ("no connection after 0.2 s", "0.2 秒内没有连上"),
        ("redirected: login.example", "被转到别处：login.example"),
        ("Speaker 7 {x}: not found", "Speaker 7 {x}: not found"),
        ("删除失败", "删除失败"),
        ("", ""),
    ],
)
def test_the_programs_own_words_behind_an_error_are_translated(words: str, chinese: str) -> None:
    assert explained(words, Catalogue.load("zh_CN").tr) == chinese
    assert explained(words, Catalogue.load("en").tr) == words


def test_files_of_a_language_are_read_together_and_unfinished_ones_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language, "resource", tmp_path.joinpath)
    folder = tmp_path / "translations" / "zh_CN"
    folder.mkdir(parents=True)
    message = "<message><source>{}</source><translation{}>{}</translation></message>"
    body = message.format("one", "", "一") + message.format("two", ' type="unfinished"', "二") + "<message/>"
    body += message.format("four", "", "") + "<message><source>five</source></message>"
    (folder / "a.ts").write_text(f"<TS><context>{body}</context></TS>", encoding="utf-8")
    (folder / "b.ts").write_text(f"<TS>{message.format('three', '', '三')}</TS>", encoding="utf-8")
    assert Catalogue.load("zh_CN").messages == {"one": "一", "three": "三"}
