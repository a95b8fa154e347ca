"""Conversations in global search: found by the person, since what was written is encrypted."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.models import Contact
from crm.lib import search
from crm.lib.finding import find_keys
from messaging.models import Conversation


def conversations(workspace: Workspace, query: str, limit: int) -> Iterable[search.Item]:
    """The conversations with the people that are found."""
    keys = find_keys(Contact, workspace, query, limit)
    rows = Conversation.objects.of(workspace).filter(contact__in=keys, last_message_at__isnull=False)
    for talk in rows.select_related("contact").order_by("-last_message_at")[:limit]:
        yield search.Item(
            title=str(talk.contact),
            subtitle=str(talk.get_channel_display()),
            url=reverse("messaging:conversation", args=[workspace.slug, talk.pk]),
            icon="messages",
        )


search.register(_("Conversations"), conversations, order=40)
