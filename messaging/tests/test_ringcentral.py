"""RingCentral, against a local server that behaves as it does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.consent.models import Suppression
from messaging import dispatch, providers
from messaging.incoming import follow_up
from messaging.models import InboundEvent, Message, ProviderAccount, Sender
from messaging.providers.ringcentral import webhook
from messaging.tests.fakes.ringcentral import KEYS, NUMBER, SITE, FakeRingCentral, post
from messaging.tests.scene import ANA, agree, codes, compose, make_ana, send

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def ringcentral(settings):
    fake = FakeRingCentral()
    settings.RINGCENTRAL_URL, settings.PUBLIC_URL = fake.url, SITE
    yield fake
    fake.stop()


def make_sender(cast, api):
    account = ProviderAccount.objects.create(
        workspace=cast.workspace, provider="ringcentral", name="Ours", credentials=KEYS
    )
    return Sender.objects.create(
        workspace=cast.workspace,
        provider="ringcentral",
        address=NUMBER,
        account=account,
        registration="approved",
        credentials={"api": api, "hook_token": "a-token"},
    )


@pytest.fixture(params=["sms", "a2p"])
def sender(request, cast, ringcentral):
    return make_sender(cast, request.param)


@pytest.fixture
def a2p(cast, ringcentral):
    return make_sender(cast, "a2p")


@pytest.fixture
def ana(cast):
    contact = make_ana(cast.workspace)
    agree(contact)
    return contact


def call(client, sender, event, body, token="a-token"):  # noqa: S107
    return post(client, providers.hook_url(sender), event, body, token)


def out_of_lease():
    Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1), not_before=timezone.now())


def test_texts_leave_with_one_token_for_all(ringcentral, sender, ana):
    messages = [send(compose(ana)) for _ in range(3)]
    assert {message.status for message in messages} == {"sent"}
    assert len(ringcentral.messages) == 3 and ringcentral.exchanged == 1
    assert ProviderAccount.objects.get().token["access_token"] in ringcentral.tokens


def test_a_token_that_was_withdrawn_is_exchanged_anew(ringcentral, sender, ana):
    send(compose(ana))
    ringcentral.tokens.clear()
    assert send(compose(ana)).status == "sent" and ringcentral.exchanged == 2


def test_the_token_is_encrypted_in_the_database(sender, ringcentral, ana):
    from django.db import connection

    send(compose(ana))
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM messaging_provideraccount")
        (held,) = cursor.fetchone()
    assert not any(token.encode() in bytes(held) for token in ringcentral.tokens)


def test_wrong_credentials_tell_a_person(ringcentral, sender, ana):
    sender.account.credentials = {**KEYS, "jwt": "old"}
    sender.account.save()
    assert send(compose(ana)).status == "queued"
    sender.refresh_from_db()
    assert sender.trouble == "credentials"


def test_the_penalty_is_waited_out(ringcentral, sender, ana):
    ringcentral.behave("no token")
    assert send(compose(ana)).status == "queued"
    sender.refresh_from_db()
    assert sender.paused_until > timezone.now() + timedelta(seconds=50) and sender.trouble == ""


def test_a_time_out_after_it_was_taken_is_found_and_never_sent_again(ringcentral, sender, ana):
    ringcentral.behave("accept and vanish")
    message = send(compose(ana))
    assert message.status == "unknown"
    out_of_lease()
    dispatch.reconcile()
    message.refresh_from_db()
    assert message.status == "sent" and len(ringcentral.messages) == 1


@pytest.mark.parametrize("mood", ["vanish", "broken", "accept and garbage"])
def test_what_is_not_certain_is_not_sent_again(ringcentral, sender, ana, mood):
    ringcentral.behave(mood)
    message = send(compose(ana))
    before = len(ringcentral.messages)
    assert message.status == "unknown"
    out_of_lease()
    dispatch.reconcile()
    assert send(message).status in ("unknown", "sent") and len(ringcentral.messages) == before


def test_too_many_requests_pause_the_number(ringcentral, sender, ana):
    ringcentral.behave("busy")
    assert send(compose(ana)).status == "queued"
    sender.refresh_from_db()
    assert sender.paused_until > timezone.now() + timedelta(seconds=5)


def test_cn7_the_refusal_for_an_opt_out_is_one(ringcentral, sender, ana):
    ringcentral.opted_out.add(ANA)
    message = send(compose(ana))
    assert (message.status, message.error_code) == ("failed", "SMS-RC-413")
    assert Suppression.objects.get().reason == "opt_out"


def test_a_text_beyond_1000_characters_is_not_tried(ringcentral, sender, ana):
    message = send(compose(ana, "x" * 1100))
    assert (message.status, message.error_code) == ("failed", "too-large") and ringcentral.messages == []


def test_status_of_high_volume_texts_comes_by_webhook(client, ringcentral, a2p, ana):
    message = send(compose(ana))
    (taken,) = ringcentral.messages
    for status in ("Delivered", "Queued", "Sent", "Delivered"):
        event = {**taken, "from": NUMBER, "messageStatus": status, "cost": 0.0085}
        assert call(client, a2p, "/a2p-sms/messages?direction=Outbound", event).status_code == 200
    message.refresh_from_db()
    assert (message.status, message.fee) == ("delivered", 85)
    assert InboundEvent.objects.count() == 3


def test_cn7_an_opt_out_with_the_opt_out_service_counts(client, a2p, ana):
    call(client, a2p, "/a2p-sms/opt-outs", {"from": NUMBER, "to": ANA, "active": True})
    assert codes(send(compose(ana))) == {"opted_out"}
    call(client, a2p, "/a2p-sms/opt-outs", {"from": NUMBER, "to": ANA, "active": False})
    assert Suppression.objects.exists(), "only the person's own START to us lifts it"


def test_status_of_other_texts_is_asked_for(cast, ringcentral, ana):
    sender = make_sender(cast, "sms")
    message = send(compose(ana))
    ringcentral.messages[0]["messageStatus"] = "DeliveryFailed"
    ringcentral.messages[0]["errorCode"] = "SMS-CAR-411"
    follow_up.ask_for_news()
    message.refresh_from_db()
    assert (message.status, message.error_code) == ("failed", "SMS-CAR-411")
    calls = len(ringcentral.calls)
    follow_up.ask_for_news()
    assert len(ringcentral.calls) == calls, "nothing is out any more"
    assert sender.provider == "ringcentral"


def test_texts_come_in_once(client, cast, ringcentral, ana):
    sender = make_sender(cast, "sms")
    body = {
        "id": "77",
        "from": {"phoneNumber": ANA},
        "to": [{"phoneNumber": NUMBER}],
        "subject": "Hello",
        "attachments": [{"type": "Text"}, {"type": "MmsAttachment", "uri": "https://x/y", "contentType": "image/png"}],
    }
    for _ in range(2):
        assert call(client, sender, "/extension/2/message-store/instant?type=SMS", body).status_code == 200
    message = Message.objects.get()
    assert message.body == "Hello" and message.attachments.get().media_type == "image/png"


def test_cn6_stop_by_high_volume_is_confirmed_by_ringcentral(client, a2p, ana):
    body = {"id": "78", "from": ANA, "to": [NUMBER], "text": "STOP", "direction": "Inbound"}
    call(client, a2p, "/a2p-sms/messages?direction=Inbound", body)
    assert Suppression.objects.exists() and not Message.objects.filter(direction="out").exists()


@pytest.mark.parametrize("token", ["", "another", "é"])
def test_a_call_without_our_token_is_refused(client, a2p, token):
    body = {"id": "78", "from": ANA, "to": [NUMBER], "text": "STOP", "direction": "Inbound"}
    assert call(client, a2p, "/a2p-sms/messages", body, token).status_code == 403


def test_the_handshake_gives_their_token_back_and_lets_nothing_in(client, a2p):
    url = providers.hook_url(a2p).removeprefix(SITE)
    answer = client.post(url, b"", content_type="application/json", headers={webhook.HANDSHAKE: "abc-123"})
    assert (answer.status_code, answer[webhook.HANDSHAKE]) == (200, "abc-123")
    odd = client.post(url, b"", content_type="application/json", headers={webhook.HANDSHAKE: "a\r\nSet-Cookie: b"})
    assert odd.status_code == 403 and not InboundEvent.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"event": 1, "body": 2}', b"\xff", b"[" * 9000])
def test_nonsense_is_refused(client, a2p, body):
    url = providers.hook_url(a2p).removeprefix(SITE)
    answer = client.post(url, body, content_type="application/json", headers={webhook.TOKEN: "a-token"})
    assert answer.status_code == 400


def test_a_subscription_is_made_renewed_and_made_anew(ringcentral, sender):
    provider = providers.get("ringcentral")
    assert provider.check(sender) == ""
    provider.connect(sender)
    sender.refresh_from_db()
    (own,) = ringcentral.subscriptions
    assert sender.credentials["subscription"] == own
    asked = ringcentral.subscriptions[own]["deliveryMode"]
    assert asked["address"] == providers.hook_url(sender)
    assert asked["verificationToken"] == sender.credentials["hook_token"] != "a-token"
    provider.renew(sender)
    ringcentral.subscriptions[own]["status"] = "Blacklisted"
    provider.renew(sender)
    assert len(ringcentral.subscriptions) == 2
