"""Today: what a person needs at nine in the morning."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role, Workspace
from contacts.consent.models import Consent, ConsentEvent, EventKind
from contacts.models import Contact, Reminder
from contacts.page import mentions
from messaging.inbox_models import Thread
from messaging.models import STUCK, TO_DECIDE, Conversation, Direction, Message, Status
from privacy.models import PrivacyRequest
from projects.models import TO_BE_DONE, Project

SHOWN = 6  # rows per box: a glance, not a list
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of getting started, and whether it is done."""

    title: str
    why: str
    url: str
    done: bool


@require_safe
@workspace_view(Role.READ_ONLY)
def today(request: WorkspaceRequest) -> HttpResponse:
    """The page that a workspace opens with: what waits for somebody, and how the week went."""
    workspace = request.workspace
    may_answer = request.membership.may(Role.MANAGER)
    context = {
        "nav": "today",
        "may_edit": request.membership.may(Role.MEMBER),
        "steps": first_steps(workspace) if request.membership.may(Role.MEMBER) else [],
        "reminders": due_reminders(workspace, request.user),
        "mentions": mentions.unseen(workspace, request.user, SHOWN),
        "unread": unread_conversations(workspace),
        "held": held_messages(workspace),
        "requests": waiting_requests(workspace) if may_answer else [],
        "projects_due": due_projects(workspace),
        "week": consent_of_the_week(workspace),
        "new_contacts": new_contacts(workspace),
    }
    return render(request, "crm/today.html", context)


def due_reminders(workspace: Workspace, user: Any) -> list[Reminder]:
    """What this member wanted to be reminded of until the end of today, in their zone; the oldest first."""
    tonight = timezone.localtime().replace(hour=23, minute=59, second=59, microsecond=999_999)
    rows = Reminder.objects.of(workspace).filter(assignee=user, done_at__isnull=True, deleted_at__isnull=True)
    due = rows.filter(due_at__lte=tonight, contact__archived_at__isnull=True)
    return list(due.select_related("contact").defer("contact__extra").order_by("due_at")[:SHOWN])


def unread_conversations(workspace: Workspace) -> list[Conversation]:
    """What waits for a decision, and who wrote and has not been read; the latest first."""
    shown = ("review_since", "last_message_at", "contact__name", "last_message__body", "last_message__is_laid_out")
    rows = Conversation.objects.select_related("contact", "last_message").only(*shown)
    to_decide = rows.of(workspace).filter(TO_DECIDE).order_by("review_since")[:SHOWN]
    unread = Thread.objects.of(workspace).unread().listed()[:SHOWN]
    unread = unread.select_related("conversation__contact", "conversation__last_message").only(
        "contact", *(f"conversation__{name}" for name in shown)
    )
    there = [thread.conversation for thread in unread if thread.conversation]
    found = {talk.contact_id: talk for talk in (*there, *to_decide)}
    return sorted(found.values(), key=lambda talk: talk.last_message_at or talk.created_at, reverse=True)[:SHOWN]


def held_messages(workspace: Workspace) -> list[Message]:
    """What did not leave, and why; a query for each state, so that the index gives them in order."""
    rows = Message.objects.of(workspace).filter(STUCK).select_related("contact").order_by("-created_at")
    found = [message for state in (Status.HELD, Status.UNKNOWN) for message in rows.filter(status=state)[:SHOWN]]
    return sorted(found, key=lambda message: message.created_at, reverse=True)[:SHOWN]


def waiting_requests(workspace: Workspace) -> Any:
    """Privacy requests that wait for an answer, the most urgent first."""
    return PrivacyRequest.objects.of(workspace).open().for_staff().by_urgency()[:SHOWN]


def due_projects(workspace: Workspace) -> Any:
    """Open projects by due date, those overdue first."""
    return (
        Project.objects.of(workspace)
        .filter(TO_BE_DONE)
        .select_related("contact", "company")
        .only("name", "due_on", "contact__name", "company__name")
        .order_by("due_on")[:SHOWN]
    )


def new_contacts(workspace: Workspace) -> Any:
    """Who came last."""
    rows = Contact.objects.of(workspace).filter(archived_at=None).only("name", "created_at")
    return rows.order_by("-created_at", "id")[:SHOWN]


def consent_of_the_week(workspace: Workspace) -> dict[str, int]:
    """How many agreed and how many opted out in the last seven days."""
    return (
        ConsentEvent.objects.of(workspace)
        .filter(at__gte=timezone.now() - WEEK)
        .aggregate(
            granted=Count("pk", filter=Q(kind=EventKind.GRANTED)),
            withdrawn=Count("pk", filter=Q(kind=EventKind.WITHDRAWN)),
        )
    )


def first_steps(workspace: Workspace) -> list[Step]:
    """What a new workspace has still to do, in order; empty once all is done."""
    slug, has_sent = workspace.slug, Message.objects.of(workspace).filter(direction=Direction.OUT).exists()
    if has_sent and Contact.objects.of(workspace).exists():
        return []  # nothing is sent without consent
    steps = [
        Step(
            _("Bring your contacts in"),
            _("Import the file that Google Contacts exports, or add one by hand."),
            reverse("contacts:import", args=[slug]),
            Contact.objects.of(workspace).exists(),
        ),
        Step(
            _("Ask for consent"),
            _("Share your opt-in page, or ask from a contact’s page. Nobody is written to before they agree."),
            reverse("messaging:forms", args=[slug]),
            Consent.objects.of(workspace).exists(),
        ),
        Step(
            _("Send a first message"),
            _("Open a conversation and write. The line above the text says whether it may leave, and why."),
            reverse("messaging:inbox", args=[slug]),
            has_sent,
        ),
    ]
    return [] if all(step.done for step in steps) else steps
