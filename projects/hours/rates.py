"""What an hour costs: the rate of the member in the project, else that of the project, else nothing."""

from uuid import UUID

from projects.members.models import ProjectMember
from projects.models import Project


def rate_for(project: Project | None, member: UUID | None) -> int | None:
    """Minor units of the project's currency an hour for the member with this key; None where nothing was agreed."""
    if project is None or member is None:
        return project.rate if project else None
    own = ProjectMember.objects.filter(project=project, user=member).values_list("rate", flat=True).first()
    return project.rate if own is None else own
