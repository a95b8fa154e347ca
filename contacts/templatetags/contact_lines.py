"""The lines of lists of people, of a person's history and consent, written without a template for each: a page has some
forty.
"""

from collections.abc import Sequence
from html import escape
from itertools import groupby
from typing import Any

from django import template
from django.template import Context
from django.template.defaultfilters import linebreaksbr
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.consent.models import State
from contacts.consent.state import ChannelStanding, Standing
from contacts.timeline import Entry
from crm.templatetags.ui import ago, badge, channel_icon, icon

register = template.Library()

# The colour of a line, and the badge at its end.
_LOOKS: dict[str, tuple[str, Any, str, str]] = {
    State.WITHDRAWN: (" consent-no", gettext_lazy("No"), "no", "x"),
    State.GRANTED: (" consent-yes", gettext_lazy("Yes"), "yes", "check"),
    State.PENDING: (" consent-wait", gettext_lazy("Asked"), "wait", "clock"),
}


@register.simple_tag(takes_context=True)
def timeline_lines(context: Context) -> SafeString:
    """The entries of the context's ``history``; those that have a template are shown by it."""
    lines = []
    for entry in context["history"].entries:
        key = f' id="note-{entry.row.pk}"' if entry.kind == "note" else ""
        tone = f" is-{escape(entry.tone)}" if entry.tone else ""
        title: str = escape(entry.title)
        if entry.url:
            title = f'<a href="{escape(entry.url)}">{title}</a>'
        lines.append(
            f'<li{key}><span class="timeline-mark{tone}">{icon(entry.icon)}</span>'
            f'<div><div class="timeline-head"><strong>{title}</strong>{ago(entry.at)}</div>'
            f"{_told(context, entry)}</div></li>"
        )
    return mark_safe("\n".join(lines))  # noqa: S308  every part is escaped


@register.simple_tag(takes_context=True)
def list_rows(context: Context) -> SafeString:
    """The ``rows`` of the list of contacts (``contacts.lists.columns.Row``), with what to select and edit them by."""
    may_edit, lines = context["may_edit"], []
    head = '<th scope="row" data-edit="name">' if may_edit else '<th scope="row">'
    for row in context["rows"]:
        select = ""
        if may_edit:
            select = (
                f'<td class="select"><input type="checkbox" name="id" value="{row.key}" form="bulk"'
                f' aria-label="{escape(row.select)}"></td>'
            )
        frozen = " data-frozen" if row.frozen else ""
        lines.append(f'<tr data-key="{row.key}"{frozen}>{select}{head}{row.head}</th>{row.cells}</tr>')
    return mark_safe("\n".join(lines))  # noqa: S308  every part is escaped


def _told(context: Any, entry: Entry) -> str:
    if entry.template:
        with context.push(entry=entry):
            return str(context.template.engine.get_template(entry.template).render(context))
    return f'<div class="timeline-body">{linebreaksbr(entry.body, autoescape=True)}</div>' if entry.body else ""


@register.simple_tag
def consent_lines(channels: Sequence[ChannelStanding]) -> SafeString:
    """What holds for each channel: one line for each answer, and one for all that nobody asked about."""
    return mark_safe("\n".join([line for channel in channels for line in _channel(channel)]))  # noqa: S308


def _channel(channel: ChannelStanding) -> list[str]:
    sign, name = icon(channel_icon(channel.channel)), str(capfirst(channel.channel.label))
    if channel.closed:
        return [_line(sign, name, channel.closed, " consent-no", badge(_("No"), "no", "x"))]
    if not channel.has_address:
        return [_line(sign, name, _("There is no address for this."))]
    lines = []
    ordered = sorted(channel.purposes, key=lambda standing: standing.state, reverse=True)
    for state, group in groupby(ordered, key=lambda standing: standing.state):
        if state:
            lines += [_answered(sign, name, standing) for standing in group]
        else:
            purposes = ", ".join(str(standing.purpose.label) for standing in group)
            lines.append(_line(sign, name, f"{_('Never asked:')} {purposes}"))
    return lines


def _answered(sign: str, name: str, standing: Standing) -> str:
    title = f"{name} · {standing.purpose.label}"
    if standing.state not in _LOOKS:
        return _line(sign, title, standing.sentence)
    tone, word, look, mark = _LOOKS[standing.state]
    return _line(sign, title, standing.sentence, tone, badge(word, look, mark))


def _line(sign: str, title: str, words: str, tone: str = "", end: str = "") -> str:
    """``sign`` and ``end`` are HTML, ``title`` and ``words`` are text."""
    return (
        f'<li class="consent{tone}"><span class="consent-mark">{sign}</span><div class="consent-text">'
        f"<strong>{escape(title)}</strong><small>{escape(words)}</small></div>{end}</li>"
    )
