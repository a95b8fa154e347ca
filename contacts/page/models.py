"""Notes, calls, related people, files and mentions of a contact."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from crm.lib.fields import EncryptedTextField
from crm.lib.workspaces import Record, WorkspaceQuerySet


class Removable(Record):
    """Something that can be taken off a page and back for an hour; then the sweeper destroys it."""

    deleted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    def remove(self) -> bool:
        """Take it off the page; false when it was off already."""
        rows = type(self)._base_manager.filter(pk=self.pk, deleted_at__isnull=True)
        return rows.update(deleted_at=timezone.now()) == 1

    def take_back(self) -> bool:
        """Put it on the page again; false when it was there."""
        rows = type(self)._base_manager.filter(pk=self.pk, deleted_at__isnull=False)
        return rows.update(deleted_at=None) == 1


class Note(Removable):
    """Something that staff wrote about a contact."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = EncryptedTextField(_("note"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    pinned_at = models.DateTimeField(null=True, editable=False)

    objects = WorkspaceQuerySet["Note"].as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["contact", "-created_at"], name="note_by_age"),
            models.Index(
                fields=["contact", "-pinned_at"], name="note_pinned", condition=models.Q(pinned_at__isnull=False)
            ),
            models.Index(fields=["deleted_at"], name="note_deleted", condition=models.Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Note {self.pk}"


class Direction(models.TextChoices):
    """Who rang whom."""

    OUT = "out", _("We called")
    IN = "in", _("They called")


class Outcome(models.TextChoices):
    """How a call ended."""

    REACHED = "reached", _("Spoke")
    MESSAGE = "message", _("Left a message")
    NO_ANSWER = "no_answer", _("No answer")
    BUSY = "busy", _("Busy")
    WRONG_NUMBER = "wrong_number", _("Wrong number")


class Call(Removable):
    """A telephone call with a contact, as somebody noted it (CO-3)."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="calls")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    direction = models.CharField(_("who called"), max_length=3, choices=Direction.choices, default=Direction.OUT)
    outcome = models.CharField(_("how it ended"), max_length=12, choices=Outcome.choices, default=Outcome.REACHED)
    at = models.DateTimeField(_("time"), default=timezone.now)
    seconds = models.PositiveIntegerField(_("duration"), default=0)
    text = EncryptedTextField(_("what was said"), blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = WorkspaceQuerySet["Call"].as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        indexes = [
            models.Index(fields=["contact", "-at"], name="call_by_time"),
            models.Index(fields=["workspace", "-at"], name="call_of_workspace"),
            models.Index(fields=["deleted_at"], name="call_deleted", condition=models.Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Call {self.pk}"

    @property
    def duration(self) -> str:
        """The length as people say it: "12 min", "1 min 30 s"; empty when there was none."""
        minutes, seconds = divmod(self.seconds, 60)
        parts = [_("%(count)s min") % {"count": minutes} if minutes else ""]
        parts.append(_("%(count)s s") % {"count": seconds} if seconds else "")
        return " ".join(str(part) for part in parts if part)


class RelationKind(models.TextChoices):
    """What somebody is to a contact."""

    SPOUSE = "spouse", _("Spouse")
    PARTNER = "partner", _("Partner")
    PARENT = "parent", _("Parent")
    CHILD = "child", _("Child")
    SIBLING = "sibling", _("Sibling")
    ASSISTANT = "assistant", _("Assistant")
    ASSISTED = "assisted", _("Assists them")
    MANAGER = "manager", _("Manager")
    REPORT = "report", _("Reports to them")
    COLLEAGUE = "colleague", _("Colleague")
    FRIEND = "friend", _("Friend")
    REFERRER = "referrer", _("Referred them to us")
    REFERRED = "referred", _("Was referred by them")
    OTHER = "other", _("In your own words")


# What each is the other way round; those not listed are the same both ways.
INVERSE: dict[str, str] = {
    RelationKind.PARENT: RelationKind.CHILD,
    RelationKind.CHILD: RelationKind.PARENT,
    RelationKind.ASSISTANT: RelationKind.ASSISTED,
    RelationKind.ASSISTED: RelationKind.ASSISTANT,
    RelationKind.MANAGER: RelationKind.REPORT,
    RelationKind.REPORT: RelationKind.MANAGER,
    RelationKind.REFERRER: RelationKind.REFERRED,
    RelationKind.REFERRED: RelationKind.REFERRER,
}


class Relation(Removable):
    """What ``other`` is to ``contact``. The same ``pair`` holds a second row that says it from the other's side."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    pair = models.UUIDField(editable=False, db_index=True)
    contact = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="relations")
    other = models.ForeignKey("contacts.Contact", verbose_name=_("person"), on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("what they are"), max_length=10, choices=RelationKind.choices)
    words = models.CharField(_("in your own words"), max_length=60, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WorkspaceQuerySet["Relation"].as_manager()

    class Meta:
        verbose_name = _("related person")
        verbose_name_plural = _("related people")
        constraints = [models.UniqueConstraint(fields=["contact", "pair"], name="one_side_of_a_relation_each")]
        indexes = [
            models.Index(fields=["deleted_at"], name="relation_deleted", condition=models.Q(deleted_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"Relation {self.pk}"

    @property
    def label(self) -> str:
        """What the other person is, in words."""
        return self.words if self.kind == RelationKind.OTHER and self.words else str(self.get_kind_display())

    def _both(self) -> "models.QuerySet[Relation]":
        return Relation.objects.filter(workspace_id=self.workspace_id, pair=self.pair)

    def remove(self) -> bool:
        """Take both sides off; false when they were off already."""
        return self._both().filter(deleted_at__isnull=True).update(deleted_at=timezone.now()) > 0

    def take_back(self) -> bool:
        """Put both sides back; false when they were there."""
        return self._both().filter(deleted_at__isnull=False).update(deleted_at=None) > 0


class Mention(Record):
    """A member named with an @ in a note: they see it on Today until they have looked."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    note = models.ForeignKey("contacts.Note", on_delete=models.CASCADE, related_name="mentions")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    seen_at = models.DateTimeField(null=True, editable=False)

    objects = WorkspaceQuerySet["Mention"].as_manager()

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [models.UniqueConstraint(fields=["note", "member"], name="mentioned_once_in_a_note")]
        indexes = [
            models.Index(
                fields=["workspace", "member", "-created_at"],
                name="mention_unseen",
                condition=models.Q(seen_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"Mention {self.pk}"


class ContactFile(Removable):
    """A file about a contact or a company; about neither when an app above keeps it with something of its own.

    The row comes first and says where the bytes will be: a crash leaves none unaccounted.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey("contacts.Contact", null=True, on_delete=models.CASCADE, related_name="files")
    company = models.ForeignKey("contacts.Company", null=True, on_delete=models.CASCADE, related_name="files")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    name = EncryptedTextField(_("name"))
    media_type = models.CharField(_("type"), max_length=100)
    size = models.BigIntegerField(_("size in bytes"))
    stored = models.CharField(max_length=80, unique=True, editable=False)  # its name in the vault
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    arrived_at = models.DateTimeField(null=True, editable=False)  # the bytes are all there

    objects = WorkspaceQuerySet["ContactFile"].as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(contact__isnull=True) | models.Q(company__isnull=True),
                name="a_file_is_not_about_two",
            )
        ]
        indexes = [
            models.Index(fields=["contact", "-created_at"], name="file_by_age"),
            models.Index(fields=["workspace", "size"], name="file_sizes"),
            models.Index(fields=["deleted_at"], name="file_deleted", condition=models.Q(deleted_at__isnull=False)),
            models.Index(fields=["created_at"], name="file_arriving", condition=models.Q(arrived_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"File {self.pk}"
