"""Every order in which a list can stand is read off an index, also by job title, language and the like."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0010_proofs_are_batches"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                models.F("workspace"),
                django.db.models.functions.text.Lower("given_name"),
                models.F("id"),
                name="contact_by_given_name",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                models.F("workspace"),
                django.db.models.functions.text.Lower("job_title"),
                models.F("id"),
                name="contact_by_job_title",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                models.F("workspace"),
                django.db.models.functions.text.Lower("postal_code"),
                models.F("id"),
                name="contact_by_postal_code",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["workspace", "language", "id"], name="contact_by_language"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["workspace", "zone", "id"], name="contact_by_zone"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["workspace", "preferred_channel", "id"], name="contact_by_preferred_way"),
        ),
    ]
