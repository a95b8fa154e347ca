"""The hosted opt-in page: what it asks, each version of its wording, and answers on their way to the ledger."""

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.consent import wording
from contacts.consent.models import Channel, Purpose
from crm.lib.fields import EncryptedJSONField
from crm.lib.ids import new_slug
from crm.lib.workspaces import Record, WorkspaceQuerySet


def opt_in_slug() -> str:
    """The random end of a page's public address."""
    return new_slug(8)


class OptInForm(Record):
    """A page on which people agree to messages, at its own public address."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="opt_in_forms")
    slug = models.CharField(max_length=16, unique=True, default=opt_in_slug, editable=False)
    name = models.CharField(
        _("name"), max_length=100, help_text=_("For you: where you use this page, as “Front desk” or “Newsletter”.")
    )
    purpose = models.CharField(_("purpose"), max_length=15, choices=Purpose.choices, default=Purpose.INFORMATIONAL)
    about = models.CharField(
        _("what the messages are about"),
        max_length=120,
        help_text=_("In the person's words: “my appointments”, “new coffees and tastings”."),
    )
    frequency = models.CharField(
        _("how often"), max_length=10, choices=wording.FREQUENCIES, default=wording.FREQUENCIES[0][0]
    )
    by_text = models.BooleanField(_("ask for text messages"), default=True)
    by_email = models.BooleanField(_("ask for emails"), default=True)
    intro = models.TextField(
        _("introduction"), max_length=600, blank=True, help_text=_("A few words above the form. May be left empty.")
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WorkspaceQuerySet["OptInForm"].as_manager()

    class Meta:
        verbose_name = _("opt-in page")
        verbose_name_plural = _("opt-in pages")
        constraints = [
            models.CheckConstraint(
                name="opt_in_asks_for_something",
                condition=models.Q(by_text=True) | models.Q(by_email=True),
                violation_error_message=_("Ask for text messages, emails or both."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("messaging:join", args=[self.slug])

    @property
    def channels(self) -> list[Channel]:
        """The channels it asks for."""
        return [c for c, asked in ((Channel.SMS, self.by_text), (Channel.EMAIL, self.by_email)) if asked]

    def wording_for(self, channel: Channel) -> str:
        """The sentence as the page's settings make it now."""
        return wording.agreement(
            self.workspace.business_name, channel, self.purpose, about=self.about, frequency=self.frequency
        ).text

    def current_wording(self) -> "OptInWording":
        """The version that is shown; a new one is kept as soon as anything that makes it has changed."""
        texts = {f"{c.value}_text": self.wording_for(c) if c in self.channels else "" for c in Channel if c != "call"}
        latest = self.wordings.order_by("-version").first()
        if latest is not None and all(getattr(latest, name) == text for name, text in texts.items()):
            return latest
        with transaction.atomic():
            OptInForm.objects.select_for_update().get(pk=self.pk)
            number = self.wordings.count() + 1
            texts |= {"about": self.about, "frequency": self.frequency}
            made, _new = OptInWording.objects.get_or_create(form=self, version=number, defaults=texts)
        return made


class OptInWording(Record):
    """A version of a page's wording. It is never changed."""

    form = models.ForeignKey(OptInForm, on_delete=models.CASCADE, related_name="wordings")
    version = models.PositiveIntegerField()
    sms_text = models.TextField(blank=True)
    email_text = models.TextField(blank=True)
    about = models.CharField(max_length=120, blank=True)
    frequency = models.CharField(max_length=10, choices=wording.FREQUENCIES, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("opt-in wording")
        verbose_name_plural = _("opt-in wordings")
        constraints = [models.UniqueConstraint(fields=["form", "version"], name="a_version_of_wording_once")]

    def __str__(self) -> str:
        return f"Version {self.version}"

    @property
    def often(self) -> str:
        """How often, in words; empty for versions from before it was kept."""
        return str(dict(wording.FREQUENCIES).get(self.frequency, ""))

    def text_for(self, channel: str) -> str:
        """What was shown beside the box of this channel."""
        return str(getattr(self, f"{channel}_text"))


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


class OptInAnswer(Record):
    """What somebody entered on an opt-in page, for the seconds until a worker takes it to the ledger; then it goes."""

    form = models.ForeignKey(OptInForm, on_delete=models.CASCADE, related_name="+")
    wording = models.ForeignKey(OptInWording, on_delete=models.CASCADE, related_name="+")
    entered = EncryptedJSONField()  # name, phone, email, channels, ip
    phone_hash = models.BinaryField(max_length=32, null=True, editable=False)
    email_hash = models.BinaryField(max_length=32, null=True, editable=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("opt-in answer")
        verbose_name_plural = _("opt-in answers")

    def __str__(self) -> str:
        return f"Answer {self.pk}"

    def agreed(self) -> dict[Channel, str]:
        """The channels that were ticked, with the address given for each."""
        given = {Channel.SMS: self.entered["phone"], Channel.EMAIL: self.entered["email"]}
        return {c: address for c, address in given.items() if address and c.value in self.entered["channels"]}
