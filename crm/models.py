"""Rows of the site itself."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.backup.models import BackupRun, DatabaseMark
from crm.lib.fields import EncryptedTextField
from crm.lib.workspaces import Record

__all__ = ["BackupRun", "DatabaseMark", "LocalMail", "SetupLink"]


class LocalMail(Record):
    """Mail that stayed here because no mail server is configured; only the site's admin sees it."""

    to = EncryptedTextField()
    to_hash = models.BinaryField(max_length=32)
    subject = EncryptedTextField()
    text = EncryptedTextField(blank=True)
    html = EncryptedTextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("local mail")
        verbose_name_plural = _("local mailbox")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"Mail {self.pk}"


class SetupLink(Record):
    """The one-time link with which the first owner sets the site up; only its hash is kept."""

    token_hash = models.BinaryField(unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("set-up link")
        verbose_name_plural = _("set-up links")

    def __str__(self) -> str:
        return f"Set-up link {self.pk}"
