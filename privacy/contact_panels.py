"""What a contact has asked about their data, on the contact's page."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.access import WorkspaceRequest
from accounts.models import Role
from contacts import panels
from contacts.models import Contact
from privacy.requests import asked_by


def privacy_box(request: WorkspaceRequest, contact: Contact) -> panels.Content:
    """Open requests, and a way to enter one."""
    context: dict[str, Any] = {
        "requests": asked_by.open_ones(contact, 5),
        "may_work": request.membership.may(Role.MANAGER),
        "heading": _("Privacy"),
    }
    return "privacy/_contact_panel.html", context


panels.register("privacy", privacy_box, place=panels.Place.SIDE, order=80)
