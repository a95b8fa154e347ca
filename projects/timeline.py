"""A contact's projects on the timeline of their page: when each was added."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts import presence, timeline
from contacts.models import Contact
from projects import of_contact
from projects.models import Project


def projects(contact: Contact, before: datetime | None, limit: int) -> Iterable[timeline.Entry]:
    """One entry for each project, newest first."""
    found = of_contact.newest(contact, limit, before)
    return [_entry(contact.workspace.slug, project) for project in found]


def _entry(workspace: str, project: Project) -> timeline.Entry:
    said = [project.get_stage_display(), project.shown_value, _("archived") if project.archived_at else ""]
    return timeline.Entry(
        at=project.created_at,
        kind="project",
        icon="project",
        title=_("Project: %(name)s") % {"name": project.name},
        body=" · ".join(filter(None, map(str, said))),
        url=reverse("projects:detail", args=[workspace, project.pk]),
    )


presence.register("projects", lambda contact: Project.objects.filter(contact=contact))
timeline.register("project", projects, label=gettext_lazy("Projects"), order=50)
