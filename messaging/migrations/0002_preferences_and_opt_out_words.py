"""What people narrow of what they agreed to, and words of their own that a business adds to STOP."""

import crm.lib.ids
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("contacts", "0004_what_models_can_not_say"),
        ("messaging", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("id", models.UUIDField(default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "how_often",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "everything I agreed to"),
                            ("weekly", "at most one message a week"),
                            ("monthly", "at most one message a month"),
                        ],
                        max_length=10,
                        verbose_name="how often",
                    ),
                ),
                ("paused_until", models.DateTimeField(blank=True, null=True, verbose_name="paused until")),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="changed")),
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="preference", to="contacts.contact"
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
                "verbose_name": "preference",
                "verbose_name_plural": "preferences",
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                ("id", models.UUIDField(default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "name",
                    models.CharField(
                        help_text="As people read it on their preference page: “Tastings”, “New courses”.",
                        max_length=60,
                        verbose_name="name",
                    ),
                ),
                ("about", models.CharField(blank=True, max_length=160, verbose_name="in a few words")),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="topics", to="accounts.workspace"
                    ),
                ),
            ],
            options={
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="DeclinedTopic",
            fields=[
                ("id", models.UUIDField(default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="since")),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="declined_topics",
                        to="contacts.contact",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="messaging.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "declined topic",
                "verbose_name_plural": "declined topics",
            },
        ),
        migrations.AddField(
            model_name="campaign",
            name="topic",
            field=models.ForeignKey(
                blank=True,
                help_text="Whoever declined it on their preference page is left out.",
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="messaging.topic",
                verbose_name="topic",
            ),
        ),
        migrations.CreateModel(
            name="OptOutWord",
            fields=[
                ("id", models.UUIDField(default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("word", models.CharField(max_length=40, verbose_name="word")),
                ("spelled", models.CharField(editable=False, max_length=80)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                    ),
                ),
            ],
            options={
                "verbose_name": "opt-out word",
                "verbose_name_plural": "opt-out words",
                "ordering": ["word", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "spelled"),
                        name="one_opt_out_word_of_a_spelling",
                        violation_error_message="This word is in the list already.",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.UniqueConstraint(
                fields=("workspace", "name"),
                name="one_topic_of_a_name",
                violation_error_message="A topic of this name is there already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="declinedtopic",
            constraint=models.UniqueConstraint(fields=("contact", "topic"), name="a_topic_is_declined_once"),
        ),
    ]
