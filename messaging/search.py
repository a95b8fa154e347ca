"""Conversations in global search: found by the person, since what was written is encrypted."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.search import found
from crm.lib import search
from crm.lib.page_addresses import address
from crm.lib.prepared import prepared
from messaging.models import Conversation

_ITEM = ("channel", "address", "contact__name")


def _conversations(asked: search.Asked) -> list[search.Item]:
    """The conversations with the people that are found."""
    return [_item(asked.workspace, talk) for talk in _with(asked.workspace.pk, found(asked), limit=asked.limit)]


@prepared
def _with(workspace: Any, people: Any, *, limit: int) -> QuerySet[Conversation]:
    rows = Conversation.objects.of(workspace).filter(contact__pk__in=people, last_message_at__isnull=False)
    return rows.select_related("contact").only(*_ITEM).order_by("-last_message_at")[:limit]


def _shown(workspace: Workspace, keys: Sequence[UUID], membership: Any = None) -> dict[UUID, search.Item]:
    return {talk.pk: _item(workspace, talk) for talk in _known(workspace.pk, keys)}


@prepared
def _known(workspace: Any, keys: Any) -> QuerySet[Conversation]:
    return Conversation.objects.of(workspace).filter(pk__in=keys).select_related("contact").only(*_ITEM)


def _item(workspace: Workspace, talk: Conversation) -> search.Item:
    return search.Item(
        title=talk.who,
        subtitle=str(talk.get_channel_display()),
        url=address("messaging:conversation", workspace.slug, talk.pk),
        icon="messages",
    )


search.register(_("Conversations"), _conversations, order=40)
search.register_kind("messaging.conversation", _shown)
