"""What is known of backups: each one that was made, and how old the database is."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.lib.workspaces import Record

LEASE = timedelta(minutes=15)
"""How long somebody who makes a backup may be silent before another begins."""


class Cause(models.TextChoices):
    """Why a backup was made."""

    CLOCK = "clock", _("by the clock")
    HAND = "hand", _("asked for")
    RESTORE = "restore", _("before a restore")


class RunState(models.TextChoices):
    """How it went."""

    RUNNING = "running", _("being made")
    GOOD = "good", _("made")
    FAILED = "failed", _("failed")


def _lease() -> datetime:
    return timezone.now() + LEASE


class BackupRun(Record):
    """A backup that was made, or could not be. It holds no data of anybody."""

    cause = models.CharField(_("why"), max_length=8, choices=Cause.choices)
    state = models.CharField(_("state"), max_length=8, choices=RunState.choices, default=RunState.RUNNING)
    name = models.CharField(_("name"), max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("bytes"), default=0)
    started_at = models.DateTimeField(_("begun"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True)
    lease_until = models.DateTimeField(default=_lease)
    tried_at = models.DateTimeField(_("tried"), null=True)  # put back for trial, and found whole
    trouble = models.CharField(_("what went wrong"), max_length=300, blank=True)  # a sentence of ours
    gone_at = models.DateTimeField(_("removed"), null=True)  # by rotation

    class Meta:
        verbose_name = _("backup")
        verbose_name_plural = _("backups")
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["state", "-started_at"], name="backup_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="running"), name="one_backup_at_a_time")
        ]

    def __str__(self) -> str:
        return self.name or f"Backup {self.pk}"

    @property
    def took(self) -> timedelta | None:
        return self.finished_at - self.started_at if self.finished_at else None

    def alive(self) -> None:
        """Whoever makes it is still at it."""
        BackupRun.objects.filter(pk=self.pk, state=RunState.RUNNING).update(lease_until=_lease())

    def end(self, state: str, **fields: Any) -> None:
        """It is over."""
        now = timezone.now()
        BackupRun.objects.filter(pk=self.pk).update(state=state, finished_at=now, **fields)
        for name, value in {"state": state, "finished_at": now, **fields}.items():
            setattr(self, name, value)


def last_good() -> BackupRun | None:
    """The newest backup that was made and tried."""
    return BackupRun.objects.filter(state=RunState.GOOD, gone_at=None).exclude(tried_at=None).first()


class DatabaseMark(models.Model):
    """A number that only grows, here and in a file outside: a database behind the file is an older copy."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("mark of the database's age")
        verbose_name_plural = _("marks of the database's age")
        constraints = [models.CheckConstraint(name="one_mark", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.number)
