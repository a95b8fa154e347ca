"""Projects: one concept from prospect to finished work. What hangs on them is in the folders beside this module."""

import time
from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Workspace
from contacts.models import Company, Contact
from crm.lib import folding, money
from crm.lib.fields import EncryptedTextField
from crm.lib.workspaces import Record, WorkspaceQuerySet
from projects.budgets import Budgeted
from projects.members.models import ProjectMember, may_see, sees_all
from projects.milestones.models import Milestone
from projects.papers.models import ProjectFile, ProjectNote
from projects.sharing.models import ClientLink
from projects.stages import steps
from projects.stages.models import OVER, Kind, LostReason, ProjectStage, Stage, StageChange
from projects.work_templates.models import WorkTemplate

# What has to be done by a day. SQLite uses the index of these only where a query repeats the condition word for word,
# so both take it from here: ``filter(TO_BE_DONE, ...)``.
TO_BE_DONE = Q(due_on__isnull=False, archived_at__isnull=True, closed_at__isnull=True)

GAP = 1024  # between two neighbours on the board, for others to come between them


def first_place() -> int:
    """A place on the board above all that are there: the later, the higher up, to the microsecond (which fits: 63 bits
    last until the year 2255)."""
    return -(time.time_ns() // 1000) * GAP


class ProjectQuerySet(WorkspaceQuerySet["Project"]):
    """Projects. Pages begin with ``seen_by``: a project that only its members see does not exist for others."""

    def seen_by(self, membership: Membership) -> Self:
        """Those of the membership's workspace that this member may see."""
        rows = self.of(membership.workspace_id)
        return rows if sees_all(membership) else rows.filter(may_see(membership.user_id))

    def current(self) -> Self:
        """Those that are not archived."""
        return self.filter(archived_at__isnull=True)

    def workable(self) -> Self:
        """Those that work can be added to: neither archived, nor for a client whose data are frozen."""
        return self.current().filter(contact__restricted_at__isnull=True)


class Project(Record, Budgeted):
    """Work for a client. ``value`` is in the currency's minor unit (cents).

    ``stage`` is the key of a stage, ``kind`` what that means; both change together, by ``enter``.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="projects")
    name = models.CharField(_("name"), max_length=200)
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("client"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="projects",
    )
    company = models.ForeignKey(
        Company,
        verbose_name=_("company"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="projects",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("looked after by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="owned_projects",
    )
    members_only = models.BooleanField(_("only its members see it"), default=False)
    stage = models.CharField(_("stage"), max_length=10, default=Stage.PROSPECT)
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.OPEN, editable=False)
    place = models.BigIntegerField(default=first_place, editable=False)  # in its column of the board, low comes first
    staged_at = models.DateTimeField(default=timezone.now, editable=False)
    won_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    lost_reason = models.CharField(_("why it was lost"), max_length=10, choices=LostReason.choices, blank=True)
    value = models.BigIntegerField(_("value"), null=True, blank=True)
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    description = EncryptedTextField(_("description"), blank=True)
    tags = models.ManyToManyField("contacts.Tag", verbose_name=_("tags"), blank=True, related_name="projects")
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        indexes = [
            # Not partial: SQLite would read each row for the condition, and sort where an index gives the order.
            models.Index(fields=["workspace", "archived_at", "-updated_at", "id"], name="project_by_change"),
            models.Index(fields=["workspace", "due_on"], name="project_to_be_done", condition=TO_BE_DONE),
            models.Index(fields=["workspace", "archived_at", "stage", "place", "id"], name="project_on_board"),
            # Counts and sums of each stage, read off the index alone.
            models.Index(
                fields=["workspace", "archived_at", "stage", "currency", "value", "members_only", "id"],
                name="project_sums",
            ),
            models.Index(fields=["workspace", "archived_at"], name="project_hidden", condition=Q(members_only=True)),
            # What the pipeline counts and sums, each read off its index alone.
            models.Index(
                fields=["workspace", "archived_at", "kind", "due_on", "stage", "currency", "value"],
                name="project_forecast",
            ),
            models.Index(fields=["workspace", "won_at", "currency", "value"], name="project_won"),
            models.Index(fields=["workspace", "kind", "closed_at", "lost_reason"], name="project_lost"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self._follow(steps.find(self.workspace_id, self.stage), self.staged_at)
        super().save(*args, **kwargs)

    def reindex(self) -> None:
        """Set the words that search finds it by; not the client's name, which is theirs to change and erase."""
        self.search_text = folding.search_text(self.name)

    # Stages

    def _follow(self, step: steps.Step, at: datetime) -> None:
        self.stage, self.kind = step.key, step.kind
        if step.kind in (Kind.WON, Kind.CLOSED):
            self.won_at = self.won_at or at
        self.closed_at = (self.closed_at or at) if step.kind in OVER else None
        self.lost_reason = self.lost_reason if step.kind == Kind.LOST else ""

    @transaction.atomic
    def enter(self, step: steps.Step, *, by: Any, reason: str = "", place: int | None = None) -> bool:
        """Put it into another stage, above the others there or at ``place``; false when it is in it, or somebody else
        moved it meanwhile. ``reason`` is a LostReason, kept where work is lost.
        """
        before, now = self.stage, timezone.now()
        if step.key == before:
            return False
        self.lost_reason = reason
        self._follow(step, now)
        self.staged_at, self.updated_at = now, now
        self.place = first_place() if place is None else place
        names = ("stage", "kind", "won_at", "closed_at", "lost_reason", "staged_at", "updated_at", "place")
        rows = Project.objects.filter(pk=self.pk, stage=before)
        if not rows.update(**{name: getattr(self, name) for name in names}):
            self.refresh_from_db(fields=names)
            return False
        StageChange.objects.create(
            workspace_id=self.workspace_id,
            project=self,
            before=before,
            after=step.key,
            kind=step.kind,
            by=getattr(by, "user", by),
            at=now,
        )
        return True

    # On and off the lists

    def archive(self) -> bool:
        """Take it off the lists; false when it was off them already."""
        return self._set_archived(timezone.now(), archived=False)

    def restore(self) -> bool:
        """Put an archived project back on the lists; false when it was there."""
        return self._set_archived(None, archived=True)

    def _set_archived(self, at: datetime | None, *, archived: bool) -> bool:
        rows = Project.objects.filter(pk=self.pk, archived_at__isnull=not archived)
        changed = rows.update(archived_at=at, updated_at=timezone.now()) == 1
        self.refresh_from_db(fields=["archived_at", "updated_at"])
        return changed

    # What pages ask of it

    @property
    def client(self) -> Contact | Company | None:
        """Whom the work is for: the person if there is one, else the company."""
        return self.contact or self.company

    @property
    def is_frozen(self) -> bool:
        """Its client asked that what is held about them be frozen (RT-6): it is read, not changed."""
        return self.contact is not None and self.contact.is_restricted

    @property
    def shown_value(self) -> str:
        """The value for reading ("$1,200"); empty when none is set."""
        return "" if self.value is None else money.show(self.value, self.currency)

    @property
    def is_closed(self) -> bool:
        """Nothing is left to do, one way or the other."""
        return self.kind in OVER

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been finished before `today`, a day in the zone of whoever asks."""
        return self.due_on is not None and self.due_on < today and not self.is_closed and self.archived_at is None


# These know the model above, and belong to the same app.
from projects.tasks.models import CalendarLink, Task, TaskComment, TaskMention, TaskStep  # noqa: E402  isort: skip
from projects.hours.models import TimeEntry, TimeRules  # noqa: E402  isort: skip
from projects.hours.sums import HoursSum  # noqa: E402  isort: skip

__all__ = [
    "TO_BE_DONE",
    "CalendarLink",
    "ClientLink",
    "HoursSum",
    "Kind",
    "LostReason",
    "Milestone",
    "Project",
    "ProjectFile",
    "ProjectMember",
    "ProjectNote",
    "ProjectStage",
    "Stage",
    "StageChange",
    "Task",
    "TaskComment",
    "TaskMention",
    "TaskStep",
    "TimeEntry",
    "TimeRules",
    "WorkTemplate",
]
