"""Everything that the app keeps."""

import crm.lib.fields
import crm.lib.ids
import django.db.models.deletion
import django.utils.timezone
import privacy.notices.models
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("records", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.UUIDField(default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "number",
                    models.CharField(
                        default=privacy.notices.models.new_number,
                        editable=False,
                        max_length=20,
                        unique=True,
                        verbose_name="number",
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("erasure", "erase"),
                            ("correction", "correct"),
                            ("restriction", "restrict"),
                            ("lifting", "lift the restriction"),
                        ],
                        max_length=12,
                        verbose_name="what",
                    ),
                ),
                (
                    "addresses",
                    crm.lib.fields.EncryptedJSONField(
                        blank=True, default=list, verbose_name="by which it knows the person"
                    ),
                ),
                (
                    "changed",
                    crm.lib.fields.EncryptedJSONField(
                        blank=True, default=None, null=True, verbose_name="what is right now"
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=20, verbose_name="request")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "to be told"),
                            ("told", "told, no answer yet"),
                            ("done", "answered"),
                            ("failed", "can't be reached"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="since")),
                ("due_on", models.DateField(default=privacy.notices.models._due, verbose_name="answer due")),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("not_before", models.DateTimeField(default=django.utils.timezone.now)),
                ("lease_until", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True, verbose_name="told")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered")),
                ("answered_how", models.CharField(blank=True, max_length=10)),
                ("token_hash", models.BinaryField(max_length=32)),
                (
                    "processor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notices", to="records.processor"
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
                "verbose_name": "notice to a recipient",
                "verbose_name_plural": "notices to recipients",
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(fields=["workspace", "state", "due_on"], name="notice_by_state"),
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["not_before"], name="notice_waiting"
                    ),
                    models.Index(fields=["token_hash"], name="notice_by_token"),
                ],
            },
        ),
    ]
