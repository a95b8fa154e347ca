"""Everything that the app keeps."""

import accounts.models
import crm.lib.fields
import crm.lib.ids
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from crm.lib import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        together.CreateModels(
            [
                migrations.CreateModel(
                    name="User",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        ("email", models.EmailField(max_length=254, unique=True, verbose_name="email")),
                        ("name", models.CharField(blank=True, max_length=150, verbose_name="name")),
                        ("phone", models.CharField(blank=True, max_length=32, verbose_name="phone")),
                        ("company", models.CharField(blank=True, max_length=150, verbose_name="company")),
                        ("job_title", models.CharField(blank=True, max_length=150, verbose_name="job title")),
                        ("zone", models.CharField(default="UTC", max_length=64, verbose_name="time zone")),
                        ("language", models.CharField(default="en", max_length=12, verbose_name="language")),
                        (
                            "mail_on_mention",
                            models.BooleanField(
                                default=False,
                                help_text="The mail says who and where, never what the note is about. You see mentions on Today either way.",
                                verbose_name="Mail me when somebody mentions me",
                            ),
                        ),
                        (
                            "mail_on_reminder",
                            models.BooleanField(
                                default=True,
                                help_text="For tasks with a reminder. The mail says when and where, never what is to be done.",
                                verbose_name="Mail me when a task of mine is due",
                            ),
                        ),
                        ("is_staff", models.BooleanField(default=False, verbose_name="may use Django admin")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "joined_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="joined"
                            ),
                        ),
                        (
                            "age_attested_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="age attested"),
                        ),
                        (
                            "age_method",
                            models.CharField(
                                blank=True, editable=False, max_length=20, verbose_name="how age was attested"
                            ),
                        ),
                        (
                            "age_wording",
                            models.CharField(
                                blank=True, editable=False, max_length=20, verbose_name="wording of the age question"
                            ),
                        ),
                        (
                            "groups",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.group",
                                verbose_name="groups",
                            ),
                        ),
                        (
                            "user_permissions",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Specific permissions for this user.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.permission",
                                verbose_name="user permissions",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "account",
                        "verbose_name_plural": "accounts",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_active", False), ("age_attested_at__isnull", False), _connector="OR"
                                ),
                                name="active_account_is_age_attested",
                                violation_error_message="An active account needs an attestation of age. Invite the person instead.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AuditEntry",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "at",
                            models.DateTimeField(
                                db_index=True, default=django.utils.timezone.now, editable=False, verbose_name="time"
                            ),
                        ),
                        ("workspace_id", models.UUIDField(editable=False, null=True, verbose_name="workspace id")),
                        ("actor_id", models.UUIDField(editable=False, null=True, verbose_name="account id")),
                        ("action", models.CharField(editable=False, max_length=60, verbose_name="action")),
                        (
                            "record_type",
                            models.CharField(blank=True, editable=False, max_length=60, verbose_name="kind of record"),
                        ),
                        ("record_id", models.UUIDField(editable=False, null=True, verbose_name="record id")),
                        ("count", models.PositiveIntegerField(default=1, editable=False, verbose_name="records")),
                    ],
                    options={
                        "verbose_name": "audit entry",
                        "verbose_name_plural": "audit log",
                        "ordering": ["-at"],
                        "indexes": [
                            models.Index(fields=["workspace_id", "-at"], name="audit_by_workspace"),
                            models.Index(fields=["actor_id", "workspace_id", "-at"], name="audit_by_actor"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("read_only", "Read-only"),
                                    ("member", "Member"),
                                    ("manager", "Manager"),
                                    ("owner", "Owner"),
                                ],
                                default="member",
                                max_length=10,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "weekly_hours",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="What they work here in a usual week. The team’s workload is measured by it.",
                                null=True,
                                validators=[django.core.validators.MaxValueValidator(168)],
                                verbose_name="hours a week",
                            ),
                        ),
                        ("last_used_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "membership",
                        "verbose_name_plural": "memberships",
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="ProductMail",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("kind", models.CharField(max_length=40)),
                        ("to", crm.lib.fields.EncryptedTextField(default="")),
                        ("to_hash", models.BinaryField()),
                        ("subject", crm.lib.fields.EncryptedTextField(default="")),
                        ("text", crm.lib.fields.EncryptedTextField(default="")),
                        ("html", crm.lib.fields.EncryptedTextField(blank=True, default="")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("not_before", models.DateTimeField(default=django.utils.timezone.now)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("lease_until", models.DateTimeField(null=True)),
                        ("sent_at", models.DateTimeField(null=True)),
                        ("failed_at", models.DateTimeField(null=True)),
                        ("erased_recipient", models.BooleanField(default=False)),
                    ],
                    options={
                        "verbose_name": "product mail",
                        "verbose_name_plural": "product mail",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("failed_at__isnull", True), ("sent_at__isnull", True)),
                                fields=["not_before"],
                                name="mail_waiting",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Workspace",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "slug",
                            models.CharField(
                                default=crm.lib.ids.new_slug,
                                editable=False,
                                max_length=16,
                                unique=True,
                                verbose_name="address",
                            ),
                        ),
                        ("name", models.CharField(max_length=100, verbose_name="workspace name")),
                        (
                            "business_name",
                            models.CharField(
                                help_text="Every message and every public page names this business.",
                                max_length=100,
                                verbose_name="business name",
                            ),
                        ),
                        ("country", models.CharField(default="US", max_length=2, verbose_name="country")),
                        ("zone", models.CharField(default="UTC", max_length=64, verbose_name="time zone")),
                        ("currency", models.CharField(default="USD", max_length=3, verbose_name="currency")),
                        ("postal_address", models.TextField(blank=True, verbose_name="postal address")),
                        ("contact_email", models.EmailField(blank=True, max_length=254, verbose_name="contact email")),
                        ("contact_phone", models.CharField(blank=True, max_length=32, verbose_name="contact phone")),
                        (
                            "privacy_officer",
                            models.CharField(blank=True, max_length=150, verbose_name="data protection officer"),
                        ),
                        ("is_sample", models.BooleanField(default=False, editable=False)),
                        ("paused_at", models.DateTimeField(blank=True, null=True, verbose_name="sending paused")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("members", models.ManyToManyField(through="accounts.Membership", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "workspace",
                        "verbose_name_plural": "workspaces",
                    },
                ),
                migrations.AddField(
                    model_name="membership",
                    name="workspace",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="accounts.workspace"
                    ),
                ),
                migrations.CreateModel(
                    name="Invitation",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("email", models.EmailField(max_length=254, verbose_name="email")),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("read_only", "Read-only"),
                                    ("member", "Member"),
                                    ("manager", "Manager"),
                                    ("owner", "Owner"),
                                ],
                                default="member",
                                max_length=10,
                                verbose_name="role",
                            ),
                        ),
                        ("token_hash", models.BinaryField(unique=True)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("expires_at", models.DateTimeField(default=accounts.models.invitation_end)),
                        ("accepted_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "invited_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitations",
                                to="accounts.workspace",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "invitation",
                        "verbose_name_plural": "invitations",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("accepted_at__isnull", True)),
                                fields=("workspace", "email"),
                                name="one_open_invitation_each",
                                violation_error_message="This address has an open invitation already.",
                            )
                        ],
                    },
                ),
                migrations.AddConstraint(
                    model_name="Membership",
                    constraint=models.UniqueConstraint(fields=("workspace", "user"), name="one_membership_each"),
                ),
                migrations.AddConstraint(
                    model_name="Membership",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("role", "owner")), fields=("workspace",), name="one_owner_per_workspace"
                    ),
                ),
            ]
        ),
    ]
