"""The report of consent against a replay of the same events in plain Python."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts import reports as consent_report
from contacts.consent import ledger
from contacts.consent.evidence import Method
from contacts.duplicates import merging
from crm.lib import periods, reports
from tests.cast import make_contact

pytestmark = pytest.mark.django_db
START = datetime(2024, 9, 2, 12, tzinfo=UTC)
SAID = st.tuples(
    st.integers(0, 2),
    st.sampled_from(["sms", "email"]),
    st.sampled_from(["marketing", "informational"]),
    st.booleans(),
    st.integers(0, 12),
)


def report(cast, since, until, per="week", way=""):
    membership = cast.workspace.memberships.get(user=cast.alice)
    asked = reports.Asked(cast.workspace, membership, periods.own(since, until, ZoneInfo("UTC")), per, way)
    return asked, consent_report.consent(asked)


def say(contact, channel, purpose, yes, at):
    """A yes that staff saw in writing, or a no that they were told, at a moment."""
    if yes:
        address = f"{contact.pk}@example.com"
        ledger.grant(contact, channel, purpose, method=Method.WRITTEN, address=address, wording="Yes.", at=at)
    else:
        ledger.withdraw(contact, channel, purpose, method=Method.STAFF, at=at)


@given(st.lists(SAID, min_size=1, max_size=20))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_says_what_a_replay_says(cast, said):
    with transaction.atomic():
        people = [make_contact(cast.workspace, name) for name in ("Ana", "Ben", "Cem")]
        state, told, at = {}, [], START
        for who, channel, purpose, yes, half_days in said:
            at += timedelta(hours=12 * half_days, minutes=1)
            was = state.get((who, channel, purpose))
            if not yes and was is False:
                continue  # a no after a no is not written down again
            say(people[who], channel, purpose, yes, at)
            state[who, channel, purpose] = yes
            told.append((at, yes and was is not True, was is True and not yes))
        asked, answer = report(cast, date(2024, 9, 1), date(2025, 6, 30))
        transaction.set_rollback(True)
    standing = 0
    for stretch, row in zip(asked.stretches, answer.tables[0].rows, strict=True):
        inside = [each for each in told if stretch.start <= each[0] < stretch.end]
        agreed, left = sum(each[1] for each in inside), sum(each[2] for each in inside)
        assert row[1:] == [agreed, left, standing + agreed - left, (left, standing + agreed)]
        standing += agreed - left
    assert standing == sum(state.values())
    parts = Counter({number: sum(row[number] for row in answer.tables[1].rows) for number in (1, 2, 3)})
    assert [parts[1], parts[2], parts[3]] == answer.tables[0].total[1:4]


def test_what_happened_after_the_period_does_not_change_it(cast):
    ana, ben = (make_contact(cast.workspace, name) for name in ("Ana", "Ben"))
    say(ana, "sms", "marketing", True, START)
    _asked, before = report(cast, date(2024, 9, 1), date(2024, 9, 30))
    say(ana, "sms", "marketing", False, START + timedelta(days=60))
    say(ben, "sms", "marketing", True, START + timedelta(days=60))
    _asked, after = report(cast, date(2024, 9, 1), date(2024, 9, 30))
    assert before.tables[0].rows == after.tables[0].rows
    assert after.tables[0].total[1:] == [1, 0, 1, (0, 1)]


def test_merging_two_records_is_nobodys_yes_or_no(cast):
    ana, twin = (make_contact(cast.workspace, name) for name in ("Ana", "Anna"))
    say(twin, "sms", "marketing", True, START)
    merging.merge(ana, twin, {}, by=cast.alice)
    _asked, answer = report(cast, date(2024, 9, 1), date(2024, 12, 31))
    assert answer.tables[0].total[1:4] == [1, 0, 1]


def test_one_channel_is_counted_alone_and_another_workspace_never(cast):
    ana, other = make_contact(cast.workspace, "Ana"), make_contact(cast.other, "Olga’s")
    for contact in (ana, other):
        say(contact, "sms", "marketing", True, START)
        say(contact, "email", "marketing", True, START)
    _asked, answer = report(cast, date(2024, 9, 1), date(2024, 9, 30), way="email")
    assert answer.tables[0].total[1] == 1
    assert [row[0] for row in answer.tables[1].rows] == ["Email · marketing"]


def test_before_anybody_agreed_it_says_what_to_do(cast):
    _asked, answer = report(cast, date(2024, 9, 1), date(2024, 9, 30))
    assert answer.empty and "opt-in form" in str(answer.empty.text)
