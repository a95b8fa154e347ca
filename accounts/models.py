"""People who sign in, the workspaces they share, and what they did there."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.lib.fields import EncryptedTextField
from crm.lib.ids import new_slug
from crm.lib.workspaces import Record, WorkspaceQuerySet


class UserManager(BaseUserManager["User"]):
    """Makes accounts; an active one needs the attestation of age that privacy/age.py gives."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})


class User(AbstractBaseUser, PermissionsMixin, Record):
    """An account. Its owner is at least ``MINIMUM_ACCOUNT_AGE``; the birth date that showed it is not kept."""

    email = models.EmailField(_("email"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    company = models.CharField(_("company"), max_length=150, blank=True)
    job_title = models.CharField(_("job title"), max_length=150, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    language = models.CharField(_("language"), max_length=12, default="en")
    mail_on_mention = models.BooleanField(
        _("Mail me when somebody mentions me"),
        default=False,
        help_text=_("The mail says who and where, never what the note is about. You see mentions on Today either way."),
    )
    mail_on_reminder = models.BooleanField(
        _("Mail me when a task of mine is due"),
        default=True,
        help_text=_("For tasks with a reminder. The mail says when and where, never what is to be done."),
    )
    is_staff = models.BooleanField(_("may use Django admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    age_attested_at = models.DateTimeField(_("age attested"), null=True, editable=False)
    age_method = models.CharField(_("how age was attested"), max_length=20, blank=True, editable=False)
    age_wording = models.CharField(_("wording of the age question"), max_length=20, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            # AC-1: no door, not even a shell, makes an active account whose holder's age nobody asked.
            models.CheckConstraint(
                name="active_account_is_age_attested",
                condition=Q(is_active=False) | Q(age_attested_at__isnull=False),
                violation_error_message=_("An active account needs an attestation of age. Invite the person instead."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name or self.email


class Role(models.TextChoices):
    """What a member may do in a workspace; each role includes those before it."""

    READ_ONLY = "read_only", _("Read-only")
    MEMBER = "member", _("Member")
    MANAGER = "manager", _("Manager")
    OWNER = "owner", _("Owner")

    def at_least(self, other: "Role") -> bool:
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)


class WorkspaceManager(models.Manager["Workspace"]):
    def found(self, owner: User, **fields: Any) -> "Workspace":
        """Make a workspace and its owner's membership."""
        workspace = self.create(**fields)
        Membership.objects.create(workspace=workspace, user=owner, role=Role.OWNER)
        return workspace


class Workspace(Record):
    """A business that keeps contacts. It is the controller of their data."""

    slug = models.CharField(_("address"), max_length=16, unique=True, default=new_slug, editable=False)
    name = models.CharField(_("workspace name"), max_length=100)
    business_name = models.CharField(
        _("business name"),
        max_length=100,
        help_text=_("Every message and every public page names this business."),
    )
    country = models.CharField(_("country"), max_length=2, default="US")
    zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    postal_address = models.TextField(_("postal address"), blank=True)
    contact_email = models.EmailField(_("contact email"), blank=True)
    contact_phone = models.CharField(_("contact phone"), max_length=32, blank=True)
    privacy_officer = models.CharField(_("data protection officer"), max_length=150, blank=True)
    is_sample = models.BooleanField(default=False, editable=False)
    paused_at = models.DateTimeField(_("sending paused"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    members: "models.ManyToManyField[User, Membership]" = models.ManyToManyField(User, through="Membership")

    objects: ClassVar[WorkspaceManager] = WorkspaceManager()

    class Meta:
        verbose_name = _("workspace")
        verbose_name_plural = _("workspaces")

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(WorkspaceQuerySet["Membership"]):
    def held_by(self, user: Any) -> Self:
        """All memberships of a person, with their workspaces: what the frame around each page shows."""
        return self.filter(user_id=user.pk).select_related("workspace")


class Membership(Record):
    """A person's role in a workspace."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.MEMBER)
    weekly_hours = models.PositiveSmallIntegerField(  # None: not said
        _("hours a week"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(168)],
        help_text=_("What they work here in a usual week. The team’s workload is measured by it."),
    )
    last_used_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "user"], name="one_membership_each"),
            models.UniqueConstraint(fields=["workspace"], condition=Q(role="owner"), name="one_owner_per_workspace"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.pk}"

    def may(self, least: Role) -> bool:
        """Whether this role includes ``least``."""
        return Role(self.role).at_least(least)


def invitation_end() -> datetime:
    """An invitation is open for a week."""
    return timezone.now() + timedelta(days=7)


class Invitation(Record):
    """An offer of membership, mailed as a link; only the link's hash is kept."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("email"))
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.MEMBER)
    token_hash = models.BinaryField(unique=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(default=invitation_end)
    accepted_at = models.DateTimeField(null=True, editable=False)

    objects = WorkspaceQuerySet["Invitation"].as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "email"],
                condition=Q(accepted_at__isnull=True),
                name="one_open_invitation_each",
                violation_error_message=_("This address has an open invitation already."),
            )
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"


class AuditEntry(Record):
    """Who did what with which record, when. It holds ids and counts, never the data itself (AC-8)."""

    at = models.DateTimeField(_("time"), default=timezone.now, db_index=True, editable=False)
    workspace_id = models.UUIDField(_("workspace id"), null=True, editable=False)
    actor_id = models.UUIDField(_("account id"), null=True, editable=False)
    action = models.CharField(_("action"), max_length=60, editable=False)
    record_type = models.CharField(_("kind of record"), max_length=60, blank=True, editable=False)
    record_id = models.UUIDField(_("record id"), null=True, editable=False)
    count = models.PositiveIntegerField(_("records"), default=1, editable=False)

    never_changes = ("at", "workspace_id", "actor_id", "action", "record_type", "record_id", "count")

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["workspace_id", "-at"], name="audit_by_workspace"),
            models.Index(fields=["actor_id", "workspace_id", "-at"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.record_type} {self.record_id or ''}"


class ProductMail(Record):
    """Mail of the product itself, waiting to leave. Once it has left, or was given up, its content is blanked."""

    kind = models.CharField(max_length=40)
    to = EncryptedTextField()
    to_hash = models.BinaryField()
    subject = EncryptedTextField()
    text = EncryptedTextField()
    html = EncryptedTextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    erased_recipient = models.BooleanField(default=False)  # the last mail to somebody of whom nothing may remain

    class Meta:
        verbose_name = _("product mail")
        verbose_name_plural = _("product mail")
        indexes = [
            models.Index(
                fields=["not_before"],
                name="mail_waiting",
                condition=Q(sent_at__isnull=True, failed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
