"""Tags of a contact's page."""

from typing import Any
from uuid import UUID

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from contacts.models import Note
from contacts.page import held, mentions

register = template.Library()


@register.filter
def with_mentions(note: Note) -> SafeString:
    """A note's text as HTML, with the members it mentions marked. The mentions are to be prefetched."""
    return mentions.marked(note.text, [mention.member for mention in note.mentions.all()])


@register.inclusion_tag("contacts/page/_why.html", takes_context=True)
def why(context: Context, field: str, label: str = "contacts.Contact", row: UUID | None = None) -> dict[str, Any]:
    """The small question mark beside a field of ``contact``, and what it tells. Nothing for a field that is not
    personal.
    """
    return {"why": held.why(context["contact"], label, field, row), "field": field}


@register.inclusion_tag("contacts/page/_why.html")
def reason(why: held.Reason | None) -> dict[str, Any]:
    """The same for a reason that is known already."""
    return {"why": why}
