"""What recipients were told, and whether they answered."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from crm.lib.fields import EncryptedJSONField
from crm.lib.ids import new_slug
from crm.lib.workspaces import Record, WorkspaceQuerySet
from privacy.records.models import Processor

PATIENCE = timedelta(days=14)
"""How long a recipient has to answer before its silence is overdue."""


class What(models.TextChoices):
    """What it is told (GDPR Art. 19)."""

    ERASURE = "erasure", _("erase")
    CORRECTION = "correction", _("correct")
    RESTRICTION = "restriction", _("restrict")
    LIFTING = "lifting", _("lift the restriction")


class NoticeState(models.TextChoices):
    """How far it is."""

    WAITING = "waiting", _("to be told")
    TOLD = "told", _("told, no answer yet")
    DONE = "done", _("answered")
    FAILED = "failed", _("can't be reached")


OPEN = (NoticeState.WAITING, NoticeState.TOLD, NoticeState.FAILED)


def _due() -> date:
    return (timezone.now() + PATIENCE).date()


def new_number() -> str:
    """What both sides call the notice."""
    return f"N-{new_slug(8).upper()}"


class NoticeQuerySet(WorkspaceQuerySet["Notice"]):
    def open(self) -> "NoticeQuerySet":
        """Those without an answer."""
        return self.filter(state__in=OPEN)

    def overdue(self, day: date | None = None) -> "NoticeQuerySet":
        """Those that should have one by now."""
        return self.open().filter(due_on__lt=day or timezone.now().date())


class Notice(Record):
    """One recipient is told of one person. By which addresses it knows them is forgotten once it has answered."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    processor = models.ForeignKey(Processor, on_delete=models.CASCADE, related_name="notices")
    number = models.CharField(_("number"), max_length=20, unique=True, default=new_number, editable=False)
    what = models.CharField(_("what"), max_length=12, choices=What.choices)
    addresses = EncryptedJSONField(_("by which it knows the person"), default=list, blank=True)
    changed = EncryptedJSONField(
        _("what is right now"), null=True, blank=True, default=None
    )  # of a correction, by field
    reference = models.CharField(_("request"), max_length=20, blank=True)  # the number of the person's request
    state = models.CharField(_("state"), max_length=8, choices=NoticeState.choices, default=NoticeState.WAITING)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    due_on = models.DateField(_("answer due"), default=_due)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    told_at = models.DateTimeField(_("told"), null=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_how = models.CharField(max_length=10, blank=True)  # "call", "link" or "staff"
    token_hash = models.BinaryField(max_length=32, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice to a recipient")
        verbose_name_plural = _("notices to recipients")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["workspace", "state", "due_on"], name="notice_by_state"),
            models.Index(fields=["not_before"], name="notice_waiting", condition=Q(state="waiting")),
            models.Index(fields=["token_hash"], name="notice_by_token"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_overdue(self) -> bool:
        return self.state in OPEN and self.due_on < timezone.now().date()

    def answer(self, how: str) -> bool:
        """The recipient did as told; what names the person goes. False when it had answered before."""
        now = timezone.now()
        rows = Notice.objects.filter(pk=self.pk, state__in=OPEN)
        if not rows.update(state=NoticeState.DONE, answered_at=now, answered_how=how, lease_until=None):
            return False
        self.state, self.answered_at, self.answered_how = NoticeState.DONE, now, how
        self.addresses, self.changed = [], None
        self.save(update_fields=["addresses", "changed"])
        return True
