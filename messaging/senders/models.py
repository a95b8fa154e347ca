"""What stands behind senders: accounts with providers, and what carriers want to know of a business (10DLC)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from crm.lib.fields import EncryptedJSONField
from crm.lib.workspaces import Record, WorkspaceQuerySet


class ProviderAccount(Record):
    """The workspace's account with a provider, which several senders may share. ``token`` is what let us in last."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    provider = models.CharField(_("provider"), max_length=30)
    name = models.CharField(_("name"), max_length=60)
    credentials = EncryptedJSONField(blank=True)
    token = EncryptedJSONField(null=True, blank=True)
    token_until = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WorkspaceQuerySet["ProviderAccount"].as_manager()

    class Meta:
        verbose_name = _("account with a provider")
        verbose_name_plural = _("accounts with providers")
        constraints = [models.UniqueConstraint(fields=["workspace", "provider", "name"], name="an_account_once")]

    def __str__(self) -> str:
        return self.name


class Standing(models.TextChoices):
    """How far a registration is. Carriers decide; the workspace writes down what they said."""

    DRAFT = "none", _("not submitted")
    PENDING = "pending", _("waiting for approval")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    SUSPENDED = "suspended", _("suspended")


class Brand(Record):
    """The business as The Campaign Registry knows it. ``allowance`` is what is left of its day (see ``rates``)."""

    class Entity(models.TextChoices):  # TCR's entity types
        PRIVATE_PROFIT = "PRIVATE_PROFIT", _("private company")
        PUBLIC_PROFIT = "PUBLIC_PROFIT", _("company on the stock exchange")
        NON_PROFIT = "NON_PROFIT", _("non-profit")
        GOVERNMENT = "GOVERNMENT", _("government")
        SOLE_PROPRIETOR = "SOLE_PROPRIETOR", _("sole proprietor without EIN")

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    legal_name = models.CharField(_("legal name"), max_length=255, help_text=_("Exactly as on your tax papers."))
    entity = models.CharField(
        _("kind of business"), max_length=20, choices=Entity.choices, default=Entity.PRIVATE_PROFIT
    )
    tax_id = models.CharField(
        _("tax number (EIN)"), max_length=21, blank=True, help_text=_("Sole proprietors may leave it empty.")
    )
    street = models.CharField(_("street"), max_length=100)
    city = models.CharField(_("city"), max_length=100)
    state = models.CharField(_("state"), max_length=20)
    postal_code = models.CharField(_("ZIP code"), max_length=10)
    country = models.CharField(_("country"), max_length=2, default="US")
    website = models.URLField(_("website"), max_length=100, blank=True)
    email = models.EmailField(_("contact email"), max_length=100)
    phone = models.CharField(_("contact phone"), max_length=32)
    external_id = models.CharField(_("brand id"), max_length=60, blank=True, help_text=_("What the registry calls it."))
    standing = models.CharField(_("status"), max_length=10, choices=Standing.choices, default=Standing.DRAFT)
    score = models.PositiveSmallIntegerField(
        _("trust score"), null=True, blank=True, help_text=_("0 to 100, once the brand was vetted. Limits follow it.")
    )
    low_volume = models.BooleanField(
        _("low-volume standard brand"), default=False, help_text=_("Fewer than 2,000 segments a day to T-Mobile.")
    )
    allowance = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WorkspaceQuerySet["Brand"].as_manager()

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")

    def __str__(self) -> str:
        return self.legal_name

    def clean(self) -> None:
        if self.score is not None and self.score > 100:
            raise ValidationError({"score": _("A trust score is at most 100.")})
        if self.entity != self.Entity.SOLE_PROPRIETOR and not self.tax_id:
            raise ValidationError({"tax_id": _("Every business but a sole proprietor needs its tax number.")})


class TextingCampaign(Record):
    """What a brand texts about, as registered with the carriers (10DLC). Not to be confused with ``Campaign``."""

    class UseCase(models.TextChoices):  # of The Campaign Registry
        ACCOUNT = "ACCOUNT_NOTIFICATION", _("account notifications")
        CARE = "CUSTOMER_CARE", _("customer care")
        DELIVERY = "DELIVERY_NOTIFICATION", _("delivery notifications")
        MARKETING = "MARKETING", _("marketing")
        MIXED = "MIXED", _("mixed")
        LOW_VOLUME = "LOW_VOLUME", _("low volume, mixed")
        SOLE = "SOLE_PROPRIETOR", _("sole proprietor")
        CHARITY = "CHARITY", _("charity")
        EDUCATION = "HIGHER_EDUCATION", _("higher education")
        POLLING = "POLLING_VOTING", _("polls and surveys, not political")
        SERVICE = "PUBLIC_SERVICE_ANNOUNCEMENT", _("public service announcements")
        SECURITY = "SECURITY_ALERT", _("security alerts")
        CODES = "2FA", _("sign-in codes")

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.RESTRICT, related_name="texting_campaigns")
    use_case = models.CharField(_("use case"), max_length=30, choices=UseCase.choices, default=UseCase.MIXED)
    # Lengths as Twilio and The Campaign Registry ask for them.
    description = models.TextField(
        _("what you text about"), validators=[MinLengthValidator(40), MaxLengthValidator(4096)]
    )
    message_flow = models.TextField(
        _("how people agree"),
        validators=[MinLengthValidator(40), MaxLengthValidator(2048)],
        help_text=_("Where they see the wording and how they say yes. Name the address of your opt-in page."),
    )
    samples = models.JSONField(_("sample messages"), default=list)
    has_links = models.BooleanField(_("messages contain links"), default=False)
    has_phones = models.BooleanField(_("messages contain phone numbers"), default=False)
    opt_in_text = models.CharField(_("answer to an opt-in"), max_length=320, validators=[MinLengthValidator(20)])
    opt_out_text = models.CharField(_("answer to STOP"), max_length=320, validators=[MinLengthValidator(20)])
    help_text = models.CharField(_("answer to HELP"), max_length=320, validators=[MinLengthValidator(20)])
    external_id = models.CharField(_("campaign id"), max_length=60, blank=True)
    standing = models.CharField(_("status"), max_length=10, choices=Standing.choices, default=Standing.DRAFT)
    said = models.TextField(_("what the carriers said"), max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WorkspaceQuerySet["TextingCampaign"].as_manager()

    class Meta:
        verbose_name = _("10DLC campaign")
        verbose_name_plural = _("10DLC campaigns")

    def __str__(self) -> str:
        return f"{self.get_use_case_display()} ({self.brand})"

    @property
    def effective(self) -> str:
        """What it means for its numbers: approved only when campaign and brand are."""
        both = {self.standing, self.brand.standing}
        for worst in (Standing.SUSPENDED, Standing.REJECTED, Standing.DRAFT, Standing.PENDING):
            if worst in both:
                return str(worst.value)
        return Standing.APPROVED.value

    def apply(self) -> Any:
        """Let its numbers send, or stop them: call it in the transaction that changed campaign or brand."""
        from messaging.models import Sender

        return Sender.objects.filter(texting_campaign=self).update(registration=self.effective)
