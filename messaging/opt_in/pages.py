"""Staff ask a contact for consent."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.consent.models import Purpose
from contacts.models import Contact
from messaging.opt_in import asking


@require_POST
@workspace_view(Role.MEMBER)
def ask(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """Ask a contact by text for consent: they answer YES, or nothing happens."""
    person = get_object_or_404(Contact.objects.of(request.workspace).select_related("workspace"), pk=contact)
    purpose = request.POST.get("purpose", "")
    if purpose not in Purpose.values:
        messages.error(request, _("Choose what you want to write about."))
    elif against := asking.ask(person, purpose, actor=request.user):
        messages.error(request, against)
    else:
        audit.record(request, "consent.requested", person)
        asked = _("Asked. They agree by answering YES. At night the request waits until the morning where they are.")
        messages.success(request, asked)
    return redirect("contacts:detail", request.workspace.slug, person.pk)
