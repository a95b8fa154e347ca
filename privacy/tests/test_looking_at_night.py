"""In a large database the search after an erasure waits for the night, once for all."""

import pytest

from contacts.models import Note
from privacy.erasure import erasing
from privacy.models import Erasure
from privacy.persons import find_person
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


def test_rt3_leftovers_are_found_in_the_night_and_the_words_forgotten(cast, journal_file, monkeypatch):
    monkeypatch.setattr(find_person, "_QUICK", 0)
    ana = make_contact(cast.workspace, "Ana Sample", email="ana@example.com")
    ben = make_contact(cast.workspace, "Ben Other", email="ben@example.com")
    Note.objects.create(workspace=cast.workspace, contact=ben, text="Knows Ana Sample")
    for person in (ana, make_contact(cast.workspace, "Cora Third", email="cora@example.com")):
        assert erasing.erase(person).leftovers == []
    assert Erasure.objects.filter(checked_at=None).count() == 2
    assert erasing.look_at_night() == 1
    assert [row.leftovers != [] for row in Erasure.objects.order_by("at")] == [True, False]
    assert all(row.terms is None and row.checked_at for row in Erasure.objects.all())
    assert erasing.look_at_night() == 0
