"""Texts folded to what they say: one spelling for letters that only look different.

Keywords and content rules are compared after folding, so that STOP in full-width letters, with accents,
with a zero-width space inside or with a Cyrillic O is the same STOP.
"""

from __future__ import annotations

import re
import unicodedata

# Letters of other alphabets that are drawn like a Latin one (Unicode confusables, UTS 39; the common ones).
DRAWN_ALIKE: dict[str, str] = {
    "а": "a", "в": "b", "е": "e", "ѕ": "s", "і": "i", "ї": "i", "ј": "j", "к": "k", "м": "m", "н": "h",
    "о": "o", "р": "p", "с": "c", "т": "t", "у": "y", "х": "x", "ԁ": "d", "ԛ": "q", "ԝ": "w", "ӏ": "l",
    "α": "a", "β": "b", "ε": "e", "ι": "i", "κ": "k", "ν": "v", "ο": "o", "ρ": "p", "τ": "t", "υ": "u",
    "χ": "x", "ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe",
    # small capitals, which fancy keyboards write
    "ᴀ": "a", "ʙ": "b", "ᴄ": "c", "ᴅ": "d", "ᴇ": "e", "ꜰ": "f", "ɢ": "g", "ʜ": "h", "ɪ": "i", "ᴊ": "j", "ᴋ": "k",
    "ʟ": "l", "ᴍ": "m", "ɴ": "n", "ᴏ": "o", "ᴘ": "p", "ʀ": "r", "ꜱ": "s", "ᴛ": "t", "ᴜ": "u", "ᴠ": "v", "ᴡ": "w",
    "ʏ": "y", "ᴢ": "z",
}  # fmt: skip
_DRAWN = str.maketrans(DRAWN_ALIKE)

# Letters in squares and circles that compatibility normalization leaves alone (🆂🆃🅾🅿, 🅢🅣🅞🅟).
_BOXED = {start + offset: chr(ord("a") + offset) for start in (0x1F130, 0x1F150, 0x1F170) for offset in range(26)}

APOSTROPHES = re.compile("['\u2019\u2018\u02bc\u00b4`]")


def fold(text: str) -> str:
    """Lower case without accents, invisible characters and disguised letters; length may change."""
    # Before it is normalized: that would take an acute accent that stands for an apostrophe apart, into a space.
    return "".join(map(fold_character, unicodedata.normalize("NFKC", APOSTROPHES.sub("'", text))))


def fold_character(character: str) -> str:
    """As fold(), for one character (a combining or invisible one becomes nothing)."""
    if character.isascii():
        return character.lower()
    decomposed = unicodedata.normalize("NFKD", character.translate(_BOXED)).casefold()
    visible = (part for part in decomposed if unicodedata.category(part) not in ("Mn", "Me", "Cf"))
    return "".join(visible).translate(_DRAWN)


def words(text: str) -> list[str]:
    """The folded words of a text, without punctuation, symbols and emoji; "don't" is one word, dont."""
    return re.findall(r"[^\W_]+", APOSTROPHES.sub("", fold(text)))
