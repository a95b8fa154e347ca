"""The proof of a campaign as files: JSON-LD, streamed whole, and PDF, in volumes that somebody can read.

Each record in the JSON-LD is one of ISO/IEC TS 27560 in terms of the Data Privacy Vocabulary, as ``proof_json`` writes
it for one person.
"""

import json
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.consent import proof_json
from contacts.consent.proof import Event, how_to_verify, in_words, verdict
from contacts.consent.proof_of_many import About, Reached

VOLUME: Final = 1000  # people in a PDF: a second's work


# JSON-LD


def json_pieces(about: About, people: Iterable[Reached]) -> Iterator[bytes]:
    """The whole file, person by person."""
    yield f'{{"@context": {json.dumps(proof_json.CONTEXT)},\n"@graph": [\n'.encode()
    yield _bytes(_campaign(about))
    for one in people:
        yield b",\n" + _bytes(_record(about, one))
    yield b"\n]}\n"


def _bytes(node: dict[str, Any]) -> bytes:
    return json.dumps(node, ensure_ascii=False).encode()


def _campaign(about: About) -> dict[str, Any]:
    return {
        "@id": f"urn:uuid:{about.id}",
        "@type": "assent:Campaign",
        "dct:title": about.title,
        "dct:created": proof_json.moment(about.made_at),
        "assent:begun": proof_json.moment(about.began),
        "assent:channel": about.channel.value,
        "assent:purpose": about.purpose.value,
        "assent:text": [text for _name, text in about.texts],
        "assent:recordCount": about.reached,
        "assent:leftOutAsRestricted": about.frozen,
        "dpv:hasDataController": proof_json.controller(about.controller),
        "assent:verification": proof_json.verification(about.verification),
        "assent:howToVerify": how_to_verify(),
    }


def _record(about: About, one: Reached) -> dict[str, Any]:
    sent = one.sending
    message = {
        "@id": f"urn:uuid:{sent.message}",
        "@type": "assent:Message",
        "assent:address": sent.to,
        "assent:sentAt": proof_json.moment(sent.at),
        "assent:became": sent.became,
        "assent:restsOn": f"urn:uuid:{sent.basis}",
        "assent:campaign": f"urn:uuid:{about.id}",
    }
    record = proof_json.person(about.proof(one))
    # The state at the time of the document is not in here: what happened is, in its order.
    for process in record["dpv:hasProcess"]:
        del process["assent:currentState"]
    return {**record, "dpv:hasDataController": {"@id": f"urn:uuid:{about.controller.id}"}, "assent:message": message}


# PDF


def pdf(about: About, people: Iterable[Reached], volume: int, volumes: int) -> bytes:
    """One volume: what was sent, what people agreed to, and then each of them. To be read and sent on."""
    from contacts.consent import proof_pdf  # reportlab takes 20 MB: only a process that prints loads it

    to, wordings = BytesIO(), _Wordings()
    blocks = [proof_pdf.block(_name(one), _lines(one, wordings)) for one in people]
    whole = [*_front(proof_pdf, about, volume, volumes), *_agreed_to(proof_pdf, wordings)]
    heading = proof_pdf.heading(_("Who got it, and what the ledger says of them"))
    title = _("Proof of consent for a campaign")
    proof_pdf.print_to(to, [*whole, heading, *blocks], title, about.controller, about.id, about.made_at)
    return to.getvalue()


class _Wordings:
    """The wordings of a volume, each with the number that stands for it."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers) + 1)


def _front(pdf: Any, about: About, volume: int, volumes: int) -> list[Any]:
    count = ngettext("%(count)d person", "%(count)d people", about.reached) % {"count": about.reached}
    left = ngettext(
        "%(count)d person is left out: their data are frozen at their request.",
        "%(count)d people are left out: their data are frozen at their request.",
        about.frozen,
    ) % {"count": about.frozen}
    channel, purpose = str(about.channel.label), str(about.purpose.label)
    rows = [
        (_("Campaign"), about.title),
        (_("Begun"), _utc(about.began)),
        (_("Sent by"), f"{channel} · {purpose}"),
        (_("Reached"), f"{count}. {left}" if about.frozen else count),
        (_("Volume"), _("%(number)d of %(of)d") % {"number": volume, "of": volumes} if volumes > 1 else ""),
        (_("Business"), about.controller.name),
        (_("Postal address"), about.controller.address),
        (_("Contact"), "\n".join(filter(None, (about.controller.email, about.controller.phone)))),
    ]
    said = _(
        "Each message of this campaign rested on an entry of the append-only ledger of consent. Here is every person "
        "it went to, with that entry and all others about the same channel and purpose, also what ended the consent."
    )
    found = [pdf.title(_("Proof of consent for a campaign")), pdf.muted(said), *pdf.rows(rows)]
    found.append(pdf.heading(_("What was sent")))
    for name, text in about.texts:
        found += [pdf.muted(name), pdf.quote(text)]
    found += [pdf.heading(_("Is the ledger unbroken?")), pdf.finding(verdict(about.verification), about.verification)]
    return [*found, *(pdf.text(f"• {step}") for step in how_to_verify())]


def _agreed_to(pdf: Any, wordings: _Wordings) -> list[Any]:
    found = [pdf.heading(_("What people agreed to"))]
    for text, number in wordings.numbers.items():
        found += [pdf.muted(_("Wording %(number)d, as it was shown:") % {"number": number}), pdf.quote(text)]
    return found


def _name(one: Reached) -> str:
    return f"{one.sending.name}, {one.sending.to}" if one.sending.name != one.sending.to else one.sending.to


def _lines(one: Reached, wordings: _Wordings) -> list[str]:
    """What stands below a name: the message, then each entry."""
    sent, basis = one.sending, one.basis
    rested = _("It rested on entry %(seq)d.") % {"seq": basis.seq} if basis else ""
    said = _("Message of %(at)s: %(became)s.") % {"at": _utc(sent.at), "became": sent.became}
    return [f"{said} {rested}".strip(), *(_entry(event, wordings) for event in one.events)]


def _entry(event: Event, wordings: _Wordings) -> str:
    facts = {
        "seq": event.seq,
        "what": in_words(event),
        "day": date_format(event.there, "j F Y"),
        "at": _utc(event.at),
        "method": event.method,
    }
    parts = [_("Entry %(seq)d: %(what)s, %(day)s (%(at)s), by %(method)s") % facts]
    parts += [_("address %(address)s") % {"address": event.address}] if event.address else []
    parts += [_("wording %(number)d") % {"number": wordings.number(event.wording)}] if event.wording else []
    parts += [_("IP %(ip)s") % {"ip": event.ip}] if event.ip else []
    parts += [_("evidence: %(text)s") % {"text": " · ".join(event.evidence.split("\n"))}] if event.evidence else []
    parts += [_("entered by %(name)s") % {"name": event.entered_by}] if event.entered_by else []
    parts += [_("hash %(hash)s") % {"hash": event.hash}]
    return "; ".join(parts)


def _utc(at: Any) -> str:
    return str(at.strftime("%Y-%m-%d %H:%M:%S UTC"))
