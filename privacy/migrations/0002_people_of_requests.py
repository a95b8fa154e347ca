"""Requests are found by the contact they are about."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial"), ("privacy", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="privacyrequest",
            name="people",
            field=models.ManyToManyField(editable=False, related_name="+", to="contacts.contact"),
        ),
    ]
