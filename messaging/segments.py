"""How a text is cut into SMS segments: GSM 03.38 (3GPP TS 23.038), as every carrier counts and bills it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

GSM_7: Literal["GSM-7"] = "GSM-7"
UCS_2: Literal["UCS-2"] = "UCS-2"

# 3GPP TS 23.038, 6.2.1: the default alphabet, in the order of its codes (without the escape at 0x1B).
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# 3GPP TS 23.038, 6.2.1.1: behind an escape, two units each.
EXTENSION = frozenset("\f^{}\\[~]|€")

# 3GPP TS 23.040: 140 octets; a part of several gives 6 of them (7 septets) to the header that joins them.
ALONE = {GSM_7: 160, UCS_2: 70}
SPLIT = {GSM_7: 153, UCS_2: 67}

# Characters that word processors and telephones put in the place of a plain one. Each reads the same when
# replaced, and any one of them alone more than doubles the price of a text.
LOOK_ALIKES: dict[str, str] = {
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'", "\u00b4": "'", "`": "'",
    "\u02bc": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u2033": '"',
    "\u00ab": '"', "\u00bb": '"', "\u2039": "'", "\u203a": "'",  # quotes
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
    "\u00ad": "",  # dashes and the soft hyphen
    "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2007": " ", "\u2009": " ", "\u200a": " ", "\u202f": " ",
    "\u3000": " ", "\t": " ", "\u2028": "\n", "\u2029": "\n",  # spaces and line ends
    "\u200b": "", "\u200c": "", "\u2060": "", "\ufeff": "",  # characters without width
    "\u2026": "...", "\u2022": "-", "\u00b7": "-", "\u2044": "/",  # ellipsis, bullets, fraction slash
}  # fmt: skip


@dataclass(frozen=True)
class Segments:
    """A text as it goes over the air: `parts` joined are the text; `units` are septets or UTF-16 code
    units."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    parts: list[str]


def measure(text: str) -> Segments:
    """Encoding, units and parts of a text; an empty one has none. One part holds 160 or 70 units, each of
    several 153 or 67; an escaped character or surrogate pair is never cut in two.

    Source: 3GPP TS 23.038 and TS 23.040 (9.2.3.24.1, concatenated short messages).
    """
    encoding = GSM_7 if is_gsm(text) else UCS_2
    size = _septets if encoding == GSM_7 else _code_units
    units = sum(map(size, text))
    if units <= ALONE[encoding]:
        return Segments(encoding, units, [text] if text else [])
    return Segments(encoding, units, _split(text, size, SPLIT[encoding]))


def _split(text: str, size: Callable[[str], int], room: int) -> list[str]:
    parts: list[str] = []
    start = used = 0
    for index, character in enumerate(text):
        if used + size(character) > room:
            parts.append(text[start:index])
            start, used = index, 0
        used += size(character)
    parts.append(text[start:])
    return parts


def is_gsm(text: str) -> bool:
    """Whether every character of a text is in the GSM-7 alphabet or its extension."""
    return all(character in BASIC or character in EXTENSION for character in text)


def _septets(character: str) -> int:
    return 2 if character in EXTENSION else 1


def _code_units(character: str) -> int:
    return 2 if ord(character) > 0xFFFF else 1


def replacements(text: str) -> dict[str, str]:
    """Look-alikes that alone force a text into UCS-2, each with what to put in its place.

    Empty when the text is GSM-7 already, or when something else in it (an emoji, another script) needs UCS-2
    anyway, so that replacing would change the writing and save nothing.
    """
    outside = {character for character in text if not is_gsm(character)}
    if outside - LOOK_ALIKES.keys():
        return {}
    return {character: LOOK_ALIKES[character] for character in text if character in outside}


def plain(text: str) -> str:
    """The text with every offered replacement made."""
    return text.translate({ord(found): offered for found, offered in replacements(text).items()})
