"""Indexes by which lists are sorted and filtered; files can be about a company."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("contacts", "0006_addresses_of_consents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="contact",
            name="contact_by_referral",
        ),
        migrations.AddField(
            model_name="contactfile",
            name="company",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="files", to="contacts.company"
            ),
        ),
        migrations.AlterField(
            model_name="contactfile",
            name="contact",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="files", to="contacts.contact"
            ),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["workspace", "-at"], name="call_of_workspace"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                models.F("workspace"),
                django.db.models.functions.text.Lower("family_name"),
                models.F("id"),
                name="contact_by_family_name",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                models.F("workspace"),
                django.db.models.functions.text.Lower("city"),
                models.F("id"),
                name="contact_by_city",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                models.F("workspace"),
                django.db.models.functions.text.Lower("region"),
                models.F("id"),
                name="contact_by_region",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                models.F("workspace"),
                django.db.models.functions.text.Lower("referral_source"),
                models.F("id"),
                name="contact_by_referral",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["workspace", "country", "id"], name="contact_by_country"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["workspace", "source", "id"], name="contact_by_source"),
        ),
        migrations.AddIndex(
            model_name="duplicatepair",
            index=models.Index(fields=["workspace", "verdict", "-at", "id"], name="pair_by_time"),
        ),
        migrations.AddConstraint(
            model_name="contactfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("company__isnull", True), ("contact__isnull", False)),
                    models.Q(("company__isnull", False), ("contact__isnull", True)),
                    _connector="OR",
                ),
                name="a_file_is_about_one",
            ),
        ),
    ]
