"""The colour tokens of the light and the dark look."""

from __future__ import annotations

from typing import Final, NamedTuple


class Tokens(NamedTuple):
    """One look's colours as #RRGGBB. Text pairs keep 4.5 : 1 (see `PAIRS`); `line` and `disabled` carry no words."""

    name: str
    window: str
    surface: str
    raised: str
    text: str
    muted: str
    line: str
    accent: str
    on_accent: str
    accent_weak: str
    accent_hover: str
    lit: str
    on_lit: str
    read: str
    danger: str
    warn: str
    ok: str
    disabled: str


LIGHT: Final = Tokens(
    name="light",
    window="#F6F6F3",
    surface="#FFFFFF",
    raised="#EFEFEA",
    text="#1B1B1A",
    muted="#5C5B57",
    line="#DEDDD7",
    accent="#0F6B63",
    on_accent="#FFFFFF",
    accent_weak="#D6EEEA",
    accent_hover="#0B5750",
    lit="#FFD166",
    on_lit="#1B1B1A",
    read="#E6F2EF",
    danger="#B42318",
    warn="#8F4D00",
    ok="#146C43",
    disabled="#A3A29C",
)

DARK: Final = Tokens(
    name="dark",
    window="#151514",
    surface="#1D1D1B",
    raised="#272725",
    text="#ECEBE6",
    muted="#A8A69F",
    line="#3A3935",
    accent="#57D3C3",
    on_accent="#10211F",
    accent_weak="#153F3A",
    accent_hover="#7ADFD2",
    lit="#F2B84B",
    on_lit="#1B1B1A",
    read="#1C312E",
    danger="#FF8A7A",
    warn="#F5B556",
    ok="#6FCF97",
    disabled="#6E6C66",
)

# (words, ground): every pair that the style sheet or a painted widget puts together.
PAIRS: Final = (
    *((words, ground) for words in ("text", "muted", "danger", "warn", "ok", "accent")
      for ground in ("window", "surface", "raised")),
    ("text", "accent_weak"),
    ("accent", "accent_weak"),
    ("text", "read"),
    ("muted", "read"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("surface", "danger"),
    ("on_lit", "lit"),
)  # fmt: skip
