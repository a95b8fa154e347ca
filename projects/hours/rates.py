"""What an hour costs: the rate of the member in the project, else that of the project, else nothing."""

from collections.abc import Mapping
from uuid import UUID

from projects.members.models import ProjectMember
from projects.models import Project

Rates = Mapping[UUID, int]  # of a project's members who have one, by their key


def of_members(project: Project) -> Rates:
    """The rates of those who have one of their own in the project."""
    rows = ProjectMember.objects.filter(project=project, rate__isnull=False).values_list("user_id", "rate")
    return {user: rate for user, rate in rows if rate is not None}


def rate_for(project: Project | None, member: UUID | None, own: Rates | None = None) -> int | None:
    """Minor units of the project's currency an hour for the member with this key; None where nothing was agreed.

    ``own``: the rates of its members where they are known already.
    """
    if project is None:
        return None
    rates = of_members(project) if own is None else own
    return rates.get(member, project.rate) if member else project.rate
