"""The built-in fields: one description for forms, lists, filters, imports and merges."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from contacts.fields import catalogue
from contacts.models import Company, Contact, Tag
from tests.cast import make_contact


@pytest.fixture
def fields(cast):
    return catalogue.by_key(cast.workspace)


def _found(cast, field, *asked):
    return list(Contact.objects.of(cast.workspace).filter(field.q(*asked)).order_by("sort_name"))


def test_every_field_reads_back_what_it_shows_as_data(cast, fields):
    company = Company.objects.create(workspace=cast.workspace, name="Acme")
    ana = make_contact(
        cast.workspace, email="ana@example.com", phone="+12025550123", company=company, owner=cast.bob, city="Boise",
        country="US", zone="America/Boise", language="en", street="1 Main St\nUnit 2", stage="lead",
    )  # fmt: skip
    ana.tags.add(Tag.objects.create(workspace=cast.workspace, name="vip"))
    for field in fields.values():
        if field.editable:
            value = field.value(ana)
            assert field.clean(field.plain(value)) == value, field


def test_what_was_put_is_written(cast, fields):
    ana = make_contact(cast.workspace, email="ana@example.com")
    said = {
        "name": "Ana Wu", "company": "New Works", "tags": "vip, Boise", "owner": "bob@example.com", "stage": "Client",
        "country": "United States", "email": "ana@example.com, ana@work.example", "job_title": "Owner",
    }  # fmt: skip
    for key, text in said.items():
        fields[key].put(ana, fields[key].clean(text))
    catalogue.save(ana)
    fresh = Contact.objects.get(pk=ana.pk)
    assert (fresh.name, fresh.company.name, fresh.owner, fresh.stage, fresh.country) == (
        "Ana Wu", "New Works", cast.bob, "client", "US",
    )  # fmt: skip
    assert sorted(tag.name for tag in fresh.tags.all()) == ["Boise", "vip"]
    assert [point.value for point in fresh.points.all()] == ["ana@example.com", "ana@work.example"]
    assert " works" in fresh.search_text and fresh.sort_name == "ana wu"


def test_new_contacts_are_written_too(cast, fields):
    people = [Contact(workspace=cast.workspace) for _ in range(3)]
    for number, person in enumerate(people):
        fields["name"].put(person, f"Person {number}")
        fields["tags"].put(person, ["fresh"])
        fields["company"].put(person, fields["company"].clean("Same Works"))
    catalogue.save_all(people)
    assert Company.objects.filter(name="Same Works").count() == 1
    assert Contact.objects.filter(tags__name="fresh").count() == 3


def test_a_frozen_contact_is_not_written(cast, fields):
    ana = make_contact(cast.workspace, restricted_at=timezone.now())
    fields["city"].put(ana, "Boise")
    with pytest.raises(PermissionDenied):
        catalogue.save(ana)
    assert Contact.objects.get(pk=ana.pk).city == ""


@pytest.mark.parametrize("rows", [3, 30])
def test_writing_costs_the_same_for_many(cast, fields, rows, django_assert_max_num_queries):
    people = [make_contact(cast.workspace, f"Person {number}") for number in range(rows)]
    for person in people:
        fields["city"].put(person, "Boise")
        fields["tags"].put(person, ["north", "south"])
    Tag.objects.create(workspace=cast.workspace, name="north")
    Tag.objects.create(workspace=cast.workspace, name="south")
    with django_assert_max_num_queries(14):
        catalogue.save_all(people)


def test_filters(cast, fields):
    ana = make_contact(cast.workspace, "Ana Wu", email="ana@example.com", phone="+12025550123", city="Boise")
    ana.reindex()
    ben = make_contact(cast.workspace, "Ben Ng", stage="client", owner=cast.bob)
    ben.tags.add(Tag.objects.create(workspace=cast.workspace, name="vip"))
    assert _found(cast, fields["name"], "begins", "ÁNA") == [ana]
    assert _found(cast, fields["city"], "is", "boise") == [ana]
    assert _found(cast, fields["city"], "empty") == [ben]
    assert _found(cast, fields["email"], "is", "ANA@example.com") == [ana]
    assert _found(cast, fields["phone"], "contains", "555-0123") == [ana]
    assert _found(cast, fields["stage"], "any", ["client", "lead"]) == [ben]
    assert _found(cast, fields["stage"], "none", ["client"]) == [ana]
    assert _found(cast, fields["owner"], "any", str(cast.bob.pk)) == [ben]
    assert _found(cast, fields["tags"], "any", ["vip"]) == [ben]
    assert _found(cast, fields["tags"], "all", ["vip", "other"]) == []
    assert _found(cast, fields["tags"], "empty") == [ana]
    assert _found(cast, fields["created_at"], "last", "1") == [ana, ben]
    assert _found(cast, fields["created_at"], "less", "2020-01-01") == []


@pytest.mark.parametrize(
    ("key", "asked"),
    [("name", ("more", "x")), ("name", ("nonsense", "x")), ("name", ("is", " ")), ("created_at", ("is", "soon")),
     ("created_at", ("last", "many"))],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_so(fields, key, asked):
    with pytest.raises(ValidationError):
        fields[key].q(*asked)


def test_another_workspaces_company_is_not_found(cast, fields):
    Company.objects.create(workspace=cast.other, name="Theirs")
    assert fields["company"].clean("Theirs")._state.adding


def test_no_member_of_another_workspace_owns_a_contact(cast, fields):
    with pytest.raises(ValidationError):
        fields["owner"].clean(cast.olga.email)
