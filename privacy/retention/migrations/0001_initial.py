"""Everything that the app keeps."""

import crm.lib.fields
import crm.lib.ids
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from crm.lib import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("contacts", "0001_initial"),
    ]

    operations = [
        together.CreateModels(
            [
                migrations.CreateModel(
                    name="LegalHold",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "what",
                            models.CharField(
                                choices=[
                                    ("contact", "everything about a person"),
                                    ("conversation", "a conversation"),
                                    ("message", "a message"),
                                    ("file", "a file"),
                                    ("note", "a note"),
                                    ("call", "a call"),
                                    ("project", "a project"),
                                ],
                                default="contact",
                                max_length=12,
                                verbose_name="what",
                            ),
                        ),
                        ("record_id", models.UUIDField(null=True)),
                        ("reason", crm.lib.fields.EncryptedTextField(default="", verbose_name="reason")),
                        ("until", models.DateField(verbose_name="until")),
                        ("placed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="placed")),
                        ("placed_by_id", models.UUIDField(null=True)),
                        ("lifted_at", models.DateTimeField(null=True, verbose_name="lifted")),
                        ("lifted_by_id", models.UUIDField(null=True)),
                        (
                            "contact",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="legal_holds",
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "legal hold",
                        "verbose_name_plural": "legal holds",
                        "ordering": ["-placed_at"],
                        "indexes": [
                            models.Index(fields=["workspace", "lifted_at", "until"], name="holds_that_stand"),
                            models.Index(
                                condition=models.Q(("record_id__isnull", False)),
                                fields=["record_id"],
                                name="holds_on_records",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("contact__isnull", False), ("record_id__isnull", True), ("what", "contact")
                                    ),
                                    models.Q(
                                        models.Q(("what", "contact"), _negated=True), ("record_id__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="a_hold_is_on_something",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RetentionRule",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("kind", models.CharField(max_length=30)),
                        ("months", models.PositiveSmallIntegerField(null=True)),
                        ("done_until", models.DateTimeField(null=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "workspace",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.workspace",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "retention period",
                        "verbose_name_plural": "retention periods",
                        "constraints": [
                            models.UniqueConstraint(fields=("workspace", "kind"), name="one_period_each_kind"),
                            models.UniqueConstraint(
                                condition=models.Q(("workspace__isnull", True)),
                                fields=("kind",),
                                name="one_period_each_kind_of_the_site",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RetentionRun",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="time")),
                        ("is_trial", models.BooleanField(default=False, verbose_name="trial")),
                        ("numbers", models.JSONField(default=dict)),
                        ("held", models.PositiveIntegerField(default=0, verbose_name="kept by legal holds")),
                        ("milliseconds", models.PositiveIntegerField(default=0)),
                        (
                            "workspace",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.workspace",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "retention run",
                        "verbose_name_plural": "retention runs",
                        "ordering": ["-at"],
                        "indexes": [models.Index(fields=["workspace", "-at"], name="retention_runs")],
                    },
                ),
            ]
        ),
    ]
