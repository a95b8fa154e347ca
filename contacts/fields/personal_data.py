"""Stages, fields of workspaces and their values, and further postal addresses in the map of personal data."""

from django.utils.translation import gettext_noop as _

from contacts.fields import lines
from crm.lib.personal_data import Personal, Subject, declare, declare_lines, technical

_ADDRESS = Personal(category=_("mailing address"), purpose=_("to reach you in the ways you agreed to"))
_OTHER = Personal(category=_("other fields"), purpose=lines.WITHOUT_PURPOSE)
_OF_CONTACT = {Subject.CONTACT: "contact"}

declare(
    "contacts.LifecycleStage",
    _("stages"),
    technical("id", "workspace", "key", "name", "hue", "position", "archived_at"),
)
declare(
    "contacts.CustomField",
    _("fields of workspaces"),
    technical(
        *"id workspace label kind help purpose required lowest highest currency position archived_at".split(),
        "created_at",
        why="about a field, not about a person",
    ),
)
declare(
    "contacts.FieldOption",
    _("choices of fields"),
    technical("id", "field", "name", "hue", "position", "archived_at", why="about a field, not about a person"),
)
declare(
    "contacts.FieldValue",
    _("fields of our own"),
    {
        **technical("id", "contact", "field", "place", "sort_key"),
        **dict.fromkeys(("text", "sealed", "person", "company"), _OTHER),
    },
    rows=_OF_CONTACT,
)
declare_lines("contacts.FieldValue", lines.lines)
declare(
    "contacts.PostalAddress",
    _("further postal addresses"),
    {
        **technical("id", "contact", "position"),
        **dict.fromkeys(("label", "street", "city", "region", "postal_code", "country"), _ADDRESS),
    },
    rows=_OF_CONTACT,
)
declare("contacts.TagOverlap", _("overlaps of merged tags"), technical("id", "tag", "contact"), rows=_OF_CONTACT)
