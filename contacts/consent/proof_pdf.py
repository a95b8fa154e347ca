"""A proof of consent as a PDF, to be read, printed and sent: the same as in ``proof_json``, in plain words."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any, Final
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, HRFlowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from contacts.consent.proof import (
    Agreement,
    Controller,
    Event,
    Proof,
    Verification,
    how_to_verify,
    in_words,
    verdict,
)
from contacts.consent.proof_letters import BOLD, PLAIN, marked_up, ready, runs_right_to_left

MEDIA_TYPE: Final = "application/pdf"

_INK, _MUTED, _LINE, _GOOD, _BAD = (HexColor(c) for c in ("#1c2024", "#5b636d", "#d5d9de", "#14663d", "#a3211b"))
_LETTER_PAPER: Final = {"US", "CA", "MX", "PH", "CL", "CO"}
_PADDING: Final = 6  # of a frame of text
_LABELS: Final = 38 * mm
_LONG, _LINES = 400, 8  # letters and breaks of a value that still stands beside its label

_BASE = {"fontName": PLAIN, "textColor": _INK, "splitLongWords": 1}
_TITLE = ParagraphStyle("title", **_BASE | {"fontName": BOLD}, fontSize=18, leading=24, spaceAfter=2 * mm)
_HEAD = ParagraphStyle(
    "head",
    **_BASE | {"fontName": BOLD},
    fontSize=11.5,
    leading=16,
    spaceBefore=7 * mm,
    spaceAfter=2 * mm,
    keepWithNext=1,
)
_WHAT = ParagraphStyle("what", **_BASE | {"fontName": BOLD}, fontSize=9, leading=13, spaceBefore=3 * mm, keepWithNext=1)
_TEXT = ParagraphStyle("text", **_BASE, fontSize=9, leading=13)
_INDENTED = ParagraphStyle("indented", parent=_TEXT, leftIndent=_LABELS)
_LABEL = ParagraphStyle("label", **_BASE | {"textColor": _MUTED}, fontSize=9, leading=13)
_SMALL = ParagraphStyle("small", **_BASE | {"textColor": _MUTED}, fontSize=7, leading=10)
_ENTRY = ParagraphStyle("entry", **_BASE, fontSize=7, leading=10, spaceBefore=2.5 * mm)
_QUOTE = ParagraphStyle(
    "quote",
    **_BASE,
    fontSize=9,
    leading=13,
    leftIndent=4 * mm,
    rightIndent=4 * mm,
    spaceBefore=3 * mm,
    spaceAfter=3 * mm,
    backColor=HexColor("#f2f4f6"),
    borderPadding=(2 * mm, 3 * mm, 2 * mm, 3 * mm),
)
_HOLDS = ParagraphStyle("holds", parent=_TEXT, fontName=BOLD, textColor=_GOOD)
_BROKEN = ParagraphStyle("broken", parent=_TEXT, fontName=BOLD, textColor=_BAD)


def write(proof: Proof) -> bytes:
    """The file. Letter paper where it is usual, A4 elsewhere."""
    ready()
    to = BytesIO()
    print_to(to, list(_story(proof)), _("Proof of consent"), proof.controller, proof.id, proof.made_at)
    return to.getvalue()


def print_to(
    to: BytesIO, story: list[Flowable], title: str, business: Controller, own_id: UUID, made_at: datetime
) -> None:
    """Lay a document out, with its id and the number of the page at the foot of each."""
    ready()
    document = SimpleDocTemplate(
        to,
        pagesize=LETTER if business.country in _LETTER_PAPER else A4,
        leftMargin=22 * mm,
        rightMargin=22 * mm,
        topMargin=20 * mm,
        bottomMargin=22 * mm,
        title=title,
        author=business.name,
        subject=str(own_id),
        creator="Assent",
        lang=get_language() or "en",
    )
    foot = _("Document %(id)s, made %(at)s") % {"id": own_id, "at": _utc(made_at)}

    def below(canvas: Any, page: Any) -> None:
        canvas.setFont(PLAIN, 7)
        canvas.setFillColor(_MUTED)
        canvas.drawString(page.leftMargin + _PADDING, 12 * mm, foot)
        number = _("Page %(number)d") % {"number": page.page}
        canvas.drawRightString(page.pagesize[0] - page.rightMargin - _PADDING, 12 * mm, number)

    document.build(story, onFirstPage=below, onLaterPages=below)


# What a document is made of, for those that are about many


def title(words: str) -> Flowable:
    """The document's name."""
    return _printed(words, _TITLE)


def heading(words: str) -> Flowable:
    """The name of a part."""
    return _printed(words, _HEAD)


def text(words: str) -> Flowable:
    """A paragraph."""
    return _printed(words, _TEXT)


def muted(words: str) -> Flowable:
    """A paragraph that says what comes."""
    return _printed(words, _LABEL)


def quote(words: str) -> Flowable:
    """Words as they were."""
    return _printed(words, _QUOTE)


def rows(pairs: list[tuple[str, str]]) -> list[Flowable]:
    """Labels with their values."""
    return [Spacer(0, 5 * mm), *_rows(pairs)]


def finding(words: str, verified: Verification) -> Flowable:
    """What checking the chain found."""
    more = "".join(f"\n• {each}" for each in verified.findings[:50])
    return _printed(words + more, _HOLDS if verified.holds else _BROKEN)


def block(name: str, lines: list[str]) -> Flowable:
    """A name in bold, and what belongs to it in small print."""
    ready()
    below = "<br/>".join(map(marked_up, lines))
    return Paragraph(f'<font face="{BOLD}" size="9">{marked_up(name)}</font><br/>{below}', _ENTRY)


def _printed(words: str, style: ParagraphStyle) -> Flowable:
    ready()
    return Paragraph(marked_up(words), style)


def _story(proof: Proof) -> Iterator[Flowable]:
    yield Paragraph(marked_up(_("Proof of consent")), _TITLE)
    yield Paragraph(
        marked_up(
            _(
                "What this business has recorded about the consent of one person, as it stands in its append-only "
                "ledger: everything, also what ended it."
            )
        ),
        _LABEL,
    )
    yield Spacer(0, 5 * mm)
    yield from _parties(proof)
    if not proof.agreements:
        yield Paragraph(marked_up(_("This person was never asked for consent.")), _HEAD)
    for agreed in proof.agreements:
        yield from _agreement(agreed, proof)
    if proof.record_events:
        yield Paragraph(marked_up(_("About the record as a whole")), _HEAD)
        for event in proof.record_events:
            yield from _event(event, proof)
    yield from _verification(proof)


def _parties(proof: Proof) -> Iterator[Flowable]:
    business = proof.controller
    contact = "\n".join(filter(None, (business.email, business.phone)))
    rows = [
        (_("Person"), proof.name),
        (_("Addresses"), "\n".join(dict.fromkeys(each.address for each in proof.agreements if each.address))),
        (_("Business"), business.name),
        (_("Postal address"), business.address),
        (_("Contact"), contact),
        (_("Data protection officer"), business.officer),
        (_("Times"), _("UTC, then the zone of the business: %(zone)s") % {"zone": proof.zone}),
    ]
    yield from _rows(rows)
    if any(runs_right_to_left(text) for text in _texts(proof)):
        said = _(
            "Letters that are written from right to left stand here in the order in which they are stored. The JSON "
            "file that belongs to this document has them for a program that sets them right."
        )
        yield Paragraph(marked_up(said), _SMALL)


def _texts(proof: Proof) -> Iterator[str]:
    yield from (proof.name, proof.controller.name, proof.controller.address)
    for event in proof.events:
        yield from (event.wording, event.evidence)


def _rows(rows: list[tuple[str, str]]) -> Iterator[Flowable]:
    """A label and a value each; those without a value are left out. A row of a table can't go over to the next page, so
    that a long value stands below its label."""
    for label, value in rows:
        if len(value) > _LONG or value.count("\n") > _LINES:
            yield Paragraph(marked_up(label), _LABEL)
            yield Paragraph(marked_up(value), _INDENTED)
        elif value:
            table = Table([[Paragraph(marked_up(label), _LABEL), Paragraph(marked_up(value), _TEXT)]], [_LABELS, None])
            table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *_tight()])
            yield table


def _tight() -> list[tuple[Any, ...]]:
    sides = (("LEFTPADDING", 0), ("RIGHTPADDING", 0), ("TOPPADDING", 0.6), ("BOTTOMPADDING", 0.6))
    return [(side, (0, 0), (-1, -1), size) for side, size in sides]


def _agreement(agreed: Agreement, proof: Proof) -> Iterator[Flowable]:
    state = str(agreed.state.label) if agreed.state else _("no consent")
    channel = str(agreed.channel.label)
    title = f"{channel[:1].upper()}{channel[1:]} · {agreed.purpose.label}"
    now = _("Now: %(state)s") % {"state": state}
    yield KeepTogether(
        [
            Paragraph(marked_up(title), _HEAD),
            HRFlowable(width="100%", thickness=0.6, color=_LINE, spaceAfter=1 * mm),
            Paragraph(marked_up(now), _TEXT),
        ]
    )
    for event in agreed.events:
        yield from _event(event, proof)


def _event(event: Event, proof: Proof) -> Iterator[Flowable]:
    yield Paragraph(marked_up(f"{in_words(event)}, {_day(event.there)}"), _WHAT)
    elsewhere = str(event.record) if event.record != proof.person else ""
    shown = event.address or (_("not given, or erased") if event.channel else "")
    yield from _rows(
        [
            (_("Time"), f"{_utc(event.at)}\n{event.there.isoformat(sep=' ', timespec='seconds')} ({proof.zone})"),
            (_("Address"), shown),
            (_("Method"), event.method),
            (_("IP address"), event.ip),
            (_("Entered by"), event.entered_by),
            (_("Recorded under"), elsewhere),
            (_("Evidence"), event.evidence),
        ]
    )
    if event.wording:
        yield Paragraph(marked_up(_("Wording as it was shown:")), _LABEL)
        yield Paragraph(marked_up(event.wording), _QUOTE)
    chain = _("Entry %(seq)d of the ledger. Hash %(hash)s, after %(previous)s") % {
        "seq": event.seq,
        "hash": event.hash,
        "previous": event.previous_hash,
    }
    yield Paragraph(marked_up(chain), _SMALL)


def _verification(proof: Proof) -> Iterator[Flowable]:
    verified = proof.verification
    yield Paragraph(marked_up(_("Is the ledger unbroken?")), _HEAD)
    yield Paragraph(marked_up(verdict(verified)), _HOLDS if verified.holds else _BROKEN)
    for finding in verified.findings[:50]:
        yield Paragraph(marked_up(f"• {finding}"), _TEXT)
    checked = _("Checked on %(at)s.") % {"at": _utc(proof.made_at)}
    yield Paragraph(marked_up(checked), _TEXT)
    yield Paragraph(marked_up(_("How to check it again")), _HEAD)
    for step in how_to_verify():
        yield Paragraph(marked_up(f"• {step}"), _TEXT)


def _utc(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S UTC")


def _day(at: datetime) -> str:
    return date_format(at, "j F Y")
