"""Members of a project."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role, Workspace
from crm.lib.workspaces import Record, WorkspaceQuerySet


class ProjectMember(Record):
    """Somebody who works on a project; ``rate`` an hour, in minor units of its currency, wins over the project's."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("member"), on_delete=models.CASCADE, related_name="project_members"
    )
    rate = models.BigIntegerField(_("rate an hour"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WorkspaceQuerySet["ProjectMember"].as_manager()

    class Meta:
        verbose_name = _("member of a project")
        verbose_name_plural = _("members of projects")
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="a_project_has_a_member_once")]

    def __str__(self) -> str:
        return f"Member {self.pk}"


def sees_all(membership: Membership) -> bool:
    """Managers and the owner see every project, also those that only its members see."""
    return membership.may(Role.MANAGER)


def may_see(user: Any, path: str = "") -> Q:
    """What a project has to pass to be seen by somebody who does not see all: it is open to everybody, theirs to look
    after, or they work on it. ``path`` leads to the project from the row that is asked for: "project__".
    """
    mine = ProjectMember.objects.filter(project=OuterRef(f"{path}pk"), user=user)
    return Q(**{f"{path}members_only": False}) | Q(**{f"{path}owner": user}) | Q(Exists(mine))


def seen_by(membership: Membership, path: str = "project__") -> Q:
    """The condition under which a row about a project may be seen by this member; empty for those who see all.

    A row that may be about no project at all (a task) needs ``Q(project=None) | seen_by(...)``.
    """
    return Q() if sees_all(membership) else may_see(membership.user_id, path)


def seen_by_user(user: Any, path: str = "project__") -> Q:
    """The same for rows of a workspace that are found by person, not by membership: managers see every project."""
    manages = Membership.objects.filter(workspace=OuterRef("workspace"), user=user, role__in=[Role.MANAGER, Role.OWNER])
    return Q(**{f"{path.removesuffix('__')}__isnull": True}) | may_see(user, path) | Q(Exists(manages))


NOBODY = UUID(int=0)

# What is counted over all projects is counted in parts: an index knows how many are open to everybody, and few are not.
EVERY, OPEN, OWN = "every", "open", "own"


def parts(whole: bool) -> tuple[str, ...]:
    """The parts whose counts together are what somebody sees; ``whole``: they see every project."""
    return (EVERY,) if whole else (OPEN, OWN)


def part_of(part: str, user: Any) -> Q:
    """The condition of a part: open to everybody, or hidden from others and seen by this person."""
    return {EVERY: Q(), OPEN: Q(members_only=False), OWN: Q(members_only=True) & may_see(user)}[part]


def eyes(membership: Membership | None) -> tuple[UUID, bool]:
    """For prepared questions: whose eyes they are, and whether those see every project. None sees what all see."""
    return (membership.user_id, sees_all(membership)) if membership else (NOBODY, False)
