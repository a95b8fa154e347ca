"""Documents of the records as PDF, in faces that print any name."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, LETTER, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer

from contacts.consent.proof_letters import BOLD, PLAIN, marked_up, ready
from contacts.documents import Document

_INK, _MUTED, _LINE, _HEAD = (HexColor(c) for c in ("#1c2024", "#5b636d", "#d5d9de", "#f2f4f6"))
_LETTER_PAPER: Final = {"US", "CA", "MX", "PH", "CL", "CO"}
_LABELS: Final = 45 * mm
_CELL: Final = 1_500  # letters of a cell: a row can't go over to the next page

_BASE = {"fontName": PLAIN, "textColor": _INK, "splitLongWords": 1}
_TITLE = ParagraphStyle("title", **_BASE | {"fontName": BOLD}, fontSize=17, leading=23, spaceAfter=3 * mm)
_HEADING = ParagraphStyle(
    "heading", **_BASE | {"fontName": BOLD}, fontSize=11, leading=15, spaceBefore=6 * mm, spaceAfter=2 * mm
)
_TEXT = ParagraphStyle("text", **_BASE, fontSize=9, leading=13, spaceAfter=2 * mm)
_SMALL = ParagraphStyle("small", **_BASE, fontSize=7.5, leading=10)
_LABEL = ParagraphStyle("label", **_BASE | {"textColor": _MUTED}, fontSize=9, leading=13)
_NAMES = ParagraphStyle("names", **_BASE | {"fontName": BOLD}, fontSize=7.5, leading=10)


def print_out(document: Document) -> bytes:
    """The PDF of a document."""
    ready()
    to, paper = BytesIO(), LETTER if document.country in _LETTER_PAPER else A4
    margins = {f"{side}Margin": 20 * mm for side in ("left", "right", "top", "bottom")}
    made = SimpleDocTemplate(
        to,
        pagesize=landscape(paper) if document.wide else paper,
        title=document.title,
        author=document.author,
        creator="Assent",
        lang=get_language() or "en",
        **margins,
    )
    foot = _("%(author)s, %(day)s") % {"author": document.author, "day": date_format(timezone.localdate())}

    def below(canvas: Any, page: Any) -> None:
        canvas.setFont(PLAIN, 7)
        canvas.setFillColor(_MUTED)
        canvas.drawString(page.leftMargin, 12 * mm, foot)
        number = _("Page %(number)d") % {"number": page.page}
        canvas.drawRightString(page.pagesize[0] - page.rightMargin, 12 * mm, number)

    made.build(list(_story(document, made.width)), onFirstPage=below, onLaterPages=below)
    return to.getvalue()


def _story(document: Document, width: float) -> Iterator[Flowable]:
    yield Paragraph(marked_up(document.title), _TITLE)
    for kind, content in document.blocks:
        if kind == "heading":
            yield Paragraph(marked_up(content), _HEADING)
        elif kind == "text":
            yield Paragraph(marked_up(content), _TEXT)
        elif kind == "picture":
            yield content
        elif kind == "facts" and content:
            rows = [[_cell(label, _LABEL), _cell(value, _TEXT)] for label, value in content]
            yield _grid(rows, [_LABELS, width - _LABELS], bare=True)
        elif kind == "table":
            head, rows = content
            cells = [[_cell(words, _NAMES) for words in head]]
            cells += [[_cell(words, _SMALL) for words in row] for row in rows]
            yield _grid(cells, [width / len(head)] * len(head), bare=False)
            yield Spacer(0, 3 * mm)


def _cell(words: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(marked_up(words if len(words) <= _CELL else words[:_CELL] + " …"), style)


def _grid(rows: list[list[Any]], widths: list[float], *, bare: bool) -> Flowable:
    made = LongTable(rows, widths, repeatRows=0 if bare else 1)
    style: list[tuple[Any, ...]] = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, -1), 0)]
    if not bare:
        style += [("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE), ("BACKGROUND", (0, 0), (-1, 0), _HEAD)]
        style += [("LEFTPADDING", (0, 0), (0, -1), 4)]
    made.setStyle(style)
    return made
