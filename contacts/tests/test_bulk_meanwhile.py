"""What a change of many does when the list it is about, or the field, is no longer there while it works."""

import pytest

from contacts.fields import making
from contacts.fields.kinds import Kind
from contacts.history import batches
from contacts.history.models import Batch, BatchState
from contacts.lists.asked import LONGEST_QUERY
from contacts.models import Contact
from contacts.tests.pages import url
from contacts.tests.test_listing import people
from tests.cast import signed_in


@pytest.fixture
def bob(cast, monkeypatch):
    monkeypatch.setattr(batches, "AT_ONCE", -1)
    monkeypatch.setattr("contacts.lists.bulk.CHUNK", 2)
    monkeypatch.setattr("contacts.lists.filters.FEW", 0)
    return signed_in(cast.bob)


@pytest.fixture
def shoe(cast):
    return making.add(cast.workspace, "Shoe", Kind.TEXT, purpose="to fit")


def begin(client, cast, verb, listed, **more):
    data = {"verb": verb, "all": "1", "list": listed, "go": "1", **more}
    answer = client.post(url(cast.workspace, "list-bulk"), data)
    assert answer.status_code == 302
    batch = Batch.objects.get()
    assert batch.state == BatchState.RUNNING
    return batch


def test_a_condition_that_goes_meanwhile_never_makes_it_about_everybody(cast, bob, shoe):
    made = people(cast, 9)
    for contact in made[:4]:
        shoe.values.create(contact=contact, text="red", sort_key="red")
    batch = begin(bob, cast, "archive", f"?f={shoe.key}:is:red")
    making.archive(shoe)
    batches.work(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.changed) == (BatchState.DONE, 2)
    assert Contact.objects.filter(archived_at=None).count() == 7


def test_a_field_that_goes_meanwhile_ends_the_change_and_it_can_be_undone(cast, bob, shoe):
    people(cast, 9)
    batch = begin(bob, cast, "set", "?view=all", field=shoe.key, **{f"value-{shoe.key}": "blue"})
    making.archive(shoe)
    batches.work(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.changed) == (BatchState.DONE, 2)
    assert batches.undo(batch, cast.bob, seconds=60) and not shoe.values.exists()


def test_a_list_too_long_to_be_read_is_refused_not_cut(cast, bob):
    people(cast, 2)
    listed = "?f=city:is:" + "x" * LONGEST_QUERY + "&f=city:is:Boise"
    answer = bob.post(url(cast.workspace, "list-bulk"), {"verb": "archive", "all": "1", "list": listed})
    assert answer.status_code == 422 and Contact.objects.filter(archived_at=None).count() == 2


def test_every_condition_of_a_long_list_binds(cast, bob):
    people(cast, 3)
    Contact.objects.filter(pk=Contact.objects.first().pk).update(city="Boise")
    listed = "?" + "&".join(f"f=city:not:{'x' * 1500}{number}" for number in range(6)) + "&f=city:is:Boise"
    bob.post(url(cast.workspace, "list-bulk"), {"verb": "archive", "all": "1", "list": listed})
    batches.work(Batch.objects.get().pk)
    assert Contact.objects.filter(archived_at=None).count() == 2
