"""Conversations in global search: found by the person, since what was written is encrypted."""

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.search import found
from crm.lib import search
from messaging.models import Conversation


def _conversations(asked: search.Asked) -> list[search.Item]:
    """The conversations with the people that are found."""
    rows = Conversation.objects.of(asked.workspace).filter(contact__in=found(asked), last_message_at__isnull=False)
    talks = rows.select_related("contact").defer("contact__extra").order_by("-last_message_at")[: asked.limit]
    return [_item(asked.workspace, talk) for talk in talks]


def _shown(workspace: Workspace, keys: Sequence[UUID]) -> dict[UUID, search.Item]:
    rows = Conversation.objects.of(workspace).select_related("contact").defer("contact__extra")
    return {key: _item(workspace, talk) for key, talk in rows.in_bulk(keys).items()}


def _item(workspace: Workspace, talk: Conversation) -> search.Item:
    return search.Item(
        title=talk.who,
        subtitle=str(talk.get_channel_display()),
        url=reverse("messaging:conversation", args=[workspace.slug, talk.pk]),
        icon="messages",
    )


search.register(_("Conversations"), _conversations, order=40)
search.register_kind("messaging.conversation", _shown)
