"""Numbers as Mandarin reads them."""

from __future__ import annotations

import re

import pytest

from studio.local.numerals import READABLE, quantity, read


@pytest.mark.parametrize(
    ("number", "reading"),
    [
        ("0", "零"),
        ("5", "五"),
        ("10", "十"),
        ("12", "十二"),
        ("25", "二十五"),
        ("100", "一百"),
        ("101", "一百零一"),
        ("110", "一百一十"),
        ("1005", "一千零五"),
        ("2024", "二千零二十四"),
        ("10000", "一万"),
        ("10500", "一万零五百"),
        ("100000", "十万"),
        ("123456", "十二万三千四百五十六"),
        ("20000001", "二千万零一"),
        ("12345678", "一千二百三十四万五千六百七十八"),
        ("123456789", "一二三四五六七八九"),
        ("007", "零零七"),
    ],
)
def test_quantities(number: str, reading: str) -> None:
    assert quantity(number) == reading


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("2024年", "二零二四年"),
        ("2024个", "二千零二十四个"),
        ("1⁄2", "二分之一"),
        ("2个", "两个"),
        ("12个", "十二个"),
        ("2.2个", "二点二个"),
        ("3.14", "三点一四"),
        ("25%", "百分之二十五"),
        ("-5度", "负五度"),
        ("零下-5°C", "零下负五摄氏度"),
        ("90°", "九十度"),
        ("1,000元", "一千元"),
        ("1,0000", "一,零零零零"),
        ("$5.5", "五点五美元"),
        ("¥12", "十二元"),
        ("12:30", "十二点三十"),
        ("8:00", "八点"),
        ("08:05", "零八点零五"),
        ("25:00", "二十五:零零"),
        ("1+1=2", "一加一等于二"),
        ("3 × 4", "三 乘 四"),
        ("A&B", "A和B"),
        ("C++", "C++"),
        ("==", "=="),
    ],
)
def test_what_belongs_to_numbers(text: str, reading: str) -> None:
    assert re.sub(READABLE, read, text, flags=re.VERBOSE) == reading
