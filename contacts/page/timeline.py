"""Calls and files on a contact's timeline."""

from datetime import datetime

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts import presence, timeline
from contacts.models import Contact
from contacts.page import files
from contacts.page.models import Call, ContactFile, Direction, Outcome

_made = timeline.stretch(
    lambda contact: Call.objects.filter(contact=contact, deleted_at__isnull=True).select_related("author"), "at"
)
_kept = timeline.stretch(
    lambda contact: ContactFile.objects.filter(contact=contact, deleted_at__isnull=True, arrived_at__isnull=False),
    "created_at",
)


def _calls(contact: Contact, before: datetime | None, limit: int) -> list[timeline.Entry]:
    if not presence.has(contact, "calls"):
        return []
    return [_call(call) for call in _made(contact.pk, before, limit)]


def _call(call: Call) -> timeline.Entry:
    said = [str(call.get_outcome_display()), call.duration, str(call.author) if call.author else ""]
    return timeline.Entry(
        at=call.at,
        title=_("They called") if call.direction == Direction.IN else _("We called"),
        kind="call",
        icon="phone",
        tone="info" if call.outcome == Outcome.REACHED else "",
        body=" · ".join(filter(None, said)),
        template="contacts/page/_call.html",
        row=call,
    )


def _files(contact: Contact, before: datetime | None, limit: int) -> list[timeline.Entry]:
    slug = contact.workspace.slug
    return [
        timeline.Entry(
            at=file.created_at,
            title=file.name,
            kind="file",
            icon="file",
            body=filesizeformat(file.size),
            url=reverse("contacts:file", args=[slug, contact.pk, file.pk]),
        )
        for file in _files_before(contact, before, limit)
    ]


def _files_before(contact: Contact, before: datetime | None, limit: int) -> list[ContactFile]:
    if before is None and limit <= files.SHOWN:
        return files.of(contact)[:limit]  # the box beside the timeline shows the same
    if not presence.has(contact, "files"):
        return []
    return _kept(contact.pk, before, limit)


timeline.register("call", _calls, label=gettext_lazy("Calls"), order=30)
timeline.register("file", _files, label=gettext_lazy("Files"), order=55)
