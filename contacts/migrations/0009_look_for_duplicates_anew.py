"""The keys of the search for duplicates are others than before: the sweeper begins a new search in every workspace."""

from django.db import migrations


def forget(apps, schema_editor):
    apps.get_model("contacts", "DuplicateKey").objects.all().delete()
    apps.get_model("contacts", "DuplicateScan").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("contacts", "0008_people_come_by_forms")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
