"""An export as a file: CSV, Excel, vCard 4.0 (RFC 6350), JSON; made piece by piece, so that memory stays flat."""

import io
import json
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from contacts.fields import catalogue
from contacts.fields.kinds import Kind
from contacts.history.models import Batch
from contacts.lists.exports import PLACE, rows_of
from crm.lib import spreadsheets
from crm.lib.content_lines import escaped, folded
from crm.lib.spreadsheets import neutral

TYPES = {
    "csv": ("text/csv; charset=utf-8", "csv"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "vcf": ("text/vcard; charset=utf-8", "vcf"),
    "json": ("application/json", "json"),
}
_NAMES = {Kind.EMAIL.value: _l("Email"), Kind.PHONE.value: _l("Phone")}
_PLACE = (_l("label"), _l("street"), _l("city"), _l("state or region"), _l("postal code"), _l("country"))
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


Column = tuple[str, Callable[[dict[str, Any]], str]]


def _columns(batch: Batch) -> Iterator[Column]:
    """The columns of a table: head, and what stands there of a contact. As many as the fullest contact needs."""
    kinds, others = _heads(batch)
    most = (batch.plan or {}).get("most") or {"email": 3, "phone": 3}  # an export of before the columns were counted
    yield _("Name"), lambda row: row["name"]
    for kind in kinds:
        for number in range(max(1, most.get(kind, 0))):
            if most.get(f"{kind} labels"):
                yield f"{_NAMES[kind]} {number + 1} {_('label')}", partial(_point, kind, number, 2)
            yield f"{_NAMES[kind]}{f' {number + 1}' if number else ''}", partial(_point, kind, number, 1)
    for key, label in others:
        if key != "name":
            yield label, partial(_cell, key)
    for number in range(most.get("places", 0)):
        for part, name in enumerate(_PLACE):
            yield f"{_('Address')} {number + 2} {name}", partial(_place, number, part)
    yield _("Terms of use"), lambda row: terms() if row["bound"] else ""


def _point(kind: str, number: int, part: int, row: dict[str, Any]) -> str:
    found = [point for point in row["points"] if point[0] == kind]
    return str(found[number][part]) if number < len(found) else ""


def _cell(key: str, row: dict[str, Any]) -> str:
    return str(row["cells"].get(key, ""))


def _place(number: int, part: int, row: dict[str, Any]) -> str:
    places = row.get("places", [])
    return str(places[number][part]) if number < len(places) else ""


def _table(batch: Batch) -> Iterator[list[str]]:
    columns = list(_columns(batch))
    yield [head for head, _tell in columns]
    for row in rows_of(batch):
        yield [tell(row) for _head, tell in columns]


def _csv(batch: Batch) -> Iterator[bytes]:
    """With a byte order mark, which Excel needs; formulas are made harmless."""
    buffer = io.StringIO()
    buffer.write("\ufeff")
    for line in _table(batch):
        buffer.write(spreadsheets.line(map(neutral, line)))
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
            "postal_addresses": [dict(zip(PLACE, place, strict=True)) for place in row.get("places", [])],
            "fields": {labels.get(key, key): value for key, value in row["cells"].items() if value},
        }
        if row["bound"]:
            said["terms"] = terms()
        yield (b",\n" if number else b"\n") + json.dumps(said, ensure_ascii=False).encode()
    yield b"\n]}\n"


# vCard


def _vcards(batch: Batch) -> Iterator[bytes]:
    for row in rows_of(batch):
        yield "".join(f"{folded(line)}\r\n" for line in _card(row)).encode()


_VCARD = {"company": "ORG", "job_title": "TITLE", "zone": "TZ", "language": "LANG", "tags": "CATEGORIES"}


def _card(row: dict[str, Any]) -> Iterator[str]:
    cells = row["cells"]
    name = row["name"] or next((value for _kind, value, _label in row["points"]), "?")
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield f"UID:urn:uuid:{row['id']}"
    yield f"FN:{escaped(name)}"
    if any(row["parts"]):
        yield f"N:{escaped(row['parts'][0])};{escaped(row['parts'][1])};;;"
    yield from _ways(row)
    for key, property_name in _VCARD.items():
        if cells.get(key):
            parts = cells[key].split(", ") if key == "tags" else [cells[key]]
            yield f"{property_name}:{','.join(escaped(part) for part in parts)}"
    if row["bound"]:
        yield f"NOTE:{escaped(terms())}"
    yield "END:VCARD"


def _ways(row: dict[str, Any]) -> Iterator[str]:
    """Addresses with their labels: as a type where there is one for it, else as Apple writes labels of one's own."""
    first = [row["cells"].get(part, "") for part in PLACE[1:]]
    ways = [
        ("EMAIL", escaped(value), label) if kind == Kind.EMAIL else ("TEL;VALUE=uri", f"tel:{value}", label)
        for kind, value, label in row["points"]
    ]
    places = [[row["cells"].get("place_label", ""), *first], *row.get("places", [])]
    ways += [("ADR", ";;" + ";".join(map(escaped, parts)), label) for label, *parts in places if any(parts)]
    for number, (name, value, label) in enumerate(ways, start=1):
        kind = _CARD_TYPES.get(label.casefold(), "")
        if kind or not label:
            yield f"{name}{f';TYPE={kind}' if kind else ''}:{value}"
        else:
            yield f"item{number}.{name}:{value}"
            yield f"item{number}.X-ABLABEL:{escaped(label)}"


_CARD_TYPES = {"home": "home", "work": "work", "mobile": "cell"}
