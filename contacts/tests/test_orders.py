"""Lists in the order of any field: everybody on one page once, blanks last, and read off an index."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.fields import catalogue, making, ordering
from contacts.fields.kinds import Kind
from contacts.lists import filters, orders, reading
from contacts.lists.asked import Asked
from contacts.lists.filters import Filter
from contacts.lists.questions import Asker, Questions
from contacts.models import Company, Contact
from contacts.search import reindex
from contacts.tests.pages import url
from contacts.tests.test_listing import names, walk
from tests.cast import make_contact, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def put(contact, field, text):
    described = catalogue.by_key(contact.workspace)[field.key]
    described.put(contact, described.clean(text))
    catalogue.save(contact)


@pytest.fixture
def crowd(cast):
    """Ana to Dan; Dan has nothing that could be sorted by."""
    workspace = cast.workspace
    acme, zoo = (Company.objects.create(workspace=workspace, name=name) for name in ("Acme", "Zoo"))
    made = [
        make_contact(
            workspace, "Ana", family_name="young", city="boise", company=zoo, email="z@x.test", phone="+12085550102",
            stage="client", owner=cast.bob, birth_month=2, birth_day=3, country="FR", job_title="b", source="import",
            language="es",
        ),
        make_contact(
            workspace, "Ben", family_name="Zed", city="Austin", company=acme, email="a@x.test", stage="lead",
            owner=cast.alice, birth_month=1, birth_day=30, country="DE", job_title="A", language="de",
        ),
        make_contact(
            workspace, "Cem", family_name="Abe", city="Cody", phone="+12085550101", job_title="c", language="da"
        ),
        make_contact(workspace, "Dan"),
    ]  # fmt: skip
    make_contact(cast.other, "Stranger", family_name="Mid", city="Boise", email="m@x.test", phone="+12085550105")
    reindex(list(Contact.objects.all()))
    return {contact.name: contact for contact in made}


@pytest.fixture
def own(cast, crowd):
    """A number that all but Dan have, and a choice that people have put in an order of their own."""
    shoe = making.add(cast.workspace, "Shoe", Kind.NUMBER, purpose="to fit")
    rank = making.add(cast.workspace, "Rank", Kind.CHOICE, options=["Low", "High", "Top"], purpose="to know")
    ordering.arrange(rank.options.all(), [str(o.pk) for o in rank.options.order_by("-position")])
    for name, size, level in (("Ana", "9", "Low"), ("Ben", "42", "Top"), ("Cem", "-1", "High")):
        put(crowd[name], shoe, size)
        put(crowd[name], rank, level)
    return {"shoe": shoe.key, "rank": rank.key}


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("family_name", "Cem Ana Ben Dan"),
        ("-city", "Cem Ana Ben Dan"),
        ("company", "Ben Ana Cem Dan"),
        ("email", "Ben Ana Cem Dan"),
        ("-phone", "Ana Cem Ben Dan"),
        ("birthday", "Ben Ana Cem Dan"),
        ("stage", "Cem Dan Ben Ana"),
        ("-stage", "Ana Ben Cem Dan"),
        ("owner", "Ben Ana Cem Dan"),
        ("country", "Ana Ben Cem Dan"),
        ("language", "Cem Ben Ana Dan"),
        ("-language", "Ana Ben Cem Dan"),
        ("source", "Ben Cem Dan Ana"),
        ("-job_title", "Cem Ana Ben Dan"),
        ("shoe", "Cem Ana Ben Dan"),
        ("-shoe", "Ben Ana Cem Dan"),
        ("rank", "Ben Cem Ana Dan"),
        ("-rank", "Ana Cem Ben Dan"),
        ("no_such", "Ana Ben Cem Dan"),
    ],
)
def test_the_order_is_that_of_the_field_with_blanks_last(cast, crowd, own, sort, expected, monkeypatch):
    """Also across pages, wherever one ends."""
    monkeypatch.setattr(reading, "PAGE", 2)
    sort = sort.replace("shoe", own["shoe"]).replace("rank", own["rank"])
    assert walk(signed_in(cast.bob), cast.workspace, sort=sort) == expected.split()


def test_those_without_a_value_are_looked_for_so_many_at_a_time(cast, crowd, own, monkeypatch):
    monkeypatch.setattr(orders, "LOOKED", 3)
    bob, address = signed_in(cast.bob), url(cast.workspace, "list")
    first = bob.get(address, {"sort": own["shoe"]})
    assert names(first) == ["Cem", "Ana", "Ben"] and first.context["listed"].after  # looked at three, Dan is the fourth
    assert names(bob.get(address, {"sort": own["shoe"], "after": first.context["listed"].after})) == ["Dan"]


@pytest.mark.parametrize("sort", ["name", "-updated_at", "-city", "stage", "email", "rank", "-birthday"])
@pytest.mark.parametrize("looked", [1, 50])
def test_those_who_pass_a_filter_are_looked_for_so_many_at_a_time(cast, crowd, own, sort, looked, monkeypatch):
    """However many pages it takes, everybody who passes is found once, and no page looks at more than it may."""
    monkeypatch.setattr(orders, "LOOKED", looked)
    monkeypatch.setattr(filters, "FEW", -1)
    sort = sort.replace("rank", own["rank"])
    whole = [name for name in walk(signed_in(cast.bob), cast.workspace, sort=sort) if name != "Cem"]
    found = walk(signed_in(cast.bob), cast.workspace, sort=sort, f="name:not:Cem")
    assert found == whole and sorted(found) == ["Ana", "Ben", "Dan"]


def test_looking_goes_on_by_itself_and_nobody_counts_to_the_end(cast, crowd, monkeypatch):
    monkeypatch.setattr(orders, "LOOKED", 2)
    monkeypatch.setattr(reading, "MOST_LOOKED", 2)
    bob, asked = signed_in(cast.bob), {"f": "street:contains:nowhere"}
    first = bob.get(url(cast.workspace, "list"), asked).content.decode()
    assert "Nobody yet" in first and 'hx-trigger="load" hx-target="#contacts"' in first
    assert walk(bob, cast.workspace, **asked) == []
    assert "0+" in bob.get(url(cast.workspace, "list-count"), asked).content.decode()


INDEXES = {
    "name": "contact_by_name",
    "-updated_at": "contact_by_change",
    "given_name": "contact_by_given_name",
    "family_name": "contact_by_family_name",
    "job_title": "contact_by_job_title",
    "postal_code": "contact_by_postal_code",
    "language": "contact_by_language",
    "-zone": "contact_by_zone",
    "preferred_channel": "contact_by_preferred_way",
    "-city": "contact_by_city",
    "region": "contact_by_region",
    "referral_source": "contact_by_referral",
    "country": "contact_by_country",
    "source": "contact_by_source",
    "stage": "contact_stage_by_name",
    "owner": "contact_of_owner",
    "birthday": "contact_by_birthday",
    "email": "point_by_value",
    "company": "contact_of_company",
    "shoe": "value_by_key",
    "rank": "value_by_key",
}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="with so few rows PostgreSQL reads the table")
@pytest.mark.parametrize(("sort", "index"), INDEXES.items())
def test_a_page_is_read_off_an_index(cast, crowd, own, sort, index):
    asked = Asked(sort=sort.replace("shoe", own["shoe"]).replace("rank", own["rank"]))
    chosen = Filter((), Questions(Asker(cast.workspace, cast.bob)))
    with CaptureQueriesContext(connection) as queries:
        reading.page(cast.workspace, asked, chosen, frozenset())
    pages = [query["sql"] for query in queries if re.search(r"ORDER BY .* LIMIT \d\d$", query["sql"])]
    with connection.cursor() as cursor:
        plans = [" ".join(row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {sql}")) for sql in pages]
    assert index in plans[0], plans[0]
    assert not any("SCAN" in plan or "TEMP B-TREE FOR ORDER BY" in plan for plan in plans), plans


def plans(cast, condition, monkeypatch, *, few=True):
    """How the database looks for the few who pass, and how it walks the list."""
    if not few:
        monkeypatch.setattr(Filter, "narrowed", None)
    asked = Asked(conditions=filters.read([condition]))
    chosen = Filter(asked.conditions, Questions(Asker(cast.workspace, cast.bob)))
    with CaptureQueriesContext(connection) as queries:
        found = reading.page(cast.workspace, asked, chosen, frozenset())
    with connection.cursor() as cursor:
        told = [
            " ".join(row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}"))
            for query in queries
            if query["sql"].startswith("SELECT")
        ]
    return [contact.name for contact in found.rows], told


@pytest.mark.skipif(connection.vendor != "sqlite", reason="with so few rows PostgreSQL reads the table")
@pytest.mark.parametrize(
    ("condition", "index", "expected"),
    [
        ("city:is:AUSTIN", "contact_by_city", ["Ben"]),
        ("city:begins:bo", "contact_by_city", ["Ana"]),
        ("family_name:is:zed", "contact_by_family_name", ["Ben"]),
        ("job_title:begins:A", "contact_by_job_title", ["Ben"]),
        ("country:any:FR", "contact_by_country", ["Ana"]),
        ("language:any:de", "contact_by_language", ["Ben"]),
        ("source:any:import", "contact_by_source", ["Ana"]),
        ("created_at:more:2001-01-01", "contact_by_age", ["Ana", "Ben", "Cem", "Dan"]),
        ("birthday:is:3 Feb", "contact_by_birthday", ["Ana"]),
        ("contacted:last:9", "conversation_by_time", []),
        ("consent:may:sms.marketing,email.marketing", "consent_by_state", []),
    ],
)
def test_few_are_found_by_an_index_and_many_along_the_names(cast, crowd, condition, index, expected, monkeypatch):
    found, told = plans(cast, condition, monkeypatch)
    assert found == expected and any(index in plan for plan in told), told
    found, told = plans(cast, condition, monkeypatch, few=False)
    assert found == expected and any("contact_by_name" in plan for plan in told), told
    assert not any("TEMP B-TREE FOR ORDER BY" in plan for plan in told), told
