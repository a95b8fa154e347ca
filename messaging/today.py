"""Today's replies to write, threads given to somebody, what did not leave, and campaigns that run."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Role
from crm.lib import today
from crm.lib.prepared import prepared
from crm.lib.today import ASKED, Asked, Box
from messaging.campaigns import results
from messaging.campaigns.models import UNDER_WAY, Campaign, CampaignRecipient, CampaignState
from messaging.inbox.models import GIVEN, Thread
from messaging.models import IN_FLIGHT, STUCK, TO_DECIDE, WAITING, Conversation, Message, Status

_TALK = ("review_since", "last_message_at", "contact__name", "last_message__body", "last_message__is_laid_out")


@prepared
def _to_decide(workspace: Any) -> QuerySet[Conversation]:
    rows = Conversation.objects.of(workspace).select_related("contact", "last_message").only(*_TALK)
    return rows.filter(TO_DECIDE).order_by("review_since")[:ASKED]


@prepared
def _unread(workspace: Any) -> QuerySet[Thread]:
    rows = Thread.objects.of(workspace).unread().listed()[:ASKED]
    return rows.select_related("conversation__contact", "conversation__last_message").only(
        "contact", *(f"conversation__{name}" for name in _TALK)
    )


def replies(asked: Asked) -> Box:
    """What waits for a decision, and who wrote and has not been read; the latest first."""
    there = [thread.conversation for thread in _unread(asked.workspace.pk) if thread.conversation]
    found = {talk.contact_id: talk for talk in (*there, *_to_decide(asked.workspace.pk))}
    rows = sorted(found.values(), key=lambda talk: talk.last_message_at or talk.created_at, reverse=True)[:ASKED]
    title, label = _("Waiting for your answer"), _("Inbox")
    return Box(title=title, rows=rows, line="messaging/today/_reply.html", url="messaging:inbox", label=label)


@prepared
def _given(workspace: Any, user: Any) -> QuerySet[Thread]:
    rows = Thread.objects.of(workspace).filter(GIVEN, assignee=user, conversation__isnull=False)
    rows = rows.select_related("contact", "conversation", "given_by").defer("contact__extra")
    return rows.order_by("-given_at")[:ASKED]


def given(asked: Asked) -> Box:
    """Conversations that somebody gave to this member, who has not looked at them yet; the latest first."""
    rows = _given(asked.workspace.pk, asked.user.pk)
    query = "view=mine"
    return Box(
        title=_("Given to you"),
        rows=rows,
        line="messaging/today/_given.html",
        url="messaging:inbox",
        label=_("Yours"),
        query=query,
    )


@prepared
def _stuck(workspace: Any, *, state: str) -> QuerySet[Message]:
    rows = Message.objects.of(workspace).filter(STUCK, status=state).select_related("contact")
    return rows.defer("contact__extra").order_by("-created_at")[:ASKED]


def held(asked: Asked) -> Box:
    """What did not leave, and why; a query for each state, so that the index gives them in order."""
    found = [each for state in (Status.HELD, Status.UNKNOWN) for each in _stuck(asked.workspace.pk, state=state)]
    rows = sorted(found, key=lambda message: message.created_at, reverse=True)[:ASKED]
    title, label = _("Did not leave"), _("All of them")
    return Box(title=title, rows=rows, line="messaging/today/_held.html", url="messaging:waiting", label=label)


@prepared
def _running(workspace: Any, tonight: Any) -> QuerySet[Campaign]:
    """Campaigns with something still to leave, and those that begin today."""
    waiting = Message.objects.filter(campaign=OuterRef("pk"), status__in=[*WAITING, *IN_FLIGHT])
    to_come = CampaignRecipient.objects.filter(campaign=OuterRef("pk"))
    under_way = Q(state__in=UNDER_WAY) & (Q(state=CampaignState.PLANNING) | Exists(to_come) | Exists(waiting))
    begins = Q(state=CampaignState.SCHEDULED, scheduled_at__lte=tonight)
    rows = Campaign.objects.of(workspace).filter(under_way | begins)
    return rows.only("name", "state", "paused_at", "scheduled_at", "workspace").order_by("-created_at", "id")[:ASKED]


def campaigns(asked: Asked) -> Box:
    """What is being sent, and how far it is."""
    rows = _running(asked.workspace.pk, asked.tonight)
    how_far = results.progress(rows[: today.SHOWN]) if rows else {}
    lines = [_line(each, how_far.get(each.pk)) for each in rows]
    return Box(
        title=_("Campaigns"),
        rows=lines,
        line="messaging/today/_campaign.html",
        url="messaging:campaigns",
        label=_("All campaigns"),
        more={"may_start": asked.may(Role.MANAGER)},
    )


def _line(campaign: Campaign, progress: results.Progress | None) -> dict[str, Any]:
    standing = results.standing(campaign, progress) if progress else campaign.state
    return {"campaign": campaign, "progress": progress, "standing": standing}


today.register("given", given, order=20)
today.register("replies", replies, order=30)
today.register("held", held, order=60)
today.register("campaigns", campaigns, order=30, aside=True)
