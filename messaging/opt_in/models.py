"""That a number was asked for consent, and nothing has come from it since."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from crm.lib.workspaces import Record


class AskedNumber(Record):
    """That a number was sent a request for consent and nothing has come from it since. Goes with the first answer."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    address_hash = models.BinaryField(max_length=32, editable=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("asked number")
        verbose_name_plural = _("asked numbers")
        constraints = [models.UniqueConstraint(fields=["workspace", "address_hash"], name="a_number_is_asked_once")]

    def __str__(self) -> str:
        return f"Asked at {self.at:%Y-%m-%d %H:%M}"
