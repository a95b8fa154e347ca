"""The lines of a thread, written without a template for each: forty stand in an open conversation."""

from html import escape
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.templatetags.ui import clock, day, icon
from messaging.keywords import Intent
from messaging.models import Message, Status

register = template.Library()

_LEFT = {Status.SENT, Status.DELIVERED}
# What stands below a message of theirs that was more than words: colour, icon, and what came of it.
_HEARD: dict[str, tuple[str, str, Any]] = {
    Intent.OPT_OUT: (" is-no", "hand", gettext_lazy("Opted out. Nothing more is sent to this number.")),
    Intent.OPT_IN: (" is-yes", "check", gettext_lazy("A yes. It is in the ledger if something was asked.")),
    Intent.HELP: ("", "help", gettext_lazy("HELP, answered")),
    Intent.REVIEW: ("", "hand", gettext_lazy("This may be a wish to stop")),
}


@register.simple_tag(takes_context=True)
def thread_lines(context: Context) -> SafeString:
    """The lines of the context's ``thread``, each day with its heading. Rare kinds have a template of their own."""
    lines, before = [], None
    for line in context["thread"]:
        if line.day != before:
            before = line.day
            lines.append(f'<li class="thread-day">{escape(day(before))}</li>')
        if not isinstance(line, Message):
            lines.append(_rare(context, "messaging/_thread_line.html", line))
        elif line.is_inbound:
            lines.append(_theirs(context, line))
        elif line.status in _LEFT:
            lines.append(_ours(context, line))
        else:
            lines.append(_rare(context, "messaging/_bubble.html", line))
    return mark_safe("\n".join(lines))  # noqa: S308  every part is escaped


def _rare(context: Any, name: str, line: Any) -> str:
    with context.push(message=line):
        return str(context.template.engine.get_template(name).render(context))


def _bubble(context: Context, message: Message) -> str:
    subject = f"<strong>{escape(message.subject)}</strong><br>" if message.subject else ""
    files = _rare(context, "messaging/_media.html", message) if message.attached else ""
    return f'<div class="bubble">{subject}{escape(message.shown_body)}{files}</div>'


def _theirs(context: Context, message: Message) -> str:
    said = (
        f'<li class="bubble-line">{_bubble(context, message)}'
        f'<div class="bubble-meta">{clock(message.created_at)}</div></li>'
    )
    heard = _HEARD.get(message.event.intent) if message.event else None
    if heard is None:
        return said
    tone, sign, words = heard
    return f'{said}\n<li class="thread-note{tone}">{icon(sign, "sm")}{escape(str(words))}</li>'


def _ours(context: Context, message: Message) -> str:
    by = ""
    if message.author:
        by = f"<span>{escape(str(message.author))}</span>"
    elif message.capability != "consent":
        by = f"<span>{escape(_('automatic'))}</span>"
    return (
        f'<li class="bubble-line is-out">{_bubble(context, message)}<div class="bubble-meta">{icon("check")}'
        f"<span>{escape(capfirst(message.in_words))}</span> {by} {clock(message.created_at)}</div></li>"
    )
