"""Opt-in pages become the first kind of forms: the schema, with room for both until the next migration has moved them."""

import crm.lib.fields
import crm.lib.ids
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0008_campaign_results"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="optinform", name="opt_in_asks_for_something"),
        migrations.RemoveConstraint(model_name="optinwording", name="a_version_of_wording_once"),
        migrations.RenameModel(old_name="OptInForm", new_name="PublicForm"),
        migrations.RenameModel(old_name="OptInWording", new_name="FormVersion"),
        migrations.RenameField(model_name="formversion", old_name="version", new_name="number"),
        migrations.AlterField(
            model_name="formversion",
            name="form",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="messaging.publicform"
            ),
        ),
        migrations.AddField(
            model_name="formversion",
            name="content",
            field=models.JSONField(default=dict),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="formversion",
            name="fingerprint",
            field=models.CharField(db_index=True, default="", editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="publicform",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opt_in", "opt-in page"),
                    ("lead", "lead form"),
                    ("contact", "contact form"),
                    ("survey", "survey"),
                ],
                default="opt_in",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="publicform", name="design", field=models.JSONField(default=dict, editable=False)
        ),
        migrations.AddField(
            model_name="publicform", name="origins", field=models.JSONField(default=list, editable=False)
        ),
        migrations.CreateModel(
            name="FormAnswer",
            fields=[
                ("id", models.UUIDField(default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("entered", crm.lib.fields.EncryptedJSONField(default=dict, verbose_name="what was entered")),
                (
                    "proposed",
                    crm.lib.fields.EncryptedJSONField(default=None, null=True, verbose_name="proposed changes"),
                ),
                ("phone_hash", models.BinaryField(editable=False, max_length=32, null=True)),
                ("email_hash", models.BinaryField(editable=False, max_length=32, null=True)),
                ("stamp", models.CharField(editable=False, max_length=64, null=True)),
                ("age_attested_at", models.DateTimeField(editable=False, null=True, verbose_name="age attested")),
                (
                    "age_wording",
                    models.CharField(
                        blank=True, editable=False, max_length=20, verbose_name="wording of the age question"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="sent")),
                ("taken_at", models.DateTimeField(editable=False, null=True)),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="form_answers",
                        to="contacts.contact",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="messaging.publicform"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="messaging.formversion"
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
                "verbose_name": "answer to a form",
                "verbose_name_plural": "answers to forms",
                "indexes": [
                    models.Index(fields=["form", "-id"], name="answer_by_form"),
                    models.Index(fields=["contact", "-at"], name="answer_by_contact"),
                    models.Index(condition=models.Q(("taken_at__isnull", True)), fields=["at"], name="answer_waiting"),
                ],
                "constraints": [models.UniqueConstraint(fields=("stamp",), name="a_page_is_sent_once")],
            },
        ),
    ]
