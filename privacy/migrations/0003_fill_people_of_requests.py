"""Requests that were there before name their people."""

from typing import Any

from django.db import migrations


def fill(apps: Any, _schema: Any) -> None:
    contacts = apps.get_model("contacts", "Contact").objects
    for request in apps.get_model("privacy", "PrivacyRequest").objects.exclude(contact_ids=[]).iterator():
        request.people.set(contacts.filter(pk__in=request.contact_ids))


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_people_of_requests")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
