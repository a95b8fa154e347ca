"""Members named with an @ in a note: "@Bob Example" or "@bob@example.com", however upper and lower case are mixed."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from accounts import product_mail
from accounts.models import Membership, User, Workspace
from contacts import presence
from contacts.models import Contact, Note
from contacts.page.models import Mention
from crm.lib.prepared import prepared

OFFERED = 8


def _pattern(members: Iterable[User]) -> re.Pattern[str] | None:
    """Names and addresses behind an @, the longest first, so that "@Ana Maria" is not taken for Ana."""
    handles = {handle.casefold() for member in members for handle in (member.name, member.email) if handle}
    if not handles:
        return None
    each = "|".join(re.escape(handle) for handle in sorted(handles, key=len, reverse=True))
    return re.compile(rf"(?<![\w@])@({each})(?!\w)", re.IGNORECASE)


def named(workspace: Workspace, text: str) -> list[User]:
    """The members that a text mentions. Two of the same name are both meant; an address says which one."""
    if "@" not in text:
        return []
    members = [each.user for each in Membership.objects.of(workspace).select_related("user") if each.user.is_active]
    pattern = _pattern(members)
    found = {handle.casefold() for handle in pattern.findall(text)} if pattern else set()
    return [member for member in members if {member.name.casefold(), member.email.casefold()} & found]


def note(row: Note, author: Any) -> list[User]:
    """Tell those whom a note mentions now and did not before; forget those whom it no longer does. Returns the told."""
    wanted = {member.pk: member for member in named(row.workspace, row.text) if member.pk != author.pk}
    Mention.objects.filter(note=row).exclude(member_id__in=list(wanted)).delete()
    there = set(Mention.objects.filter(note=row).values_list("member_id", flat=True))
    told = [member for key, member in wanted.items() if key not in there]
    for member in told:
        mention, made = Mention.objects.get_or_create(note=row, member=member, defaults={"workspace": row.workspace})
        if made and member.mail_on_mention:
            _mail(mention, row.workspace, author)
    return told


def _mail(mention: Mention, workspace: Workspace, author: User) -> None:
    link = settings.PUBLIC_URL + reverse("contacts:mention", args=[workspace.slug, mention.pk])
    context = {"writer": str(author), "workspace": workspace.name, "link": link}
    product_mail.send(product_mail.Kind.MENTION, mention.member.email, "mention", context)


def load(contact: Contact, notes: Sequence[Note]) -> None:
    """Read whom these notes about a contact mention, in one query or none, before they are shown."""
    if not notes:
        return
    rows = Mention.objects.select_related("member").order_by("pk")
    if not presence.has(contact, "mentions"):
        rows = rows.none()
    prefetch_related_objects(list(notes), Prefetch("mentions", queryset=rows))


def marked(text: str, members: Iterable[User]) -> SafeString:
    """The text as HTML, with the mentions of these members marked and line breaks kept."""
    pattern = _pattern(members)
    parts: list[SafeString | str] = []
    place = 0
    for found in pattern.finditer(text) if pattern else ():
        parts += [conditional_escape(text[place : found.start()])]
        parts.append(format_html('<span class="mention">{}</span>', found.group()))
        place = found.end()
    parts.append(conditional_escape(text[place:]))
    return mark_safe("".join(parts).replace("\r\n", "\n").replace("\n", "<br>"))  # noqa: S308  each part is escaped


def offered(workspace: Workspace, typed: str) -> list[User]:
    """Members whose name or address begins, in any of its words, with what was typed behind the @."""
    words = typed.casefold()
    rows = Membership.objects.of(workspace).filter(user__is_active=True).select_related("user").order_by("user__name")
    found = []
    for member in (each.user for each in rows):
        starts = [member.name, *member.name.split(), member.email]
        if any(start.casefold().startswith(words) for start in starts):
            found.append(member)
    return found[:OFFERED]


@prepared
def _unseen(workspace: Any, member: Any, *, limit: int) -> QuerySet[Mention]:
    rows = Mention.objects.of(workspace).filter(member=member, seen_at__isnull=True, note__deleted_at__isnull=True)
    rows = rows.select_related("note__contact", "note__author").defer("note__contact__extra")
    return rows.order_by("-created_at")[:limit]


def unseen(workspace: Workspace, user: Any, limit: int) -> list[Mention]:
    """Mentions of this member that they have not looked at: one query."""
    return _unseen(workspace.pk, user.pk, limit=limit)
