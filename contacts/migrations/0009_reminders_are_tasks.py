"""Reminders have become tasks of projects, and go."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0008_consents_by_state_and_contact"),
        ("projects", "0006_reminders_become_tasks"),
    ]

    operations = [migrations.DeleteModel(name="Reminder")]
