"""Tasks with their steps and comments, and the links by which calendars read them."""

from datetime import UTC, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Workspace
from contacts.models import Contact
from contacts.page.models import Removable
from crm.lib import folding
from crm.lib.fields import EncryptedTextField
from crm.lib.workspaces import Record, WorkspaceQuerySet
from projects.members.models import seen_by

# SQLite uses a partial index only where a query repeats its condition, so both take it from here.
OPEN = Q(done_at__isnull=True, deleted_at__isnull=True)
DONE = Q(done_at__isnull=False, deleted_at__isnull=True)
TO_REMIND = Q(remind_at__isnull=False, reminded_at__isnull=True) & OPEN
REMINDED = Q(reminded_at__isnull=False, seen_at__isnull=True) & OPEN
UNSEEN = Q(seen_at__isnull=True)
# What may be told and written about: neither whom it is about nor the project's client had their data frozen.
FREE = Q(contact__restricted_at__isnull=True, project__contact__restricted_at__isnull=True)

NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # where tasks without a day stand in the order of days
MORNING = 9  # o'clock: when one is reminded of what is to be done on a day


class Priority(models.IntegerChoices):
    """What goes first."""

    HIGH = 1, _("High")
    NORMAL = 2, _("Normal")
    LOW = 3, _("Low")


class TaskQuerySet(WorkspaceQuerySet["Task"]):
    def seen_by(self, membership: Membership) -> Self:
        """Those of the membership's workspace that are of no project, or of one that this member sees; not deleted."""
        return self.all_seen_by(membership).filter(deleted_at__isnull=True)

    def all_seen_by(self, membership: Membership) -> Self:
        """The same with those that were deleted, for taking them back."""
        rows, seen = self.of(membership.workspace_id), seen_by(membership)
        return rows.filter(Q(project__isnull=True) | seen) if seen else rows

    def open(self) -> Self:
        """Those that are still to be done."""
        return self.filter(OPEN)

    def done(self) -> Self:
        """Those that were ticked off."""
        return self.filter(DONE)


class Task(Removable):
    """Something to do. One that recurs is a row for each time: finishing it makes the next."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(
        "projects.Project",
        verbose_name=_("project"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="tasks",
    )
    milestone = models.ForeignKey(
        "projects.Milestone",
        verbose_name=_("milestone"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tasks",
    )  # one of its project
    contact = models.ForeignKey(
        Contact, verbose_name=_("about"), null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks"
    )
    name = models.CharField(_("what to do"), max_length=300)
    text = EncryptedTextField(_("notes"), blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.NORMAL)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)  # the day's last second when it is a whole day
    due_zone = models.CharField(_("time zone"), max_length=64, blank=True)  # whose clock says so
    all_day = models.BooleanField(_("whole day"), default=False)
    order_at = models.DateTimeField(default=NEVER, editable=False)  # due_at, or NEVER
    rule = models.CharField(_("repeats"), max_length=200, blank=True)  # an RRULE (RFC 5545)
    rule_from = models.DateTimeField(null=True, editable=False)  # the first time, from which the rule counts
    follows = models.OneToOneField(
        "self", null=True, editable=False, on_delete=models.SET_NULL, related_name="next"
    )  # the time before
    remind_before = models.PositiveIntegerField(_("remind"), null=True, blank=True)  # minutes
    remind_at = models.DateTimeField(null=True, editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)
    seen_at = models.DateTimeField(null=True, editable=False)  # the reminder, in the app
    estimate = models.PositiveIntegerField(_("estimate"), null=True, blank=True)  # minutes
    done_at = models.DateTimeField(_("done"), null=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        indexes = [
            models.Index(fields=["workspace", "assignee", "order_at", "id"], name="task_of_member", condition=OPEN),
            models.Index(fields=["workspace", "order_at", "id"], name="task_by_due", condition=OPEN),
            models.Index(fields=["project", "order_at", "id"], name="task_of_project", condition=OPEN),
            models.Index(fields=["workspace", "assignee", "-done_at", "-id"], name="task_done_by", condition=DONE),
            models.Index(fields=["workspace", "-done_at", "-id"], name="task_done", condition=DONE),
            models.Index(fields=["contact", "-created_at"], name="task_by_contact"),
            models.Index(fields=["remind_at"], name="task_to_remind", condition=TO_REMIND),
            models.Index(fields=["assignee", "reminded_at"], name="task_reminded", condition=REMINDED),
            models.Index(fields=["deleted_at"], name="task_deleted", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What is derived from other fields is set before."""
        self.order_at = self.due_at or NEVER
        self.search_text = folding.search_text(self.name)
        at = self.remind_moment()
        if at != self.remind_at:  # put off: remind again
            self.remind_at, self.reminded_at, self.seen_at = at, None, None
        names = kwargs.get("update_fields")
        if names is not None:
            kwargs["update_fields"] = {*names, "order_at", "search_text", "remind_at", "reminded_at", "seen_at"}
        super().save(*args, **kwargs)

    def remind_moment(self) -> datetime | None:
        """When to remind: so many minutes before it is due; for a whole day, before nine in its morning."""
        if self.due_at is None or self.remind_before is None:
            return None
        local = self.local_due
        assert local is not None
        if self.all_day:
            local = local.replace(hour=MORNING, minute=0, second=0, microsecond=0)
        return local.astimezone(UTC) - timedelta(minutes=self.remind_before)

    @property
    def zone(self) -> ZoneInfo:
        """Whose clock its time is by."""
        try:
            return ZoneInfo(self.due_zone or "UTC")
        except (KeyError, ValueError, OSError):
            return ZoneInfo("UTC")

    @property
    def local_due(self) -> datetime | None:
        """When it is due, by its own clock."""
        return None if self.due_at is None else self.due_at.astimezone(self.zone)

    @property
    def shown_due(self) -> str:
        """When it is due, for reading; "" when it has no day."""
        from projects.tasks.due import due_words  # words know how rules are said

        return due_words(self)

    @property
    def shown_steps(self) -> str:
        """How much of the checklist is done ("2/5"), where the list has read it; "" when there is none."""
        known = self.__dict__.get("_prefetched_objects_cache", {}).get("steps")
        return f"{sum(step.done_at is not None for step in known)}/{len(known)}" if known else ""

    @property
    def shown_milestone(self) -> str:
        """What it is a part of reaching; "" when that is nothing, or was deleted."""
        return self.milestone.name if self.milestone and not self.milestone.deleted_at else ""

    @property
    def work_value(self) -> str:
        """As a choice of what time was spent on has it."""
        return f"{self.project_id or ''}:{self.pk}"

    @property
    def is_overdue(self) -> bool:
        """Its moment has passed, and it is not done."""
        return self.done_at is None and self.due_at is not None and self.due_at < timezone.now()

    @property
    def is_frozen(self) -> bool:
        """It is about somebody, or of a project for somebody, whose data are kept and not touched (RT-6)."""
        return (self.contact is not None and self.contact.is_restricted) or (
            self.project is not None and self.project.is_frozen
        )


class TaskStep(Removable):
    """A line of a task's checklist."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="steps")
    text = EncryptedTextField(_("step"))
    position = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, editable=False)

    objects = WorkspaceQuerySet["TaskStep"].as_manager()

    class Meta:
        verbose_name = _("step of a task")
        verbose_name_plural = _("steps of tasks")
        indexes = [
            models.Index(fields=["task", "position", "id"], name="step_by_position"),
            models.Index(fields=["deleted_at"], name="step_deleted", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Step {self.pk}"


class TaskComment(Removable):
    """What a member wrote about a task."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = EncryptedTextField(_("comment"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = WorkspaceQuerySet["TaskComment"].as_manager()

    class Meta:
        verbose_name = _("comment on a task")
        verbose_name_plural = _("comments on tasks")
        indexes = [
            models.Index(fields=["task", "created_at"], name="task_comment_by_age"),
            models.Index(fields=["deleted_at"], name="task_comment_deleted", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Comment {self.pk}"


class TaskMention(Record):
    """A member named with an @ in a comment: they see it on Today until they have looked."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    comment = models.ForeignKey(TaskComment, on_delete=models.CASCADE, related_name="mentions")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    seen_at = models.DateTimeField(null=True, editable=False)

    objects = WorkspaceQuerySet["TaskMention"].as_manager()

    class Meta:
        verbose_name = _("mention in a comment")
        verbose_name_plural = _("mentions in comments")
        constraints = [models.UniqueConstraint(fields=["comment", "member"], name="mentioned_once_in_a_comment")]
        indexes = [
            models.Index(fields=["workspace", "member", "-created_at"], name="task_mention_unseen", condition=UNSEEN)
        ]

    def __str__(self) -> str:
        return f"Mention {self.pk}"


class CalendarLink(Record):
    """A member's secret address under which a calendar reads their tasks; only its keyed hash is kept."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token_hash = models.BinaryField(unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    read_at = models.DateTimeField(null=True, editable=False)

    objects = WorkspaceQuerySet["CalendarLink"].as_manager()

    class Meta:
        verbose_name = _("calendar link")
        verbose_name_plural = _("calendar links")
        constraints = [models.UniqueConstraint(fields=["workspace", "member"], name="one_calendar_link_each")]

    def __str__(self) -> str:
        return f"Calendar link {self.pk}"
