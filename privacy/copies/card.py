"""A person as a vCard 4.0 (RFC 6350)."""

from collections.abc import Iterator

from contacts.models import Contact
from crm.lib import content_lines


def of(contact: Contact) -> str:
    """The card."""
    return "".join(f"{content_lines.folded(line)}\r\n" for line in _lines(contact))


def _lines(contact: Contact) -> Iterator[str]:
    text = content_lines.escaped
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield f"UID:urn:uuid:{contact.pk}"
    yield f"FN:{text(contact.shown_name)}"
    if contact.family_name or contact.given_name:
        yield f"N:{text(contact.family_name)};{text(contact.given_name)};;;"
    for point in contact.points.all():
        yield f"EMAIL:{text(point.value)}" if point.kind == "email" else f"TEL;VALUE=uri:tel:{point.value}"
    address = [contact.street, contact.city, contact.region, contact.postal_code, contact.country]
    if any(address):
        yield "ADR:;;" + ";".join(text(part) for part in address)
    plain = {"TITLE": contact.job_title, "TZ": contact.zone, "LANG": contact.language}
    if contact.company:
        yield f"ORG:{text(contact.company.name)}"
    yield from (f"{name}:{text(value)}" for name, value in plain.items() if value)
    if contact.birth_month and contact.birth_day:
        year = f"{contact.birth_year:04d}" if contact.birth_year else "--"
        yield f"BDAY:{year}{contact.birth_month:02d}{contact.birth_day:02d}"
    yield f"REV:{contact.updated_at:%Y%m%dT%H%M%SZ}"
    yield "END:VCARD"
