"""Ground rules of the house, on the real database."""

import pytest
from django.db import connection

from contacts.models import Contact, Note
from crm.lib.crypto import WrongKey


def test_an_encrypted_value_opens_in_its_row_only(cast):
    ana, ben = (Contact.objects.create(workspace=cast.workspace, name=name) for name in ("Ana", "Ben"))
    first = Note.objects.create(workspace=cast.workspace, contact=ana, text="secret of Ana")
    second = Note.objects.create(workspace=cast.workspace, contact=ben, text="secret of Ben")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contacts_note SET text = (SELECT text FROM contacts_note WHERE id = %s) WHERE id = %s",
            [_key(first), _key(second)],
        )
    with pytest.raises(WrongKey):
        _ = Note.objects.get(pk=second.pk).text


def test_an_encrypted_value_can_not_be_written_without_its_row(cast):
    with pytest.raises(ValueError, match="encrypted per row"):
        Note.objects.update(text="plain")


def _key(note: Note) -> str:
    return note.pk.hex if connection.vendor == "sqlite" else str(note.pk)
