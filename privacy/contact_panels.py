"""What a contact has asked about their data, on the contact's page."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import WorkspaceRequest
from accounts.models import Role
from contacts import panels
from contacts.models import Contact
from crm.lib.prepared import prepared
from privacy.requests import asked_by
from privacy.retention.models import LegalHold

_held = prepared(lambda contact, day: LegalHold.objects.filter(contact=contact).standing(day)[:1])


def privacy_box(request: WorkspaceRequest, contact: Contact) -> panels.Content:
    """Open requests, and a way to enter one."""
    context: dict[str, Any] = {
        "requests": asked_by.open_ones(contact, 5),
        "may_work": request.membership.may(Role.MANAGER),
        "held": next(iter(_held(contact.pk, timezone.now().date())), None),
        "heading": _("Privacy"),
    }
    return "privacy/_contact_panel.html", context


panels.register("privacy", privacy_box, place=panels.Place.SIDE, order=80)
