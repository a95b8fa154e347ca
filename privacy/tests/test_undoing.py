"""Undoing an import while one of its people waits for an answer."""

import pytest

from contacts.history import batches
from contacts.history.models import WhyLeft
from contacts.models import Contact
from contacts.tests.importing import carry_out, upload
from crm.lib.addresses import address_hash
from privacy.erasure import erasing
from privacy.models import PrivacyRequest

PEOPLE = "Name,Email\nAna,ana@example.com\nBen,ben@example.com\n"


@pytest.mark.parametrize("verified", [True, False])
def test_rt3_undoing_an_import_takes_nobody_away_who_asked_to_be_erased(cast, verified):
    run = carry_out(upload(cast, PEOPLE), cast.bob)
    ana = Contact.objects.get(name="Ana")
    PrivacyRequest.objects.create(
        workspace=cast.workspace, kind="deletion", regime="operator", due_on="2030-01-01",
        state="verified" if verified else "unverified", contact_ids=[str(ana.pk)] if verified else [],
        email_hash=b"" if verified else address_hash("ana@example.com"),
    )  # fmt: skip
    assert batches.undo(run.batch, cast.bob, seconds=60)
    assert list(Contact.objects.all()) == [ana]
    assert run.batch.changes.get().why == WhyLeft.USED
    erasing.erase(ana)
    again = carry_out(upload(cast, PEOPLE), cast.bob)
    assert [contact.name for contact in Contact.objects.all()] == ["Ben"] and again.rows.get(state="erased")
