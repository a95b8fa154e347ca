"""Today: what a person needs at nine in the morning."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Membership, Role, Workspace
from contacts.consent.models import Consent, ConsentEvent, EventKind
from contacts.models import Contact, Reminder
from contacts.page import mentions
from crm.lib.prepared import prepared
from messaging.inbox.models import GIVEN, Thread
from messaging.models import STUCK, TO_DECIDE, Conversation, Direction, Message, Status
from privacy.models import PrivacyRequest
from projects.members.models import eyes, may_see
from projects.models import TO_BE_DONE, Project

SHOWN = 6  # rows per box: a glance, not a list
DUE = 30  # reminders, those beyond the first few folded up: there is no other page of them
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
        "given": given_threads(workspace.pk, request.user.pk),
        "unread": unread_conversations(workspace),
        "held": held_messages(workspace),
        "requests": waiting_requests(workspace.pk) if may_answer else [],
        "projects_due": projects_due(request.membership),
        "week": consent_of_the_week(workspace),
        "new_contacts": new_contacts(workspace.pk),
    }
    return render(request, "crm/today.html", context)


def due_reminders(workspace: Workspace, user: Any) -> list[Reminder]:
    """What this member wanted to be reminded of until the end of today, in their zone; the oldest first."""
    tonight = timezone.localtime().replace(hour=23, minute=59, second=59, microsecond=999_999)
    return _reminders(workspace.pk, user.pk, tonight)


@prepared
def _reminders(workspace: Any, user: Any, tonight: Any) -> QuerySet[Reminder]:
    rows = Reminder.objects.of(workspace).filter(assignee=user, done_at__isnull=True, deleted_at__isnull=True)
    due = rows.filter(due_at__lte=tonight, contact__archived_at__isnull=True)
    return due.select_related("contact").defer("contact__extra").order_by("due_at")[:DUE]


_TALK = ("review_since", "last_message_at", "contact__name", "last_message__body", "last_message__is_laid_out")


@prepared
def _to_decide(workspace: Any) -> QuerySet[Conversation]:
    rows = Conversation.objects.of(workspace).select_related("contact", "last_message").only(*_TALK)
    return rows.filter(TO_DECIDE).order_by("review_since")[:SHOWN]


@prepared
def _unread(workspace: Any) -> QuerySet[Thread]:
    rows = Thread.objects.of(workspace).unread().listed()[:SHOWN]
    return rows.select_related("conversation__contact", "conversation__last_message").only(
        "contact", *(f"conversation__{name}" for name in _TALK)
    )


@prepared
def given_threads(workspace: Any, user: Any) -> QuerySet[Thread]:
    """Conversations that somebody gave to this member, who has not looked at them yet; the latest first."""
    rows = Thread.objects.of(workspace).filter(GIVEN, assignee=user, conversation__isnull=False)
    rows = rows.select_related("contact", "conversation", "given_by").defer("contact__extra")
    return rows.order_by("-given_at")[:SHOWN]


def unread_conversations(workspace: Workspace) -> list[Conversation]:
    """What waits for a decision, and who wrote and has not been read; the latest first."""
    there = [thread.conversation for thread in _unread(workspace.pk) if thread.conversation]
    found = {talk.contact_id: talk for talk in (*there, *_to_decide(workspace.pk))}
    return sorted(found.values(), key=lambda talk: talk.last_message_at or talk.created_at, reverse=True)[:SHOWN]


@prepared
def _stuck(workspace: Any, *, state: str) -> QuerySet[Message]:
    rows = Message.objects.of(workspace).filter(STUCK, status=state).select_related("contact")
    return rows.defer("contact__extra").order_by("-created_at")[:SHOWN]


def held_messages(workspace: Workspace) -> list[Message]:
    """What did not leave, and why; a query for each state, so that the index gives them in order."""
    found = [message for state in (Status.HELD, Status.UNKNOWN) for message in _stuck(workspace.pk, state=state)]
    return sorted(found, key=lambda message: message.created_at, reverse=True)[:SHOWN]


@prepared
def waiting_requests(workspace: Any) -> QuerySet[PrivacyRequest]:
    """Privacy requests of the workspace with this key that wait for an answer, the most urgent first."""
    return PrivacyRequest.objects.of(workspace).open().for_staff().by_urgency()[:SHOWN]


def projects_due(membership: Membership) -> list[Project]:
    """Open projects that this member sees by due date, those overdue first."""
    user, whole = eyes(membership)
    return due_projects(membership.workspace_id, user, whole=whole)


@prepared
def due_projects(workspace: Any, user: Any, *, whole: bool) -> QuerySet[Project]:
    """Open projects of the workspace with this key by due date; not ``whole``: those that this person sees."""
    rows = Project.objects.of(workspace).filter(TO_BE_DONE)
    return (
        (rows if whole else rows.filter(may_see(user)))
        .select_related("contact", "company")
        .only("name", "due_on", "contact__name", "company__name")
        .order_by("due_on")[:SHOWN]
    )


@prepared
def new_contacts(workspace: Any) -> QuerySet[Contact]:
    """Who came last to the workspace with this key."""
    rows = Contact.objects.of(workspace).filter(archived_at=None).only("name", "created_at")
    return rows.order_by("-created_at", "id")[:SHOWN]


@prepared
def _consent_since(workspace: Any, moment: Any) -> QuerySet[ConsentEvent, Any]:
    rows = ConsentEvent.objects.of(workspace).filter(at__gte=moment).order_by().values("workspace_id")
    granted = Count("pk", filter=Q(kind=EventKind.GRANTED))
    return rows.annotate(granted=granted, withdrawn=Count("pk", filter=Q(kind=EventKind.WITHDRAWN)))


def consent_of_the_week(workspace: Workspace) -> dict[str, int]:
    """How many agreed and how many opted out in the last seven days."""
    found = _consent_since(workspace.pk, timezone.now() - WEEK)
    return found[0] if found else {"granted": 0, "withdrawn": 0}


@prepared
def _begun(workspace: Any) -> QuerySet[Workspace, tuple[bool, bool, bool]]:
    """Whether there are contacts, anything they said about consent, and a message to one of them."""
    return Workspace.objects.filter(pk=workspace).values_list(
        Exists(Contact.objects.of(workspace)),
        Exists(Consent.objects.of(workspace)),
        Exists(Message.objects.of(workspace).filter(direction=Direction.OUT)),
    )


def first_steps(workspace: Workspace) -> list[Step]:
    """What a new workspace has still to do, in order; empty once all is done."""
    slug, (has_contacts, has_asked, has_sent) = workspace.slug, _begun(workspace.pk)[0]
    if has_sent and has_contacts:
        return []  # nothing is sent without consent
    steps = [
        Step(
            _("Bring your contacts in"),
            _("Import the file that your other program, phone or mailbox exports, or add somebody by hand."),
            reverse("contacts:import", args=[slug]),
            has_contacts,
        ),
        Step(
            _("Ask for consent"),
            _("Share your opt-in page, or ask from a contact’s page. Nobody is written to before they agree."),
            reverse("messaging:forms", args=[slug]),
            has_asked,
        ),
        Step(
            _("Send a first message"),
            _("Open a conversation and write. The line above the text says whether it may leave, and why."),
            reverse("messaging:inbox", args=[slug]),
            has_sent,
        ),
    ]
    return [] if all(step.done for step in steps) else steps
