"""An index of a table that is Django's own; and, on PostgreSQL, columns that are compared byte by byte, as SQLite does.

So the indexes of keys of values and of sources of referral serve for beginnings ("all that begin with …") whatever the
language of the database.
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
    dependencies = [("contacts", "0003_search_index")]

    operations = [
        migrations.RunPython(by_bytes, by_language),
        migrations.RunSQL(
            "CREATE INDEX contact_of_tag ON contacts_contact_tags (tag_id, contact_id)",
            "DROP INDEX contact_of_tag",
        ),
    ]
