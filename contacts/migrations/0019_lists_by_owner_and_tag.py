"""Indexes that say at once who is whose and who has a tag, so that filters by them stay flat."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_mail_to_the_erased"),
        ("contacts", "0018_exports_of_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["workspace", "owner", "sort_name", "id"], name="contact_of_owner"),
        ),
        migrations.RunSQL(  # the table is Django's own, so its model can't say it
            "CREATE INDEX contact_of_tag ON contacts_contact_tags (tag_id, contact_id)",
            "DROP INDEX contact_of_tag",
        ),
    ]
