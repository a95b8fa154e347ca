"""RT-3: an address that staff had taken off somebody is closed with them, though nothing else remembers it."""

import pytest

from contacts import points
from contacts.consent.models import Suppression
from contacts.models import FormerAddress
from crm.lib.addresses import address_hash
from privacy.erasure import erasing
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
