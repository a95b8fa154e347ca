"""The tasks about a contact: the box on their page, and what was done on their timeline."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import WorkspaceRequest
from accounts.models import Membership, Role
from contacts import panels, presence, timeline
from contacts.models import Contact
from crm.lib.prepared import LATEST, prepared
from projects.members.models import eyes, may_see
from projects.models import Task
from projects.tasks.models import DONE, OPEN

_SHOWN = 20


def tasks(request: WorkspaceRequest, contact: Contact) -> panels.Content:
    """What is to be done about them."""
    if not presence.has(contact, "due"):
        return None
    rows = Task.objects.seen_by(request.membership).filter(OPEN, contact=contact)
    shown = rows.select_related("project__contact", "milestone", "assignee")
    shown = shown.defer("text", "project__description", "project__contact__extra")
    found = list(shown.order_by("order_at", "id")[:_SHOWN])
    for task in found:
        task.contact = contact
    may_edit = request.membership.may(Role.MEMBER) and not contact.is_restricted
    return ("tasks/_contact_panel.html", {"tasks": found, "may_edit": may_edit}) if found else None


@prepared
def _ticked_off(contact: Any, before: Any, user: Any, *, limit: int, whole: bool) -> QuerySet[Task]:
    rows = Task.objects.filter(DONE, contact=contact, done_at__lt=before)
    rows = rows if whole else rows.filter(Q(project__isnull=True) | may_see(user, "project__"))
    return rows.defer("text").order_by("-done_at", "-pk")[:limit]


def finished(
    contact: Contact, before: datetime | None, limit: int, viewer: Membership | None = None
) -> list[timeline.Entry]:
    """What was ticked off, newest first."""
    if not presence.has(contact, "done"):
        return []
    user, whole = eyes(viewer)
    return [
        timeline.Entry(
            at=task.done_at,  # type: ignore[arg-type]  # only those that are done
            title=_("Done: %(name)s") % {"name": task.name},
            kind="task",
            icon="check",
            tone="yes",
            url=reverse("tasks:task", args=[contact.workspace.slug, task.pk]),
        )
        for task in _ticked_off(contact.pk, before or LATEST, user, limit=limit, whole=whole)
    ]


presence.register("due", lambda contact: Task.objects.filter(OPEN, contact=contact))
presence.register("done", lambda contact: Task.objects.filter(DONE, contact=contact))
timeline.register("task", finished, label=gettext_lazy("Tasks"), order=40, by_viewer=True)
panels.register("tasks", tasks, place=panels.Place.MAIN, order=5)
