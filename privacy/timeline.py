"""Privacy requests on a contact's timeline."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy

from contacts import timeline
from contacts.models import Contact
from privacy.requests import asked_by


def requests(contact: Contact, before: datetime | None, limit: int) -> Iterable[timeline.Entry]:
    """When each was received."""
    return [
        timeline.Entry(
            at=row.received_at,
            title=f"{row.get_kind_display()} ({row.number})",
            kind="privacy",
            icon="privacy",
            body=str(row.get_state_display()).capitalize(),
            url=reverse("privacy:request", args=[contact.workspace.slug, row.pk]),
        )
        for row in asked_by.latest(contact, before, limit)
    ]


timeline.register("privacy", requests, label=gettext_lazy("Requests"), order=70)
