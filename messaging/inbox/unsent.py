"""What somebody wrote and what could not go out, shown to them again: nobody has to write a text twice."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.access import WorkspaceRequest
from contacts.duplicates.merging import merged_into
from messaging.inbox import composer
from messaging.verdicts import Reason
from messaging.words import final_text

GONE = frozenset({"merged", "erased"})  # codes of reasons: there is no page of the contact to show the text on
_STATUS = {"merged": 409, "erased": 409, "no_talk": 404}


def shown_again(request: WorkspaceRequest, reason: Reason, contact: UUID | None = None) -> HttpResponse:
    """The page with the text as it was typed, why it did not go, and the way to where it may: 404, 409 or 422."""
    there = merged_into(request.workspace, contact) or contact if contact and reason.code != "erased" else None
    context: dict[str, Any] = {
        "nav": "inbox",
        "reason": reason,
        "subject": request.POST.get("subject", "")[:200],
        "text": request.POST.get("body", "").replace("\x00", "")[: final_text.LONGEST_MAIL],
        "where": reverse("contacts:detail", args=[request.workspace.slug, there]) if there else "",
    }
    return render(request, "messaging/unsent.html", context, status=_STATUS.get(reason.code, 422))


def problem(form: composer.Writing) -> Reason:
    """What is wrong with what was typed."""
    said = [
        f"{form.fields[name].label or ''} {' '.join(map(str, errors))}".strip() for name, errors in form.errors.items()
    ]
    return Reason("invalid", " ".join(said), "")
