"""On PostgreSQL keys of values and sources of referral are compared byte by byte, as SQLite does.

So their indexes serve for beginnings ("all that begin with …") whatever the language of the database.
"""

from django.db import migrations

_COLUMNS = (("contacts_fieldvalue", "sort_key", 100), ("contacts_contact", "referral_source", 150))


def _collate(schema_editor, collation):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, column, length in _COLUMNS:
        schema_editor.execute(
            f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE varchar({length}) COLLATE "{collation}"'
        )


def by_bytes(apps, schema_editor):
    _collate(schema_editor, "C")


def by_language(apps, schema_editor):
    _collate(schema_editor, "default")


class Migration(migrations.Migration):
    dependencies = [("contacts", "0015_pinned_notes_have_an_index")]

    operations = [migrations.RunPython(by_bytes, by_language)]
