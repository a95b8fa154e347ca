"""The colours made from PRODUCT_COLOUR, so that any operator's colour stays readable on every ground, light and dark.

Contrast is WCAG 2.2's (relative luminance of sRGB); lightness is changed in OKLCH, which keeps the hue.
"""

import hashlib
import math
import re
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from accounts.access import public

DEFAULT_COLOUR = "#12565a"
TEXT_CONTRAST = 4.6  # WCAG asks 4.5 of text; a little more survives rounding
LIGHT_GROUNDS = ("#ffffff", "#f5f7f4", "#edf0ec")
DARK_GROUNDS = ("#141a17", "#1b2320", "#1f2824", "#0d1210")

Triple = tuple[float, float, float]


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, 0 (black) to 1 (white)."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG contrast of two #rrggbb colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _linear(colour: str) -> Triple:
    def channel(start: int) -> float:
        value = int(colour[start : start + 2], 16) / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return channel(1), channel(3), channel(5)


def _oklch(colour: str) -> Triple:
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _hex(lightness: float, chroma: float, hue: float) -> str:
    """The sRGB colour of an OKLCH one, with less chroma where sRGB can't show it."""
    while True:
        a, b = chroma * math.cos(hue), chroma * math.sin(hue)
        long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
        middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
        short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
        rgb = (
            4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short,
        )
        if chroma < 0.002 or all(-0.0005 <= value <= 1.0005 for value in rgb):
            break
        chroma *= 0.94
    return "#" + "".join(f"{round(255 * _gamma(min(max(value, 0.0), 1.0))):02x}" for value in rgb)


def _gamma(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def _until_readable(lightness: float, chroma: float, hue: float, grounds: tuple[str, ...], step: float) -> str:
    """The colour nearest to the given one whose contrast to every ground is enough for text."""
    while True:
        colour = _hex(lightness, chroma, hue)
        if all(contrast(colour, ground) >= TEXT_CONTRAST for ground in grounds) or not 0.05 < lightness < 0.98:
            return colour
        lightness += step


@cache
def palette(colour: str) -> dict[str, dict[str, str]]:
    """The brand's custom properties by theme, made from one colour."""
    base = colour if re.fullmatch(r"#[0-9a-fA-F]{6}", colour) else DEFAULT_COLOUR
    lightness, chroma, hue = _oklch(base)
    light_soft = _hex(0.945, min(chroma * 0.25, 0.022), hue)
    dark_soft = _hex(0.285, min(chroma * 0.5, 0.035), hue)
    light = _until_readable(min(lightness, 0.62), chroma, hue, (*LIGHT_GROUNDS, light_soft), -0.01)
    dark = _until_readable(max(lightness, 0.8), min(chroma, 0.11), hue, (*DARK_GROUNDS, dark_soft), 0.01)
    fill = _until_readable(0.53, min(chroma, 0.14), hue, ("#ffffff",), -0.01)
    light_lightness, fill_lightness = _oklch(light)[0], _oklch(fill)[0]
    return {
        "light": {
            "brand": light,
            "brand-hover": _hex(light_lightness - 0.06, chroma, hue),
            "brand-text": light,
            "brand-soft": light_soft,
            "on-brand": "#ffffff",
        },
        "dark": {
            "brand": fill,
            "brand-hover": _hex(fill_lightness - 0.05, min(chroma, 0.14), hue),
            "brand-text": dark,
            "brand-soft": dark_soft,
            "on-brand": "#ffffff",
        },
    }


def css(colour: str) -> str:
    """The stylesheet of the brand's colours."""
    themes = palette(colour)

    def rule(selector: str, theme: str) -> str:
        return f"{selector}{{{''.join(f'--{name}:{value};' for name, value in themes[theme].items())}}}"

    return "@layer tokens{" + rule(":root", "light") + rule(':root[data-theme="dark"]', "dark") + "}\n"


def version() -> str:
    """A short mark that changes with the colours, for the stylesheet's address."""
    return hashlib.sha256(css(settings.PRODUCT_COLOUR).encode()).hexdigest()[:8]


@public
@require_GET
@cache_control(public=True, max_age=31_536_000, immutable=True)
def stylesheet(request: HttpRequest) -> HttpResponse:
    """/brand.css: the operator's colours, as a file because the page may not carry inline styles."""
    return HttpResponse(css(settings.PRODUCT_COLOUR), content_type="text/css; charset=utf-8")
