"""Triggers that refuse to change or delete a row of the consent ledger."""

from django.db import migrations

from contacts.consent import triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)


def remove(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
