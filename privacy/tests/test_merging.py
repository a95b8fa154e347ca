"""A merge of two contacts: requests, copies and erasure are about both from then on."""

import json

import pytest
from django.utils import timezone

from contacts.consent import ledger
from contacts.consent.models import ContactKey
from contacts.duplicates import merging
from contacts.duplicates.models import ContactMerge
from contacts.models import Contact
from privacy.copies import access_copy
from privacy.erasure import erasing, journal
from privacy.models import Erasure, PrivacyRequest
from privacy.persons import find_person
from privacy.requests.asked_by import requests
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def annie(cast):
    return make_contact(cast.workspace, "Annie Other", phone="+12025550177", job_title="Pastry cook")


def ask(cast, contact, **fields):
    return PrivacyRequest.objects.create(
        workspace=cast.workspace, kind="access", regime="operator", due_on="2030-01-01", contact_ids=[str(contact.pk)],
        state="verified", **fields,
    )  # fmt: skip


def test_a_request_about_the_one_is_about_both(cast, ana, annie):
    asked = ask(cast, annie)
    done = merging.merge(ana, annie, {}, by=cast.bob)
    asked.refresh_from_db()
    assert asked.contact_ids == [str(ana.pk)] and list(requests(ana)) == [asked]
    merging.undo(done, by=cast.bob)
    asked.refresh_from_db()
    assert asked.contact_ids == [str(annie.pk)]


def test_nothing_is_merged_while_a_request_is_carried_out(cast, ana, annie):
    PrivacyRequest.objects.filter(pk=ask(cast, annie).pk).update(state="in_progress")
    with pytest.raises(merging.Refused, match="request"):
        merging.merge(ana, annie, {}, by=cast.bob)
    assert Contact.objects.filter(pk=annie.pk).exists()


def test_rt1_the_copy_has_what_was_left_behind_and_the_other_records_consent(cast, ana, annie):
    ledger.grant(annie, "sms", "marketing", method="written", address="+12025550177", wording="Text me about bread.")
    merging.merge(ana, annie, {}, by=cast.bob)
    text = json.dumps(access_copy.build(ask(cast, ana)))
    assert "Pastry cook" in text and "Annie Other" in text
    assert text.count("Text me about bread.") == 2


def test_rt3_erasing_the_one_erases_the_other(cast, ana, annie, journal_file):
    ledger.grant(annie, "sms", "marketing", method="written", address="+12025550177", wording="Text me about bread.")
    note = make_contact(cast.workspace, "Carl")
    note.notes.create(workspace=cast.workspace, text="Knows Annie Other")
    merging.merge(ana, annie, {}, by=cast.bob)
    who = [mention.excerpt for mention in erasing.preview(access_copy.about(ask(cast, ana)), [ana])["mentions"]]
    assert any("Annie Other" in excerpt for excerpt in who)
    place = f"contacts.note:{note.notes.get().pk}:text"
    outcome = erasing.erase(Contact.objects.get(pk=ana.pk), places=[place])
    assert outcome.leftovers == [] and not ContactMerge.objects.exists() and not ContactKey.objects.exists()
    assert list(find_person.find(["Annie Other", "Pastry cook", "+12025550177"])) == []
    assert {line.subject_id for line in journal.read()} == {str(ana.pk), str(annie.pk)}
    assert Erasure.objects.count() == 2
    assert list(ledger.verify(cast.workspace)) == []


def test_rt3_a_merge_that_was_undone_keeps_nothing_of_the_other(cast, ana, annie):
    done = merging.merge(ana, annie, {}, by=cast.bob)
    merging.undo(done, by=cast.bob)
    assert "Pastry" not in json.dumps(access_copy.build(ask(cast, ana)))
    erasing.erase(Contact.objects.get(pk=annie.pk))
    (kept,) = ContactMerge.objects.all()
    assert (kept.steps, kept.left_behind) == ([], {}) and Contact.objects.filter(pk=ana.pk).exists()


def test_rt3_what_was_asked_after_a_merge_is_answered_before_it_is_undone(cast, ana, annie):
    done = merging.merge(ana, annie, {}, by=cast.bob)
    asked = ask(cast, ana, verified_at=timezone.now())
    with pytest.raises(merging.Refused, match="Answer it first"):
        merging.undo(done, by=cast.bob)
    PrivacyRequest.objects.filter(pk=asked.pk).update(state="fulfilled")
    done.refresh_from_db()
    assert done.undone_at is None and merging.undo(done, by=cast.bob) is not None
