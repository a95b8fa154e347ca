"""Breaches of personal data, and each step taken. ``workspace`` is None where they are the operator's."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ProductMail, Workspace
from contacts.models import Contact
from crm.lib.fields import EncryptedTextField
from crm.lib.ids import new_slug
from crm.lib.workspaces import Record, WorkspaceQuerySet

AUTHORITY_HOURS = 72
"""GDPR Art. 33(1): the authority is told without undue delay, where feasible within 72 hours of becoming aware."""


class Risk(models.TextChoices):
    """How an incident may harm the people concerned (GDPR Art. 33 and 34)."""

    UNKNOWN = "", _("not judged yet")
    NONE = "none", _("a risk is unlikely: nobody has to be told")
    RISK = "risk", _("a risk: the authority has to be told")
    HIGH = "high", _("a high risk: the people have to be told, too")


def new_incident_number() -> str:
    """What people call an incident."""
    return f"I-{timezone.now():%Y}-{new_slug(5).upper()}"


class IncidentQuerySet(WorkspaceQuerySet["Incident"]):
    def of_controller(self, workspace: Workspace | None) -> "IncidentQuerySet":
        return self.filter(workspace=workspace)

    def open(self) -> "IncidentQuerySet":
        return self.filter(closed_at=None)

    def awaiting_authority(self) -> "IncidentQuerySet":
        """Those whose 72 hours run: not judged harmless, and the authority not told."""
        return self.open().exclude(risk=Risk.NONE).filter(authority_told_at=None)


class Incident(Record):
    """A breach of personal data: what, who, when, the 72-hour clock, and who was told (SE-3, GDPR Art. 33(5))."""

    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.CASCADE, related_name="+")
    number = models.CharField(_("number"), max_length=20, unique=True, default=new_incident_number, editable=False)
    title = EncryptedTextField(_("in a few words"))
    what = EncryptedTextField(_("what happened"), blank=True)
    noticed_at = models.DateTimeField(_("noticed"), default=timezone.now)
    began_at = models.DateTimeField(_("began"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    categories = models.JSONField(_("kinds of data"), default=list, blank=True)
    people_count = models.PositiveIntegerField(_("people concerned, about"), null=True, blank=True)
    records_count = models.PositiveIntegerField(_("records concerned, about"), null=True, blank=True)
    consequences = EncryptedTextField(_("likely consequences"), blank=True)
    measures = EncryptedTextField(_("what was done, and what will be"), blank=True)
    advice = EncryptedTextField(_("what the people concerned can do"), blank=True)
    risk = models.CharField(_("risk for the people concerned"), max_length=4, choices=Risk.choices, blank=True)
    risk_why = EncryptedTextField(_("why"), blank=True)
    authority_told_at = models.DateTimeField(_("authority told"), null=True, blank=True)
    authority_late_why = EncryptedTextField(_("why it took longer than 72 hours"), blank=True)
    people_told_at = models.DateTimeField(_("people told"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-noticed_at", "-id"]
        indexes = [models.Index(fields=["workspace", "-noticed_at"], name="incident_by_age")]

    def __str__(self) -> str:
        return self.number

    @property
    def due_at(self) -> datetime:
        """When the authority must have been told."""
        return self.noticed_at + timedelta(hours=AUTHORITY_HOURS)

    @property
    def clock_runs(self) -> bool:
        """Whether the authority still has to be told, or nobody has judged that it need not."""
        return self.closed_at is None and self.authority_told_at is None and self.risk != Risk.NONE

    @property
    def is_late(self) -> bool:
        return self.clock_runs and timezone.now() > self.due_at

    @property
    def told_late(self) -> bool:
        """The authority was told, but after the 72 hours: the reasons go with it (Art. 33(1))."""
        return self.authority_told_at is not None and self.authority_told_at > self.due_at

    @property
    def people_wait(self) -> bool:
        """A high risk of which the people were not told."""
        return self.closed_at is None and self.risk == Risk.HIGH and self.people_told_at is None


class IncidentEntry(Record):
    """A step in dealing with an incident; never changed."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="entries")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = EncryptedTextField(_("what was done"))

    never_changes = ("incident", "at", "text")

    class Meta:
        verbose_name = _("step in an incident")
        verbose_name_plural = _("steps in incidents")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"Step {self.pk}"


class Letter(models.TextChoices):
    """Letters that are mailed from here."""

    PEOPLE = "people", _("to the people concerned")  # GDPR Art. 34
    BUSINESSES = "businesses", _("to the businesses")  # Art. 33(2): from the operator to those it works for


class Whom(models.TextChoices):
    """Who gets it."""

    EVERYONE = "everyone", _("everybody on file")
    TAG = "tag", _("those with a tag")
    ADDRESSES = "addresses", _("those whose addresses I paste")


class IncidentMailing(Record):
    """A letter about an incident on its way to many; a worker writes the mails, a chunk at a time."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="mailings")
    letter = models.CharField(_("letter"), max_length=10, choices=Letter.choices)
    whom = models.CharField(_("to"), max_length=10, choices=Whom.choices)
    tag_id = models.UUIDField(null=True)
    chosen = models.JSONField(default=list)  # keys of contacts or accounts, where addresses were pasted
    title = EncryptedTextField()
    text = EncryptedTextField(_("text"))  # as it was previewed
    begun_at = models.DateTimeField(_("begun"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    seen_up_to = models.UUIDField(null=True)
    mailed = models.PositiveIntegerField(_("mails"), default=0)
    unreachable = models.PositiveIntegerField(_("without an email address"), default=0)
    done_at = models.DateTimeField(_("all written"), null=True)

    class Meta:
        verbose_name = _("mailing about an incident")
        verbose_name_plural = _("mailings about incidents")
        ordering = ["-begun_at", "-id"]

    def __str__(self) -> str:
        return f"Mailing {self.pk}"


class IncidentLetter(Record):
    """That one person was written to about an incident, and whether the mail has left."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="letters")
    letter = models.CharField(_("letter"), max_length=10, choices=Letter.choices)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    mail = models.ForeignKey(ProductMail, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    left_at = models.DateTimeField(_("left"), null=True)
    failed_at = models.DateTimeField(_("could not be delivered"), null=True)
    has_address = models.BooleanField(default=True)  # without one somebody has to tell them in another way

    class Meta:
        verbose_name = _("letter about an incident")
        verbose_name_plural = _("letters about incidents")
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "letter", "contact"],
                name="a_contact_is_told_once",
                condition=models.Q(contact__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["incident", "letter", "account"],
                name="an_account_is_told_once",
                condition=models.Q(account__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["written_at"],
                name="incident_letter_under_way",
                condition=models.Q(left_at__isnull=True, failed_at__isnull=True, has_address=True),
            )
        ]

    def __str__(self) -> str:
        return f"Letter {self.pk}"
