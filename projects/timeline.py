"""A contact's projects on the timeline of their page: when each was added, won and over."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership
from contacts import presence, timeline
from contacts.models import Contact
from crm.lib.prepared import LATEST, prepared
from projects import of_contact
from projects.members.models import eyes, may_see
from projects.models import Kind, Project, StageChange
from projects.stages import steps


def projects(
    contact: Contact, before: datetime | None, limit: int, viewer: Membership | None = None
) -> Iterable[timeline.Entry]:
    """One entry for each project, newest first."""
    found = of_contact.newest(contact, viewer, limit, before)
    if not found:
        return []
    names = steps.by_key(contact.workspace_id)
    return [_entry(contact.workspace.slug, project, names) for project in found]


def _entry(workspace: str, project: Project, names: dict[str, steps.Step]) -> timeline.Entry:
    step = names.get(project.stage)
    said = [step.name if step else project.stage, project.shown_value, _("archived") if project.archived_at else ""]
    return timeline.Entry(
        at=project.created_at,
        kind="project",
        icon="project",
        title=_("Project: %(name)s") % {"name": project.name},
        body=" · ".join(filter(None, map(str, said))),
        url=reverse("projects:detail", args=[workspace, project.pk]),
    )


@prepared
def _moves(contact: Any, user: Any, before: Any, *, limit: int, whole: bool) -> Any:
    rows = StageChange.objects.filter(project__contact=contact, at__lt=before)
    rows = rows if whole else rows.filter(may_see(user, "project__"))
    return rows.select_related("project", "by").defer("project__description").order_by("-at", "-pk")[:limit]


def moves(
    contact: Contact, before: datetime | None, limit: int, viewer: Membership | None = None
) -> Iterable[timeline.Entry]:
    """Each time a project went from one stage to another."""
    if not presence.has(contact, "projects"):
        return []
    user, whole = eyes(viewer)
    found = _moves(contact.pk, user, before or LATEST, limit=limit, whole=whole)
    if not found:
        return []
    names = steps.by_key(contact.workspace_id)
    return [_move(contact.workspace.slug, row, names) for row in found]


_TONES = {Kind.WON: "yes", Kind.CLOSED: "yes", Kind.LOST: "no"}


def _move(workspace: str, change: StageChange, names: dict[str, steps.Step]) -> timeline.Entry:
    step = names.get(change.after)
    what = {"name": change.project.name, "stage": step.name if step else change.after}
    return timeline.Entry(
        at=change.at,
        kind="project",
        icon="project",
        tone=_TONES.get(Kind(change.kind), ""),
        title=_("%(name)s: %(stage)s") % what,
        body=str(change.by) if change.by else "",
        url=reverse("projects:detail", args=[workspace, change.project_id]),
    )


presence.register("projects", lambda contact: Project.objects.filter(contact=contact))
timeline.register("project", projects, label=gettext_lazy("Projects"), order=50, by_viewer=True)
timeline.register("project_move", moves, by_viewer=True)

from projects.tasks import of_contact as _tasks  # noqa: E402, F401  isort: skip  registers its own
