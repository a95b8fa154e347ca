"""Links behind which a client sees how their project stands."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from crm.lib.fields import EncryptedTextField
from crm.lib.workspaces import Record, WorkspaceQuerySet

LASTS = timedelta(days=90)


def link_end() -> datetime:
    """A link that nobody gives another end is open for three months."""
    return timezone.now() + LASTS


class ClientLinkQuerySet(WorkspaceQuerySet["ClientLink"]):
    def open(self) -> "ClientLinkQuerySet":
        """Those that still open."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())

    def revoke(self) -> int:
        """Close those that still open, at once and for good; returns how many."""
        return self.open().update(revoked_at=timezone.now())


class ClientLink(Record):
    """A way for a client to see milestones and shared files. What the link carries is made of its key, and not kept."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="client_links")
    label = EncryptedTextField(_("for whom"), blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("ends"), default=link_end)
    revoked_at = models.DateTimeField(null=True, editable=False)
    opened = models.PositiveIntegerField(default=0, editable=False)
    last_opened_at = models.DateTimeField(null=True, editable=False)

    objects = ClientLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("client's link")
        verbose_name_plural = _("clients' links")
        indexes = [models.Index(fields=["project", "-created_at"], name="client_link_by_age")]

    def __str__(self) -> str:
        return f"Link {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it still opens."""
        return self.revoked_at is None and self.expires_at > timezone.now()

    def revoke(self) -> bool:
        """Close it at once and for good; false when it was closed."""
        rows = ClientLink.objects.filter(pk=self.pk, revoked_at__isnull=True)
        return rows.update(revoked_at=timezone.now()) == 1

    def note_visit(self) -> None:
        """Count that somebody looked, without who or from where."""
        ClientLink.objects.filter(pk=self.pk).update(opened=F("opened") + 1, last_opened_at=timezone.now())
