"""Tags of a contact's page."""

from functools import cache
from uuid import UUID

from django import template
from django.template import Context
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contacts.models import Note
from contacts.page import held, mentions
from crm.templatetags.ui import icon, when

register = template.Library()


@register.filter
def with_mentions(note: Note) -> SafeString:
    """A note's text as HTML, with the members it mentions marked. The mentions are to be prefetched."""
    return mentions.marked(note.text, [mention.member for mention in note.mentions.all()])


@register.simple_tag(takes_context=True)
def why(context: Context, field: str, label: str = "contacts.Contact", row: UUID | None = None) -> SafeString | str:
    """The small question mark beside a field of ``contact``, and what it tells. Nothing for a field that is not
    personal.
    """
    return reason(held.why(context["contact"], label, field, row))


@register.simple_tag(takes_context=True)
def why_at_the_top(context: Context) -> SafeString | str:
    """The same for what stands in the head of the page."""
    return reason(held.at_the_top(context["contact"]))


@register.simple_tag
def reason(why: held.Reason | None) -> SafeString | str:
    """The same for a reason that is known already. Written here, not in a template: a page has one for every field."""
    if why is None:
        return ""
    asked, *heads = _words(get_language())
    told = ("; ".join(map(str, why.purposes)), why.source, when(why.since), why.retention, why.recipients)
    lines = [f"<dt>{head}</dt><dd>{conditional_escape(what)}</dd>" for head, what in zip(heads, told, strict=True)]
    return mark_safe(  # noqa: S308  every part is escaped
        f'<details class="menu why"><summary aria-label="{escape(asked % {"what": why.category})}">'
        f'{icon("help", "sm")}</summary><div class="menu-panel"><dl class="dl">{"".join(lines)}</dl></div></details>'
    )


@cache
def _words(_language: str | None) -> tuple[str, ...]:
    """What is the same for every field, in the language of the page."""
    heads = (_("Why"), _("From"), _("Since"), _("Kept"), _("Given to"))
    return (_("Why do we hold this? (%(what)s)"), *map(escape, heads))
