"""A mark on tags that search has yet to read again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0011_fields_of_their_own"),
    ]

    operations = [
        migrations.AddField(
            model_name="tag",
            name="stale_since",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
