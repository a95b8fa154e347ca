"""Prepared questions answer as Django's own do, with other values each time (crm.lib.prepared)."""

from datetime import timedelta

import pytest
from django.db import connections
from django.db.models import Model
from django.db.models.signals import post_init
from django.utils import timezone

from contacts import presence
from contacts.models import Company, Contact, ContactPoint
from crm.lib import workspaces
from crm.lib.addresses import address_hash
from crm.lib.prepared import attach, prepared
from crm.lib.workspaces import Record
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


def test_the_same_question_is_asked_about_different_people(cast, django_assert_num_queries):
    company = Company.objects.create(workspace=cast.workspace, name="Co")
    ana, ben = make_contact(cast.workspace, "Ana", company=company), make_contact(cast.workspace, "Ben")
    one = prepared(lambda key: Contact.objects.filter(pk=key).select_related("company"))
    with django_assert_num_queries(3):
        assert one(ana.pk) == [ana] and one(ben.pk) == [ben] and str(one(ana.pk)[0].company) == "Co"
    assert len(one._plans) == 1


def test_moments_lists_of_bytes_and_what_is_fixed(cast):
    made = [make_contact(cast.workspace, f"No {number}", email=f"{number}@example.com") for number in range(3)]

    @prepared
    def with_addresses(workspace, hashes, before, *, limit):
        rows = ContactPoint.objects.filter(workspace=workspace, hash__in=hashes, contact__created_at__lt=before)
        return rows.order_by("value").values_list("value", "hash")[:limit]

    digests, now = [address_hash(f"{number}@example.com") for number in (0, 2)], timezone.now()
    found = with_addresses(cast.workspace.pk, digests, now, limit=5)
    assert [(value, bytes(digest)) for value, digest in found] == [
        ("0@example.com", digests[0]),
        ("2@example.com", digests[1]),
    ]
    assert len(with_addresses(cast.workspace.pk, digests, now, limit=1)) == 1
    assert with_addresses(cast.workspace.pk, digests, now - timedelta(days=1), limit=5) == []
    assert with_addresses(cast.workspace.pk, [], now, limit=5) == []
    for more in (20, 100):  # lists are filled up to some lengths; the longest are compiled each for itself
        many = [*(address_hash(str(number)) for number in range(more)), digests[0]]
        found = with_addresses(cast.workspace.pk, many, now, limit=5)
        assert [value for value, _digest in found] == [made[0].point("email").value]


def test_nothing_is_compared_with_none(cast):
    with pytest.raises(TypeError, match="None"):
        prepared(lambda owner: Contact.objects.filter(owner=owner))(None)


def test_related_rows_are_read_along(cast, django_assert_num_queries):
    ana = make_contact(cast.workspace, "Ana", email="ana@example.com")
    with_points = prepared(lambda key: Contact.objects.filter(pk=key).prefetch_related("points"))
    with django_assert_num_queries(2):
        assert [point.value for point in with_points(ana.pk)[0].points.all()] == ["ana@example.com"]
    attach(ana, "points", list(ContactPoint.objects.filter(contact=ana)))
    with django_assert_num_queries(0):
        assert ana.points.all()[0].contact is ana
    with django_assert_num_queries(1):
        assert ana.points.filter(kind="phone").count() == 0


def test_a_contact_knows_what_there_is_about_them(cast):
    ana = make_contact(cast.workspace, "Ana", email="ana@example.com")
    found = presence.find(cast.workspace, ana.pk)
    assert found == ana and not presence.has(found, "calls") and presence.has(ana, "calls")
    assert presence.find(cast.other, ana.pk) is None


def records(kind=Record):
    for model in kind.__subclasses__():
        yield from records(model)
        if not model._meta.abstract:
            yield model


@pytest.mark.parametrize("model", records(), ids=lambda model: model.__name__)
def test_a_row_is_made_as_django_makes_it(model):
    """Whatever its fields are, and with all of them or some: the same attributes, the same ones left for later."""
    names = [field.attname for field in model._meta.concrete_fields]
    for some in (names, names[:3]):
        values = [f"value of {name}" for name in some]
        ours, usual = model.from_db("default", some, values), Model.from_db.__func__(model, "default", some, values)
        assert ours.__dict__ | {"_state": None} == usual.__dict__ | {"_state": None}
        assert ours.get_deferred_fields() == usual.get_deferred_fields() == set(names) - set(some)
        assert (ours._state.adding, ours._state.db) == (usual._state.adding, usual._state.db) == (False, "default")


def test_a_row_goes_through_django_where_somebody_listens(cast):
    ana, heard = make_contact(cast.workspace, "Ana"), []

    def hear(instance, **_told):
        heard.append(instance)

    post_init.connect(hear, sender=Contact)
    workspaces._is_plain.cache_clear()
    try:
        assert Contact.objects.get(pk=ana.pk) == ana and heard == [ana]
    finally:
        post_init.disconnect(hear, sender=Contact)
        workspaces._is_plain.cache_clear()


def test_columns_become_values_on_every_connection(cast):
    """What converts them is kept for each connection: a UUID is text on one database and a UUID on another."""
    ana = make_contact(cast.workspace, "Ana")
    ask = prepared(lambda key: Contact.objects.filter(pk=key).values_list("pk", "created_at"))
    mine = ask(ana.pk)
    del connections["default"]._prepared_converters
    assert ask(ana.pk) == ask(ana.pk) == mine == [(ana.pk, ana.created_at)]
