"""An export as a file: CSV, Excel, vCard 4.0 (RFC 6350), JSON; made piece by piece, so that memory stays flat."""

import csv
import io
import json
import tempfile
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from contacts.fields import catalogue
from contacts.fields.kinds import Kind
from contacts.history.models import Batch
from contacts.imports.reports import neutral
from contacts.lists.exports import rows_of

TYPES = {
    "csv": ("text/csv; charset=utf-8", "csv"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "vcf": ("text/vcard; charset=utf-8", "vcf"),
    "json": ("application/json", "json"),
}
MOST_POINTS = 3  # addresses of each kind that have a column of their own in a table
_PIECE = 1 << 16


def terms() -> str:
    """What is said of a phone number that was given for text messages (CN-12)."""
    return _("Phone given for our text messages: for our own use only, never to be shared.")


def write(batch: Batch, kind: str) -> Iterator[bytes]:
    """The file, piece by piece."""
    return {"csv": _csv, "xlsx": _xlsx, "vcf": _vcards, "json": _json}[kind](batch)


def _heads(batch: Batch) -> tuple[list[str], list[tuple[str, str]]]:
    """The keys of the contact's points that have columns, and the other columns as (key, label)."""
    keys = (batch.plan or {}).get("keys", [])
    fields = catalogue.by_key(batch.workspace)
    kinds = [kind for kind in (Kind.EMAIL.value, Kind.PHONE.value) if kind in keys]
    return kinds, [(key, str(fields[key].label)) for key in keys if key in fields and key not in kinds]


def _table(batch: Batch) -> Iterator[list[str]]:
    kinds, others = _heads(batch)
    numbered = [(kind, place) for kind in kinds for place in range(MOST_POINTS)]
    names = {Kind.EMAIL.value: _("Email"), Kind.PHONE.value: _("Phone")}
    points = [f"{names[kind]}{f' {place + 1}' if place else ''}" for kind, place in numbered]
    yield [_("Name"), *points, *(label for _key, label in others if _key != "name"), _("Terms of use")]
    for row in rows_of(batch):
        by_kind = {kind: [value for each, value, _label in row["points"] if each == kind] for kind in kinds}
        cells = [(by_kind[kind] + [""] * MOST_POINTS)[place] for kind, place in numbered]
        rest = [row["cells"].get(key, "") for key, _label in others if key != "name"]
        yield [row["name"], *cells, *rest, terms() if row["bound"] else ""]


def _csv(batch: Batch) -> Iterator[bytes]:
    """With a byte order mark, which Excel needs; formulas are made harmless."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    for line in _table(batch):
        writer.writerow([neutral(cell) for cell in line])
        if buffer.tell() > _PIECE:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _xlsx(batch: Batch) -> Iterator[bytes]:
    """Every cell is a text, so that nothing is a formula; a second sheet says what the file is for."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Contacts"))

    def text(value: str) -> Any:
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:32_000])
        cell.data_type = "s"
        return cell

    for line in _table(batch):
        sheet.append([text(cell) for cell in line])
    about = book.create_sheet(_("About this file"))
    for words in (batch.title, terms()):
        about.append([neutral(words)])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _json(batch: Batch) -> Iterator[bytes]:
    head = {"format": "assent-contacts/1", "purpose": batch.title, "terms": terms()}
    yield json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "contacts": ['
    labels = dict(_heads(batch)[1])
    for number, row in enumerate(rows_of(batch)):
        said: dict[str, Any] = {
            "name": row["name"],
            "addresses": [{"kind": kind, "value": value, "label": label} for kind, value, label in row["points"]],
            "fields": {labels.get(key, key): value for key, value in row["cells"].items() if value},
        }
        if row["bound"]:
            said["terms"] = terms()
        yield (b",\n" if number else b"\n") + json.dumps(said, ensure_ascii=False).encode()
    yield b"\n]}\n"


# vCard


def _vcards(batch: Batch) -> Iterator[bytes]:
    for row in rows_of(batch):
        yield "".join(f"{_folded(line)}\r\n" for line in _card(row)).encode()


_VCARD = {"company": "ORG", "job_title": "TITLE", "zone": "TZ", "language": "LANG", "tags": "CATEGORIES"}


def _card(row: dict[str, Any]) -> Iterator[str]:
    cells = row["cells"]
    name = row["name"] or next((value for _kind, value, _label in row["points"]), "?")
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield f"UID:urn:uuid:{row['id']}"
    yield f"FN:{_escaped(name)}"
    if any(row["parts"]):
        yield f"N:{_escaped(row['parts'][0])};{_escaped(row['parts'][1])};;;"
    for kind, value, label in row["points"]:
        yield f"EMAIL:{_escaped(value)}" if kind == Kind.EMAIL else f"TEL;VALUE=uri:tel:{value}"
        if label:
            yield f"NOTE:{_escaped(f'{value}: {label}')}"
    address = [cells.get(part, "") for part in ("street", "city", "region", "postal_code", "country")]
    if any(address):
        yield "ADR:;;" + ";".join(_escaped(part) for part in address)
    for key, property_name in _VCARD.items():
        if cells.get(key):
            parts = cells[key].split(", ") if key == "tags" else [cells[key]]
            yield f"{property_name}:{','.join(_escaped(part) for part in parts)}"
    if row["bound"]:
        yield f"NOTE:{_escaped(terms())}"
    yield "END:VCARD"


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return plain.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "")


def _folded(line: str) -> str:
    """At most 75 octets a line, none of them inside a character (RFC 6350, 3.2)."""
    pieces, piece, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > 74:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + character, size + width
    return "\r\n".join([*pieces, piece])
