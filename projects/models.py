"""Projects: one concept from prospect to finished work."""

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.models import Company, Contact
from crm.lib import folding, money
from crm.lib.fields import EncryptedTextField
from crm.lib.workspaces import Record, WorkspaceQuerySet


class Stage(models.TextChoices):
    """How far the work is."""

    PROSPECT = "prospect", _("Prospect")
    PROPOSAL = "proposal", _("Proposal")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    DONE = "done", _("Done")
    LOST = "lost", _("Lost")


CLOSED = (Stage.DONE, Stage.LOST)
# What has to be done by a day. SQLite uses the index of these only where a query repeats the condition word for word,
# so both take it from here: ``filter(TO_BE_DONE, ...)``.
TO_BE_DONE = Q(due_on__isnull=False, archived_at__isnull=True) & ~Q(stage="done") & ~Q(stage="lost")


class Project(Record):
    """Work for a client. ``value`` is in the currency's minor unit (cents)."""

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
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices, default=Stage.PROSPECT)
    value = models.BigIntegerField(_("value"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    description = EncryptedTextField(_("description"), blank=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = WorkspaceQuerySet["Project"].as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        indexes = [
            models.Index(fields=["workspace", "-updated_at", "id"], name="project_by_change"),
            models.Index(fields=["workspace", "due_on"], name="project_to_be_done", condition=TO_BE_DONE),
        ]

    def __str__(self) -> str:
        return self.name

    def reindex(self) -> None:
        """Set the words that search finds it by; not the client's name, which is theirs to change and erase."""
        self.search_text = folding.search_text(self.name)

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

    @property
    def client(self) -> Contact | Company | None:
        """Whom the work is for: the person if there is one, else the company."""
        return self.contact or self.company

    @property
    def shown_value(self) -> str:
        """The value for reading ("$1,200"); empty when none is set."""
        return "" if self.value is None else money.show(self.value, self.currency)

    @property
    def is_closed(self) -> bool:
        """Nothing is left to do, one way or the other."""
        return self.stage in CLOSED

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been finished before `today`, a day in the zone of whoever asks."""
        return self.due_on is not None and self.due_on < today and not self.is_closed and self.archived_at is None
