"""RT-3: erased everywhere, once, and nobody else."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from accounts import product_mail
from accounts.models import AuditEntry
from contacts.consent import ledger
from contacts.consent.models import Suppression
from contacts.models import Contact, Note
from crm.lib.addresses import address_hash
from messaging import outbox as messages
from messaging.models import Message
from privacy.erasure import erasing, journal
from privacy.models import Erasure, PrivacyRequest, State, Step
from privacy.requests import filing, fulfilment, identity
from projects.models import Project
from tests.cast import make_contact

TERMS = ["Ana Sample", "ana@example.com", "+12025550123"]


@pytest.fixture
def asked(cast, ana, no_cooling_off, journal_file):
    """A verified request for deletion."""
    request = filing.file(cast.workspace, "deletion", email="ana@example.com", name="Ana Sample", words="Forget me")
    filing.confirm_link(request)
    assert identity.prove(request, {"phone": "0123"})
    return request


def erase(request, by, places=()):
    assert fulfilment.fulfil(request, by=by, places=places)
    assert fulfilment.carry_out(request.pk)
    request.refresh_from_db()
    product_mail.sweep()
    return request


def found(*terms):
    try:
        call_command("find_person", *(terms or TERMS))
    except SystemExit as stop:
        return stop.code == 1
    return False


def test_rt10_a_second_request_of_the_same_person_is_no_leftover(cast, ana, asked):
    filing.file(cast.workspace, "access", email="ana@example.com", name="Ana Sample", words="And a copy")
    filing.file(None, "access", email="ana@example.com", name="Ana Sample")  # the operator's to answer for
    erase(asked, cast.max)
    assert Erasure.objects.get().leftovers == []
    assert not asked.events.filter(step=Step.LEFTOVERS).exists()
    second = PrivacyRequest.objects.get(workspace=cast.workspace, kind="access")
    assert (second.state, second.email, second.words) == (State.EXPIRED, "", "")


def test_rt3_somebody_elses_request_that_names_the_person_is_one(cast, ana, asked):
    theirs = filing.file(cast.workspace, "complaint", email="ben@example.com", words="It is about Ana Sample")
    erase(asked, cast.max)
    ((place, _column, row),) = Erasure.objects.get().leftovers
    assert (place, UUID(row)) == ("privacy_privacyrequest", theirs.pk)


def test_rt3_an_erased_person_is_found_nowhere(cast, ana, asked):
    Note.objects.create(workspace=cast.workspace, contact=ana, text="Ana Sample likes rye")
    ledger.grant(ana, "sms", "marketing", method="written", wording="Yes", address="+12025550123")
    messages.compose(ana, "sms", "marketing", "Hello Ana Sample", author=None, idempotency_key="1")
    Project.objects.create(workspace=cast.workspace, contact=ana, name="Shop of Ana Sample", description="for Ana")
    assert found()
    erase(asked, cast.max)
    assert asked.state == State.FULFILLED
    assert not found()
    assert not Contact.objects.filter(pk=ana.pk).exists()
    assert not Message.objects.filter(contact_id=ana.pk).exists()
    assert Erasure.objects.get().leftovers == []
    call_command("verify_ledger")


def test_rt3_the_suppression_alone_remains_and_names_nobody(cast, ana, asked):
    erase(asked, cast.max)
    kept = Suppression.objects.filter(workspace=cast.workspace)
    assert {bytes(row.address_hash) for row in kept} == {address_hash("ana@example.com"), address_hash("+12025550123")}
    assert {row.reason for row in kept} == {Suppression.Reason.ERASED}


def test_the_journal_has_the_line_before_anything_is_destroyed(cast, ana, asked, monkeypatch):
    def full_disk(*args, **kwargs):
        raise OSError("No space left on device")

    monkeypatch.setattr(journal, "append", full_disk)
    fulfilment.fulfil(asked, by=cast.max)
    with pytest.raises(OSError, match="No space"):
        fulfilment.carry_out(asked.pk)
    assert Contact.objects.filter(pk=ana.pk).exists()
    monkeypatch.undo()


def test_the_journal_names_the_record_by_id_and_hashes(cast, ana, asked):
    erase(asked, cast.max)
    line = next(journal.read())
    assert (line.subject_id, line.workspace, line.request) == (str(ana.pk), str(cast.workspace.pk), str(asked.pk))
    assert address_hash("ana@example.com").hex() in line.hashes
    assert Erasure.objects.filter(pk=line.id).exists()


def test_an_erasure_that_was_killed_is_done_again(cast, ana, asked, monkeypatch):
    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    fulfilment.fulfil(asked, by=cast.max)
    monkeypatch.setattr(erasing, "_destroy", killed)
    with pytest.raises(KeyboardInterrupt):
        fulfilment.carry_out(asked.pk)
    monkeypatch.undo()
    assert not fulfilment.waiting()
    PrivacyRequest.objects.filter(pk=asked.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    for pk in fulfilment.waiting():
        fulfilment.carry_out(pk)
    assert not Contact.objects.filter(pk=ana.pk).exists()
    assert {line.id for line in journal.read()} == {str(each.pk) for each in Erasure.objects.all()}


def test_a_double_click_erases_once(cast, ana, asked):
    assert fulfilment.fulfil(asked, by=cast.max)
    assert not fulfilment.fulfil(asked, by=cast.alice)
    assert fulfilment.carry_out(asked.pk)
    assert not fulfilment.carry_out(asked.pk)
    assert len(list(journal.read())) == 1


def test_somebody_else_with_the_same_company_is_untouched(cast, ana, asked):
    ben = make_contact(
        cast.workspace, "Ben Other", email="ben@example.com", phone="+12025550199", company=ana.company, city="Boston"
    )
    note = Note.objects.create(workspace=cast.workspace, contact=ben, text="Works with Ana Sample")
    ledger.grant(ben, "sms", "marketing", method="written", wording="Yes", address="+12025550199")
    before = Contact.objects.values().get(pk=ben.pk)
    erase(asked, cast.max)
    assert Contact.objects.values().get(pk=ben.pk) == before
    note.refresh_from_db()
    assert note.text == "Works with Ana Sample"  # staff did not tick it, so it stays and is reported
    assert [place[0] for place in Erasure.objects.get().leftovers] == ["contacts_note"]


def test_names_in_other_peoples_text_are_struck_where_staff_ticked(cast, ana, asked, max_signed_in):
    ben = make_contact(cast.workspace, "Ben Other", email="ben@example.com")
    note = Note.objects.create(workspace=cast.workspace, contact=ben, text="Works with ANA SAMPLE, (202) 555-0123")
    other = make_contact(cast.other, "Cleo", email="cleo@example.com")
    theirs = Note.objects.create(workspace=cast.other, contact=other, text="Ana Sample is a friend")
    page = max_signed_in.get(f"/w/{cast.workspace.slug}/privacy/{asked.pk}/fulfil/")
    place = f"contacts.note:{note.pk}:text"
    assert place.encode() in page.content
    assert str(theirs.pk).encode() not in page.content
    erase(asked, cast.max, [place, f"contacts.note:{theirs.pk}:text", "contacts.note:junk:text", "x", "auth.user:1:x"])
    note.refresh_from_db()
    theirs.refresh_from_db()
    assert note.text.startswith("Works with [erased ")
    assert "555" not in note.text
    assert theirs.text == "Ana Sample is a friend"
    assert Erasure.objects.get().leftovers == []


def test_the_same_person_elsewhere_is_not_told_to_this_workspace(cast, ana, asked):
    elsewhere = make_contact(cast.other, "Ana Sample", email="ana@example.com")
    erase(asked, cast.max)
    assert Contact.objects.filter(pk=elsewhere.pk).exists()
    assert Erasure.objects.get().leftovers == []


def test_the_admin_log_and_waiting_messages_of_sessions_forget_the_name(cast, ana, asked):
    kind = ContentType.objects.get_for_model(Contact)
    LogEntry.objects.create(
        user=cast.alice, content_type=kind, object_id=str(ana.pk), object_repr="Ana Sample", action_flag=CHANGE
    )
    session = SessionStore()
    session["_messages"] = "Ana Sample was saved."
    session["cart"] = 1
    session.create()
    erase(asked, cast.max)
    assert LogEntry.objects.get().object_repr == ""
    assert Session.objects.get(pk=session.session_key).get_decoded() == {"cart": 1}


def test_the_person_is_told_what_stays_and_then_their_address_is_forgotten(cast, ana, asked, local_mail):
    erase(asked, cast.max)
    last = local_mail()[-1]
    assert "is erased" in last.subject
    assert "keyed hash" in last.text
    assert last.to == "(an erased person)"
    kept = PrivacyRequest.objects.get(pk=asked.pk)
    assert (kept.name, kept.email, kept.words, kept.email_hash, kept.plan) == ("", "", "", None, {})
    assert kept.events.exclude(step="").count() >= 5


def test_it_is_audited_without_the_data(cast, ana, asked):
    erase(asked, cast.max)
    entry = AuditEntry.objects.get(action="contact.erased")
    assert (entry.record_id, entry.workspace_id) == (ana.pk, cast.workspace.pk)
    assert AuditEntry.objects.filter(action="privacy.deletion.started", actor_id=cast.max.pk).exists()


def test_rt3_nothing_is_left_in_free_space_of_the_database_file(journal_file, transactional_db, settings):
    from django.db import connection

    from crm.lib.sqlcipher.pages import decrypted_pages
    from tests.cast import make_cast

    cast = make_cast()
    ana = make_contact(cast.workspace, "Zebulon Quixote", email="zebulon@quixote.example", street="7 Zebulon Street")
    for number in range(300):
        Note.objects.create(workspace=cast.workspace, contact=ana, text="x" * 500 + str(number))
    if connection.vendor != "sqlite":
        erasing.erase(ana)
        assert not found("Zebulon")
        return
    from pathlib import Path

    name, key = connection.settings_dict["NAME"], connection.settings_dict["OPTIONS"]["key"]

    def on_disk():
        return any(b"zebulon" in page.lower() for page in decrypted_pages(Path(name), key))

    assert on_disk()
    outcome = erasing.erase(ana)
    assert json.dumps(outcome.rows)
    assert not on_disk()
