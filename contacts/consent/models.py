"""Consent as rows: the ledger, its head, the key per contact, the current state, suppression.

``contacts.consent.ledger`` alone writes these; database triggers refuse to change or delete a ledger row.
"""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from crm.lib.workspaces import Record, WorkspaceQuerySet


class Channel(models.TextChoices):
    """How a person is contacted."""

    SMS = "sms", _("text message")
    EMAIL = "email", _("email")
    CALL = "call", _("phone call")


class Purpose(models.TextChoices):
    """What for. Consent for one purpose does not imply another."""

    MARKETING = "marketing", _("marketing")
    INFORMATIONAL = "informational", _("information")
    TRANSACTIONAL = "transactional", _("transactions")


class State(models.TextChoices):
    """Where the consent of a contact for a channel and purpose stands. No row means: never asked."""

    PENDING = "pending", _("asked, waiting for a yes")
    GRANTED = "granted", _("agreed")
    WITHDRAWN = "withdrawn", _("opted out")
    EXPIRED = "expired", _("asked, never answered")


class EventKind(models.TextChoices):
    """What happened."""

    REQUESTED = "requested", _("asked for consent")
    GRANTED = "granted", _("gave consent")
    WITHDRAWN = "withdrawn", _("withdrew consent")
    EXPIRED = "expired", _("request ran out")
    SHREDDED = "shredded", _("personal content erased")
    MERGED = "merged", _("record made part of another")
    PARTED = "parted", _("merge undone")


class ConsentEvent(Record):
    """A link of a workspace's chain. ``body`` is what is hashed; ``sealed`` is opened by the contact's own key."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveBigIntegerField()
    contact_id = models.UUIDField(db_index=True)  # no foreign key: the chain outlives the person
    channel = models.CharField(max_length=5, choices=Channel.choices)
    purpose = models.CharField(max_length=15, choices=Purpose.choices)
    kind = models.CharField(max_length=10, choices=EventKind.choices)
    method = models.CharField(max_length=40)  # "opt-in page", "reply", "written", "staff", "provider refusal", ...
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)  # the account that entered it, if any
    sealed = models.BinaryField()  # address, wording shown, IP, evidence: AES-256-GCM under the contact's key
    body = models.BinaryField()  # canonical, length-prefixed bytes of all of the above
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)  # HMAC-SHA-256(LEDGER_KEY, previous_hash + body)

    objects = WorkspaceQuerySet["ConsentEvent"].as_manager()

    class Meta:
        verbose_name = _("consent event")
        verbose_name_plural = _("consent ledger")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "seq"], name="ledger_seq"),
            models.UniqueConstraint(fields=["workspace", "previous_hash"], name="ledger_never_forks"),
        ]
        indexes = [models.Index(fields=["workspace", "at", "kind"], name="ledger_by_time")]  # to count, not to chain

    def __str__(self) -> str:
        return f"{self.seq}: {self.kind} {self.channel} {self.purpose}"


class LedgerHead(models.Model):
    """The end of a workspace's chain: the row that a writer locks."""

    workspace = models.OneToOneField(Workspace, on_delete=models.PROTECT, primary_key=True, related_name="+")
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("ledger head")
        verbose_name_plural = _("ledger heads")

    def __str__(self) -> str:
        return f"{self.workspace_id} at {self.seq}"


class ContactKey(models.Model):
    """The key that opens a contact's evidence in the ledger. Erasure deletes it; the chain still verifies."""

    contact_id = models.UUIDField(primary_key=True)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    wrapped = models.BinaryField()  # sealed by the active encryption key, bound to contact_id

    class Meta:
        verbose_name = _("contact key")
        verbose_name_plural = _("contact keys")

    def __str__(self) -> str:
        return str(self.contact_id)


class ConsentManager(models.Manager["Consent"]):
    """Consents come with the events they rest on, also when they were prefetched with their contacts."""

    def get_queryset(self) -> WorkspaceQuerySet["Consent"]:
        return WorkspaceQuerySet["Consent"](self.model, using=self._db).select_related("event")

    def of(self, workspace: Any) -> WorkspaceQuerySet["Consent"]:
        """Only those of this workspace."""
        return self.get_queryset().of(workspace)


class Consent(Record):
    """The current state, derived from the ledger in the transaction that wrote ``event``; never written by itself."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="consents")
    channel = models.CharField(max_length=5, choices=Channel.choices)
    purpose = models.CharField(max_length=15, choices=Purpose.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    event = models.ForeignKey(ConsentEvent, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    address_hash = models.BinaryField(max_length=32, default=bytes, editable=False)  # of the address it is for

    objects = ConsentManager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(fields=["contact", "channel", "purpose"], name="one_consent_each"),
        ]
        indexes = [
            # With the contact at its end, so that who stands how is told by the index alone.
            models.Index(fields=["workspace", "channel", "purpose", "state", "contact"], name="consent_by_state")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.purpose}: {self.state}"


class Suppression(Record):
    """An address that must not be contacted, known by its keyed hash alone. It survives the person's erasure."""

    class Reason(models.TextChoices):
        OPT_OUT = "opt_out", _("opted out")
        ERASED = "erased", _("erased")
        BOUNCED = "bounced", _("can't be reached")
        COMPLAINT = "complaint", _("complained")
        CHILD = "child", _("below the age limit")

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    address_hash = models.BinaryField(max_length=32)
    channel = models.CharField(max_length=5, choices=Channel.choices, blank=True)  # empty: every channel
    reason = models.CharField(max_length=10, choices=Reason.choices)
    since = models.DateTimeField(default=timezone.now)

    objects = WorkspaceQuerySet["Suppression"].as_manager()

    class Meta:
        verbose_name = _("suppression")
        verbose_name_plural = _("suppressions")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "address_hash", "channel"], name="suppressed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.channel}"


class OptOutLine(Record):
    """A line of the journal of opt-outs that this database has carried out. ``id`` is the line's own.

    ``said`` is what the line holds, until the journal is known to have it. Of the newest such row ``ends_at`` and
    ``mac`` say where its line ends: up to there the journal need not be read again.
    """

    at = models.DateTimeField(default=timezone.now)
    said = models.JSONField(null=True)
    ends_at = models.PositiveBigIntegerField(null=True)
    mac = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("line of the journal of opt-outs")
        verbose_name_plural = _("lines of the journal of opt-outs")
        indexes = [
            models.Index(fields=["at"], name="opt_outs_to_be_written", condition=models.Q(said__isnull=False)),
            models.Index(fields=["ends_at"], name="opt_outs_known_up_to", condition=models.Q(ends_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Opt-out {self.pk}"
