"""Everything that the app keeps."""

import crm.lib.fields
import crm.lib.ids
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("contacts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Project",
            fields=[
                ("id", models.UUIDField(default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("prospect", "Prospect"),
                            ("proposal", "Proposal"),
                            ("active", "Active"),
                            ("paused", "Paused"),
                            ("done", "Done"),
                            ("lost", "Lost"),
                        ],
                        default="prospect",
                        max_length=10,
                        verbose_name="stage",
                    ),
                ),
                ("value", models.BigIntegerField(blank=True, null=True, verbose_name="value")),
                ("currency", models.CharField(default="USD", max_length=3, verbose_name="currency")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="starts")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                ("description", crm.lib.fields.EncryptedTextField(blank=True, default="", verbose_name="description")),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("search_text", models.TextField(blank=True, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "company",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="projects",
                        to="contacts.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="projects",
                        to="contacts.contact",
                        verbose_name="client",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="projects", to="accounts.workspace"
                    ),
                ),
            ],
            options={
                "verbose_name": "project",
                "verbose_name_plural": "projects",
                "indexes": [
                    models.Index(fields=["workspace", "-updated_at", "id"], name="project_by_change"),
                    models.Index(
                        condition=models.Q(
                            ("archived_at__isnull", True),
                            ("due_on__isnull", False),
                            models.Q(("stage", "done"), _negated=True),
                            models.Q(("stage", "lost"), _negated=True),
                        ),
                        fields=["workspace", "due_on"],
                        name="project_to_be_done",
                    ),
                ],
            },
        ),
    ]
