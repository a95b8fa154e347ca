"""What a bulk change, a freeze and a moment's coincidence mean once two records are one."""

import pytest

from contacts.duplicates import merging
from contacts.history import batches, snapshots
from contacts.history.models import BatchKind, ChangeState, WhyLeft
from contacts.models import Contact
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


def change(cast, contact, **fields):
    batch = batches.open(cast.workspace, by=cast.bob, kind=BatchKind.BULK, title="Stage is client")
    before = snapshots.look([contact.pk])
    Contact.objects.filter(pk=contact.pk).update(**fields)
    batches.record(batch, before)
    batches.finish(batch)
    return batch


def test_a_bulk_change_of_a_merged_record_is_not_undone_on_the_survivor(cast):
    ana, annie = make_contact(cast.workspace, "Ana", stage="client"), make_contact(cast.workspace, "Annie")
    theirs, ours = change(cast, annie, stage="client"), change(cast, ana, city="Boise")
    merging.merge(ana, annie, {}, by=cast.bob)
    assert batches.undo(theirs, cast.bob, seconds=60) and batches.undo(ours, cast.bob, seconds=60)
    left = theirs.changes.get()
    assert (left.contact_id, left.state, left.why) == (ana.pk, ChangeState.LEFT, WhyLeft.MERGED)
    ana.refresh_from_db()
    assert (ana.stage, ana.city) == ("client", "")
