"""Ground rules of the house, on the real database."""

import pytest
from django.db import connection
from django.forms import BaseFormSet
from django.urls import get_resolver

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


def _kinds(formset):
    return {formset, *(each for kind in formset.__subclasses__() for each in _kinds(kind))}


def _is_ours(form):
    return any(base.__module__.partition(".")[0] not in ("django", "builtins") for base in form.__mro__)


def test_no_form_makes_as_many_rows_as_it_is_told():
    """Django makes 2,000 of whatever a hidden field says: with a few fields each a page of a minute."""
    assert get_resolver().url_patterns  # everything is loaded
    # Not those that the admin makes as it is asked, for staff of the operator.
    made = [kind for kind in _kinds(BaseFormSet) if hasattr(kind, "absolute_max") and _is_ours(kind.form)]
    assert len(made) >= 6
    assert not [kind for kind in made if kind.absolute_max > kind.max_num + 10 or kind.max_num > 200]


def _key(note: Note) -> str:
    return note.pk.hex if connection.vendor == "sqlite" else str(note.pk)
