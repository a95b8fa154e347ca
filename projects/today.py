"""Today's projects by the day on which they are due."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.lib import today
from crm.lib.prepared import prepared
from crm.lib.today import ASKED, Asked, Box
from projects.members.models import eyes, may_see
from projects.models import TO_BE_DONE, Project


def due(asked: Asked) -> Box:
    """Open projects that this member sees by due date, those overdue first."""
    user, whole = eyes(asked.membership)
    return Box(
        title=_("Projects by date"),
        rows=due_projects(asked.workspace.pk, user, whole=whole),
        line="projects/today/_project.html",
        url="projects:list",
        label=_("All projects"),
        more={"today": timezone.localdate(asked.now)},
    )


@prepared
def due_projects(workspace: Any, user: Any, *, whole: bool) -> QuerySet[Project]:
    """Open projects of the workspace with this key by due date; not ``whole``: those that this person sees."""
    rows = Project.objects.of(workspace).filter(TO_BE_DONE)
    return (
        (rows if whole else rows.filter(may_see(user)))
        .select_related("contact", "company")
        .only("name", "due_on", "contact__name", "company__name")
        .order_by("due_on")[:ASKED]
    )


today.register("projects", due, order=70)
