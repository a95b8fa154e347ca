"""STOP, HELP, START and YES: what they do, and that each is answered once."""

import json

import pytest
from django.utils import timezone

from contacts.consent import ledger
from contacts.consent.models import Consent, ConsentEvent, Suppression
from contacts.models import Contact
from messaging.incoming import receiving
from messaging.models import Conversation, InboundEvent, Message, Sender, Thread
from messaging.opt_in import asking
from messaging.providers.sandbox import webhook
from messaging.tests.scene import (
    ANA,
    agree,
    arrived,
    ask,
    codes,
    compose,
    make_ana,
    send,
    text_us,
    work_off,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_cn6_stop_ends_everything_and_is_confirmed_once(cast):
    ana = make_ana(cast.workspace)
    agree(ana, "transactional")
    agree(ana, "marketing")
    waiting = compose(ana)
    text_us(cast.workspace, "Stop!")
    work_off()
    waiting.refresh_from_db()
    assert waiting.status == "refused" and codes(waiting) == {"opted_out"}
    assert set(ana.consents.values_list("state", flat=True)) == {"withdrawn"}
    assert arrived() == ["Alice & Co: you are opted out and will get no more messages. Reply START to get them again."]


def test_cn6_a_repeated_webhook_changes_nothing(cast):
    make_ana(cast.workspace)
    sender = Sender.objects.sandbox(cast.workspace)
    body = json.dumps({"id": "one", "from": ANA, "text": "STOP"}).encode()
    for _ in range(3):
        receiving.receive(sender, body, webhook.signed(sender.credentials["secret"], body))
    work_off()
    assert InboundEvent.objects.count() == 1 and len(arrived()) == 1
    assert Message.objects.filter(direction="in").count() == 1


def test_cn6_a_second_stop_is_not_confirmed_again(cast):
    make_ana(cast.workspace)
    text_us(cast.workspace, "STOP")
    text_us(cast.workspace, "stop")
    work_off()
    assert len(arrived()) == 1


def test_cn6_stop_binds_every_contact_with_the_number(cast):
    ana, twin = make_ana(cast.workspace), make_ana(cast.workspace, name="Twin")
    agree(ana)
    agree(twin)
    text_us(cast.workspace, "STOP")
    assert codes(send(compose(twin))) == {"opted_out"}


def test_cn6_stop_to_one_business_is_no_stop_to_another(cast):
    ana = make_ana(cast.other)
    agree(ana)
    text_us(cast.workspace, "STOP")
    assert send(compose(ana)).status == "delivered"


def test_help_names_the_business_and_how_to_stop(cast):
    cast.workspace.contact_email = "hello@alice.example"
    cast.workspace.save()
    text_us(cast.workspace, "HELP")
    work_off()
    assert "Alice & Co" in arrived()[0] and "hello@alice.example" in arrived()[0] and "STOP" in arrived()[0]


def test_start_gives_back_what_stop_took(cast):
    ana = make_ana(cast.workspace)
    agree(ana, "transactional")
    text_us(cast.workspace, "STOP")
    text_us(cast.workspace, "START")
    work_off()
    assert ana.consents.get(channel="sms", purpose="transactional").state == "granted"
    assert ana.consents.get(channel="sms", purpose="marketing").state == "withdrawn"
    assert not Suppression.objects.exists()
    assert send(compose(ana)).status == "delivered"


def test_start_without_an_earlier_yes_grants_nothing(cast):
    text_us(cast.workspace, "START")
    work_off()
    assert not Consent.objects.exists() and arrived() == []


def test_cn4_yes_to_a_pending_request_grants(cast):
    ana = make_ana(cast.workspace)
    asking.send_request(ana, ask(ana))
    work_off()
    text_us(cast.workspace, "Yes")
    work_off()
    assert ana.consents.get().state == "granted"
    assert len(arrived()) == 2


def test_cn3_yes_grants_only_what_the_person_was_shown(cast):
    ana = make_ana(cast.workspace)
    asking.send_request(ana, ask(ana, "informational"))
    work_off()
    unseen = asking.send_request(ana, ask(ana, "marketing"), wanted=True)
    Message.objects.filter(pk=unseen.pk).update(status="held")
    text_us(cast.workspace, "YES")
    assert dict(ana.consents.values_list("purpose", "state")) == {"informational": "granted", "marketing": "pending"}


def test_cn4_start_asks_for_a_sign_up_that_an_earlier_stop_kept_from_being_asked(cast):
    ana = make_ana(cast.workspace)
    text_us(cast.workspace, "STOP")
    ask(ana)
    text_us(cast.workspace, "START")
    work_off()
    assert ana.consents.get(purpose="marketing", channel="sms").state == "pending"
    assert "YES" in arrived()[-1]
    text_us(cast.workspace, "YES")
    assert ana.consents.get(purpose="marketing", channel="sms").state == "granted"


def test_a_childs_yes_grants_nothing_and_is_worked_through(cast):
    ana = make_ana(cast.workspace)
    asking.send_request(ana, ask(ana))
    work_off()
    ledger.suppress(cast.workspace, reason="child", address=ANA)
    assert text_us(cast.workspace, "YES").processed_at
    assert ana.consents.get().state == "pending"


def test_cn4_yes_without_a_request_grants_nothing(cast):
    make_ana(cast.workspace)
    text_us(cast.workspace, "YES")
    assert not ConsentEvent.objects.exists()


def test_cn4_yes_from_another_number_grants_nothing(cast):
    ana = make_ana(cast.workspace)
    ask(ana)
    text_us(cast.workspace, "YES", "+12085550199")
    assert ana.consents.get().state == "pending"


def test_cn7_plain_language_holds_until_somebody_decides(cast):
    ana = make_ana(cast.workspace)
    agree(ana)
    text_us(cast.workspace, "sotp")
    conversation = Conversation.objects.get()
    held = send(compose(ana))
    assert held.status == "held" and codes(held) == {"review"}
    receiving.resolve_review(conversation, "keep", by=cast.bob)
    assert send(held).status == "delivered"


def test_cn7_a_reviewed_opt_out_counts_as_stop(cast):
    ana = make_ana(cast.workspace)
    agree(ana)
    held = compose(ana)
    Conversation.objects.update(review_since=timezone.now())
    send(held)
    receiving.resolve_review(Conversation.objects.get(), "opt_out", by=cast.bob)
    held.refresh_from_db()
    assert held.status == "refused"
    assert ana.consents.get(channel="sms", purpose="transactional").event.actor_id == cast.bob.pk


def test_an_unknown_number_becomes_a_contact_without_consent(cast):
    text_us(cast.workspace, "Hi, do you fix bikes?")
    contact = Contact.objects.get()
    assert (contact.stage, contact.source, contact.consents.count()) == ("new", "inbound", 0)
    assert Thread.objects.get().unread == 1


@pytest.mark.parametrize("reason", ["erased", "child"])
def test_rt3_a_message_from_an_erased_address_leaves_no_trace(cast, reason):
    from contacts.consent.suppression import suppress

    suppress(cast.workspace, reason=reason, address=ANA)
    event = text_us(cast.workspace, "Hello, it is Ana again")
    assert not Contact.objects.exists() and not Message.objects.exists()
    assert event.raw == "" and event.processed_at


def test_co4_a_card_number_that_comes_in_is_masked(cast):
    event = text_us(cast.workspace, "My card is 4111 1111 1111 1111")
    assert "4111 1111" not in Message.objects.get().body + event.raw


def test_a_crash_between_storing_and_processing_loses_nothing(cast, monkeypatch):
    make_ana(cast.workspace)
    sender = Sender.objects.sandbox(cast.workspace)
    body = json.dumps({"id": "one", "from": ANA, "text": "STOP"}).encode()
    with monkeypatch.context() as patch:
        patch.setattr(receiving, "process", _die)
        with pytest.raises(RuntimeError):
            receiving.receive(sender, body, webhook.signed(sender.credentials["secret"], body))
    monkeypatch.setattr(receiving, "LEFT_OVER", -receiving.LEFT_OVER)
    receiving.sweep()
    assert Suppression.objects.get().reason == "opt_out"


def _die(_pk):
    raise RuntimeError
