"""Senders, conversations, messages and what came in. What may leave is decided in ``gate``, sent in ``dispatch``."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.consent.models import Channel, ConsentEvent, Purpose
from contacts.models import Contact
from crm.lib.addresses import show_phone
from crm.lib.fields import EncryptedJSONField, EncryptedTextField
from crm.lib.ids import new_token
from crm.lib.prepared import prepared
from crm.lib.workspaces import Record, WorkspaceQuerySet
from messaging.words import mail_markup

# 555-0100 to 555-0199 are set aside for fiction in every area code (NANPA).
SANDBOX_NUMBER = "+12025550100"
GLIMPSE = 80  # characters of a message in a list


_by_age = prepared(lambda workspace: Sender.objects.of(workspace).order_by("created_at", "pk"))


class SenderQuerySet(WorkspaceQuerySet["Sender"]):
    def sandbox(self, workspace: Any) -> "Sender":
        """The workspace's number in the sandbox, made when there is none."""
        there = self.of(workspace).filter(provider="sandbox").order_by("created_at").first()
        credentials = {"secret": new_token()}
        made = {"provider": "sandbox", "label": "Sandbox", "credentials": credentials}
        return there or self.get_or_create(workspace=workspace, address=SANDBOX_NUMBER, defaults=made)[0]

    def usual(self, workspace: Any, channel: str) -> "Sender | None":
        """The sender that a new conversation begins with; a workspace without any real one texts in the sandbox."""
        return self.usual_each(workspace, [channel])[channel]

    def has_real_number(self, workspace: Any) -> bool:
        """Whether texts of the workspace leave by a number that is not the sandbox's, or did."""
        return self.of(workspace).exclude(provider="sandbox").exclude(kind=Sender.Kind.EMAIL).exists()

    def usual_each(self, workspace: Any, channels: Iterable[str]) -> dict[str, "Sender | None"]:
        """``usual`` for several channels: one query."""
        there = sorted(_by_age(workspace.pk), key=lambda sender: sender.is_sandbox)
        if not there and Channel.SMS in channels:
            there = [self.sandbox(workspace)]
        return {channel: next((sender for sender in there if sender.carries(channel)), None) for channel in channels}


class Sender(Record):
    """A number or mail identity that messages leave by and answers come back to."""

    class Kind(models.TextChoices):
        REGULAR = "regular", _("regular number")
        HIGH_VOLUME = "high_volume", _("high-volume number")
        TOLL_FREE = "toll_free", _("toll-free number")
        SHORT_CODE = "short_code", _("short code")
        EMAIL = "email", _("email address")

    class Registration(models.TextChoices):
        NONE = "none", _("not registered")
        PENDING = "pending", _("waiting for approval")
        APPROVED = "approved", _("registered")
        REJECTED = "rejected", _("rejected")
        SUSPENDED = "suspended", _("suspended")

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="senders")
    provider = models.CharField(_("provider"), max_length=30, default="sandbox")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.REGULAR)
    address = models.CharField(_("number or address"), max_length=254)
    label = models.CharField(_("name"), max_length=60, blank=True)
    account = models.ForeignKey(
        "messaging.ProviderAccount", null=True, on_delete=models.RESTRICT, related_name="senders"
    )
    credentials = EncryptedJSONField(blank=True)  # what is this sender's own; see ``keys``
    per_minute = models.PositiveIntegerField(
        _("messages a minute"),
        default=50,  # RingCentral policy: 50 regular, 60 high-volume, 180 toll-free (CN-10)
        help_text=_("At most this many in any 60 seconds, all workers together."),
    )
    per_day = models.PositiveIntegerField(
        _("messages a day"),
        null=True,
        blank=True,
        help_text=_("At most this many in any 24 hours. Leave it empty if your provider sets no such limit."),
    )
    per_domain = models.PositiveIntegerField(_("mails a minute to one domain"), null=True, blank=True)
    registration = models.CharField(
        _("10DLC registration"), max_length=10, choices=Registration.choices, default=Registration.NONE
    )
    texting_campaign = models.ForeignKey(
        "messaging.TextingCampaign", null=True, blank=True, on_delete=models.SET_NULL, related_name="senders"
    )
    trouble = models.CharField(max_length=40, blank=True, editable=False)  # a code: why the provider turned us away
    trouble_at = models.DateTimeField(null=True, editable=False)
    heard_at = models.DateTimeField(null=True, editable=False)  # the provider's last call, to the minute
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SenderQuerySet.as_manager()

    class Meta:
        verbose_name = _("sender")
        verbose_name_plural = _("senders")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "address"],
                name="a_sender_once",
                violation_error_message=_("This sender is there already."),
            )
        ]

    def __str__(self) -> str:
        return self.label or self.address

    def carries(self, channel: str) -> bool:
        """Whether messages of this channel can leave by it."""
        return self.archived_at is None and (self.kind == self.Kind.EMAIL) == (channel == Channel.EMAIL)

    @property
    def is_sandbox(self) -> bool:
        return self.provider == "sandbox"

    @property
    def is_mail(self) -> bool:
        return self.kind == self.Kind.EMAIL

    @property
    def keys(self) -> dict[str, Any]:
        """Everything its provider needs to let it in: the account's credentials and its own."""
        account = self.account.credentials if self.account else {}
        return {**(account or {}), **(self.credentials or {})}


# What somebody should look at. SQLite uses a partial index only where a query repeats its condition, so both take it
# from here: ``filter(STUCK, ...)``.
TO_DECIDE = Q(review_since__isnull=False)
SCHEDULED = Q(scheduled_for__isnull=False, status="queued")
STUCK = Q(status="held") | Q(status="refused") | Q(status="failed") | Q(status="unknown")


class Conversation(Record):
    """All messages with a contact at one address. While ``review_since`` is set, sends to that address are held."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="conversations")
    channel = models.CharField(max_length=5, choices=Channel.choices)
    address = EncryptedTextField()
    address_hash = models.BinaryField(max_length=32, editable=False)
    last_message_at = models.DateTimeField(null=True)
    last_inbound_at = models.DateTimeField(null=True)
    last_message = models.ForeignKey("Message", null=True, on_delete=models.SET_NULL, related_name="+")
    review_since = models.DateTimeField(_("waits for a decision since"), null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WorkspaceQuerySet["Conversation"].as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [
            models.UniqueConstraint(fields=["contact", "channel", "address_hash"], name="one_conversation_each")
        ]
        indexes = [
            models.Index(fields=["workspace", "-last_message_at", "id"], name="conversation_by_time"),
            models.Index(fields=["workspace", "address_hash"], name="conversation_by_address"),
            models.Index(fields=["workspace", "review_since"], name="conversation_to_review", condition=TO_DECIDE),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"

    @property
    def who(self) -> str:
        """The person's name, or the number or address when nobody knows it."""
        return self.contact.name or self.at

    @property
    def at(self) -> str:
        """The number or address, as people write it."""
        return self.address if "@" in self.address else show_phone(self.address)


class Direction(models.TextChoices):
    OUT = "out", _("sent")
    IN = "in", _("received")


class Capability(models.TextChoices):
    """What entitles a message to leave. All but consent have a fixed text, and answer what the person just did."""

    CONSENT = "consent", _("consent")
    DOUBLE_OPT_IN = "double_opt_in", _("request for consent")
    OPT_IN_CONFIRMATION = "opt_in_confirmation", _("confirmation of consent")
    OPT_OUT_CONFIRMATION = "opt_out_confirmation", _("confirmation of the opt-out")
    HELP = "help", _("answer to HELP")
    PREFERENCES = "preferences", _("link to the preference page")
    CODE = "code", _("code that the person asked for")


class Status(models.TextChoices):
    """Where a message stands. ``dispatch`` alone moves it, and never backwards once a provider has it."""

    QUEUED = "queued", _("waiting")
    CLAIMED = "claimed", _("about to be sent")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("failed")
    HELD = "held", _("held")
    REFUSED = "refused", _("refused")
    UNKNOWN = "unknown", _("not known whether sent")
    CANCELLED = "cancelled", _("cancelled")
    RECEIVED = "received", _("received")


WAITING = (Status.QUEUED, Status.HELD)
IN_FLIGHT = (Status.CLAIMED, Status.SENDING, Status.UNKNOWN)
HANDED_OVER = (Status.SENDING, Status.UNKNOWN, Status.SENT, Status.DELIVERED)


class Message(Record):
    """The outbox and the archive. ``address`` is the person's, whichever way the message went."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="messages")
    sender = models.ForeignKey(Sender, null=True, on_delete=models.RESTRICT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    channel = models.CharField(_("channel"), max_length=5, choices=Channel.choices)
    purpose = models.CharField(_("purpose"), max_length=15, choices=Purpose.choices, blank=True)
    direction = models.CharField(_("direction"), max_length=3, choices=Direction.choices)
    capability = models.CharField(max_length=20, choices=Capability.choices, blank=True)
    address = EncryptedTextField()
    address_hash = models.BinaryField(max_length=32, editable=False)
    domain = models.CharField(max_length=16, blank=True, editable=False)  # of mail: a keyed hash, to keep its limit
    subject = EncryptedTextField(_("subject"), null=True, default=None)  # of mail
    preheader = EncryptedTextField(null=True, default=None)  # of mail: what a mailbox shows beside the subject
    is_laid_out = models.BooleanField(default=False)  # ``body`` has the signs of ``mail_markup``
    body = EncryptedTextField(_("text"))
    segments = models.PositiveSmallIntegerField(_("segments"), default=0)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices)
    reasons = models.JSONField(_("reasons"), default=list)  # of {"code", "text", "remedy"}
    basis = models.ForeignKey(ConsentEvent, null=True, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey("messaging.InboundEvent", null=True, on_delete=models.SET_NULL, related_name="messages")
    campaign = models.ForeignKey(  # its index is "message_by_campaign"
        "messaging.Campaign", null=True, on_delete=models.SET_NULL, related_name="messages", db_index=False
    )
    variant = models.CharField(max_length=1, blank=True)  # of a campaign that tries two texts: "a" or "b"
    run = models.ForeignKey(  # whose step of a sequence it is
        "messaging.SequenceRun", null=True, on_delete=models.SET_NULL, related_name="messages", db_index=False
    )
    idempotency_key = models.CharField(max_length=120)
    not_before = models.DateTimeField(default=timezone.now)
    scheduled_for = models.DateTimeField(_("scheduled for"), null=True, default=None)  # as somebody asked
    attached = models.PositiveSmallIntegerField(_("attachments"), default=0)
    claimed_by = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    handed_over_at = models.DateTimeField(null=True)  # latest moment at which the provider's call can have begun
    provider_id = models.CharField(max_length=120, blank=True)
    error_code = models.CharField(_("error"), max_length=40, blank=True)
    fee = models.PositiveIntegerField(null=True)  # where told, in hundredths of a cent of the provider's currency
    sent_at = models.DateTimeField(_("sent at"), null=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    kind = ""  # in a thread, notes and calls between the messages say here what they are

    objects = WorkspaceQuerySet["Message"].as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "idempotency_key"], name="a_message_is_composed_once"),
            models.UniqueConstraint(
                fields=["event", "capability"],
                name="one_confirmation_each_event",
                condition=Q(event__isnull=False, direction="out"),
            ),
            # CN-1, in the database itself: no code path can mark a message as handed over that rests on no consent.
            models.CheckConstraint(
                name="nothing_leaves_without_consent",
                condition=~Q(direction="out", capability="consent", status__in=[s.value for s in HANDED_OVER])
                | Q(basis__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "created_at", "id"], name="message_by_conversation"),
            models.Index(fields=["contact", "-created_at"], name="message_by_contact"),
            models.Index(fields=["sender", "handed_over_at"], name="message_rate"),
            models.Index(
                fields=["sender", "domain", "handed_over_at"], name="message_rate_of_domain", condition=~Q(domain="")
            ),
            models.Index(fields=["sender", "provider_id"], name="message_by_provider_id"),
            models.Index(fields=["workspace", "-created_at", "id"], name="message_by_workspace"),
            models.Index(
                fields=["campaign", "status", "id"], name="message_by_campaign", condition=Q(campaign__isnull=False)
            ),
            models.Index(fields=["run"], name="message_by_run", condition=Q(run__isnull=False)),
            models.Index(fields=["workspace", "status", "-created_at"], name="message_stuck", condition=STUCK),
            models.Index(fields=["workspace", "scheduled_for", "id"], name="message_scheduled", condition=SCHEDULED),
            # Whole, not partial: SQLite does not see that one status is among those of an index's condition, and the
            # sweeper and the STOP barrier would read every message.
            models.Index(fields=["status", "not_before"], name="message_due"),
            models.Index(fields=["workspace", "address_hash"], name="message_under_way"),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.channel} {self.status} {self.pk}"

    @property
    def is_inbound(self) -> bool:
        return self.direction == Direction.IN

    @property
    def day(self) -> date:
        """The day it was written on, in the zone of whoever looks."""
        return timezone.localtime(self.created_at).date()

    @property
    def shown_body(self) -> str:
        """Its text as people read it."""
        return mail_markup.as_text(self.body) if self.is_laid_out else self.body

    @property
    def glimpse(self) -> str:
        """The beginning of its text, for a line of a list."""
        text = self.shown_body
        return text if len(text) <= GLIMPSE else f"{text[: GLIMPSE - 1].rstrip()}…"

    @property
    def waits_until(self) -> datetime | None:
        """When a held message is looked at again by itself; None when a person has to act."""
        return self.not_before if self.status == Status.HELD and self.not_before > timezone.now() else None

    @property
    def in_words(self) -> str:
        """Its status and, if it did not leave, why, as the thread shows it."""
        why = " ".join(reason["text"] for reason in self.reasons)
        return f"{self.get_status_display()}: {why}" if why else str(self.get_status_display())

    def cancel(self) -> bool:
        """Take a waiting message back. False when it is too late."""
        cancelled = Message.objects.filter(pk=self.pk, status__in=WAITING).update(status=Status.CANCELLED) == 1
        if cancelled:
            self.status = Status.CANCELLED
        return cancelled


from messaging.preferences.models import (  # noqa: E402,F401  isort: skip  before those that name a topic
    DeclinedTopic,
    HowOften,
    OptOutWord,
    Preference,
    Topic,
)
from messaging.campaigns.models import Campaign, CampaignRecipient, CampaignState  # noqa: E402,F401  isort: skip
from messaging.campaigns.outcome_models import CampaignLink, Measuring, Outcome, Tally  # noqa: E402,F401  isort: skip
from messaging.senders.models import Brand, ProviderAccount, Standing, TextingCampaign  # noqa: E402,F401  isort: skip
from messaging.incoming.models import InboundEvent  # noqa: E402,F401  isort: skip
from messaging.sandbox.models import SandboxText  # noqa: E402,F401  isort: skip
from messaging.inbox.models import Attachment, Draft, SavedReply, Thread, ThreadState  # noqa: E402,F401  isort: skip
from messaging.forms.models import FormAnswer, FormKind, FormVersion, PublicForm  # noqa: E402,F401  isort: skip
from messaging.opt_in.models import AskedNumber  # noqa: E402,F401  isort: skip
from messaging.sequences.models import Sequence, SequenceRun, SequenceStep  # noqa: E402,F401  isort: skip
