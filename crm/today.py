"""The Today page: the boxes that each app fills (``crm.lib.today``), and the first steps of a new workspace."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role, Workspace
from contacts.consent.models import Consent
from contacts.models import Contact
from crm.lib.prepared import prepared
from crm.lib.today import Asked, boxes
from messaging.models import Direction, Message


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
    may_edit = request.membership.may(Role.MEMBER)
    to_do, beside = boxes(Asked(request.workspace, request.membership))
    context = {
        "nav": "today",
        "may_edit": may_edit,
        "steps": first_steps(request.workspace) if may_edit else [],
        "to_do": to_do,
        "beside": beside,
    }
    return render(request, "crm/today.html", context)


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
