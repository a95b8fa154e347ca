"""Who answers for the data, who gets it, what was told to whom, what went wrong, and who may see what.

``workspace`` is None where the operator of the site is the controller.
"""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.models import Contact
from crm.lib.fields import EncryptedTextField
from crm.lib.workspaces import Record, WorkspaceQuerySet
from privacy.records import borders

REVIEW_MONTHS = 6
"""How often access is reviewed, unless a controller sets another interval."""


_THE_SITE = UUID(int=0)  # the key of the operator's row: there is one


class Controller(Record):
    """Who answers for data protection besides what the workspace's settings say, and how often access is reviewed.

    Name, address, email, phone and officer of a workspace stand in its settings; here they are the site operator's.
    """

    workspace = models.OneToOneField(Workspace, null=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("legal name"), max_length=150, blank=True)
    address = models.TextField(_("postal address"), max_length=500, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    email = models.EmailField(_("email for questions about privacy"), blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    officer = models.CharField(_("data protection officer"), max_length=150, blank=True)
    officer_email = models.EmailField(_("officer's email"), blank=True)
    officer_phone = models.CharField(_("officer's phone"), max_length=32, blank=True)
    eu_representative = models.TextField(_("representative in the European Union"), max_length=500, blank=True)
    uk_representative = models.TextField(_("representative in the United Kingdom"), max_length=500, blank=True)
    authority = models.CharField(_("supervisory authority"), max_length=200, blank=True)
    authority_url = models.URLField(_("its page for complaints"), blank=True)
    review_months = models.PositiveSmallIntegerField(_("months between access reviews"), default=REVIEW_MONTHS)
    security_email = models.EmailField(_("email for reports of security holes"), blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("controller")
        verbose_name_plural = _("controllers")

    def __str__(self) -> str:
        return f"Controller {self.pk}"


class Contract(models.TextChoices):
    """What binds a recipient."""

    DPA = "dpa", _("data processing agreement (GDPR Art. 28)")
    TERMS = "terms", _("data processing terms accepted online")
    JOINT = "joint", _("arrangement between joint controllers (Art. 26)")
    OWN = "own", _("a controller of its own: bound by law, not by our instructions")


class Safeguard(models.TextChoices):
    """On what a transfer to another country rests (GDPR chapter V)."""

    NOT_NEEDED = "not_needed", _("none needed: the data stays where the same law applies")
    ADEQUACY = "adequacy", _("adequacy decision (Art. 45)")
    FRAMEWORK = "framework", _("adequacy under the EU-US Data Privacy Framework (Art. 45)")
    CLAUSES = "clauses", _("standard contractual clauses (Art. 46(2)(c))")
    UK_TERMS = "uk_terms", _("UK international data transfer agreement or addendum")
    RULES = "rules", _("binding corporate rules (Art. 47)")
    EXCEPTION = "exception", _("exception for a specific situation (Art. 49)")


class TellBy(models.TextChoices):
    """How a recipient learns of an erasure, a correction or a restriction (GDPR Art. 19)."""

    WEBHOOK = "webhook", _("a signed call to its address (webhook)")
    MAIL = "mail", _("a mail")
    HAND = "hand", _("staff tell it themselves")
    NOTHING = "nothing", _("it needs no word: it keeps nothing of its own")


class ProcessorQuerySet(WorkspaceQuerySet["Processor"]):
    def of_controller(self, workspace: Workspace | None) -> "ProcessorQuerySet":
        """Those that this controller entered; None: the site's operator."""
        return self.filter(workspace=workspace)

    def active(self, day: date | None = None) -> "ProcessorQuerySet":
        """Those that get data now."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day or timezone.now().date()))

    def to_tell(self, workspace: Workspace | None) -> "ProcessorQuerySet":
        """Those that may still hold data and have to be told of an erasure, a correction or a restriction."""
        return self.of_controller(workspace).exclude(tell_by=TellBy.NOTHING).order_by("name")


class Processor(Record):
    """Somebody outside who gets personal data of a controller: what for, under which contract, in which country.

    ``key`` names what in the configuration gives them the data ("sender:twilio"); empty for all others.
    """

    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=120, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=150)
    service = models.CharField(_("what it does for you"), max_length=200)
    country = models.CharField(_("country where it holds the data"), max_length=2)
    website = models.URLField(_("website"), blank=True)
    categories = models.JSONField(_("kinds of data"), default=list, blank=True)
    sub_processor = models.BooleanField(
        _("also gets the contacts of the workspaces"),
        default=False,
        help_text=_("Then it is named to them, and in their policies: hosting and storage, for instance."),
    )
    contract = models.CharField(_("contract"), max_length=10, choices=Contract.choices, blank=True)
    contract_on = models.DateField(_("signed or accepted on"), null=True, blank=True)
    contract_until = models.DateField(_("runs out on"), null=True, blank=True)
    contract_url = models.URLField(_("where the contract is"), blank=True)
    safeguard = models.CharField(_("safeguard of the transfer"), max_length=12, choices=Safeguard.choices, blank=True)
    safeguard_note = models.CharField(_("more about the safeguard"), max_length=300, blank=True)
    tell_by = models.CharField(
        _("how it learns of erasures"), max_length=8, choices=TellBy.choices, default=TellBy.HAND
    )
    tell_email = models.EmailField(_("its email for that"), blank=True)
    tell_url = models.URLField(_("its address for that"), blank=True, max_length=500)
    tell_secret = EncryptedTextField(_("secret that signs the call"), blank=True)
    began_on = models.DateField(_("gets data since"), default=date.today)
    ended_on = models.DateField(_("gets none since"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ProcessorQuerySet.as_manager()

    class Meta:
        verbose_name = _("processor")
        verbose_name_plural = _("processors")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"],
                name="a_processor_once",
                violation_error_message=_("There is a processor of this name already."),
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(workspace__isnull=True),
                name="a_processor_of_the_site_once",
                violation_error_message=_("There is a processor of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def country_name(self) -> str:
        return borders.name(self.country)

    @property
    def is_active(self) -> bool:
        return self.ended_on is None or self.ended_on > timezone.now().date()


class Disclosed(models.TextChoices):
    """On what occasion data was given out."""

    EXPORT = "export", _("export")
    ACCESS = "access", _("copy for the person")
    TOLD = "told", _("told to a processor")
    ORDER = "order", _("order of a court or an authority")
    TRANSFER = "transfer", _("transfer of the business")
    OTHER = "other", _("something else")


class Ground(models.TextChoices):
    """Why it was allowed (GDPR Art. 6(1), and the person's own rights)."""

    CONSENT = "consent", _("the person agreed")
    RIGHT = "right", _("the person asked for it")
    CONTRACT = "contract", _("needed for a contract with the person")
    DUTY = "duty", _("a law obliges us")
    VITAL = "vital", _("to protect somebody's life")
    PUBLIC = "public", _("a task in the public interest")
    INTEREST = "interest", _("a legitimate interest that outweighs the person's")


class Disclosure(Record):
    """One occasion on which data about people was given out: what, to whom, on what ground (SE-4).

    The people are rows of ``DisclosedPerson``. Nothing here says what was given out about one of them.
    """

    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now)
    kind = models.CharField(_("occasion"), max_length=8, choices=Disclosed.choices)
    recipient = models.CharField(_("to whom"), max_length=200)
    processor = models.ForeignKey(Processor, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    ground = models.CharField(_("on what ground"), max_length=8, choices=Ground.choices)
    categories = models.JSONField(_("kinds of data"), default=list, blank=True)
    asked = EncryptedTextField(_("what was asked for, and what was left out"), blank=True)
    reference = models.CharField(_("reference"), max_length=100, blank=True)
    source_id = models.UUIDField(null=True, editable=False)  # the export or request that it came of
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = WorkspaceQuerySet["Disclosure"].as_manager()

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["workspace", "-at"], name="disclosure_by_age"),
            models.Index(fields=["source_id"], name="disclosure_by_source"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}: {self.recipient} ({self.get_kind_display()}; {self.get_ground_display()})"


class DisclosedPerson(Record):
    """A person about whom something was given out: a contact, or at the operator's desk an account."""

    disclosure = models.ForeignKey(
        Disclosure, verbose_name=_("given out"), on_delete=models.CASCADE, related_name="people"
    )
    contact = models.ForeignKey(Contact, null=True, on_delete=models.CASCADE, related_name="disclosures")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("person in a disclosure")
        verbose_name_plural = _("people in disclosures")
        constraints = [
            models.UniqueConstraint(fields=["contact", "disclosure"], name="a_contact_once_in_a_disclosure"),
        ]

    def __str__(self) -> str:
        return f"Person {self.pk}"


class AccessReview(Record):
    """The owner went through everybody who may see personal data, and confirmed or ended what each may see (AC-6)."""

    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.CASCADE, related_name="+")
    began_at = models.DateTimeField(_("begun"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = WorkspaceQuerySet["AccessReview"].as_manager()

    class Meta:
        verbose_name = _("access review")
        verbose_name_plural = _("access reviews")
        ordering = ["-began_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace"], condition=Q(closed_at__isnull=True), name="one_open_review_each"
            ),
        ]

    def __str__(self) -> str:
        return f"Review {self.pk}"


class Verdict(models.TextChoices):
    """What the review decided about somebody's access."""

    WAITS = "", _("not looked at yet")
    KEPT = "kept", _("still needed")
    CHANGED = "changed", _("role changed")
    ENDED = "ended", _("ended")


class AccessLine(Record):
    """Somebody's access, as the review found it, and what was decided."""

    review = models.ForeignKey(AccessReview, on_delete=models.CASCADE, related_name="lines")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(_("role"), max_length=20)
    second_factor = models.BooleanField(_("second factor"), default=False)
    last_used_at = models.DateTimeField(_("last used"), null=True)
    verdict = models.CharField(_("decided"), max_length=8, choices=Verdict.choices, blank=True)
    decided_at = models.DateTimeField(null=True)
    role_after = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("access in a review")
        verbose_name_plural = _("access in reviews")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["review", "account"], name="an_account_once_in_a_review")]

    def __str__(self) -> str:
        return f"Access {self.pk}"


class Reminder(Record):
    """That somebody was mailed about something due; ``digest`` says what it was to nobody but who knows."""

    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reminder of a duty")
        verbose_name_plural = _("reminders of duties")
        constraints = [models.UniqueConstraint(fields=["workspace", "digest"], name="a_duty_reminded_once")]

    def __str__(self) -> str:
        return f"Reminder {self.pk}"


def controller(workspace: Workspace | None) -> Controller:
    """What is known of who answers; an unsaved one with nothing in it when nobody entered anything."""
    found = Controller.objects.filter(workspace=workspace).first()
    return found or (Controller(workspace=workspace) if workspace else Controller(id=_THE_SITE))


from privacy.records.incident_models import (  # noqa: E402,F401  isort: skip
    Incident,
    IncidentEntry,
    IncidentLetter,
    IncidentMailing,
    Letter,
    Risk,
    Whom,
)
