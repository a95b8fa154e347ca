"""RT-3: an address that staff had taken off somebody is closed with them, though nothing else remembers it."""

import pytest

from contacts import points
from contacts.consent import ledger
from contacts.consent.models import Suppression
from contacts.models import FormerAddress
from crm.lib.addresses import address_hash
from messaging import gate, outbox
from messaging.models import Message
from privacy.erasure import erasing
from privacy.fulfilling import children
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


def test_rt3_an_address_taken_off_before_is_closed_too(cast, journal_file):
    ana = make_contact(cast.workspace, "Ana Sample", email="old@example.com")
    points.keep(ana, [points.read("new@example.com", "US")])
    points.keep(ana, [points.read("new@example.com", "US")])
    assert FormerAddress.objects.get().hash
    erasing.erase(ana)
    closed = {bytes(row.address_hash) for row in Suppression.objects.filter(workspace=cast.workspace)}
    assert closed == {address_hash("old@example.com"), address_hash("new@example.com")}
    assert not FormerAddress.objects.exists()


def test_rt3_not_one_that_somebody_else_has_by_now(cast, journal_file):
    ana = make_contact(cast.workspace, "Ana Sample", email="desk@example.com")
    points.keep(ana, [])
    make_contact(cast.workspace, "Ben Other", email="desk@example.com")
    erasing.erase(ana)
    assert not Suppression.objects.filter(address_hash=address_hash("desk@example.com")).exists()


def test_rt3_a_number_that_was_given_to_somebody_else_stays_theirs_though_she_once_wrote_from_it(cast, journal_file):
    ana = make_contact(cast.workspace, "Ana Sample", phone="+12025550123", email="ana@example.com")
    ledger.grant(ana, "sms", "marketing", method="written", wording="Yes", address="+12025550123")
    old = outbox.compose(ana, "sms", "marketing", "Hello", author=None, idempotency_key="1")
    points.keep(ana, [points.read("ana@example.com", "US"), points.read("+12025550177", "US")])
    ben = make_contact(cast.workspace, "Ben Other", phone="+12025550123")
    ledger.grant(ben, "sms", "marketing", method="written", wording="Yes", address="+12025550123")
    erasing.erase(ana)
    closed = {bytes(row.address_hash) for row in Suppression.objects.filter(workspace=cast.workspace)}
    assert closed == {address_hash("ana@example.com"), address_hash("+12025550177")}
    assert gate.explain(ben, "sms", "marketing").allowed and not Message.objects.filter(pk=old.pk).exists()


def test_ac2_a_childs_former_number_stays_open_to_whoever_has_it_now(cast, journal_file):
    kim = make_contact(cast.workspace, "Kim Little", phone="+12025550123")
    ledger.grant(kim, "sms", "marketing", method="written", wording="Yes", address="+12025550123")
    points.keep(kim, [points.read("kim@example.com", "US")])
    ben = make_contact(cast.workspace, "Ben Other", phone="+12025550123")
    children.remove_found(kim, by=cast.max)
    assert ben.points.get() and not ledger.is_suppressed(cast.workspace, "+12025550123", "sms")
    assert ledger.is_suppressed(cast.workspace, "kim@example.com", "email")
