"""Everything that the app keeps."""

import crm.lib.ids
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from crm.lib import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
    ]

    operations = [
        together.CreateModels(
            [
                migrations.CreateModel(
                    name="Draft",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("passages", models.JSONField(default=dict)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "workspace",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.workspace",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "passages of a policy",
                        "verbose_name_plural": "passages of policies",
                    },
                ),
                migrations.CreateModel(
                    name="PolicyVersion",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.PositiveIntegerField(verbose_name="version")),
                        ("content", models.JSONField()),
                        ("fingerprint", models.CharField(max_length=64)),
                        ("summary", models.TextField(blank=True, max_length=2000, verbose_name="what is new")),
                        (
                            "published_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="published"),
                        ),
                        ("effective_on", models.DateField(verbose_name="in effect from")),
                        ("told_up_to", models.UUIDField(null=True)),
                        ("told_at", models.DateTimeField(null=True)),
                        ("told_count", models.PositiveIntegerField(default=0)),
                        ("tells_contacts", models.BooleanField(default=True)),
                        ("contacts_told_up_to", models.UUIDField(null=True)),
                        ("contacts_told_at", models.DateTimeField(null=True)),
                        ("contacts_told_count", models.PositiveIntegerField(default=0)),
                        (
                            "by",
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
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.workspace",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "version of a policy",
                        "verbose_name_plural": "versions of policies",
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("workspace", "number"), name="a_policy_version_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("workspace__isnull", True)),
                                fields=("number",),
                                name="a_version_of_the_sites_policy_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Acceptance",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="accepted")),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="acceptances",
                                to="policy.policyversion",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "acceptance of a policy",
                        "verbose_name_plural": "acceptances of policies",
                        "constraints": [
                            models.UniqueConstraint(fields=("account", "version"), name="a_version_accepted_once")
                        ],
                    },
                ),
            ]
        ),
    ]
