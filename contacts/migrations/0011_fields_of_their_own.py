"""Fields of a workspace's own making, named stages, further addresses, coloured tags, birthdays, pronouns."""

import crm.lib.fields
import crm.lib.ids
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_mail_to_the_erased"),
        ("contacts", "0010_merges_and_duplicates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomField",
            fields=[
                ("id", models.UUIDField(default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=80, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("long", "Long text (encrypted)"),
                            ("number", "Number"),
                            ("money", "Money"),
                            ("date", "Date"),
                            ("choice", "One of several choices"),
                            ("choices", "Several choices"),
                            ("yes_no", "Yes or no"),
                            ("url", "Web address"),
                            ("person", "Another contact"),
                            ("company", "Company"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("help", models.CharField(blank=True, max_length=200, verbose_name="hint")),
                ("purpose", models.CharField(blank=True, max_length=200, verbose_name="why you hold it")),
                ("required", models.BooleanField(default=False, verbose_name="needed")),
                ("lowest", models.CharField(blank=True, max_length=40, verbose_name="at least")),
                ("highest", models.CharField(blank=True, max_length=40, verbose_name="at most")),
                ("currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "verbose_name": "field",
                "verbose_name_plural": "fields of workspaces",
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="FieldOption",
            fields=[
                ("id", models.UUIDField(default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80, verbose_name="choice")),
                ("hue", models.PositiveSmallIntegerField(default=7, verbose_name="colour")),
                ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "verbose_name": "choice",
                "verbose_name_plural": "choices of fields",
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="FieldValue",
            fields=[
                ("id", models.UUIDField(default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("place", models.PositiveSmallIntegerField(default=0)),
                ("text", models.CharField(blank=True, max_length=500)),
                ("sort_key", models.CharField(blank=True, max_length=100)),
                ("sealed", crm.lib.fields.EncryptedTextField(blank=True, default=None, null=True)),
            ],
            options={
                "verbose_name": "value",
                "verbose_name_plural": "values of fields",
                "ordering": ["contact", "field", "place"],
            },
        ),
        migrations.CreateModel(
            name="LifecycleStage",
            fields=[
                ("id", models.UUIDField(default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(editable=False, max_length=10)),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                ("hue", models.PositiveSmallIntegerField(default=7, verbose_name="colour")),
                ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "verbose_name": "stage",
                "verbose_name_plural": "stages",
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="PostalAddress",
            fields=[
                ("id", models.UUIDField(default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("label", models.CharField(blank=True, max_length=60, verbose_name="label")),
                ("street", models.CharField(blank=True, max_length=200, verbose_name="street")),
                ("city", models.CharField(blank=True, max_length=100, verbose_name="city")),
                ("region", models.CharField(blank=True, max_length=100, verbose_name="state or region")),
                ("postal_code", models.CharField(blank=True, max_length=20, verbose_name="postal code")),
                ("country", models.CharField(blank=True, max_length=2, verbose_name="country")),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "postal address",
                "verbose_name_plural": "further postal addresses",
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="TagOverlap",
            fields=[
                ("id", models.UUIDField(default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
            ],
            options={
                "verbose_name": "overlap of merged tags",
                "verbose_name_plural": "overlaps of merged tags",
            },
        ),
        migrations.RemoveConstraint(
            model_name="tag",
            name="one_tag_of_a_name",
        ),
        migrations.AddField(
            model_name="contact",
            name="birth_day",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="day of birth"),
        ),
        migrations.AddField(
            model_name="contact",
            name="birth_month",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="month of birth"),
        ),
        migrations.AddField(
            model_name="contact",
            name="birth_year",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="year of birth"),
        ),
        migrations.AddField(
            model_name="contact",
            name="preferred_channel",
            field=models.CharField(
                blank=True,
                choices=[("sms", "Text message"), ("email", "Email"), ("call", "Phone call"), ("post", "Letter")],
                max_length=10,
                verbose_name="preferred way",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="pronouns",
            field=models.CharField(blank=True, max_length=40, verbose_name="pronouns"),
        ),
        migrations.AddField(
            model_name="tag",
            name="deleted_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="tag",
            name="hue",
            field=models.PositiveSmallIntegerField(default=7, verbose_name="colour"),
        ),
        migrations.AddField(
            model_name="tag",
            name="merged_into",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="contacts.tag",
            ),
        ),
        migrations.AlterField(
            model_name="contact",
            name="stage",
            field=models.CharField(default="new", max_length=10, verbose_name="stage"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("birth_month__isnull", False)),
                fields=["workspace", "birth_month", "birth_day", "id"],
                name="contact_by_birthday",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["workspace", "referral_source"], name="contact_by_referral"),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("birth_day__isnull", True), ("birth_month__isnull", True), ("birth_year__isnull", True)),
                    models.Q(("birth_day__range", (1, 31)), ("birth_month__range", (1, 12))),
                    _connector="OR",
                ),
                name="a_birthday_has_month_and_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deleted_at__isnull", True)),
                fields=("workspace", "name"),
                name="one_tag_of_a_name",
                violation_error_message="A tag of this name is there already.",
            ),
        ),
        migrations.AddField(
            model_name="customfield",
            name="workspace",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="custom_fields", to="accounts.workspace"
            ),
        ),
        migrations.AddField(
            model_name="fieldoption",
            name="field",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="options", to="contacts.customfield"
            ),
        ),
        migrations.AddField(
            model_name="fieldvalue",
            name="company",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="named_by", to="contacts.company"
            ),
        ),
        migrations.AddField(
            model_name="fieldvalue",
            name="contact",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="field_values",
                to="contacts.contact",
            ),
        ),
        migrations.AddField(
            model_name="fieldvalue",
            name="field",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="values",
                to="contacts.customfield",
            ),
        ),
        migrations.AddField(
            model_name="fieldvalue",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="named_by", to="contacts.contact"
            ),
        ),
        migrations.AddField(
            model_name="lifecyclestage",
            name="workspace",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="stages", to="accounts.workspace"
            ),
        ),
        migrations.AddField(
            model_name="postaladdress",
            name="contact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="postal_addresses", to="contacts.contact"
            ),
        ),
        migrations.AddField(
            model_name="tagoverlap",
            name="contact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contacts.contact"
            ),
        ),
        migrations.AddField(
            model_name="tagoverlap",
            name="tag",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contacts.tag"),
        ),
        migrations.AddConstraint(
            model_name="customfield",
            constraint=models.UniqueConstraint(
                fields=("workspace", "label"),
                name="one_field_of_a_name",
                violation_error_message="A field of this name is there already, perhaps among the archived ones.",
            ),
        ),
        migrations.AddConstraint(
            model_name="fieldoption",
            constraint=models.UniqueConstraint(fields=("field", "name"), name="one_choice_of_a_name"),
        ),
        migrations.AddIndex(
            model_name="fieldvalue",
            index=models.Index(fields=["field", "sort_key", "contact"], name="value_by_key"),
        ),
        migrations.AddConstraint(
            model_name="fieldvalue",
            constraint=models.UniqueConstraint(fields=("contact", "field", "place"), name="one_value_a_place"),
        ),
        migrations.AddConstraint(
            model_name="lifecyclestage",
            constraint=models.UniqueConstraint(fields=("workspace", "key"), name="one_stage_of_a_key"),
        ),
        migrations.AddConstraint(
            model_name="lifecyclestage",
            constraint=models.UniqueConstraint(
                fields=("workspace", "name"),
                name="one_stage_of_a_name",
                violation_error_message="A stage of this name is there already, perhaps among the archived ones.",
            ),
        ),
    ]
