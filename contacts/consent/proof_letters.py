"""Letters for the PDF: which face prints what, so that any name in any script comes out, or is spelled out.

DejaVu Sans is embedded: Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew, Arabic. Chinese, Japanese and Korean use
the faces that every PDF reader brings. Whatever no face has is spelled out as [U+1F44D], so that a text stays exact.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

PLAIN: Final = "DejaVuSans"
BOLD: Final = "DejaVuSans-Bold"
_FOLDER: Final = Path(__file__).parent / "fonts"
_JAPANESE, _CHINESE, _KOREAN = "HeiseiKakuGo-W5", "STSong-Light", "HYGothic-Medium"
_EAST: Final = re.compile("[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff5e]+|[\u1100-\u11ff\uac00-\ud7af]+")
_KANA: Final = re.compile("[\u3040-\u30ff]")
_UNSEEN: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})


@cache
def _known() -> frozenset[int]:
    """Register the faces, once in a process; the code points that the embedded one has."""
    for name in (PLAIN, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(_FOLDER / f"{name}.ttf")))
    pdfmetrics.registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)
    for name in (_JAPANESE, _CHINESE, _KOREAN):
        pdfmetrics.registerFont(UnicodeCIDFont(name))
    return frozenset(pdfmetrics.getFont(PLAIN).face.charToGlyph)


def ready() -> None:
    """Call before anything is laid out."""
    _known()


def marked_up(text: str) -> str:
    """A text as reportlab's paragraphs take it: escaped, each run in a face that has its letters, lines kept."""
    whole = _UNSEEN.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))
    east = _JAPANESE if _KANA.search(whole) else _CHINESE
    parts, end = [], 0
    for run in _EAST.finditer(whole):
        face = _KOREAN if run[0][0] >= "\uac00" or run[0][0] < "\u1200" else east
        parts += [_spelled(whole[end : run.start()]), f'<font face="{face}">{escape(run[0])}</font>']
        end = run.end()
    return "".join([*parts, _spelled(whole[end:])]).replace("\n", "<br/>")


def one_face(text: str) -> str | None:
    """A text as it can be drawn in the embedded face alone, on one line; None when it takes another face too."""
    whole = _UNSEEN.sub("", unicodedata.normalize("NFC", text))
    return None if _EAST.search(whole) else " ".join(_drawable(whole).split())


def _spelled(text: str) -> str:
    return escape(_drawable(text))


def _drawable(text: str) -> str:
    known = _known()
    return "".join(each if ord(each) in known or each == "\n" else _spell(each) for each in text)


def _spell(character: str) -> str:
    return " " if unicodedata.category(character) in ("Cc", "Zs") else f"[U+{ord(character):04X}]"


def runs_right_to_left(text: str) -> bool:
    """Whether some of it does: such letters are printed in the order in which they are kept."""
    return any(unicodedata.bidirectional(each) in _RIGHT_TO_LEFT for each in text)
