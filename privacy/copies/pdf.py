"""The access copy as a PDF, to be read, printed and kept: the same as the page."""

from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

from contacts.consent.proof_letters import BOLD, PLAIN, marked_up, one_face, ready
from privacy.copies.reading import legible

_INK, _MUTED = HexColor("#1c2024"), HexColor("#5b636d")
_LETTER_PAPER: Final = {"US", "CA", "MX", "PH", "CL", "CO"}
_MANY = 200  # records of a kind, from which on they are laid out plainly
_SIZE, _LEADING = 8, 11
_TOGETHER = 20  # lines
_LONGEST = 50  # letters of a word that still fit a line
_TEXT_WIDTH = A4[0] - 46 * mm
_MOST = 20_000  # letters in one paragraph: a longer one fits no page and is parted

_BASE = {"fontName": PLAIN, "textColor": _INK, "splitLongWords": 1}
_TITLE = ParagraphStyle("title", **_BASE | {"fontName": BOLD}, fontSize=18, leading=24, spaceAfter=2 * mm)
_HEAD = ParagraphStyle(
    "head", **_BASE | {"fontName": BOLD}, fontSize=12, leading=16, spaceBefore=7 * mm, keepWithNext=1
)
_TEXT = ParagraphStyle("text", **_BASE, fontSize=9, leading=13, spaceBefore=2 * mm)
_LABEL = ParagraphStyle("label", **_BASE | {"textColor": _MUTED}, fontSize=9, leading=13)


def write(content: dict[str, Any], *, country: str = "") -> bytes:
    """The file. Letter paper where it is usual, A4 elsewhere."""
    ready()
    to = BytesIO()
    document = SimpleDocTemplate(
        to,
        pagesize=LETTER if country in _LETTER_PAPER else A4,
        leftMargin=22 * mm,
        rightMargin=22 * mm,
        topMargin=20 * mm,
        bottomMargin=20 * mm,
        title=_("A copy of your data"),
        author=content["controller"]["name"],
        subject=content["number"],
        creator="Assent",
        lang=get_language() or "en",
    )

    def below(canvas: Any, page: Any) -> None:
        canvas.setFont(PLAIN, 7)
        canvas.setFillColor(_MUTED)
        canvas.drawString(page.leftMargin, 11 * mm, content["number"])
        number = _("Page %(number)d") % {"number": page.page}
        canvas.drawRightString(page.pagesize[0] - page.rightMargin, 11 * mm, number)

    document.build(list(_story(content)), onFirstPage=below, onLaterPages=below)
    return to.getvalue()


def _story(content: dict[str, Any]) -> Iterator[Flowable]:
    yield Paragraph(marked_up(_("A copy of your data")), _TITLE)
    held = _("Everything that %(name)s holds about you.") % {"name": content["controller"]["name"]}
    made = _("Request %(number)s, made %(made)s (UTC).") % {"number": content["number"], "made": content["made"][:16]}
    yield Paragraph(marked_up(f"{held} {made}"), _LABEL)
    for label, said in content["controller"].items():
        yield _line(label, said)
    for kind in legible(content["data"]):
        yield Paragraph(marked_up(_capital(kind["kind"])), _HEAD)
        if len(kind["records"]) > _MANY:
            yield from _many(kind["records"])
        else:
            for record in kind["records"]:
                yield from _record(record)
    yield from _reasons(content)


class _Lines(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Lines that are wrapped already: ten thousand records are laid out in seconds, which paragraphs are not."""

    def __init__(self, lines: list[str], start: int = 0, end: int | None = None) -> None:
        super().__init__()
        self.lines, self.start, self.end = lines, start, len(lines) if end is None else end

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return width, (self.end - self.start) * _LEADING

    def split(self, width: float, height: float) -> list[Flowable]:
        fits = self.start + int(height // _LEADING)
        if fits <= self.start:
            return []
        return [_Lines(self.lines, self.start, fits), _Lines(self.lines, fits, self.end)]

    def draw(self) -> None:
        text = self.canv.beginText(0, (self.end - self.start) * _LEADING - _SIZE)
        text.setFont(PLAIN, _SIZE, _LEADING)
        text.setFillColor(_INK)
        for line in self.lines[self.start : self.end]:
            text.textLine(line)
        self.canv.drawText(text)


def _many(records: list[dict[str, Any]]) -> Iterator[Flowable]:
    """Each record as one run of text; one that takes other letters than the embedded face has, as a paragraph."""
    width = cache(lambda word: pdfmetrics.stringWidth(word, PLAIN, _SIZE))
    lines: list[str] = []
    for record in records:
        said = one_face(" · ".join(f"{_capital(label)}: {in_words(value)}" for label, value in record.items()))
        if said is None or len(lines) > _TOGETHER:  # a heading stays with what follows it, which has to fit its page
            yield _Lines(lines)
            lines = []
        if said is None:
            yield from _record(record)
        else:
            lines += [*_wrapped(said, width), ""]
    yield _Lines(lines)


def _wrapped(text: str, width: Callable[[str], float]) -> Iterator[str]:
    """Lines no wider than the narrowest page's text; a word that is longer than a line is cut."""
    line, used = "", 0.0
    for word in text.split(" "):
        for start in range(0, len(word), _LONGEST):
            piece = word[start : start + _LONGEST]
            wide = width(f"{piece} ")
            if line and used + wide > _TEXT_WIDTH:
                yield line
                line, used = "", 0.0
            line, used = f"{line}{piece} " if start + _LONGEST >= len(word) else f"{line}{piece}", used + wide
    if line:
        yield line


def _record(record: dict[str, Any]) -> Iterator[Flowable]:
    """One paragraph for a record, whatever it holds."""
    pieces = [f"<b>{marked_up(_capital(label))}</b>: {marked_up(piece)}" for label, piece in _parted(record)]
    text = ""
    for piece in pieces:
        if text and len(text) + len(piece) > _MOST:
            yield Paragraph(text, _TEXT)
            text = ""
        text = f"{text}<br/>{piece}" if text else piece
    if text:
        yield Paragraph(text, _TEXT)


def _parted(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for label, value in record.items():
        said = in_words(value)
        for start in range(0, max(1, len(said)), _MOST // 2):
            yield label, said[start : start + _MOST // 2]


def in_words(value: Any) -> str:
    """Any value of the copy as text."""
    if isinstance(value, dict):
        return "; ".join(f"{label}: {in_words(each)}" for label, each in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(in_words(each) for each in value)
    return str(value)


def _reasons(content: dict[str, Any]) -> Iterator[Flowable]:
    yield Paragraph(marked_up(_("Why, from where, how long, and who else")), _HEAD)
    for category in content["categories"]:
        said = {
            _("Used"): category["purposes"],
            _("From"): category["sources"],
            _("Kept"): category["retention"],
            _("Given to"): category["recipients"] or [_("nobody")],
        }
        yield Paragraph(f"<b>{marked_up(_capital(category['name']))}</b>", _TEXT)
        yield from (_line(label, "; ".join(map(str, values))) for label, values in said.items())
    if content.get("recipients"):
        yield Paragraph(marked_up(_("Who gets data, and what guards it abroad")), _HEAD)
        for each in content["recipients"]:
            yield _line(each["name"], in_words({label: said for label, said in each.items() if label != "name"}))
    for title, rows in (
        (_("Left out, and why"), [f"{each['what']}: {each['why']}" for each in content["left_out"]]),
        (_("Your rights"), content["rights"]),
    ):
        if rows:
            yield Paragraph(marked_up(title), _HEAD)
            yield from (Paragraph(marked_up(f"– {row}"), _TEXT) for row in rows)


def _line(label: str, value: str) -> Paragraph:
    return Paragraph(f"{marked_up(_capital(label))}: {marked_up(value)}", _LABEL)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
