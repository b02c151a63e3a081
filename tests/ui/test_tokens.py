"""The colours: every pair that is put together can be read."""

from __future__ import annotations

import re

import pytest

from studio.core.resources import resource
from studio.ui.tokens import DARK, LIGHT, PAIRS, Tokens
from studio.ui.transcript_editor import FOUND

LOOKS = pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@LOOKS
@pytest.mark.parametrize("pair", PAIRS, ids="-on-".join)
def test_words_can_be_read_on_their_ground(look: Tokens, pair: tuple[str, str]) -> None:
    words, ground = pair
    assert contrast(getattr(look, words), getattr(look, ground)) >= 4.5


@LOOKS
def test_words_can_be_read_where_they_were_found(look: Tokens) -> None:
    left = (1 - FOUND[0]) * (1 - FOUND[1])
    parts = [(int(look.surface[i : i + 2], 16), int(look.accent[i : i + 2], 16)) for i in (1, 3, 5)]
    ground = "".join(f"{round(left * under + (1 - left) * over):02X}" for under, over in parts)
    assert contrast(look.text, f"#{ground}") >= 4.5


@LOOKS
def test_the_focus_ring_stands_out(look: Tokens) -> None:
    """A ring is no text: 3 : 1 is what makes it visible."""
    for ground in ("window", "surface", "raised"):
        assert contrast(look.accent, getattr(look, ground)) >= 3


@LOOKS
def test_every_pair_names_tokens_that_exist(look: Tokens) -> None:
    for name in {name for pair in PAIRS for name in pair}:
        assert re.fullmatch(r"#[0-9A-F]{6}", getattr(look, name))


@LOOKS
def test_the_pictures_of_the_style_sheet_have_the_colours_of_their_look(look: Tokens) -> None:
    inks = {"chevron-down": look.muted, "chevron-up": look.muted, "check": look.on_accent, "minus": look.on_accent}
    inks["tick"] = look.accent
    drawn = {path.stem: path.read_text() for path in resource("themes", look.name).glob("*.svg")}
    assert drawn.keys() == inks.keys()
    for name, ink in inks.items():
        assert f'stroke="{ink}"' in drawn[name]
