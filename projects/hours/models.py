"""Time entries, of which one a person may be running, and a workspace's rules for them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Workspace
from contacts.page.models import Removable
from crm.lib import money
from crm.lib.fields import EncryptedTextField
from crm.lib.workspaces import Record, WorkspaceQuerySet
from projects import freezing
from projects.members.models import sees_all

# SQLite uses a partial index only where a query repeats its condition, so both take it from here.
KEPT = Q(deleted_at__isnull=True)
RUNNING = Q(started_at__isnull=False, ended_at__isnull=True, deleted_at__isnull=True)
DAY = 24 * 60  # minutes


class Locked(Exception):
    """A day whose hours nobody may change any more; the text says so."""

    def __init__(self, until: date) -> None:
        said = _("Hours until %(day)s are locked. An owner can open them again under the rules for time.")
        super().__init__(said % {"day": date_format(until)})


class TimeEntryQuerySet(WorkspaceQuerySet["TimeEntry"]):
    def seen_by(self, membership: Membership) -> Self:
        """Those that were not deleted and are this member's own; of managers everybody's."""
        rows = self.of(membership.workspace_id).filter(KEPT)
        return rows if sees_all(membership) else rows.filter(member=membership.user_id)

    def kept(self) -> Self:
        """Those that were not deleted; a running one counts no minutes yet."""
        return self.filter(KEPT)

    def running(self) -> Self:
        """Timers that were started and not stopped."""
        return self.filter(RUNNING)


class TimeEntry(Removable):
    """Time that a member spent on a day. A timer is one whose end is not known yet: it has no minutes.

    ``minutes`` are those worked, ``billed_minutes`` what the workspace's rule for rounding makes of them (none when it
    is not billable), ``amount`` what they come to at ``rate``, both in the currency's minor unit. All three are written
    when the entry is, by ``booking``: a rule or rate that changes later changes nothing that was booked.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    project = models.ForeignKey(
        "projects.Project",
        verbose_name=_("project"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="time_entries",
    )
    task = models.ForeignKey(
        "projects.Task",
        verbose_name=_("task"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="time_entries",
    )
    day = models.DateField(_("day"))
    minutes = models.PositiveIntegerField(_("time"), default=0)
    billable = models.BooleanField(_("billable"), default=True)
    billed_minutes = models.PositiveIntegerField(_("time billed"), default=0, editable=False)
    rate = models.BigIntegerField(_("rate an hour"), null=True, editable=False)
    amount = models.BigIntegerField(_("amount"), default=0, editable=False)
    currency = models.CharField(_("currency"), max_length=3, default="USD", editable=False)
    text = EncryptedTextField(_("what was done"), blank=True)
    started_at = models.DateTimeField(_("started"), null=True, editable=False)
    ended_at = models.DateTimeField(_("stopped"), null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    is_hidden = False  # of a project that whoever looks no longer sees: its time is shown, and nothing else of it

    objects = TimeEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("time entry")
        verbose_name_plural = _("time entries")
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=RUNNING, name="one_running_timer_each"),
            models.CheckConstraint(condition=Q(minutes__lte=DAY), name="no_day_has_more_than_24_hours"),
        ]
        indexes = [
            models.Index(fields=["workspace", "member", "-day", "-id"], name="time_of_member", condition=KEPT),
            models.Index(fields=["workspace", "-day", "-id"], name="time_by_day", condition=KEPT),
            models.Index(  # what sums are made of: read off the index alone
                fields=["workspace", "day", "project", "member", "minutes", "billed_minutes", "amount", "currency"],
                name="time_totals",
                condition=KEPT,
            ),
            models.Index(
                fields=["project", "day", "minutes", "billed_minutes", "amount", "currency"],
                name="time_of_project",
                condition=KEPT,
            ),
            models.Index(fields=["deleted_at"], name="time_deleted", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Time entry {self.pk}"

    def remove(self) -> bool:
        """Take it off the sheets; false when it was off already. Raises Locked or Frozen."""
        return self._unlocked(super().remove)

    def take_back(self) -> bool:
        """Put it back; false when it was there. Raises Locked or Frozen."""
        return self._unlocked(super().take_back)

    def _unlocked(self, act: Callable[[], bool]) -> bool:
        if self.is_running:  # nothing was booked yet
            return act()
        freezing.refuse(self)
        with transaction.atomic():
            TimeRules.held(self.workspace_id).guard(self.day)
            return act()

    @property
    def is_running(self) -> bool:
        """It is a timer that was not stopped."""
        return self.started_at is not None and self.ended_at is None

    @property
    def is_frozen(self) -> bool:
        """It was spent for somebody whose data are kept and not touched (RT-6)."""
        about = self.task.contact if self.task else None
        return (self.project is not None and self.project.is_frozen) or (about is not None and about.is_restricted)

    @property
    def elapsed(self) -> timedelta:
        """How long the timer has run."""
        return (self.ended_at or timezone.now()) - (self.started_at or timezone.now())

    @property
    def shown_amount(self) -> str:
        """The amount for reading; empty when there is none."""
        return money.show(self.amount, self.currency) if self.amount else ""


class Way(models.TextChoices):
    """How time is rounded."""

    UP = "up", _("up")
    NEAREST = "nearest", _("to the nearest")


class TimeRules(Record):
    """A workspace's rules for time: how billable time is rounded, and until which day nothing changes any more."""

    STEPS = [
        (0, _("not rounded")),
        (5, _("5 minutes")),
        (6, _("6 minutes")),
        (10, _("10 minutes")),
        (15, _("15 minutes")),
    ]

    workspace = models.OneToOneField(Workspace, on_delete=models.CASCADE, related_name="time_rules")
    step = models.PositiveSmallIntegerField(_("round billable time to"), choices=STEPS, default=0)
    way = models.CharField(_("round"), max_length=7, choices=Way.choices, default=Way.UP)
    week_starts = models.PositiveSmallIntegerField(
        _("a week begins on"), choices=[(0, _("Monday")), (6, _("Sunday")), (5, _("Saturday"))], default=0
    )
    locked_until = models.DateField(_("locked until"), null=True, blank=True)

    objects = WorkspaceQuerySet["TimeRules"].as_manager()

    class Meta:
        verbose_name = _("rules for time")
        verbose_name_plural = _("rules for time")

    def __str__(self) -> str:
        return f"Rules for time {self.pk}"

    @classmethod
    def of(cls, workspace: Any) -> "TimeRules":
        """The rules of a workspace (or of the one with this key); the usual ones, not saved, where nobody set any."""
        found = cls.objects.of(workspace).first()
        return found or cls(workspace_id=getattr(workspace, "pk", workspace))

    @classmethod
    def held(cls, workspace: Any) -> "TimeRules":
        """The same, kept as they are until the transaction ends: nobody locks a day while it is written to."""
        key = getattr(workspace, "pk", workspace)
        cls.objects.get_or_create(workspace_id=key)
        return cls.objects.select_for_update().get(workspace_id=key)

    def guard(self, *days: date) -> None:
        """Raises Locked when one of these days is."""
        if self.locked_until and any(map(self.locks, days)):
            raise Locked(self.locked_until)

    def locks(self, day: date) -> bool:
        """Whether nothing of this day may be changed any more."""
        return self.locked_until is not None and day <= self.locked_until

    def first_open(self, day: date) -> date:
        """This day, or when it is locked the first one that is not."""
        return self.locked_until + timedelta(days=1) if self.locked_until and self.locks(day) else day

    def first_day(self, day: date) -> date:
        """The first day of the week that a day is in."""
        return day - timedelta(days=(day.weekday() - self.week_starts) % 7)
