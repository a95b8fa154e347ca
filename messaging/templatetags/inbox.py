"""The lines of the inbox, written without a template for each: thirty stand beside every open conversation."""

from html import escape
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.lib.page_addresses import address
from crm.templatetags.ui import ago, avatar, badge, icon
from messaging.models import Thread, ThreadState

register = template.Library()


@register.simple_tag(takes_context=True)
def inbox_lines(context: Context) -> SafeString:
    """The ``threads`` of the context; that of the contact ``open`` is current, ``above`` and ``below`` have keys."""
    current = context.get("open")
    keys = {context.get("above"): ' data-key="k"', context.get("below"): ' data-key="j"'}
    slug, kept = context["request"].workspace.slug, context.get("kept")
    view = f"?{escape(kept)}" if kept else ""
    drafted = context.get("drafted") or ()
    lines = []
    for talk in context["threads"]:
        unread = " is-unread" if talk.unread else ""
        open_one = ' aria-current="true"' if talk.contact_id == current else ""
        href = escape(address("messaging:conversation", slug, talk.conversation_id))
        lines.append(
            f'<li><a class="inbox-item{unread}" href="{href}{view}"{open_one}{keys.get(talk.pk, "")}>'
            f"{avatar(talk.who)}<div>"
            f'<div class="inbox-line"><strong>{escape(talk.who)}</strong>{ago(talk.moved_at)}</div>'
            f'<div class="inbox-line"><span>{_said(talk, talk.contact_id in drafted)}</span>{_marks(talk)}</div>'
            "</div></a></li>"
        )
    return mark_safe("\n".join(lines))  # noqa: S308  every part is escaped


def _said(talk: Any, drafted: bool) -> str:
    """What waits to be decided or sent, and the beginning of the latest message."""
    waits = f"{badge(_('To decide'), 'wait', 'hand')} " if talk.to_decide else ""
    draft = f"{badge(_('Draft'), 'quiet')} " if drafted else ""
    latest = talk.last_message
    if not latest:
        return waits + draft
    return f"{waits}{draft}{'' if latest.is_inbound else escape(_('You:')) + ' '}{escape(latest.glimpse)}"


def _marks(talk: Thread) -> str:
    """That it sleeps, whose it is, how much of it is unread."""
    asleep = (
        f'<span class="small">{icon("clock", "sm", _("Snoozed"))}</span>' if talk.state == ThreadState.SNOOZED else ""
    )
    whose = avatar(talk.assignee.name or talk.assignee.email, "sm") if talk.assignee else ""
    unread = ngettext("%(n)s unread", "%(n)s unread", talk.unread) % {"n": talk.unread} if talk.unread else ""
    hidden = f'<span class="visually-hidden">{escape(unread)}</span>' if unread else ""
    return f"{asleep}{whose}{hidden}"
