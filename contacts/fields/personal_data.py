"""Stages, fields of workspaces and their values, and further postal addresses in the map of personal data."""

from contacts.fields import lines
from crm.lib.personal_data import Personal, Subject, declare, declare_lines, technical

_ADDRESS = Personal(category="mailing address", purpose="to reach you in the ways you agreed to")
_OTHER = Personal(category="other fields", purpose=lines.WITHOUT_PURPOSE)
_OF_CONTACT = {Subject.CONTACT: "contact"}

declare(
    "contacts.LifecycleStage", "stages", technical("id", "workspace", "key", "name", "hue", "position", "archived_at")
)
declare(
    "contacts.CustomField",
    "fields of workspaces",
    technical(
        *"id workspace label kind help purpose required lowest highest currency position archived_at".split(),
        "created_at",
        why="about a field, not about a person",
    ),
)
declare(
    "contacts.FieldOption",
    "choices of fields",
    technical("id", "field", "name", "hue", "position", "archived_at", why="about a field, not about a person"),
)
declare(
    "contacts.FieldValue",
    "fields of our own",
    {
        **technical("id", "contact", "field", "place", "sort_key"),
        **dict.fromkeys(("text", "sealed", "person", "company"), _OTHER),
    },
    rows=_OF_CONTACT,
)
declare_lines("contacts.FieldValue", lines.lines)
declare(
    "contacts.PostalAddress",
    "further postal addresses",
    {
        **technical("id", "contact", "position"),
        **dict.fromkeys(("label", "street", "city", "region", "postal_code", "country"), _ADDRESS),
    },
    rows=_OF_CONTACT,
)
declare("contacts.TagOverlap", "overlaps of merged tags", technical("id", "tag", "contact"), rows=_OF_CONTACT)
