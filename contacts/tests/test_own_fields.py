"""Fields of a workspace's own: typed, limited, filtered, sorted, told to the person, erased."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from contacts.fields import catalogue, custom
from contacts.history import batches, snapshots
from contacts.history.models import BatchKind
from contacts.models import Contact, CustomField, FieldValue
from tests.cast import make_contact

KINDS = {
    "text": "Size 42", "long": "First line\nsecond", "number": "1234.5", "money": "99.50 USD", "date": "2026-03-14",
    "choice": "Gold", "choices": ["Gold", "Silver"], "yes_no": "yes", "url": "https://example.com/x",
    "person": "Ben Ng", "company": "Acme",
}  # fmt: skip


def make_field(workspace, kind="text", label="", options=("Gold", "Silver"), **more):
    row = CustomField.objects.create(workspace=workspace, kind=kind, label=label or f"Own {kind}", **more)
    if kind in ("choice", "choices"):
        for position, name in enumerate(options):
            row.options.create(name=name, position=position)
    return catalogue.by_key(workspace)[row.key]


def put(contact, field, said):
    field.put(contact, field.clean(said))
    catalogue.save(contact)
    return Contact.objects.get(pk=contact.pk)


def found(cast, field, *asked):
    return list(Contact.objects.of(cast.workspace).filter(field.q(*asked)).order_by("sort_name"))


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_kept_and_reads_back(cast, kind):
    make_contact(cast.workspace, "Ben Ng")
    field = make_field(cast.workspace, kind)
    ana = put(make_contact(cast.workspace), field, KINDS[kind])
    value = field.value(ana)
    assert value not in (None, [])
    assert field.clean(field.plain(value)) == value
    assert field.show(ana)
    assert put(ana, field, "") and not FieldValue.objects.filter(contact=ana).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_filtered_by_being_there(cast, kind):
    ben = make_contact(cast.workspace, "Ben Ng")
    field = make_field(cast.workspace, kind)
    ana = put(make_contact(cast.workspace), field, KINDS[kind])
    assert (found(cast, field, "set"), found(cast, field, "empty")) == ([ana], [ben])


def test_filters_by_value(cast):
    ana, ben = make_contact(cast.workspace, "Ana"), make_contact(cast.workspace, "Ben")
    number, money = make_field(cast.workspace, "number"), make_field(cast.workspace, "money")
    choices, text = make_field(cast.workspace, "choices"), make_field(cast.workspace, "text")
    date, yes = make_field(cast.workspace, "date"), make_field(cast.workspace, "yes_no")
    for person, said in ((ana, ("-5", "10 USD", ["Gold"], "Élan vital", "2026-03-14", "yes")),
                         (ben, ("12", "10 EUR", ["Gold", "Silver"], "brio", "2026-04-01", "no"))):  # fmt: skip
        for field, each in zip((number, money, choices, text, date, yes), said, strict=True):
            put(person, field, each)
    assert found(cast, number, "less", "0") == [ana]
    assert found(cast, number, "between", ["-6", "12"]) == [ana, ben]
    assert found(cast, money, "more", "5 EUR") == [ben]
    assert found(cast, choices, "all", ["Gold", "Silver"]) == [ben]
    assert found(cast, choices, "any", ["Gold"]) == [ana, ben]
    assert found(cast, choices, "none", ["Silver"]) == [ana]
    assert found(cast, text, "is", "elan VITAL") == [ana]
    assert found(cast, text, "not", "brio") == [ana]
    assert found(cast, text, "contains", "vit") == [ana]
    assert found(cast, date, "more", "2026-03-20") == [ben]
    assert found(cast, yes, "is", "no") == [ben]
    assert list(number.held_by("less", "0")) == [ana.pk] and len(number.held_by("more", "-9")) == 2


def test_sorting_and_paging_go_by_the_same_key(cast):
    field = make_field(cast.workspace, "number")
    people = [put(make_contact(cast.workspace, f"P{n}"), field, str(n)) for n in (3, -1, 20)]
    make_contact(cast.workspace, "Without")
    rows, name = field.order(Contact.objects.of(cast.workspace))
    assert list(rows.order_by(name, "id")) == [people[1], people[0], people[2]]
    mark = rows.get(pk=people[0].pk).own_key
    assert list(rows.filter(own_key__gt=mark)) == [people[2]]


def test_a_value_outside_the_limits_is_refused_in_words(cast):
    number = make_field(cast.workspace, "number", lowest="1", highest="10")
    date = make_field(cast.workspace, "date", lowest="2020-01-01")
    text = make_field(cast.workspace, "text", highest="3")
    for field, said in ((number, "0"), (number, "11"), (date, "2019-12-31"), (text, "four")):
        with pytest.raises(ValidationError) as refused:
            field.clean(said)
        assert field.label in refused.value.messages[0]
    assert number.clean("10") == 10


def test_a_needed_field_says_so(cast):
    with pytest.raises(ValidationError):
        make_field(cast.workspace, "text", required=True).clean(" ")


def test_an_archived_field_keeps_its_values(cast):
    field = make_field(cast.workspace, "text")
    put(make_contact(cast.workspace), field, "kept")
    CustomField.objects.update(archived_at="2026-01-01T00:00Z")
    assert field.key not in catalogue.by_key(cast.workspace)
    assert FieldValue.objects.get().text == "kept"


def test_co4_a_card_number_in_an_own_field_is_masked(cast):
    for kind in ("text", "long"):
        field = make_field(cast.workspace, kind)
        ana = put(make_contact(cast.workspace), field, "card 4111 1111 1111 1111")
        assert "4111 1111" not in field.value(ana)


def test_long_text_is_encrypted_at_rest(cast):
    from django.db import connection

    ana = put(make_contact(cast.workspace), make_field(cast.workspace, "long"), "a secret of hers")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed, text, sort_key FROM contacts_fieldvalue")
        assert "secret" not in str([bytes(cell) if not isinstance(cell, str) else cell for cell in cursor.fetchone()])
    assert custom.fields(cast.workspace)[0].value(ana) == "a secret of hers"


def test_other_workspaces_people_and_companies_are_not_found(cast):
    make_contact(cast.other, "Olga's friend")
    with pytest.raises(ValidationError):
        make_field(cast.workspace, "person").clean("Olga's friend")


@pytest.mark.parametrize("rows", [10, 20])
def test_a_page_of_contacts_reads_its_values_at_once(cast, rows, django_assert_max_num_queries):
    fields = [make_field(cast.workspace, kind) for kind in KINDS]
    make_contact(cast.workspace, "Ben Ng")
    for number in range(rows):
        person = make_contact(cast.workspace, f"P{number}")
        for field in fields:
            field.put(person, field.clean(KINDS[field.kind]))
        catalogue.save(person)
    people = list(Contact.objects.of(cast.workspace))
    fields = list(catalogue.by_key(cast.workspace).values())
    with django_assert_max_num_queries(5):
        catalogue.load(people)
    shown = [field.show(person) for person in people for field in fields if field.custom]
    assert len(list(filter(None, shown))) == rows * len(KINDS)


# Undo


def test_a_bulk_change_of_own_fields_is_undone(cast):
    field, level = make_field(cast.workspace, "long"), make_field(cast.workspace, "choices")
    ana, ben = put(make_contact(cast.workspace, "Ana"), field, "before"), make_contact(cast.workspace, "Ben")
    batch = batches.open(cast.workspace, by=cast.bob, kind=BatchKind.BULK, title="Own fields")
    with transaction.atomic():
        before = snapshots.look([ana.pk, ben.pk])
        for person in (ana, ben):
            put(person, field, "after")
            put(person, level, ["Gold"])
        batches.record(batch, before)
    batches.finish(batch)
    put(ben, level, ["Silver"])
    batches.undo(batch, cast.bob, seconds=60)
    people = [Contact.objects.get(pk=person.pk) for person in (ana, ben)]
    assert [field.value(person) for person in people] == ["before", None]
    assert [level.show(person) for person in people] == ["", "Silver"]


def test_an_import_with_own_fields_is_undone_whole(cast):
    field = make_field(cast.workspace, "text")
    batch = batches.open(cast.workspace, by=cast.bob, kind=BatchKind.IMPORT, title="Import")
    with transaction.atomic():
        person = make_contact(cast.workspace, "New")
        put(person, field, "x")
        batches.record(batch, {}, added=[person.pk])
    batches.finish(batch)
    batches.undo(batch, cast.bob, seconds=60)
    assert not Contact.objects.filter(pk=person.pk).exists()
