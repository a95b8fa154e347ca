"""Consent in plain words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from contacts.consent import ledger, state, wording
from tests.cast import make_contact

PHONE = "+12065550101"
HOW: Any = {"method": "opt-in page", "address": PHONE, "wording": "yes", "at": datetime(2026, 5, 3, 12, tzinfo=UTC)}


@pytest.fixture
def ana(cast):
    return make_contact(cast.workspace, "Ana", phone=PHONE)


def sentences(contact, channel):
    (row,) = [row for row in state.summary(contact) if row.channel == channel]
    return [standing.sentence for standing in row.purposes]


def test_each_purpose_is_told_apart(ana):
    ledger.grant(ana, "sms", "marketing", **HOW)
    assert sentences(ana, "sms") == ["Agreed on 3 May 2026 on your opt-in page", "Never asked", "Never asked"]


def test_an_opt_out_by_text_is_told(cast, ana):
    at = datetime(2026, 6, 1, tzinfo=UTC)
    ledger.withdraw_address(cast.workspace, PHONE, channel="sms", method="reply", at=at)
    assert sentences(ana, "sms")[0] == "Opted out on 1 June 2026 by text"
    assert state.summary(ana)[0].closed == "This address opted out on 1 June 2026."


def test_the_page_takes_three_queries(ana, django_assert_num_queries):
    with django_assert_num_queries(3):
        state.summary(ana)


@pytest.mark.parametrize("channel", ["sms", "call"])
def test_cn2_the_wording_says_who_what_how_often_rates_and_how_to_stop(channel):
    text = wording.agreement("Bean Bar", channel, "marketing", about="new coffees").text
    for part in ("Bean Bar", "new coffees", "up to 4 messages a month", "rates may apply", "STOP"):
        assert part in text
