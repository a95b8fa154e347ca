"""A person's data for other software: what they gave or did, field by field under names that don't change (RT-4).

The archive holds JSON (its schema beside it and on the site), a CSV per kind of record, a vCard 4.0, an iCalendar with
calls, tasks and days of projects, and the files. ``SCHEMA`` is JSON Schema 2020-12.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from contacts.models import Contact
from crm.lib import personal_data, spreadsheets
from crm.lib.personal_data import Entry, entries, in_words
from privacy.copies import access_copy, calendar, card
from privacy.models import PrivacyRequest
from privacy.persons import reach
from privacy.persons.reach import Who

FORMAT = "assent-portable-copy/1"

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Portable copy of a person's data",
    "type": "object",
    "required": ["format", "number", "made", "controller", "tables"],
    "properties": {
        "format": {"const": FORMAT},
        "number": {"type": "string", "description": "number of the request"},
        "made": {"type": "string", "format": "date-time"},
        "controller": {
            "type": "object",
            "required": ["name"],
            "additionalProperties": {"type": "string"},
        },
        "tables": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "title", "rows"],
                "properties": {
                    "name": {"type": "string", "description": "stays the same in later copies"},
                    "title": {"type": "string", "description": "in words"},
                    "rows": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "description": "a field that is empty is left out; times are ISO 8601 in UTC",
                            "additionalProperties": {
                                "type": ["string", "number", "boolean", "object", "array"],
                            },
                        },
                    },
                },
            },
        },
    },
}


def build(request: PrivacyRequest) -> dict[str, Any]:
    """The whole copy, ready for JSON."""
    who = access_copy.about(request)
    tables = [table for entry in entries() if (table := _table(entry, who))["rows"]]
    contacts = list(Contact.objects.filter(pk__in=who.keys).select_related("company").prefetch_related("points"))
    return {
        "format": FORMAT,
        "number": request.number,
        "made": timezone.now().isoformat(),
        "controller": access_copy.controller(request),
        "tables": tables,
        "card": "".join(card.of(contact) for contact in contacts),
        "calendar": calendar.of([contact.pk for contact in contacts], request.number),
    }


def _table(entry: Entry, who: Who) -> dict[str, Any]:
    shown = [name for name, what in access_copy.fields_of(entry, who).items() if what.in_access and what.in_portable]
    own = personal_data.lines(entry.label, who.workspace_id)
    if not shown:
        rows = []
    elif own is not None:
        rows = [{"field": name, "value": said} for name, said, _purpose in access_copy.by_lines(entry, who, own)]
    else:
        rows = [_row(row, shown) for row in reach.each(entry, who)]
    return {"name": entry.label.replace(".", "_"), "title": in_words(entry.title), "rows": [row for row in rows if row]}


def _row(row: Any, shown: list[str]) -> dict[str, Any]:
    values = {name: access_copy.value_of(row, name) for name in shown}
    return {name: value for name, value in values.items() if value not in (None, "", {}, [])}


def parts(content: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """The files of the archive but the attachments, with their names."""
    yield "data.json", _json({key: content[key] for key in SCHEMA["required"]})
    yield "data.schema.json", _json(SCHEMA)
    for table in content["tables"]:
        yield f"csv/{table['name']}.csv", _csv(table["rows"])
    if content["card"]:
        yield "contact.vcf", content["card"].encode()
    if content["calendar"]:
        yield "calendar.ics", content["calendar"].encode()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode()


def _csv(rows: list[dict[str, Any]]) -> bytes:
    """RFC 4180, UTF-8; what a spreadsheet would run as a formula is made harmless."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    lines = [columns, *([_cell(row.get(name, "")) for name in columns] for row in rows)]
    return "".join(spreadsheets.line(map(spreadsheets.neutral, cells)) for cells in lines).encode()


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
