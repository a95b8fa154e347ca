"""What somebody can do to others from nothing but a mailbox of their own: nothing that holds, and no flood."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ProductMail
from contacts.consent import ledger
from contacts.consent.models import Suppression
from privacy.models import PrivacyRequest, StandingOptOut, State
from privacy.records import reminders
from privacy.requests import filing, links, opting_out, reminding, telling
from tests.cast import make_contact

PARENT = {
    "filed_as": "parent", "name": "Mal Lory", "email": "mallory@example.com", "declaration": "Mal Lory",
    "child_name": "Ana", "child_email": "ana@example.com", "child_phone": "+1 202 555 0123", "words": "", "place": "",
}  # fmt: skip


def staff_mails():
    return [mail.to for mail in ProductMail.objects.filter(kind="privacy_staff")]


@pytest.mark.parametrize("kind", ["opt_out", "consent_withdrawal", "objection", "opt_out_sale"])
def test_cn7_whoever_says_to_be_a_parent_stops_nobodys_messages_before_staff_made_sure(
    client, cast, ana, max_signed_in, kind
):
    ledger.grant(ana, "sms", "marketing", method="written", wording="Yes", address="+12025550123")
    client.post(f"/privacy/{cast.workspace.slug}/", {**PARENT, "kind": kind})
    request = PrivacyRequest.objects.get()
    client.post(f"/privacy/requests/{links.token(request)}/confirm/")
    request.refresh_from_db()
    assert request.state == State.UNVERIFIED and not Suppression.objects.exists()
    assert ana.consents.get().state == "granted" and not StandingOptOut.objects.exists()
    page = f"/w/{cast.workspace.slug}/privacy/{request.pk}/identify/"
    max_signed_in.post(page, {"identify-contacts": str(ana.pk), "identify-sure": "on"})
    stopped = kind != "opt_out_sale"
    assert ledger.is_suppressed(cast.workspace, "+12025550123", "sms") is stopped
    sale = opting_out.has_opted_out(cast.workspace, ana.pk, StandingOptOut.Scope.SALE)
    assert sale is not stopped


def test_cn7_a_number_typed_beside_ones_own_mailbox_stays_open_to_whoever_has_it(cast, ana):
    mallory = make_contact(cast.workspace, "Mal Lory", email="mallory@example.com", phone="+12025550123")
    for contact in (ana, mallory):
        ledger.grant(contact, "sms", "marketing", method="written", wording="Yes", address="+12025550123")
    filing.confirm_link(filing.file(cast.workspace, "opt_out", email="mallory@example.com"))
    filing.confirm_link(filing.file(cast.workspace, "opt_out_sale", email="mallory@example.com"))
    assert mallory.consents.get(channel="sms", purpose="marketing").state == "withdrawn"
    assert ana.consents.get().state == "granted" and not ledger.is_suppressed(cast.workspace, "+12025550123", "sms")
    assert not opting_out.has_opted_out(cast.workspace, ana.pk, StandingOptOut.Scope.SALE)


def test_ac2_a_flood_of_reports_is_one_mail_a_day_and_all_of_them_are_in_the_queue(cast):
    page = f"/privacy/{cast.workspace.slug}/child/"
    for number in range(8):
        visitor = Client(REMOTE_ADDR=f"203.0.113.{number}")
        assert visitor.post(page, {"name": f"Kim {number}"}).status_code == 302
    assert sorted(staff_mails()) == sorted([cast.alice.email, cast.max.email])
    assert PrivacyRequest.objects.for_staff().count() == 8
    assert telling.news_of_the_day() == 2 and telling.news_of_the_day() == 0
    said = ProductMail.objects.filter(kind="privacy_staff").latest("created_at")
    assert "7 more privacy requests" in said.subject and "7 of them report a child" in said.text
    assert f"/w/{cast.workspace.slug}/privacy/" in said.text
    for number in range(6):
        status = Client(REMOTE_ADDR="203.0.113.99").post(page, {"name": f"Lou {number}"}).status_code
    assert status == 429


def test_requests_from_many_mailboxes_are_ten_mails_and_one_a_day(cast, monkeypatch):
    for number in range(12):
        filing.confirm_link(filing.file(cast.workspace, "complaint", email=f"p{number}@example.com"))
        filing.confirm_link(filing.file(cast.workspace, "opt_out", email=f"q{number}@example.com"))  # waits for nobody
    assert len(staff_mails()) == 2 * telling.REQUESTS_A_DAY
    assert telling.news_of_the_day() == 2
    monkeypatch.setattr(telling, "_DAY", timedelta(0))  # a new day
    filing.confirm_link(filing.file(cast.workspace, "complaint", email="later@example.com"))
    assert len(staff_mails()) == 2 * telling.REQUESTS_A_DAY + 4


def test_whoever_says_to_act_for_somebody_writes_to_nobody_before_they_allowed_it(client, cast, ana):
    agent = {"name": "Lee", "email": "lee@law.example"}
    request = filing.file(cast.workspace, "complaint", email="ana@example.com", filed_as="agent", agent=agent)
    behind = f"/privacy/agents/{links.token(request, links.AGENT)}/"
    assert client.post(behind, {"text": "Hello"}).status_code == 302
    assert not request.messages.exists() and staff_mails() == []
    filing.confirm_link(request)
    before = len(staff_mails())
    for _again in range(3):
        client.post(behind, {"text": "Hello"})
    assert request.messages.count() == 3 and len(staff_mails()) == before + 2  # staff hear once that somebody wrote


def test_what_breaks_off_when_a_link_is_confirmed_leaves_nothing_half_done(cast, ana, monkeypatch):
    def breaks(request):
        raise RuntimeError

    request = filing.file(cast.workspace, "opt_out", email="ana@example.com")
    monkeypatch.setattr(filing, "blank", breaks)
    with pytest.raises(RuntimeError):
        filing.confirm_link(request)
    request.refresh_from_db()
    assert request.state == State.RECEIVED and not Suppression.objects.exists()
    monkeypatch.undo()
    assert filing.confirm_link(request) and request.state == State.FULFILLED


def test_rt8_one_mail_about_one_request_that_is_late(cast, ana):
    cast.workspace.country = "US"
    cast.workspace.save()
    received = timezone.now() - timedelta(days=50)
    request = filing.file(
        cast.workspace, "complaint", manner="phone", contact=ana, actor=cast.max, received_at=received
    )
    assert request.acknowledged_at is None and request.acknowledge_by
    for _hour in range(2):
        reminding.remind()
        reminders.remind(cast.workspace)
    said = ProductMail.objects.filter(kind="privacy_staff")
    about = [mail for mail in said if request.number in mail.subject or "not confirmed" in mail.text]
    assert len(about) == 1 and "Nobody has told the person yet" in about[0].text
    soon = timezone.now() - timedelta(days=14)
    fresh = filing.file(cast.workspace, "complaint", manner="mail", contact=ana, actor=cast.max, received_at=soon)
    reminding.remind()
    reminding.remind()
    assert sum(fresh.number in mail.subject for mail in said.all()) == 2  # the owner's and the manager's


def test_rt8_a_worker_that_is_killed_between_mail_and_note_leaves_neither(cast, ana, monkeypatch):
    def killed(*_args, **_more):
        raise KeyboardInterrupt

    for days in (14, 50):  # a receipt, an answer
        received = timezone.now() - timedelta(days=days)
        filing.file(cast.workspace, "complaint", manner="mail", contact=ana, actor=cast.max, received_at=received)
        with monkeypatch.context() as context:
            context.setattr(reminding.filing, "note", killed)
            with pytest.raises(KeyboardInterrupt):
                reminding.remind()
        assert staff_mails() == []
        assert reminding.remind() == 1 and reminding.remind() == 0
        assert staff_mails()
        ProductMail.objects.all().delete()
