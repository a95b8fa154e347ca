"""Contrast of every pair of colours that text is set in, in both themes, for any operator's colour (WCAG 2.2 AA)."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm import brand

TOKENS = (Path(__file__).parents[2] / "static/css/tokens.css").read_text()
TEXT, NON_TEXT = 4.5, 3.0
GROUNDS = ["canvas", "surface", "raised", "sunken", "hover"]
STATES = ["yes", "no", "wait", "info"]
PAIRS = [
    *[(word, ground, TEXT) for word in ["text", "muted", "brand-text"] for ground in GROUNDS],
    *[(state, ground, TEXT) for state in STATES for ground in ["surface", "raised", f"{state}-soft"]],
    *[(word, f"{state}-soft", TEXT) for word in ["text", "muted", "brand-text"] for state in STATES],
    *[(f"hue-{number}", f"hue-{number}-soft", TEXT) for number in range(8)],
    *[("line-strong", ground, NON_TEXT) for ground in ["surface", "sunken", "raised"]],
    ("brand-text", "brand-soft", TEXT),
    ("text", "brand-soft", TEXT),
    ("muted", "brand-soft", TEXT),
    ("on-brand", "brand", TEXT),
    ("on-brand", "brand-hover", TEXT),
    ("surface", "no", TEXT),
    ("surface", "info", TEXT),
    ("surface", "text", TEXT),
]


def tokens(theme: str) -> dict[str, str]:
    light, dark = TOKENS.split(':root[data-theme="dark"]')
    found: dict[str, str] = {}
    for part in [light] if theme == "light" else [light, dark]:
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", part))
    expanded = {
        key: "#" + "".join(c * 2 for c in value[1:]) if len(value) == 4 else value for key, value in found.items()
    }
    return expanded | brand.palette("")[theme]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("word", "ground", "least"), PAIRS)
def test_pair_is_readable(theme, word, ground, least):
    colours = tokens(theme)
    assert brand.contrast(colours[word], colours[ground]) >= least


@given(st.integers(0, 0xFFFFFF))
def test_any_operators_colour_is_readable(number):
    themes = brand.palette(f"#{number:06x}")
    for theme, grounds in [("light", brand.LIGHT_GROUNDS), ("dark", brand.DARK_GROUNDS)]:
        colours = themes[theme]
        assert all(
            brand.contrast(colours["brand-text"], ground) >= TEXT for ground in [*grounds, colours["brand-soft"]]
        )
        assert brand.contrast(colours["on-brand"], colours["brand"]) >= TEXT
        assert brand.contrast(colours["on-brand"], colours["brand-hover"]) >= TEXT


def test_a_malformed_colour_falls_back():
    assert brand.palette("red;}") == brand.palette(brand.DEFAULT_COLOUR)


def test_stylesheet_is_css_and_public(client):
    response = client.get("/brand.css")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/css")
    assert "--brand:" in response.content.decode()
