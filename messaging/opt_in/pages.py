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
from contacts.consent.models import Channel, Purpose
from contacts.models import Contact
from crm.lib import limits
from messaging.opt_in import by_staff

_MAILS = (30, 3600)  # by one member in an hour: this is for one person after the other, not for a list


@require_POST
@workspace_view(Role.MEMBER)
def ask(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """Ask a contact for consent, by text or by email: they say yes themselves, or nothing happens."""
    person = get_object_or_404(Contact.objects.of(request.workspace).select_related("workspace"), pk=contact)
    purpose = request.POST.get("purpose", "")
    by_mail = request.POST.get("channel") == Channel.EMAIL
    channel = Channel.EMAIL if by_mail else Channel.SMS
    if purpose not in Purpose.values:
        messages.error(request, _("Choose what you want to write about."))
    elif by_mail and not limits.allow(request, "ask by mail", address=str(request.user.pk), per_address=_MAILS):
        messages.error(request, _("Those were many requests in an hour. For many people, share your opt-in page."))
    elif against := by_staff.ask(person, purpose, actor=request.user, channel=channel):
        messages.error(request, against)
    else:
        audit.record(request, "consent.requested", person)
        asked = _("Asked. They agree by answering YES. At night the request waits until the morning where they are.")
        if by_mail:
            asked = _("Asked. They agree by the button behind the link that was mailed to them.")
        messages.success(request, asked)
    return redirect("contacts:detail", request.workspace.slug, person.pk)
