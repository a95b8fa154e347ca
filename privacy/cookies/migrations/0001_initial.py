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
        ("accounts", "__first__"),
        ("contacts", "0001_initial"),
    ]

    operations = [
        together.CreateModels(
            [
                migrations.CreateModel(
                    name="GpcSignal",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "first_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="first seen"),
                        ),
                        ("last_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="last seen")),
                        (
                            "account",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "contact",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="contacts.contact",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "signal of Global Privacy Control",
                        "verbose_name_plural": "signals of Global Privacy Control",
                    },
                ),
                migrations.CreateModel(
                    name="CookieChoice",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="chosen")),
                        ("asked", models.JSONField(default=list, verbose_name="asked about")),
                        ("allowed", models.JSONField(default=list, verbose_name="allowed")),
                        ("register", models.CharField(max_length=16)),
                        ("gpc", models.BooleanField(default=False, verbose_name="with Global Privacy Control")),
                        (
                            "account",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "choice about cookies",
                        "verbose_name_plural": "choices about cookies",
                        "indexes": [models.Index(fields=["at"], name="cookie_choice_by_age")],
                    },
                ),
            ]
        ),
    ]
