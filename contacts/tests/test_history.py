import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.history import batches, snapshots
from contacts.history.models import Batch, BatchKind, BatchState, WhyLeft
from contacts.models import Company, Contact, ContactPoint, Note, Tag
from contacts.search import reindex
from contacts.tests.pages import url
from crm.lib.addresses import Kind
from tests.cast import make_contact, signed_in


def changed(cast, contacts, change, kind=BatchKind.BULK):
    """A finished batch in which ``change`` was done to the contacts."""
    batch = batches.open(cast.workspace, by=cast.bob, kind=kind, title="Something was changed")
    with transaction.atomic():
        before = snapshots.look([contact.pk for contact in contacts])
        added = change()
        batches.record(batch, before, added=added if isinstance(added, list) else [])
    batches.finish(batch)
    return batch


def undone(batch, by):
    assert batches.undo(batch, by, seconds=60)
    batch.refresh_from_db()
    assert batch.state == BatchState.UNDONE
    return batch


def fresh(contact):
    return Contact.objects.get(pk=contact.pk)


def test_an_edit_is_put_back_and_found_by_search_again(cast):
    ana = make_contact(cast.workspace, "Ana Sample")
    acme = Company.objects.create(workspace=cast.workspace, name="Acme")
    batch = changed(cast, [ana], lambda: Contact.objects.update(stage="client", company=acme, name="Anna"))
    undone(batch, cast.bob)
    assert (fresh(ana).stage, fresh(ana).company, fresh(ana).name) == ("new", None, "Ana Sample")
    assert "sample" in fresh(ana).search_text
    assert batch.changed == batch.undone == 1


def test_what_somebody_changed_since_is_left_and_the_rest_put_back(cast):
    ana, ben = make_contact(cast.workspace, "Ana"), make_contact(cast.workspace, "Ben")
    batch = changed(cast, [ana, ben], lambda: Contact.objects.update(stage="client", city="Boise"))
    Contact.objects.filter(pk=ana.pk).update(stage="former")
    undone(batch, cast.bob)
    assert (fresh(ana).stage, fresh(ana).city) == ("former", "")
    assert (fresh(ben).stage, fresh(ben).city) == ("new", "")
    assert {(c.contact_id, c.state, c.why) for c in batch.changes.all()} == {
        (ana.pk, "partly", "edited"),
        (ben.pk, "undone", ""),
    }


def test_tags_of_others_stay(cast):
    ana = make_contact(cast.workspace)
    old, new, later = (Tag.objects.create(workspace=cast.workspace, name=name) for name in ("old", "new", "later"))
    ana.tags.add(old)
    batch = changed(cast, [ana], lambda: ana.tags.set([new]))
    ana.tags.add(later)
    undone(batch, cast.bob)
    assert set(ana.tags.all()) == {old, later}


def test_addresses_are_put_back(cast):
    ana = make_contact(cast.workspace, email="ana@example.com", phone="+12085550123")

    def change():
        ana.points.filter(kind=Kind.PHONE).delete()
        ContactPoint.objects.create(workspace=cast.workspace, contact=ana, kind="email", value="b@example.com")

    undone(changed(cast, [ana], change), cast.bob)
    assert {point.value for point in fresh(ana).points.all()} == {"ana@example.com", "+12085550123"}


def test_rt6_a_frozen_contact_is_left(cast):
    ana = make_contact(cast.workspace)
    batch = changed(cast, [ana], lambda: Contact.objects.update(stage="client"))
    Contact.objects.update(restricted_at=timezone.now())
    undone(batch, cast.bob)
    assert fresh(ana).stage == "client"
    assert batch.changes.get().why == WhyLeft.FROZEN


def added(cast, *names):
    made = []

    def add():
        made.extend(make_contact(cast.workspace, name, email=f"{name}@example.com") for name in names)
        reindex(made)
        return [contact.pk for contact in made]

    return changed(cast, [], add, BatchKind.IMPORT), made


def test_added_contacts_go_but_those_that_were_used_or_edited_since(cast):
    batch, (ana, ben, cem, _dan) = added(cast, "ana", "ben", "cem", "dan")
    Note.objects.create(workspace=cast.workspace, contact=ana, text="Called")
    Contact.objects.filter(pk=ben.pk).update(city="Boise")
    ContactPoint.objects.filter(contact=cem).update(label="work")
    undone(batch, cast.bob)
    assert {contact.name for contact in Contact.objects.all()} == {"ana", "ben", "cem"}
    assert {(c.contact_id, c.why) for c in batch.changes.all()} == {
        (ana.pk, "used"),
        (ben.pk, "edited"),
        (cem.pk, "edited"),
    }


def test_a_batch_is_undone_once(cast):
    batch, _made = added(cast, "ana")
    undone(batch, cast.bob)
    assert not batches.undo(batch, cast.bob)


def test_an_undo_goes_on_where_a_worker_left_it(cast, monkeypatch):
    people = [make_contact(cast.workspace, f"Person {n}") for n in range(7)]
    batch = changed(cast, people, lambda: Contact.objects.update(stage="client"))
    monkeypatch.setattr(batches, "CHUNK", 3)
    batches.undo(batch, cast.bob, seconds=-1)  # one chunk, then the time is over
    assert Contact.objects.filter(stage="client").count() == 4
    batches.work(batch.pk)
    batch.refresh_from_db()
    assert batch.state == BatchState.UNDONE and batch.undone == 7
    assert not Contact.objects.filter(stage="client").exists()


def test_recording_costs_the_same_queries_for_10_and_20_contacts(cast):
    def cost(count):
        people = [make_contact(cast.workspace, f"Person {n}") for n in range(count)]
        with CaptureQueriesContext(connection) as queries:
            changed(cast, people, lambda: Contact.objects.update(stage="client"))
        Contact.objects.update(stage="new")
        return len(queries)

    assert cost(10) == cost(20)


def test_the_page_lists_batches_with_their_undo(cast):
    bob = signed_in(cast.bob)
    assert "Nothing was changed in bulk yet" in bob.get(url(cast.workspace, "history")).content.decode()
    ana = make_contact(cast.workspace)
    batch = changed(cast, [ana], lambda: Contact.objects.update(stage="client"))
    assert "Something was changed" in bob.get(url(cast.workspace, "history")).content.decode()
    assert bob.post(url(cast.workspace, "batch-undo", batch.pk)).status_code == 302
    assert fresh(ana).stage == "new"
    assert "put back" in bob.get(url(cast.workspace, "batch", batch.pk)).content.decode()
    assert bob.post(url(cast.workspace, "batch-undo", batch.pk)).status_code == 302  # a second click


@pytest.mark.django_db
def test_old_bulk_changes_are_forgotten_and_imports_are_not(cast):
    bulk = changed(cast, [make_contact(cast.workspace)], lambda: Contact.objects.update(stage="client"))
    kept, _made = added(cast, "ana")
    Batch.objects.update(created_at=timezone.now() - batches.KEPT * 2)
    batches.forget()
    assert list(Batch.objects.all()) == [kept] != [bulk]


@pytest.mark.both
def test_what_was_done_long_ago_is_found_page_by_page(cast, monkeypatch):
    monkeypatch.setattr("contacts.history.pages.PAGE", 2)
    for number in range(3):
        batches.open(cast.workspace, by=cast.bob, kind=BatchKind.IMPORT, title=f"file{number}.csv")
    browser, here = signed_in(cast.bob), url(cast.workspace, "history")
    first = browser.get(here)
    assert "file2.csv" in first.content.decode() and "file0.csv" not in first.content.decode()
    assert "file0.csv" in browser.get(here, {"before": first.context["before"].isoformat()}).content.decode()
    assert browser.get(here, {"before": "\0nonsense"}).status_code == 200
