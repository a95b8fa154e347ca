"""RT-3: nothing of an erased person is left in files, and no file brings them back by an address they once had."""

from uuid import UUID

import pytest

from contacts.consent import ledger
from contacts.consent.suppression import is_suppressed
from contacts.imports.models import ImportRow, RowState
from contacts.models import Contact, ContactPoint
from contacts.points import Address, keep
from contacts.tests.importing import carry_out, counts, upload
from privacy.erasure import erasing, mentions
from privacy.persons import find_person
from privacy.persons.reach import Who
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva(cast, journal_file):
    return make_contact(cast.workspace, "Eva Moreno", email="eva@example.com", given_name="Eva", family_name="Moreno")


def put(contact, *emails):
    keep(contact, [Address("email", email) for email in emails])


def test_rt3_an_address_that_staff_took_off_before_brings_nobody_back(cast, eva):
    for email in ("old@example.com", "bens@example.com"):
        ledger.grant(eva, "email", "marketing", method="written", wording="Yes", address=email)
    ledger.grant(eva, "email", "marketing", method="written", wording="Yes", address="eva@example.com")
    put(eva, "eva@example.com")
    ben = make_contact(cast.workspace, "Ben", email="bens@example.com")
    run = carry_out(upload(cast, "Email,Phone\neva@example.com,+12025550177\n"), cast.bob)
    assert counts(run) == {"filled": 1}
    put(eva, "eva@example.com")
    erasing.erase(eva)
    again = carry_out(upload(cast, "Name,Email,Phone\nEva,old@example.com,\nE,,+12025550177\n"), cast.bob)
    assert counts(again) == {"erased": 2}
    assert not is_suppressed(cast.workspace, "bens@example.com", "email"), "it is Ben's by now"
    assert ContactPoint.objects.get(contact=ben).value == "bens@example.com"


def test_rt3_a_rejected_row_without_an_address_is_found_by_its_words_and_struck(cast, eva):
    run = upload(cast, 'Last name,First name,Colour\nMoreno,Eva,"green\nFinch,Ann,red\n')
    row = run.rows.get(reason="quote")
    assert row.state == RowState.REJECTED and not row.addresses.exists()
    carry_out(run, cast.bob)
    hits = [hit.row for hit in find_person.find(["Moreno Eva"])]
    assert row.pk in map(UUID, hits)
    likeness = mentions.likeness_of([eva])
    who = Who("contact", (eva.pk,), cast.workspace.pk, ())
    (place,) = [m.place for m in mentions.search(who, likeness) if m.label == "contacts.importrow"]
    assert erasing.erase(eva, places=[place]).leftovers == []
    left = ImportRow.objects.get(pk=row.pk).data["cells"]
    assert len(left) == 3 and left[2] == '"green' and "eva" not in str(left).lower()
    assert not Contact.objects.filter(pk=eva.pk).exists()
