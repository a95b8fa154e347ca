"""The hash of the address for which each consent was given, out of the ledger's evidence."""

from django.db import migrations

_CHUNK = 1000


def fill(apps, schema_editor):
    from contacts.consent import chain
    from crm.lib.addresses import address_hash

    Consent = apps.get_model("contacts", "Consent")
    Key = apps.get_model("contacts", "ContactKey")
    rows = Consent.objects.select_related("event").order_by("pk")
    last = None
    while chunk := list((rows.filter(pk__gt=last) if last else rows)[:_CHUNK]):
        last = chunk[-1].pk
        owners = {row.event.contact_id for row in chunk}
        keys = {
            key.contact_id: chain.unwrap(bytes(key.wrapped), key.contact_id)
            for key in Key.objects.filter(contact_id__in=owners)
        }
        for row in chunk:
            key = keys.get(row.event.contact_id)
            held = chain.unseal(bytes(row.event.sealed), key, row.event.pk) if key else {}
            row.address_hash = address_hash(held["address"]) if held.get("address") else b""
        Consent.objects.bulk_update(chunk, ["address_hash"])


class Migration(migrations.Migration):
    dependencies = [("contacts", "0005_consents_say_for_which_address")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
