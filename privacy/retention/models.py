"""Rules of a controller, holds that stop deletion, and what each run did, in numbers only.

``workspace`` is None where the operator of the site is the controller.
"""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.models import Contact
from crm.lib.fields import EncryptedTextField
from crm.lib.workspaces import Record, WorkspaceQuerySet


class RetentionRule(Record):
    """How many months a kind of data is kept; None: without an end. No row: as the kind proposes."""

    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=30)
    months = models.PositiveSmallIntegerField(null=True)
    done_until = models.DateTimeField(null=True)  # what is older was seen to by the last run
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("retention period")
        verbose_name_plural = _("retention periods")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "kind"], name="one_period_each_kind"),
            models.UniqueConstraint(
                fields=["kind"], name="one_period_each_kind_of_the_site", condition=Q(workspace__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class HoldQuerySet(WorkspaceQuerySet["LegalHold"]):
    def standing(self, day: date | None = None) -> Self:
        """Those that hold today."""
        return self.filter(lifted_at__isnull=True, until__gte=timezone.now().date() if day is None else day)


class What(models.TextChoices):
    """What a hold keeps (``holdable`` knows how each is found)."""

    CONTACT = "contact", _("everything about a person")
    CONVERSATION = "conversation", _("a conversation")
    MESSAGE = "message", _("a message")
    FILE = "file", _("a file")
    NOTE = "note", _("a note")
    CALL = "call", _("a call")
    PROJECT = "project", _("a project")


class LegalHold(Record):
    """Something stays, whatever rules, requests and staff say, for a reason and until a day (RE-2): everything about a
    contact, or one record. ``contact`` is then whom that is about, if anybody: who is not erased while it stands.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(_("what"), max_length=12, choices=What.choices, default=What.CONTACT)
    record_id = models.UUIDField(null=True)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.CASCADE, related_name="legal_holds")
    reason = EncryptedTextField(_("reason"))
    until = models.DateField(_("until"))
    placed_at = models.DateTimeField(_("placed"), default=timezone.now)
    placed_by_id = models.UUIDField(null=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True)
    lifted_by_id = models.UUIDField(null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        ordering = ["-placed_at"]
        indexes = [
            models.Index(fields=["workspace", "lifted_at", "until"], name="holds_that_stand"),
            models.Index(fields=["record_id"], name="holds_on_records", condition=Q(record_id__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_hold_is_on_something",
                condition=Q(what="contact", record_id__isnull=True, contact__isnull=False)
                | (~Q(what="contact") & Q(record_id__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"Hold {self.pk}"

    @property
    def stands(self) -> bool:
        """Whether it holds today."""
        return self.lifted_at is None and self.until >= timezone.now().date()

    def lift(self, *, by: Any) -> bool:
        """It is no longer needed; rules look at what it kept once more. False when it was lifted before."""
        rows = LegalHold.objects.filter(pk=self.pk, lifted_at=None)
        lifted = rows.update(lifted_at=timezone.now(), lifted_by_id=getattr(by, "pk", None)) == 1
        if lifted:
            RetentionRule.objects.filter(workspace=self.workspace_id).update(done_until=None)
        return lifted


class RetentionRun(Record):
    """What a run did, or a trial would do: how many of each kind, and how many a hold kept. Names nobody."""

    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(_("time"), default=timezone.now)
    is_trial = models.BooleanField(_("trial"), default=False)
    numbers = models.JSONField(default=dict)  # {kind: how many}
    held = models.PositiveIntegerField(_("kept by legal holds"), default=0)
    milliseconds = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("retention run")
        verbose_name_plural = _("retention runs")
        ordering = ["-at"]
        indexes = [models.Index(fields=["workspace", "-at"], name="retention_runs")]

    def __str__(self) -> str:
        return f"Run {self.pk}"

    @property
    def total(self) -> int:
        return sum(self.numbers.values())
