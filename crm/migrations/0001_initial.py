"""Everything that the app keeps."""

import crm.backup.models
import crm.lib.fields
import crm.lib.ids
import django.utils.timezone
from django.db import migrations, models

from crm.lib import together


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        together.CreateModels(
            [
                migrations.CreateModel(
                    name="LocalMail",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("to", crm.lib.fields.EncryptedTextField(default="")),
                        ("to_hash", models.BinaryField(max_length=32)),
                        ("subject", crm.lib.fields.EncryptedTextField(default="")),
                        ("text", crm.lib.fields.EncryptedTextField(blank=True, default="")),
                        ("html", crm.lib.fields.EncryptedTextField(blank=True, default="")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "local mail",
                        "verbose_name_plural": "local mailbox",
                        "ordering": ["-at"],
                    },
                ),
                migrations.CreateModel(
                    name="SetupLink",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("token_hash", models.BinaryField(unique=True)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("used_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "verbose_name": "set-up link",
                        "verbose_name_plural": "set-up links",
                    },
                ),
                migrations.CreateModel(
                    name="BackupRun",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "cause",
                            models.CharField(
                                choices=[
                                    ("clock", "by the clock"),
                                    ("hand", "asked for"),
                                    ("restore", "before a restore"),
                                ],
                                max_length=8,
                                verbose_name="why",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("running", "being made"), ("good", "made"), ("failed", "failed")],
                                default="running",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                        ("size", models.PositiveBigIntegerField(default=0, verbose_name="bytes")),
                        ("started_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="begun")),
                        ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                        ("lease_until", models.DateTimeField(default=crm.backup.models._lease)),
                        ("tried_at", models.DateTimeField(null=True, verbose_name="tried")),
                        ("trouble", models.CharField(blank=True, max_length=300, verbose_name="what went wrong")),
                        ("gone_at", models.DateTimeField(null=True, verbose_name="removed")),
                    ],
                    options={
                        "verbose_name": "backup",
                        "verbose_name_plural": "backups",
                        "ordering": ["-started_at"],
                        "indexes": [models.Index(fields=["state", "-started_at"], name="backup_by_state")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "running")), fields=("state",), name="one_backup_at_a_time"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DatabaseMark",
                    fields=[
                        ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                        ("number", models.PositiveBigIntegerField(default=0)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "mark of the database's age",
                        "verbose_name_plural": "marks of the database's age",
                        "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_mark")],
                    },
                ),
            ]
        ),
    ]
