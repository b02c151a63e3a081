"""Numbers and signs as Mandarin reads them; the engine alone reads years as quantities and signs in English."""

from __future__ import annotations

import re

_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_GROUPS = ("", "万")
_CURRENCIES = {"$": "美元", "¥": "元", "€": "欧元", "£": "英镑"}
_SIGNS = {"+": "加", "=": "等于", "×": "乘", "÷": "除以", "&": "和", "°": "度"}

# Longer runs of digits number something (telephones, orders): they are read digit by digit.
_LONGEST_QUANTITY = 8

READABLE = r"""
    (?P<year>[0-9]{4})(?=年)
    | (?P<pair>(?<![0-9.,:])2)(?=[个只本条张件次位种天人倍家台辆])
    | (?P<numerator>[0-9]+)⁄(?P<denominator>[0-9]+)
    | (?P<hour>[01]?[0-9]|2[0-3]):(?P<minute>[0-5][0-9])(?![0-9:])
    | (?P<currency>[$¥€£])?(?P<minus>(?<![0-9A-Za-z])-)?
      (?P<whole>[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.(?P<fraction>[0-9]+))?(?P<unit>%|°C)?
    | (?P<sign>(?<=\w)[+=×÷&](?=\w) | (?<=\w[ ])[+=×÷&](?=[ ]\w) | (?<=[0-9])°)
"""
"""What `read` can read, as a verbose pattern: a number with what belongs to it, or a sign between two words."""


def read(match: re.Match[str]) -> str:
    """How Mandarin reads a match of `READABLE`."""
    if match["sign"]:
        return _SIGNS[match["sign"]]
    if match["pair"]:
        return "两"
    if match["year"]:
        return digits(match["year"])
    if match["numerator"]:
        return f"{quantity(match['denominator'])}分之{quantity(match['numerator'])}"
    if match["hour"]:
        minute = match["minute"]
        return quantity(match["hour"]) + "点" + ("" if minute == "00" else quantity(minute))
    text = quantity(match["whole"].replace(",", ""))
    if match["fraction"]:
        text += "点" + digits(match["fraction"])
    if match["minus"]:
        text = "负" + text
    if match["unit"]:
        text = "百分之" + text if match["unit"] == "%" else text + "摄氏度"
    return text + _CURRENCIES.get(match["currency"] or "", "")


def digits(number: str) -> str:
    """ASCII digits, one by one."""
    return "".join(_DIGITS[int(digit)] for digit in number)


def quantity(number: str) -> str:
    """ASCII digits as a quantity; one by one when there are very many or they begin with a zero."""
    if len(number) > _LONGEST_QUANTITY or number[0] == "0":
        return digits(number)
    text = ""
    for index, group in ((1, number[:-4]), (0, number[-4:])):
        if group.strip("0"):
            # A group that does not fill its thousands is told from the one before it by a zero.
            text += ("零" if text and group[0] == "0" else "") + _below_ten_thousand(group) + _GROUPS[index]
    return text.removeprefix("一") if text.startswith("一十") else text


def _below_ten_thousand(number: str) -> str:
    text, skipped = "", False
    for place, digit in zip(range(len(number) - 1, -1, -1), number, strict=True):
        if digit == "0":
            skipped = bool(text)
            continue
        text += ("零" if skipped else "") + _DIGITS[int(digit)] + _PLACES[place]
        skipped = False
    return text
