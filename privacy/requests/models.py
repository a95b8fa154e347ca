"""Requests of people about their data, and every step of them."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.models import Contact
from crm.lib.fields import EncryptedJSONField, EncryptedTextField
from crm.lib.ids import new_slug
from crm.lib.workspaces import Record, WorkspaceQuerySet
from privacy.regimes import REGIMES
from privacy.requests.kinds import CLOSED, FiledAs, Ground, Kind, Manner, Place, State, Step


def new_number() -> str:
    """What people call a request: the year, and letters that tell nobody how many requests there are."""
    return f"{timezone.now():%Y}-{new_slug(7).upper()}"


def today_of(workspace: Workspace | None, moment: datetime | None = None) -> date:
    """The day it is, or was at ``moment``, where the controller is."""
    try:
        zone = ZoneInfo(workspace.zone if workspace else "UTC")
    except (ValueError, ZoneInfoNotFoundError):
        zone = ZoneInfo("UTC")
    return (moment or timezone.now()).astimezone(zone).date()


class RequestQuerySet(WorkspaceQuerySet["PrivacyRequest"]):
    def open(self) -> "RequestQuerySet":
        """Those that are not closed."""
        return self.exclude(state__in=CLOSED)

    def for_staff(self) -> "RequestQuerySet":
        """What the queue shows: everything but what came through the page and nobody confirmed."""
        return self.exclude(state=State.EXPIRED).exclude(state=State.RECEIVED, manner=Manner.PAGE)

    def overdue(self, today: date | None = None) -> "RequestQuerySet":
        """Open, and past the day by which the person must have an answer."""
        return self.open().for_staff().filter(due_on__lt=today or timezone.now().date())

    def by_urgency(self) -> "RequestQuerySet":
        """What is due first comes first."""
        return self.order_by("due_on", "received_at", "pk")


class PrivacyRequest(Record):
    """What somebody asked for. ``workspace`` is None when the operator of the site is the controller.

    What it says about the person is encrypted, and blanked once the request is closed and answered; the rest is the
    record of the request, kept for 24 months (11 CCR 7101).
    """

    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.CASCADE, related_name="+")
    passed_on_from = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="passed_on")
    number = models.CharField(_("number"), max_length=20, unique=True, default=new_number, editable=False)
    kind = models.CharField(_("asks for"), max_length=20, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.RECEIVED)
    manner = models.CharField(_("filed"), max_length=10, choices=Manner.choices, default=Manner.PAGE)
    name = EncryptedTextField(_("name"), blank=True)
    email = EncryptedTextField(_("email"), blank=True)
    email_hash = models.BinaryField(max_length=32, null=True, editable=False)
    filed_as = models.CharField(_("filed as"), max_length=8, choices=FiledAs.choices, default=FiledAs.SELF)
    agent = EncryptedJSONField(
        null=True, blank=True, default=None
    )  # {"name", "email"} of who acts for the person; the mailed link is theirs
    about = EncryptedJSONField(
        null=True, blank=True, default=None
    )  # {"name", "email", "phone"} of a child, whose parent or reporter asks
    wanted = EncryptedJSONField(null=True, blank=True, default=None)  # of a correction: what each field should say
    weighing = EncryptedTextField(
        _("balancing note"), null=True, blank=True, default=None
    )  # of an objection: whose interest weighs more, why
    words = EncryptedTextField(_("in their words"), blank=True)
    place = models.CharField(_("lives in"), max_length=10, choices=Place.choices, blank=True)
    regime = models.CharField(_("law that sets the clock"), max_length=10)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    acknowledge_by = models.DateField(null=True)
    due_on = models.DateField(_("answer due"))  # the last day, as days are counted where the controller is
    extendable_to = models.DateField(null=True)
    extended_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)  # for an answer of the person
    paused_days = models.PositiveSmallIntegerField(default=0)  # how long the clock stood, where its law lets it
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True)
    reminded = models.PositiveSmallIntegerField(default=0)  # the last level of reminders that went to staff
    untold = models.BooleanField(default=False)  # staff hear of it in the day's mail
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("handled by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    joined_to = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="joined")
    link_confirmed_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(_("verified"), null=True)
    verified_how = models.CharField(max_length=40, blank=True)  # a fixed phrase
    tries = models.PositiveSmallIntegerField(default=0)  # at showing who they are; see identity.TRIES
    contact_ids = models.JSONField(default=list)  # whose data it is about, once that is known; ids only, they outlive
    people = models.ManyToManyField(Contact, related_name="+", editable=False)  # the same, to find it by contact
    plan = EncryptedJSONField(blank=True)  # places in other records that staff chose to strike the name from
    not_before = models.DateTimeField(_("cooling off until"), null=True)
    lease_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    ground = models.CharField(_("ground"), max_length=12, choices=Ground.choices, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("privacy request")
        verbose_name_plural = _("privacy requests")
        indexes = [
            models.Index(fields=["workspace", "state", "due_on"], name="request_by_urgency"),
            models.Index(fields=["workspace", "email_hash"], name="request_by_address"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_refusal_names_its_ground",
                condition=~Q(state="refused") | ~Q(ground=""),
            )
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        is_new = self._state.adding
        super().save(*args, **kwargs)
        if is_new and self.contact_ids:
            self._be_found()

    def _be_found(self) -> None:
        self.people.set(Contact.objects.filter(pk__in=self.contact_ids))

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED

    @property
    def controller(self) -> str:
        """Who decides about the data."""
        return self.workspace.business_name if self.workspace else settings.PRODUCT_NAME

    @property
    def days_left(self) -> int:
        """Days until the answer is due: 0 on the last day, negative when it is overdue."""
        return (self.due_on - today_of(self.workspace)).days

    @property
    def days_overdue(self) -> int:
        return max(0, -self.days_left)

    @property
    def law(self) -> str:
        """The name of what sets the clock."""
        regime = REGIMES.get(self.regime)
        return regime.name if regime else self.regime

    @property
    def is_overdue(self) -> bool:
        return not self.is_closed and self.days_left < 0

    @property
    def standing(self) -> str:
        """Where it stands, in words: the state, and what is particular about it."""
        if not self.is_closed and self.waiting_since:
            return str(_("waiting for the person"))
        if self.state == State.FULFILLED and self.ground:
            return str(_("done in part"))
        if not self.is_closed and self.extended_at:
            return f"{self.get_state_display()}, {_('time extended')}"
        return str(self.get_state_display())

    @property
    def is_cooling_off(self) -> bool:
        """A deletion that its owner may still take back; staff can't shorten this."""
        return self.not_before is not None and self.not_before > timezone.now()

    def move(self, *from_states: str, to: str, **fields: Any) -> bool:
        """Change the state if it is one of ``from_states``. False when somebody was faster."""
        moved = PrivacyRequest.objects.filter(pk=self.pk, state__in=from_states).update(state=to, **fields) == 1
        if moved:
            self.state = to
            for name, value in fields.items():
                setattr(self, name, value)
            if "contact_ids" in fields:
                self._be_found()
        return moved


class RequestEvent(Record):
    """A step of a request: the record that is kept."""

    request = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    actor_id = models.UUIDField(null=True)  # the account of the staff; empty: the person, or this software
    step = models.CharField(max_length=20, choices=Step.choices)
    text = EncryptedTextField(blank=True)  # what staff wrote; blanked with the request

    never_changes = ("request", "at", "actor_id", "step")

    class Meta:
        verbose_name = _("step of a request")
        verbose_name_plural = _("steps of requests")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.step} {self.pk}"


class PhoneCode(Record):
    """That a code by text is wanted at a number, for ten minutes. The number is known by its keyed hash alone, and the
    code is made of the row's key under ours (``phone_codes.secret``)."""

    request = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="phone_codes")
    address_hash = models.BinaryField(max_length=32)
    message = models.ForeignKey("messaging.Message", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)  # whether the number is on file

    class Meta:
        verbose_name = _("code by text")
        verbose_name_plural = _("codes by text")

    def __str__(self) -> str:
        return f"Code {self.pk}"


class RequestMessage(Record):
    """What the person and the staff write to each other inside a request. Blanked with it."""

    request = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="messages")
    at = models.DateTimeField(default=timezone.now)
    author_id = models.UUIDField(null=True)  # the account of the staff; empty: the person
    text = EncryptedTextField()

    class Meta:
        verbose_name = _("message in a request")
        verbose_name_plural = _("messages in requests")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"Message {self.pk}"


class StandingOptOut(Record):
    """That somebody wants no sale, or no profile: by the keyed hash of an address, so that it outlives their record."""

    class Scope(models.TextChoices):
        SALE = "sale", _("no sale or sharing")
        PROFILING = "profiling", _("no profile")

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    address_hash = models.BinaryField(max_length=32)
    scope = models.CharField(max_length=10, choices=Scope.choices)
    at = models.DateTimeField(default=timezone.now)

    objects = WorkspaceQuerySet["StandingOptOut"].as_manager()

    class Meta:
        verbose_name = _("standing opt-out")
        verbose_name_plural = _("standing opt-outs")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "address_hash", "scope"], name="one_opt_out_of_a_scope")
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.pk}"
