"""Time entries as rows of a list, written without a template for each: a page has fifty."""

from html import escape
from typing import Any
from urllib.parse import quote

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from crm.lib.page_addresses import address
from crm.templatetags.ui import day, icon
from projects.hours import durations
from projects.models import TimeEntry
from projects.templatetags.task_rows import timer_name

register = template.Library()
_LONGEST = 120  # characters of what was done


@register.simple_tag(takes_context=True)
def entry_rows(context: Context) -> SafeString:
    """The context's ``entries``; ``everybody``: with whose they are; ``locked_until``: the last day of those locked."""
    request, page = context["request"], context["request"].get_full_path()
    hidden = (
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(str(context.get("csrf_token", "")))}">'
        f'<input type="hidden" name="next" value="{escape(page)}">'
    )
    rows = [_row(entry, context, request.workspace.slug, page, hidden) for entry in context["entries"]]
    return mark_safe("\n".join(rows))  # noqa: S308  every part is escaped


def _row(entry: TimeEntry, context: Context, slug: str, page: str, hidden: str) -> str:
    name, on = timer_name(entry), day(entry.day)
    facts = "".join(f"<span>{escape(fact)}</span>" for fact in [on, *_facts(entry, context)])
    time = _("runs") if entry.is_running else durations.show(entry.minutes)
    return (
        f'<li id="entry-{entry.pk}"><div class="grow"><div class="strong clip-4">{escape(name)}</div>'
        f'<div class="task-line muted small">{facts}</div></div><strong class="num">{escape(time)}</strong>'
        f"{_end(entry, context, slug, page, hidden, f'{name}, {on}')}</li>"
    )


def _facts(entry: TimeEntry, context: Context) -> list[str]:
    found = []
    if context.get("everybody"):
        found.append(str(entry.member) if entry.member else _("A former member"))
    if entry.text and not entry.is_hidden:
        found.append(Truncator(entry.text).chars(_LONGEST))
    if not entry.billable:
        found.append(_("not billable"))
    elif entry.shown_amount and not entry.is_hidden:
        found.append(entry.shown_amount)
    return found


def _end(entry: TimeEntry, context: Context, slug: str, page: str, hidden: str, label: str) -> str:
    """Why nothing can be done with it, or what can."""
    locked_until: Any = context.get("locked_until")
    if locked_until and entry.day <= locked_until:
        return f'<span class="muted">{icon("lock", label=_("Locked"))}</span>'
    if entry.is_frozen:
        return f'<span class="muted">{icon("freeze", label=_("Frozen"))}</span>'
    if entry.is_hidden:
        return ""
    edit = escape(f"{address('hours:entry-edit', slug, entry.pk)}?next={quote(page)}")
    more = escape(_("More: %(name)s") % {"name": label})
    return (
        f'<details class="menu"><summary class="button button-sm button-quiet button-icon" aria-label="{more}">'
        f'{icon("more", "sm")}</summary><div class="menu-panel">'
        f'<a class="menu-item" href="{edit}" hx-get="{edit}" hx-target="#sheet">{icon("edit")}{escape(_("Edit"))}</a>'
        f'<form method="post" action="{escape(address("hours:timer-start", slug))}">{hidden}'
        f'<input type="hidden" name="entry" value="{entry.pk}">'
        f"<button>{icon('play')}{escape(_('Go on with it'))}</button></form>"
        f'<hr class="menu-line"><form method="post" action="{escape(address("hours:entry-delete", slug, entry.pk))}">'
        f"{hidden}<button>{icon('trash')}{escape(_('Delete'))}</button></form></div></details>"
    )
