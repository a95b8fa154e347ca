import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.lists.asked import SORTS
from contacts.models import Company, Contact
from contacts.search import reindex
from contacts.tests.pages import url
from tests.cast import make_contact

pytestmark = pytest.mark.both  # what is found, and in which order, is for each database to say


def people(cast, count, **fields):
    made = [
        make_contact(cast.workspace, f"Person {number:03}", phone="+12085550123", **fields) for number in range(count)
    ]
    reindex(made)
    return made


def names(page):
    """The names on a page, in their order."""
    return re.findall(r'"person-text"><strong>([^<]*)</strong>', page.content.decode())


def walk(bob, workspace, **asked):
    """The names on all pages, one page after the other."""
    found, address = [], url(workspace, "list")
    query = asked
    for _page in range(20):
        page = bob.get(address, query)
        found += names(page)
        address = unescape(next(iter(re.findall(r'rel="next" href="([^"]*)"', page.content.decode())), ""))
        query = {}
        if not address:
            return found
    raise AssertionError("the pages have no end")


@pytest.mark.parametrize("sort", list(SORTS))
def test_every_contact_is_on_exactly_one_page(cast, bob, sort):
    people(cast, 120)
    Contact.objects.update(updated_at=timezone.now())  # all alike: the key alone tells them apart
    found = walk(bob, cast.workspace, sort=sort)
    assert len(found) == 120 == len(set(found))


def test_the_order_is_the_one_asked_for(cast, bob):
    made = people(cast, 60)
    Contact.objects.filter(pk=made[59].pk).update(updated_at=timezone.now() + timedelta(days=1))
    assert walk(bob, cast.workspace)[0] == "Person 000"
    assert walk(bob, cast.workspace, sort="-name")[0] == "Person 059"
    assert walk(bob, cast.workspace, sort="-updated")[0] == "Person 059"
    assert walk(bob, cast.workspace, sort="created")[0] == "Person 000"


def test_views(cast, bob):
    ana, ben, cem = people(cast, 3)
    Contact.objects.filter(pk=ana.pk).update(stage="client")
    Contact.objects.filter(pk=ben.pk).update(archived_at=timezone.now())
    Contact.objects.filter(pk=cem.pk).update(restricted_at=timezone.now())
    assert walk(bob, cast.workspace) == [ana.name, cem.name]
    assert walk(bob, cast.workspace, view="client") == [ana.name]
    assert walk(bob, cast.workspace, view="archived") == [ben.name]
    assert walk(bob, cast.workspace, view="restricted") == [cem.name]


def test_the_other_workspace_is_not_listed(cast, bob):
    make_contact(cast.other, "Stranger").reindex()
    people(cast, 1)
    assert "Stranger" not in bob.get(url(cast.workspace, "list")).content.decode()
    assert "Stranger" not in bob.get(url(cast.workspace, "list"), {"q": "stranger"}).content.decode()


def test_the_search_box_answers_htmx_with_the_list_alone(cast, bob):
    people(cast, 3)
    page = bob.get(url(cast.workspace, "list"), {"q": "person 001"}, headers={"HX-Request": "true"}).content.decode()
    assert "Person 001" in page and "Person 002" not in page and "<html" not in page


@pytest.mark.parametrize(
    "after",
    [
        "x",
        "WzFd",
        "bnVsbA",
        "W251bGwsIjEiXQ",
        "eyJhIjoxfQ",
        "WyJhIiwgIjEyIl0",
        "%00",
        "é",
        "W" * 5000,
        "WyJcdTAwMDAiLCAiMSJd",
    ],
)
def test_a_page_mark_of_somebody_elses_making_is_the_first_page(cast, bob, after):
    people(cast, 2)
    for sort in SORTS:
        assert bob.get(url(cast.workspace, "list"), {"after": after, "sort": sort}).status_code == 200


@pytest.mark.parametrize("query", ["\0", "'", '"', "%", "*", "a" * 5000, "\U0001f600", "( OR", "ana\x1f"])
def test_hostile_queries_find_nobody(cast, bob, query):
    people(cast, 2)
    for name in ("list", "companies"):
        assert bob.get(url(cast.workspace, name), {"q": query}).status_code == 200


def queries_of(client, address, **data):
    client.get(address, data)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address, data).status_code == 200
    assert not any("COUNT(" in query["sql"].upper() for query in queries if '"contacts_contact"' in query["sql"])
    return len(queries)


@pytest.mark.parametrize("data", [{}, {"q": "person"}, {"view": "archived"}])
def test_the_list_costs_the_same_at_10_and_20_rows(cast, bob, data):
    company = Company.objects.create(workspace=cast.workspace, name="Acme")
    archived = timezone.now() if "view" in data else None
    people(cast, 10, company=company, archived_at=archived)
    first = queries_of(bob, url(cast.workspace, "list"), **data)
    people(cast, 10, company=company, archived_at=archived)
    assert queries_of(bob, url(cast.workspace, "list"), **data) == first


def test_what_is_typed_is_escaped_and_what_is_ours_is_not(cast, bob):
    make_contact(cast.workspace, "<b>Ana</b>", city="<i>Boise</i>").reindex()
    page = bob.get(url(cast.workspace, "list"), {"cols": "city,stage,updated_at,agreed"}).content.decode()
    assert "&lt;i&gt;Boise" in page and "&lt;b&gt;Ana" in page
    assert "&lt;time" not in page and "&lt;span" not in page


def test_empty_lists_say_what_to_do(cast, bob):
    assert "No contacts yet" in bob.get(url(cast.workspace, "list")).content.decode()
    assert "No companies yet" in bob.get(url(cast.workspace, "companies")).content.decode()
