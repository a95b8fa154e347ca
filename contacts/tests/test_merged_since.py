"""What a bulk change, a freeze and a moment's coincidence mean once two records are one."""

import pytest
from django.utils import timezone

from contacts.duplicates import merging
from contacts.fields import catalogue, making
from contacts.fields.kinds import Kind
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


def test_rt6_a_merge_fills_no_blank_of_a_frozen_record(cast):
    field = making.add(cast.workspace, "Shoe", Kind.TEXT, purpose="to fit")
    ana = make_contact(cast.workspace, "Ana", restricted_at=timezone.now())
    annie = make_contact(cast.workspace, "Annie", job_title="Painter", extra={"Ring": "9"})
    own = catalogue.by_key(cast.workspace)[field.key]
    own.put(annie, own.clean("red"))
    catalogue.save(annie)
    done = merging.merge(ana, annie, {"name": "loser"}, by=cast.bob)
    ana.refresh_from_db()
    assert (ana.name, ana.job_title, ana.extra, own.value(ana)) == ("Ana", "", {}, None)
    assert done.left_behind == {"Name": "Annie", "Job title": "Painter", "Shoe": "red", "Ring": "9"}
    merging.undo(done, by=cast.bob)
    assert own.value(Contact.objects.get(pk=annie.pk)) == "red"
