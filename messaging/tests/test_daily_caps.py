"""Florida, Oklahoma and Oregon allow three marketing texts a day to one person."""

from datetime import UTC, datetime, timedelta

import pytest

from messaging import gate
from messaging.daily_caps import WINDOW
from messaging.models import Message
from messaging.tests.scene import agree, compose, make_ana

pytestmark = pytest.mark.django_db

MIAMI, NEW_YORK = "+13055550143", "+12125550143"
NOON = datetime(2026, 3, 4, 17, 0, tzinfo=UTC)  # of a Wednesday in Miami


def held(contact, purpose="marketing", **fields):
    reasons = gate.explain(contact, "sms", purpose, at=NOON, **fields).reasons
    return [reason.until for reason in reasons if reason.code == "daily_cap"]


def texted(contact, hours_ago, **fields):
    """A marketing text that went out so long before noon."""
    message = compose(contact, purpose="marketing")
    changes = {"status": "delivered", "handed_over_at": NOON - timedelta(hours=hours_ago), **fields}
    basis = contact.consents.get(purpose="marketing").event
    Message.objects.filter(pk=message.pk).update(basis=basis, **changes)


@pytest.fixture
def ana(cast):
    contact = make_ana(cast.workspace, MIAMI)
    agree(contact, "marketing")
    agree(contact, "informational")
    return contact


def test_the_fourth_waits_until_the_first_is_a_day_old(ana):
    for hours in (20, 3, 1):
        assert held(ana) == []
        texted(ana, hours)
    assert held(ana) == [NOON - timedelta(hours=20) + WINDOW]


def test_what_is_older_or_did_not_leave_does_not_count(ana):
    texted(ana, 3)
    texted(ana, 1)
    texted(ana, 24)
    texted(ana, 2, status="failed")
    texted(ana, 2, purpose="informational")
    assert held(ana) == []


def test_only_marketing_is_counted_and_held(ana):
    for hours in (3, 2, 1):
        texted(ana, hours)
    assert held(ana, "informational") == []
    assert held(ana)


def test_another_contact_with_the_same_number_counts_too(cast, ana):
    for hours in (3, 2, 1):
        texted(ana, hours)
    twin = make_ana(cast.workspace, MIAMI, name="Ana Twin")
    agree(twin, "marketing")
    assert held(twin)


def test_another_workspace_counts_by_itself(cast, ana):
    for hours in (3, 2, 1):
        texted(ana, hours)
    elsewhere = make_ana(cast.other, MIAMI)
    agree(elsewhere, "marketing")
    assert held(elsewhere) == []


def test_other_states_have_no_such_cap_unless_the_address_says_so(cast):
    contact = make_ana(cast.workspace, NEW_YORK)
    agree(contact, "marketing")
    for hours in (3, 2, 1):
        texted(contact, hours)
    assert held(contact) == []
    contact.region = "OR"
    assert held(contact)
