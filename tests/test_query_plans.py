"""What every page of a contact or of the inbox asks is read off indexes, however many rows there are.

On SQLite, which is told what its indexes are like and so plans alike for few and many; PostgreSQL plans by the number
of rows.
"""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts import presence
from contacts.lists import filters, reading
from contacts.lists.asked import Asked
from contacts.lists.filters import Filter
from contacts.lists.questions import Asker, Questions
from contacts.models import Contact
from crm.lib import query_plans
from messaging import contact_panels
from messaging.inbox import listing as inbox_list
from messaging.inbox import pages as inbox_pages
from privacy.requests import asked_by
from tests.cast import make_contact

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by the number of rows"),
]


def steps(ask):
    """How SQLite goes about the queries that ``ask`` makes."""
    with CaptureQueriesContext(connection) as asked:
        ask()
    found = []
    with connection.cursor() as cursor:
        for query in asked.captured_queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            found += [row[3] for row in cursor.fetchall()]
    return found


def test_each_kind_of_rows_about_a_contact_is_looked_up_by_an_index(cast):
    ana = make_contact(cast.workspace, "Ana")
    taken = steps(lambda: presence.find(cast.workspace, ana.pk))
    assert sum(step.startswith("CORRELATED SCALAR SUBQUERY") for step in taken) == len(presence.asked())
    looked_up = [step for step in taken if step.startswith(("SEARCH", "SCAN"))]
    assert len(looked_up) > len(presence.asked())
    assert not [step for step in looked_up if step.startswith("SCAN") and not step.endswith("LEFT-JOIN")]
    by = [re.search(r"\((\w+)[=<>]", step) for step in looked_up]
    assert not [step for step, key in zip(looked_up, by, strict=True) if key and key[1] == "workspace_id"]


def test_privacy_requests_of_a_contact_are_looked_up_by_their_addresses_and_by_their_key(cast):
    query_plans.describe_indexes()
    ana = make_contact(cast.workspace, "Ana", email="ana@example.com")
    taken = " ".join(steps(lambda: asked_by.latest(ana, None, 5)))
    assert "request_by_address (workspace_id=? AND email_hash=?)" in taken and "(contact_id=?)" in taken
    assert "SCAN" not in taken and not re.search(r"privacy_privacyrequest [^(]*\(workspace_id=\?\)", taken)


def test_what_the_inbox_counts_is_in_indexes_of_just_that(cast):
    taken = " ".join(steps(lambda: inbox_pages._counts(cast.workspace)))
    for index in ("conversation_to_review", "message_stuck", "thread_unread"):
        assert f"INDEX {index} (workspace_id=?" in taken


def test_the_inbox_and_the_list_are_read_in_the_order_of_an_index(cast):
    inbox = steps(lambda: inbox_list.threads(cast.workspace, cast.bob, ""))
    assert "thread_by_state (workspace_id=? AND state=? AND moved_at<?)" in inbox[0]
    shown, asker = frozenset({"phone", "email", "agreed"}), Asker(cast.workspace, cast.bob)
    listed = steps(lambda: reading.page(cast.workspace, Asked(), Filter((), Questions(asker)), shown))
    assert "contact_by_name (workspace_id=?" in listed[0]
    assert "USE TEMP B-TREE FOR ORDER BY" not in {*inbox, listed[-1]}  # further up it sorts one contact's addresses


def test_whatever_analyze_wrote_is_written_anew(cast):
    make_contact(cast.workspace, "Ana")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        query_plans.describe_indexes()
        told = dict(cursor.execute("SELECT idx, stat FROM sqlite_stat1").fetchall())
    assert told["contact_by_name"] == "1000000 100000 100 1" and told["contact_by_source"] == "1000000 100000 25000 1"
    assert "contacts_contactpoint_contact_id" not in " ".join(told)  # what always refers to somebody is left alone


def test_keys_are_looked_up_and_the_contacts_of_a_workspace_not_read_through(cast):
    query_plans.describe_indexes()
    keys = [make_contact(cast.workspace, f"No {number}").pk for number in range(30)]
    assert "(id=?)" in steps(lambda: list(Contact.objects.of(cast.workspace).filter(pk__in=keys)))[0]
    assert "(contact_id=?)" in steps(lambda: list(contact_panels._talks.build(cast.workspace, keys[0])))[0]


def test_whom_nobody_looks_after_is_read_in_the_order_asked_for(cast):
    query_plans.describe_indexes()
    make_contact(cast.workspace, "Ana")
    for condition, index in (("owner:empty", "contact_of_owner|contact_by_name"), ("company:empty", "contact_by_name")):
        asked = Asked(conditions=filters.read([condition]))
        chosen = Filter(asked.conditions, Questions(Asker(cast.workspace, cast.bob)))
        taken = steps(lambda a=asked, c=chosen: reading.page(cast.workspace, a, c, frozenset()))
        assert [step for step in taken if re.search(f"INDEX ({index}) ", step)]
        assert "USE TEMP B-TREE FOR ORDER BY" not in taken
