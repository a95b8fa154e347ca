"""A person asks, without an account, on the public page."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ProductMail
from contacts.consent import ledger
from contacts.consent.models import Suppression
from messaging import outbox
from privacy.models import PrivacyRequest, State
from privacy.requests import filing, fulfilment, links
from tests.cast import make_contact

ASK = {"kind": "deletion", "name": "Ana Sample", "email": "ana@example.com", "words": "Please forget me.", "place": ""}


def ask(client, cast, **changed):
    return client.post(f"/privacy/{cast.workspace.slug}/", {**ASK, **changed}, follow=True)


def test_rt9_anyone_can_ask_without_an_account(client, cast):
    page = client.get(f"/privacy/{cast.workspace.slug}/")
    assert page.status_code == 200
    assert b"Alice &amp; Co" in page.content
    answer = ask(client, cast)
    assert b"Look into your mailbox" in answer.content
    request = PrivacyRequest.objects.get()
    assert (request.state, request.workspace, request.words) == (State.RECEIVED, cast.workspace, "Please forget me.")


def test_rt9_the_answer_is_the_same_for_known_unknown_and_suppressed_addresses(cast):
    make_contact(cast.workspace, email="known@example.com")
    ledger.suppress(cast.workspace, address="suppressed@example.com", reason=Suppression.Reason.OPT_OUT)
    answers = []
    for name in ("known", "unknown", "suppressed"):
        answer = ask(Client(), cast, email=f"{name}@example.com")
        answers.append((answer.status_code, answer.redirect_chain, answer.content))
    assert answers[0] == answers[1] == answers[2]
    mails = [mail.text.partition("http")[0] for mail in ProductMail.objects.filter(kind="privacy_link")]
    assert len(mails) == 3
    assert len({re.sub(r"2026-\w+", "", text) for text in mails}) == 1


def test_only_the_inbox_learns_of_it(client, cast):
    ask(client, cast)
    mail = ProductMail.objects.get(kind="privacy_link")
    assert mail.to == "ana@example.com"
    assert links.token(PrivacyRequest.objects.get()) in mail.text
    assert "does not mean that anything is held" in mail.text


def test_an_invalid_request_is_422_and_keeps_what_was_typed(client, cast):
    answer = ask(client, cast, email="not an address")
    assert answer.status_code == 422
    assert b"Please forget me." in answer.content


@pytest.mark.both
@pytest.mark.parametrize("email", ["a\x00b@example.com", "x" * 300 + "@example.com", "ana@@example.com", ""])
def test_hostile_input_is_refused_in_peace(client, cast, email):
    assert ask(client, cast, email=email).status_code == 422
    assert ask(client, cast, words="a\x00b").status_code == 422
    assert ask(client, cast, kind="all").status_code == 422
    assert not PrivacyRequest.objects.exists()


def test_a_robot_falls_into_the_trap(client, cast):
    assert ask(client, cast, website="https://spam.example").status_code == 200
    assert not PrivacyRequest.objects.exists()


def test_one_visitor_files_ten_an_hour(client, cast):
    for number in range(10):
        assert ask(client, cast, email=f"p{number}@example.com").status_code == 200
    assert ask(client, cast).status_code == 429


def test_one_mailbox_gets_five_mails_a_day_and_the_page_does_not_tell(cast):
    for number in range(7):
        answer = Client(REMOTE_ADDR=f"203.0.113.{number}").post(f"/privacy/{cast.workspace.slug}/", ASK)
        assert answer.status_code == 302
    assert PrivacyRequest.objects.count() == 5


def test_the_link_opens_by_get_and_acts_by_post_only(client, cast):
    ask(client, cast)
    request = PrivacyRequest.objects.get()
    url = f"/privacy/requests/{links.token(request)}/"
    before = PrivacyRequest.objects.values().get()
    page = client.get(url)
    assert page.status_code == 200
    assert page["Cache-Control"].startswith("max-age=0")
    assert page["Referrer-Policy"] == "strict-origin"
    for action in ("confirm", "identity", "withdraw", "code", "copy", "copy.zip"):
        assert client.get(f"{url}{action}/" if "." not in action else url + action).status_code == 405
    assert PrivacyRequest.objects.values().get() == before
    client.post(f"{url}confirm/")
    request.refresh_from_db()
    assert request.state == State.UNVERIFIED


@pytest.mark.parametrize("token", ["x", "A" * 64, "%00", "é", "-" * 500])
def test_a_forged_link_leads_nowhere(client, cast, token):
    request = filing.file(cast.workspace, "access", email="ana@example.com")
    assert client.get(f"/privacy/requests/{token}/").status_code == 404
    assert client.post(f"/privacy/requests/{token}/confirm/").status_code == 404
    real = links.token(request)
    forged = real[:-1] + ("A" if real[-1] != "A" else "B")
    assert links.find(real) == request
    assert links.find(real, links.CANCEL) is None
    assert client.get(f"/privacy/requests/{forged[:-3]}AAA/").status_code == 404


def test_rt7_an_opt_out_takes_effect_when_the_link_is_confirmed(cast, ana):
    request = filing.file(cast.workspace, "opt_out", email="ana@example.com")
    filing.confirm_link(request)
    request.refresh_from_db()
    assert request.state == State.FULFILLED
    assert ledger.is_suppressed(cast.workspace, "+12025550123", "sms")
    assert ledger.is_suppressed(cast.workspace, "ana@example.com", "email")


def test_a_withdrawn_request_keeps_no_words(cast, ana):
    request = filing.file(cast.workspace, "deletion", email="ana@example.com", name="Ana", words="Forget me")
    assert filing.withdraw(request)
    kept = PrivacyRequest.objects.get()
    assert (kept.name, kept.email, kept.words, kept.email_hash) == ("", "", "", None)
    assert not filing.withdraw(request)


def test_what_nobody_confirmed_is_forgotten(cast):
    request = filing.file(cast.workspace, "access", email="ana@example.com")
    filing.tidy(timezone.now() + filing.UNCONFIRMED_FOR * 1.01)
    request.refresh_from_db()
    assert (request.state, request.email) == (State.EXPIRED, "")
    filing.tidy(timezone.now() + filing.RECORD_KEPT_FOR * 1.1)
    assert not PrivacyRequest.objects.exists()


def test_rt8_the_strictest_clock_is_the_one_that_counts(cast, settings):
    day = timezone.now().replace(2026, 3, 2, 12)
    file = lambda **more: filing.file(cast.workspace, "access", email="a@example.com", received_at=day, **more)  # noqa: E731
    assert str(file().due_on) == "2026-04-01"  # the operator's 30 days are shorter than California's 45
    assert file(place="eea").regime == "operator"
    settings.PRIVACY_PROMISES_THIRTY_DAYS = False
    assert (file().regime, str(file().due_on)) == ("ccpa", "2026-04-16")
    assert str(file(place="eea").due_on) == "2026-04-02"


def test_rt9_a_request_at_the_operators_page_is_passed_on_to_those_who_hold_the_person(client, cast, ana):
    answer = client.post("/privacy/", ASK, follow=True)
    assert answer.status_code == 200
    request = PrivacyRequest.objects.get()
    filing.confirm_link(request)
    assert PrivacyRequest.objects.count() == 1  # nothing is passed on, or told, before it is shown who asks
    client.post(f"/privacy/requests/{links.token(request)}/identity/", {"phone": "0123"})
    passed = PrivacyRequest.objects.get(workspace=cast.workspace)
    assert (passed.state, passed.contact_ids, passed.received_at) == (
        State.VERIFIED,
        [str(ana.pk)],
        request.received_at,
    )
    assert not PrivacyRequest.objects.filter(workspace=cast.other).exists()
    page = client.get(f"/privacy/requests/{links.token(request)}/")
    assert b"Alice &amp; Co" in page.content


def test_cn7_what_waits_for_somebody_who_opts_out_here_is_refused_at_once(cast):
    ana = make_contact(cast.workspace, email="ana@example.com", phone="+12025550123")
    ledger.grant(ana, "sms", "transactional", method="written", address="+12025550123", wording="yes")
    waiting = outbox.compose(ana, "sms", "transactional", "Ready.", author=cast.alice, idempotency_key="one")
    filing.confirm_link(filing.file(cast.workspace, "opt_out", email="ana@example.com"))
    waiting.refresh_from_db()
    assert waiting.status == "refused"
    assert waiting.reasons[0]["code"] == "opted_out"


@pytest.mark.parametrize("kind", ["opt_out", "consent_withdrawal", "objection"])
def test_cn7_what_was_said_to_staff_waits_for_no_link(cast, kind):
    """Told on the phone, by somebody without an email address."""
    ana = make_contact(cast.workspace, phone="+12025550123")
    filing.file(cast.workspace, kind, manner="phone", contact=ana, actor=cast.alice)
    assert ledger.is_suppressed(cast.workspace, "+12025550123", "sms")


def test_cn7_whom_staff_find_to_have_opted_out_is_stopped(cast):
    ana = make_contact(cast.workspace, phone="+12025550123")
    request = filing.file(cast.workspace, "opt_out", manner="mail", name="Ana", actor=cast.alice)
    assert not ledger.is_suppressed(cast.workspace, "+12025550123", "sms")
    fulfilment.confirm_identity(request, by=cast.alice, contact_ids=[ana.pk])
    assert ledger.is_suppressed(cast.workspace, "+12025550123", "sms")


def test_an_opt_out_that_took_effect_promises_no_mail(client, cast, ana):
    request = filing.file(cast.workspace, "opt_out", email="ana@example.com")
    client.post(f"/privacy/requests/{links.token(request)}/confirm/")
    page = client.get(f"/privacy/requests/{links.token(request)}/").content.decode()
    assert "It took effect at once. No mail follows." in page and "answer went" not in page
    assert [mail.kind for mail in ProductMail.objects.all()] == ["privacy_link"]
    by_hand = filing.file(cast.workspace, "complaint", email="ana@example.com")
    filing.confirm_link(by_hand)
    fulfilment.done_by_hand(by_hand, by=cast.alice, text="Sorry.")
    assert (
        "The answer went to you by mail." in client.get(f"/privacy/requests/{links.token(by_hand)}/").content.decode()
    )


def test_rt9_an_opt_out_at_the_operators_page_that_nobody_holds_is_closed_and_said(client, cast, ana):
    for email, state in (("ana@example.com", "fulfilled"), ("nobody@example.com", "refused")):
        request = filing.file(None, "opt_out", email=email)
        filing.confirm_link(request)
        request.refresh_from_db()
        page = client.get(f"/privacy/requests/{links.token(request)}/").content.decode()
        assert request.state == state and request.is_closed and "answer went" not in page
    assert request.ground == "no_match" and "Nothing was found" in page
    answer = ProductMail.objects.get(kind="privacy_answer")
    assert answer.to == "nobody@example.com" and "nothing to stop" in answer.text
    assert not PrivacyRequest.objects.filter(workspace=None).open().exists()
    owner = filing.file(None, "opt_out", email=cast.alice.email)  # has an account: the operator looks
    filing.confirm_link(owner)
    assert not owner.is_closed


def test_rt9_what_was_passed_on_waits_at_the_businesses_and_for_nobody_at_the_operators_desk(cast, ana):
    cast.alice.is_superuser = True
    cast.alice.save()
    request = filing.file(None, "complaint", email="ana@example.com")
    filing.confirm_link(request)
    assert request.state == "fulfilled"
    links_told = [mail.text for mail in ProductMail.objects.filter(kind="privacy_staff")]
    assert links_told and all(f"/w/{cast.workspace.slug}/privacy/" in text for text in links_told)
    assert not request.events.filter(step="staff_told").exists()
