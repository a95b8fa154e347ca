import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry
from contacts.fields import catalogue
from contacts.fields.models import CustomField
from contacts.history import batches
from contacts.history.models import Batch, BatchState
from contacts.models import Contact, Tag
from contacts.tests.pages import url
from contacts.tests.test_listing import people
from tests.cast import make_contact, signed_in


@pytest.fixture(autouse=True)
def _no_hurry(monkeypatch):
    """However slow the machine: what is done at once is done when the answer comes."""
    monkeypatch.setattr(batches, "AT_ONCE", 60)


def do(client, cast, verb, contacts=(), **more):
    data = {"verb": verb, "id": [contact.pk for contact in contacts], "go": "1", **more}
    return client.post(url(cast.workspace, "list-bulk"), data)


def undo(client, cast):
    batch = Batch.objects.latest("created_at")
    return client.post(url(cast.workspace, "batch-undo", batch.pk))


def stages():
    return list(Contact.objects.order_by("name").values_list("stage", flat=True))


def test_a_field_of_many_is_changed_and_put_back(cast, bob):
    made = people(cast, 3)
    assert do(bob, cast, "set", made[:2], field="stage", **{"value-stage": "client"}).status_code == 302
    assert stages() == ["client", "client", "new"]
    text = bob.get(url(cast.workspace, "list")).content.decode()
    assert "2 contacts changed" in text and "Undo" in text
    undo(bob, cast)
    assert stages() == ["new", "new", "new"]


def test_tags_are_added_and_removed_beside_those_there(cast, bob):
    made = people(cast, 2)
    made[0].tags.add(Tag.objects.create(workspace=cast.workspace, name="old"))
    do(bob, cast, "tag", made, value="Patient, vip")
    assert {tag.name for tag in made[0].tags.all()} == {"old", "Patient", "vip"}
    assert "patient" in Contact.objects.get(pk=made[1].pk).search_text
    do(bob, cast, "untag", made, value="patient")
    assert {tag.name for tag in made[0].tags.all()} == {"old", "vip"}
    undo(bob, cast)
    assert {tag.name for tag in made[0].tags.all()} == {"old", "Patient", "vip"}


def test_owners_are_assigned_and_only_members_can_be(cast, bob):
    made = people(cast, 2)
    do(bob, cast, "set", made, field="owner", **{"value-owner": str(cast.max.pk)})
    assert set(Contact.objects.values_list("owner", flat=True)) == {cast.max.pk}
    assert do(bob, cast, "set", made, field="owner", **{"value-owner": str(cast.olga.pk)}).status_code == 422


def test_archiving_many_and_taking_them_back(cast, bob):
    made = people(cast, 2)
    do(bob, cast, "archive", made)
    assert not Contact.objects.filter(archived_at=None).exists()
    undo(bob, cast)
    assert Contact.objects.filter(archived_at=None).count() == 2
    do(bob, cast, "archive", made)
    do(bob, cast, "restore", made)
    assert Contact.objects.filter(archived_at=None).count() == 2


def test_a_field_of_the_workspaces_own_is_put_back_too(cast, bob):
    row = CustomField.objects.create(workspace=cast.workspace, label="Notes", kind="long")
    made = people(cast, 2)
    field = catalogue.by_key(cast.workspace)[row.key]
    field.put(made[0], "secret")
    catalogue.save(made[0])
    do(bob, cast, "set", made, field=row.key, **{f"value-{row.key}": "for all"})

    def values():
        fresh = Contact.objects.order_by("name")
        return [field.value(contact) for contact in fresh]

    assert values() == ["for all", "for all"]
    undo(bob, cast)
    assert values() == ["secret", None]


def test_rt6_frozen_contacts_are_left_and_counted(cast, bob):
    made = people(cast, 3)
    Contact.objects.filter(pk=made[0].pk).update(restricted_at=timezone.now())
    for verb, more in (("set", {"field": "stage", "value-stage": "lead"}), ("tag", {"value": "x"}), ("archive", {})):
        do(bob, cast, verb, made, **more)
        frozen = Contact.objects.get(pk=made[0].pk)
        assert (frozen.stage, frozen.archived_at, frozen.tags.count()) == ("new", None, 0)
        assert Batch.objects.latest("created_at").left["frozen"] == 1
    assert "1 is frozen and was left" in bob.get(url(cast.workspace, "list")).content.decode()


def test_ac7_other_workspaces_ids_are_passed_over(cast, bob):
    stranger = make_contact(cast.other, "Stranger")
    assert do(bob, cast, "archive", [stranger]).status_code == 422
    do(bob, cast, "archive", [stranger, *people(cast, 1)])
    assert Contact.objects.get(pk=stranger.pk).archived_at is None


def test_readers_see_no_bar_and_may_not_use_it(cast):
    made = people(cast, 1)
    rita = signed_in(cast.rita)
    assert "bulk-bar" not in rita.get(url(cast.workspace, "list")).content.decode()
    assert do(rita, cast, "archive", made).status_code == 403


@pytest.mark.parametrize("few", [5000, 0])
def test_everybody_in_a_filtered_list(cast, bob, few, monkeypatch):
    monkeypatch.setattr("contacts.lists.filters.FEW", few)
    monkeypatch.setattr(batches, "CHUNK", 7)
    monkeypatch.setattr("contacts.lists.bulk.CHUNK", 7)
    tag = Tag.objects.create(workspace=cast.workspace, name="vip")
    made = people(cast, 30)
    for contact in made[:20]:
        contact.tags.add(tag)
    do(bob, cast, "untag", all="1", list="?f=tags:any:vip", value="vip")  # each leaves the list as it is changed
    assert not tag.contacts.exists()
    batch = Batch.objects.get()
    assert (batch.changed, batch.seen, batch.state) == (20, 20, BatchState.DONE)
    assert AuditEntry.objects.filter(action="batch.bulk", record_id=batch.pk).exists()
    undo(bob, cast)
    assert tag.contacts.count() == 20


def test_a_list_whose_filter_can_not_be_read_is_not_changed(cast, bob):
    people(cast, 2)
    assert do(bob, cast, "archive", all="1", list="?f=shoe:any:3").status_code == 422
    assert Contact.objects.filter(archived_at=None).count() == 2


def test_a_long_change_goes_on_in_the_background(cast, bob, monkeypatch):
    monkeypatch.setattr("contacts.lists.bulk.CHUNK", 5)
    monkeypatch.setattr(batches, "AT_ONCE", -1)
    people(cast, 12)
    answer = do(bob, cast, "set", all="1", list="?view=all", field="city", **{"value-city": "Boise"})
    batch = Batch.objects.get()
    assert answer["Location"] == url(cast.workspace, "batch", batch.pk)
    assert "Under way" in bob.get(answer["Location"]).content.decode()
    batches.work(batch.pk)
    assert Contact.objects.filter(city="Boise").count() == 12


def test_the_question_is_asked_before_the_change(cast, bob):
    made = people(cast, 1)
    ask = url(cast.workspace, "list-bulk")
    assert "Choose a field" in bob.post(ask, {"verb": "set", "id": made[0].pk}).content.decode()
    assert "Client" in bob.post(ask, {"verb": "set", "field": "stage", "id": made[0].pk}).content.decode()
    assert bob.post(ask, {"verb": "tag"}).status_code == 422
    assert bob.post(ask, {"verb": "dance"}).status_code == 404
    assert do(bob, cast, "set", made, field="email", **{"value-email": "a@example.com"}).status_code == 422


def test_bulk_costs_the_same_queries_for_10_and_20(cast, bob):
    def cost(count):
        made = people(cast, count)
        with CaptureQueriesContext(connection) as queries:
            do(bob, cast, "set", made, field="stage", **{"value-stage": "client"})
        return len(queries)

    cost(2)
    assert cost(10) == cost(20)


# One cell


def cell(cast, contact, field):
    return url(cast.workspace, "cell", contact.pk, field)


def test_a_cell_is_changed_where_it_stands(cast, bob):
    ana = make_contact(cast.workspace, "Ana", email="ana@example.com")
    assert "<select" in bob.get(cell(cast, ana, "stage")).content.decode()
    answer = bob.post(cell(cast, ana, "city"), {"value": "Boise"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and "Boise" in answer.content.decode() and "Undo" in answer.content.decode()
    undo(bob, cast)
    assert Contact.objects.get(pk=ana.pk).city == ""


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("name", "Anna", "Anna"),
        ("email", "new@example.com, b@example.com", "new@example.com"),
        ("phone", "208 555 0123", "555-0123"),
        ("tags", "a, b", "tag"),
        ("company", "Acme", "Acme"),
        ("owner", "bob@example.com", "Bob"),
    ],
)
def test_cells_of_every_sort(cast, bob, field, value, shown):
    ana = make_contact(cast.workspace, "Ana", email="ana@example.com")
    answer = bob.post(cell(cast, ana, field), {"value": value})
    assert answer.status_code == 200 and shown in answer.content.decode()


def test_a_wrong_value_stays_in_the_cell_with_the_reason(cast, bob):
    ana = make_contact(cast.workspace, "Ana")
    answer = bob.post(cell(cast, ana, "email"), {"value": "nonsense"})
    assert answer.status_code == 422 and "nonsense" in answer.content.decode()
    assert bob.post(cell(cast, ana, "name"), {"value": ""}).status_code == 422
    assert bob.post(cell(cast, ana, "source"), {"value": "import"}).status_code == 404


def test_rt6_a_frozen_contacts_cell_does_not_change(cast, bob):
    ana = make_contact(cast.workspace, "Ana", restricted_at=timezone.now())
    assert bob.post(cell(cast, ana, "city"), {"value": "Boise"}).status_code == 403


def test_co4_a_card_number_is_masked(cast, bob):
    ana = make_contact(cast.workspace, "Ana")
    bob.post(cell(cast, ana, "city"), {"value": "4111 1111 1111 1111"})
    assert "4111 1111" not in Contact.objects.get().city
