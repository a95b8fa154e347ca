"""A household or a front desk has one number and several people: nobody's name goes under in another's record."""

import pytest

from contacts.imports import decisions, runs
from contacts.models import Contact
from contacts.tests.exports import GOOGLE, table
from contacts.tests.importing import carry_out, counts, upload
from tests.cast import make_contact

pytestmark = [pytest.mark.django_db, pytest.mark.both]
DESK = "208 555 0123"


def file(*people):
    rows = [{"First Name": name, "E-mail 1 - Value": email, "Phone 1 - Value": DESK} for name, email in people]
    return table(GOOGLE, *rows)


def names():
    return sorted(Contact.objects.values_list("name", flat=True))


ALL = file(("Ana Silva", "ana@example.com"), ("Ben Weiss", "ben@example.com"), ("Cora Haddad", ""))


def test_people_of_other_names_who_share_a_number_are_each_added(cast):
    assert counts(carry_out(upload(cast, ALL), cast.bob)) == {"created": 3}
    assert names() == ["Ana Silva", "Ben Weiss", "Cora Haddad"]


def test_the_same_file_again_knows_each_of_them(cast):
    carry_out(upload(cast, ALL), cast.bob)
    assert counts(upload(cast, ALL)) == {"same": 3}


def test_each_is_told_apart_however_the_file_is_cut_into_chunks(cast, monkeypatch):
    monkeypatch.setattr(runs, "CHUNK", 1)
    again = file(("Ana Silva", "ana@example.com"), ("Ben Weiss", "ben@example.com"), ("Ben Weiss", "ben@example.com"))
    run = carry_out(upload(cast, again), cast.bob)
    assert names() == ["Ana Silva", "Ben Weiss"]
    assert counts(run)["created"] == 2


def test_who_shares_the_number_of_somebody_here_is_asked_about(cast):
    make_contact(cast.workspace, "Ana Silva", phone="+12085550123")
    run = upload(cast, file(("Ben Weiss", "ben@example.com")))
    assert counts(run) == {"conflict": 1}
    assert decisions.decide(run, {"all": "new"}) == 1
    carry_out(run, cast.bob)
    assert names() == ["Ana Silva", "Ben Weiss"]


@pytest.mark.parametrize("name", ["Ana", "Silva, Ana", "A. Silva", ""])
def test_a_shorter_or_missing_name_is_the_same_person(cast, name):
    make_contact(cast.workspace, "Ana Silva", phone="+12085550123")
    assert counts(upload(cast, file((name, "ana@example.com")))) == {"there": 1}
