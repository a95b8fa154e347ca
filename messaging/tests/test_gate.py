"""Who may be written to: the gate's answers, before and at the last moment."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from contacts.consent import ledger
from contacts.consent.suppression import suppress
from contacts.models import ContactPoint
from messaging import dispatch, gate, outbox
from messaging.models import Capability, Message, Sender
from messaging.tests.scene import (
    ANA,
    NOON_IN_BOISE,
    agree,
    arrived,
    ask,
    codes,
    compose,
    make_ana,
    make_sender,
    send,
    text_us,
)

pytestmark = pytest.mark.django_db


def explained(contact, purpose="transactional", **fields):
    return {reason.code for reason in gate.explain(contact, "sms", purpose, **fields).reasons}


def test_cn1_with_consent_it_may_leave_and_names_the_event(cast):
    ana = make_ana(cast.workspace)
    event = agree(ana)
    decision = gate.explain(ana, "sms", "transactional")
    assert decision.allowed and decision.basis == event and decision.reasons == ()


def test_cn1_without_consent_nothing_leaves(cast):
    ana = make_ana(cast.workspace)
    message = send(compose(ana))
    assert message.status == "refused" and codes(message) == {"no_consent"} and arrived() == []
    assert "have not agreed" in message.in_words and message.reasons[0]["remedy"]


@pytest.mark.parametrize(
    ("purpose", "channel"), [("marketing", "sms"), ("informational", "sms"), ("transactional", "email")]
)
def test_cn1_consent_is_for_one_channel_and_purpose(cast, purpose, channel):
    ana = make_ana(cast.workspace, email="ana@example.com")
    agree(ana, "transactional")
    decision = gate.explain(ana, channel, purpose, at=NOON_IN_BOISE)
    assert "no_consent" in {reason.code for reason in decision.reasons} and decision.basis is None


def test_cn4_a_pending_request_is_no_consent(cast):
    ana = make_ana(cast.workspace)
    ask(ana, "transactional")
    assert explained(ana) == {"pending"}


def test_cn1_the_same_number_on_another_contact_has_no_consent(cast):
    agree(make_ana(cast.workspace))
    assert explained(make_ana(cast.workspace, name="Twin")) == {"no_consent"}


def test_cn1_consent_for_one_number_is_none_for_another(cast):
    ana = make_ana(cast.workspace)
    agree(ana)
    ContactPoint.objects.filter(contact=ana).delete()
    ContactPoint.objects.create(workspace=cast.workspace, contact=ana, kind="phone", value="+12085550199")
    assert explained(ana) == {"other_address"}


@pytest.mark.parametrize("capability", ["consent", "double_opt_in"])
def test_cn1_what_waits_for_a_number_that_was_taken_off_the_record_does_not_leave(cast, capability):
    ana = make_ana(cast.workspace)
    agree(ana) if capability == "consent" else ask(ana, "transactional")
    message = compose(ana, capability=capability)
    ContactPoint.objects.filter(contact=ana).delete()
    assert codes(send(message)) == {"address_gone"} and arrived() == []


def test_the_number_they_agreed_for_is_used(cast):
    ana = make_ana(cast.workspace, number="+12085550199")
    ContactPoint.objects.create(workspace=cast.workspace, contact=ana, kind="phone", value=ANA, position=1)
    agree(ana, address=ANA)
    send(compose(ana))
    assert len(arrived(ANA)) == 1


def test_rt6_a_frozen_contact_gets_nothing(cast):
    ana = make_ana(cast.workspace, restricted_at=timezone.now())
    agree(ana)
    assert explained(ana) == {"restricted"} and codes(send(compose(ana))) == {"restricted"}


def test_an_archived_contact_gets_nothing(cast):
    ana = make_ana(cast.workspace, archived_at=timezone.now())
    agree(ana)
    assert explained(ana) == {"archived"}


def test_a_contact_without_a_number_gets_nothing(cast):
    ana = make_ana(cast.workspace, number="")
    assert explained(ana) == {"no_address"}
    with pytest.raises(outbox.NotComposed, match="No phone number"):
        compose(ana)


@pytest.mark.parametrize("reason", ["erased", "child", "complaint", "bounced"])
def test_rt3_a_suppressed_address_gets_nothing(cast, reason):
    ana = make_ana(cast.workspace)
    agree(ana)
    suppress(cast.workspace, reason=reason, address=ANA)
    assert explained(ana) == {reason} and codes(send(compose(ana))) == {reason}


def test_rt3_an_erased_contact_is_refused_in_words(cast):
    ana = make_ana(cast.workspace)
    type(ana).objects.filter(pk=ana.pk).delete()
    assert explained(ana) == {"erased"}


def test_a_withdrawal_in_between_counts(cast):
    ana = make_ana(cast.workspace)
    agree(ana)
    message = compose(ana)
    ledger.withdraw(ana, "sms", "transactional", method=ledger.Method.STAFF)
    assert codes(send(message)) == {"opted_out"}


def test_quiet_hours_hold_until_the_morning_there(cast):
    ana = make_ana(cast.workspace, zone="America/Boise")
    agree(ana, "marketing")
    at = NOON_IN_BOISE + timedelta(hours=12)
    decision = gate.explain(ana, "sms", "marketing", at=at)
    assert not decision.allowed and "Boise" in decision.reasons[0]
    assert decision.until == NOON_IN_BOISE + timedelta(hours=20)


def test_an_unknown_zone_is_held_for_a_person(cast):
    ana = make_ana(cast.workspace, number="+18005550143")
    agree(ana, "marketing")
    decision = gate.explain(ana, "sms", "marketing", at=NOON_IN_BOISE)
    assert decision.until is None and "Set the contact's time zone." in decision.reasons[0].remedy


def test_a_reply_is_not_bound_by_quiet_hours_but_by_consent(cast):
    ana = make_ana(cast.workspace, zone="America/Boise")
    text_us(cast.workspace, "Are you still there?")
    assert explained(ana, "marketing") == {"no_consent"}
    agree(ana, "marketing")
    night = timezone.now().replace(hour=8)  # one in the morning in Boise
    assert "quiet_hours" not in explained(ana, "marketing", at=night)


@pytest.mark.parametrize("text", ["Fast loans! Bad credit OK", "Win at our online casino"])
def test_cn11_forbidden_content_is_refused_and_named(cast, text):
    ana = make_ana(cast.workspace)
    agree(ana, "marketing")
    decision = gate.explain(ana, "sms", "marketing", body=text, at=NOON_IN_BOISE)
    assert {reason.code for reason in decision.reasons} == {"content"}


def test_cn13_an_unregistered_long_code_can_not_send(cast, monkeypatch):
    from messaging.providers import sandbox

    monkeypatch.setattr(sandbox.Sandbox, "needs_registration", True)
    ana = make_ana(cast.workspace)
    agree(ana)
    message = send(compose(ana))
    assert message.status == "held" and codes(message) == {"unregistered"}


def test_a_paused_workspace_sends_nothing(cast):
    ana = make_ana(cast.workspace)
    agree(ana)
    cast.workspace.paused_at = timezone.now()
    cast.workspace.save()
    message = send(compose(ana))
    assert message.status == "held" and codes(message) == {"workspace_paused"}
    dispatch.release()
    message.refresh_from_db()
    assert message.status == "held"


def test_a_removed_sender_sends_nothing_that_waited_for_it(cast):
    ana = make_ana(cast.workspace)
    agree(ana)
    message = compose(ana)
    Sender.objects.update(archived_at=timezone.now())
    send(message)
    assert message.status == "held" and codes(message) == {"no_sender"} and arrived() == []


def test_a_paused_sender_sends_nothing(cast):
    ana = make_ana(cast.workspace)
    agree(ana)
    sender = make_sender(cast.workspace)
    Sender.objects.filter(pk=sender.pk).update(paused_until=timezone.now() + timedelta(minutes=1))
    assert explained(ana) == {"sender_paused"}
    assert send(compose(ana)).status == "queued" and arrived() == []


def test_cn1_the_database_itself_refuses_a_sent_message_without_consent(cast):
    message = compose(make_ana(cast.workspace))
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(status="sent")


# The capabilities beside consent carry our own text, and only as an answer


@pytest.mark.parametrize("capability", ["opt_out_confirmation", "opt_in_confirmation", "help"])
def test_cn1_a_confirmation_without_a_cause_is_refused(cast, capability):
    message = send(compose(make_ana(cast.workspace), capability=capability, purpose=""))
    assert message.status == "refused" and codes(message) == {"not_an_answer"}


@pytest.mark.parametrize("capability", [c.value for c in Capability if c not in (Capability.CONSENT, Capability.CODE)])
def test_cn1_a_confirmation_does_not_carry_the_writers_text(cast, capability):
    message = compose(make_ana(cast.workspace), "Sale! 50 % off", capability=capability, purpose="marketing")
    assert "Sale" not in message.body


def test_cn1_a_confirmation_to_another_number_is_refused(cast):
    event = text_us(cast.workspace, "STOP")
    other = make_ana(cast.workspace, number="+12085550199")
    Message.objects.filter(event=event, direction="out").delete()
    message: Any = outbox.answer(event, other, "+12085550199", Capability.OPT_OUT_CONFIRMATION)
    assert codes(send(message)) == {"not_an_answer"}


def test_cn4_a_request_for_consent_leaves_while_it_is_pending(cast):
    ana = make_ana(cast.workspace)
    assert codes(send(compose(ana, capability="double_opt_in", purpose="marketing"))) >= {"not_an_answer"}
    ask(ana)
    message = send(compose(ana, capability="double_opt_in", purpose="marketing"))
    assert message.status == "delivered"
    for part in ("Alice & Co", "YES", "frequency", "rates may apply", "HELP", "STOP"):
        assert part in arrived()[0]


def test_cn6_a_request_for_consent_does_not_reach_who_opted_out(cast):
    ana = make_ana(cast.workspace)
    text_us(cast.workspace, "STOP")
    ask(ana)
    message = send(compose(ana, capability="double_opt_in", purpose="marketing"))
    assert message.status == "refused" and codes(message) == {"opted_out"}
