"""Tags of a contact's page."""

from uuid import UUID

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
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
    told = (
        (_("Why"), "; ".join(map(str, why.purposes))),
        (_("From"), why.source),
        (_("Since"), when(why.since)),
        (_("Kept"), why.retention),
        (_("Given to"), why.recipients),
    )
    return format_html(
        '<details class="menu why"><summary aria-label="{}">{}</summary>'
        '<div class="menu-panel"><dl class="dl">{}</dl></div></details>',
        _("Why do we hold this? (%(what)s)") % {"what": why.category},
        icon("help", "sm"),
        format_html_join("", "<dt>{}</dt><dd>{}</dd>", told),
    )
