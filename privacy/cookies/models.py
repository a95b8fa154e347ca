"""What visitors chose, and whose browser said no for them."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from crm.lib.workspaces import Record


class CookieChoice(Record):
    """A choice about cookies, to prove that it was made. It names nobody; only the visitor's browser knows its key."""

    at = models.DateTimeField(_("chosen"), default=timezone.now)
    asked = models.JSONField(_("asked about"), default=list)
    allowed = models.JSONField(_("allowed"), default=list)
    register = models.CharField(max_length=16)  # of the register that was shown
    gpc = models.BooleanField(_("with Global Privacy Control"), default=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")

    never_changes = ("at", "asked", "allowed", "register", "gpc")

    class Meta:
        verbose_name = _("choice about cookies")
        verbose_name_plural = _("choices about cookies")
        indexes = [models.Index(fields=["at"], name="cookie_choice_by_age")]

    def __str__(self) -> str:
        return f"Choice {self.pk}"


class GpcSignal(Record):
    """The browser of an account, or of a contact who came by a link of theirs, sends Global Privacy Control."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    contact = models.OneToOneField(Contact, null=True, on_delete=models.CASCADE, related_name="+")
    first_at = models.DateTimeField(_("first seen"), default=timezone.now)
    last_at = models.DateTimeField(_("last seen"), default=timezone.now)

    class Meta:
        verbose_name = _("signal of Global Privacy Control")
        verbose_name_plural = _("signals of Global Privacy Control")

    def __str__(self) -> str:
        return f"Signal {self.pk}"
