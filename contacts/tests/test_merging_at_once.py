"""Several people at the same two records at the same moment: one merge, and nothing that was written is lost."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from contacts.duplicates import merging
from contacts.duplicates.models import ContactMerge
from contacts.models import Contact, Note
from tests.cast import make_contact

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works):
    """Run these, each in a thread with a connection of its own, from the same moment on; their answers and errors."""
    start, said = Barrier(len(works)), []

    def run(work):
        try:
            start.wait(30)
            said.append(work())
        except Exception as error:  # what one of them says is looked at below
            said.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return said


def test_two_clicks_at_once_are_one_merge(cast):
    ana, annie = (make_contact(cast.workspace, name, email="ana@bakery.test") for name in ("Ana", "Annie"))
    said = at_once(*[lambda: merging.merge(ana, annie, {}, by=cast.bob)] * 4)
    assert {type(each) for each in said} == {ContactMerge} and len({each.pk for each in said}) == 1
    assert Contact.objects.count() == 1 and ContactMerge.objects.count() == 1


def test_two_merges_in_opposite_directions_lose_nobody(cast):
    ana, annie = (make_contact(cast.workspace, name, email="ana@bakery.test") for name in ("Ana", "Annie"))
    said = at_once(
        lambda: merging.merge(ana, annie, {}, by=cast.bob), lambda: merging.merge(annie, ana, {}, by=cast.max)
    )
    assert sorted(type(each).__name__ for each in said) == ["ContactMerge", "Refused"]
    assert Contact.objects.count() == 1


def test_a_note_written_during_a_merge_is_kept_or_refused(cast):
    ana, annie = (make_contact(cast.workspace, name) for name in ("Ana", "Annie"))
    kept = []

    def write():
        for number in range(20):
            kept.append(Note.objects.create(workspace=cast.workspace, contact=annie, text=f"Note {number}").pk)

    said = at_once(write, lambda: merging.merge(ana, annie, {}, by=cast.bob))
    assert any(isinstance(each, ContactMerge) for each in said)
    assert set(ana.notes.values_list("pk", flat=True)) == set(kept)
