"""Twilio, against a local server that behaves as it does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.consent.models import Suppression
from messaging import dispatch, providers
from messaging.incoming import follow_up
from messaging.models import Direction, InboundEvent, Message, ProviderAccount, Sender
from messaging.tests.fakes.twilio import NUMBER, SID, SITE, TOKEN, FakeTwilio, post
from messaging.tests.scene import ANA, agree, codes, compose, make_ana, send

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def twilio(settings):
    fake = FakeTwilio()
    settings.TWILIO_URL, settings.PUBLIC_URL = fake.url, SITE
    yield fake
    fake.stop()


@pytest.fixture
def sender(cast, twilio):
    account = ProviderAccount.objects.create(
        workspace=cast.workspace,
        provider="twilio",
        name="Ours",
        credentials={"account_sid": SID, "auth_token": TOKEN},
    )
    return Sender.objects.create(
        workspace=cast.workspace, provider="twilio", address=NUMBER, account=account, registration="approved"
    )


@pytest.fixture
def ana(cast, sender):
    contact = make_ana(cast.workspace)
    agree(contact)
    return contact


def hook(sender):
    return providers.hook_url(sender)


def text(client, sender, body, sid="SM1", **more):
    fields = {"MessageSid": sid, "SmsStatus": "received", "From": ANA, "To": NUMBER, "Body": body, "NumMedia": "0"}
    return post(client, hook(sender), {**fields, **more})


def out_of_lease():
    Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1), not_before=timezone.now())


def test_what_texts_have_cost_is_asked_for_once_it_is_settled(twilio, ana):
    first, second, third = (send(compose(ana)) for _three in range(3))
    for message, price in zip(twilio.messages, ("-0.00750", None, "-1.5"), strict=True):
        message["price"] = price
    assert follow_up.ask_for_fees() == 2
    for message, fee in ((first, 75), (second, None), (third, 15_000)):
        message.refresh_from_db()
        assert message.fee == fee
    twilio.messages[1]["price"] = "nonsense"
    assert follow_up.ask_for_fees() == 0


def test_a_message_leaves_with_its_words_and_a_way_to_report(twilio, ana):
    message = send(compose(ana))
    (taken,) = twilio.messages
    assert (message.status, message.provider_id) == ("sent", taken["sid"])
    assert (taken["to"], taken["from"], taken["body"]) == (ANA, NUMBER, message.body)
    assert taken["callback"].endswith(f"?ref={message.pk.hex}")


def test_a_messaging_service_is_named(twilio, sender, ana):
    sender.credentials = {"messaging_service": "MG1"}
    sender.save()
    send(compose(ana))
    assert twilio.calls[-1]["form"]["MessagingServiceSid"] == "MG1"


def test_a_status_moves_only_forward_however_it_comes(client, twilio, ana):
    message = send(compose(ana))
    (taken,) = twilio.messages
    for status in ("delivered", "sent", "delivered", "queued", "sending"):
        assert twilio.call_back(client, taken, status).status_code == 200
    message.refresh_from_db()
    assert message.status == "delivered" and message.delivered_at
    assert InboundEvent.objects.count() == 4, "the same twice is stored once"


def test_a_failure_tells_why(client, twilio, ana):
    message = send(compose(ana))
    twilio.call_back(client, twilio.messages[0], "undelivered", ErrorCode="30006")
    message.refresh_from_db()
    assert (message.status, message.error_code) == ("failed", "30006")


def test_a_time_out_after_it_was_taken_is_found_and_never_sent_again(twilio, ana):
    twilio.behave("accept and vanish")
    message = send(compose(ana))
    assert message.status == "unknown"
    out_of_lease()
    dispatch.reconcile()
    message.refresh_from_db()
    assert (message.status, message.provider_id) == ("sent", twilio.messages[0]["sid"])
    assert len(twilio.messages) == 1


def test_a_callback_settles_what_nobody_knew(client, twilio, ana):
    twilio.behave("accept and garbage")
    message = send(compose(ana))
    assert message.status == "unknown"
    twilio.call_back(client, twilio.messages[0], "delivered")
    message.refresh_from_db()
    assert (message.status, message.provider_id) == ("delivered", twilio.messages[0]["sid"])
    assert send(message).status == "delivered" and len(twilio.messages) == 1


@pytest.mark.parametrize("mood", ["vanish", "broken", "redirect", "huge"])
def test_what_is_not_listed_stays_unknown_and_is_not_sent_again(twilio, ana, mood):
    twilio.behave(mood)
    message = send(compose(ana))
    assert message.status in ("unknown",)
    for _ in range(3):
        out_of_lease()
        dispatch.reconcile()
        send(message)
    assert message.status == "unknown" and twilio.messages == []


def test_an_equal_text_of_another_message_is_not_taken_for_it(twilio, ana):
    first = send(compose(ana))
    twilio.behave("vanish")
    second = send(compose(ana))
    assert first.body == second.body and second.status == "unknown"
    out_of_lease()
    dispatch.reconcile()
    second.refresh_from_db()
    assert second.status == "unknown"


def test_too_many_requests_pause_the_number_as_long_as_told(twilio, sender, ana):
    twilio.behave("busy")
    message = send(compose(ana))
    sender.refresh_from_db()
    assert message.status == "queued"
    assert timedelta(seconds=5) < sender.paused_until - timezone.now() <= timedelta(seconds=7)


def test_cn7_twilios_refusal_for_an_opt_out_is_one(twilio, ana):
    twilio.opted_out.add(ANA)
    message = send(compose(ana))
    assert (message.status, message.error_code) == ("failed", "21610")
    assert Suppression.objects.get().reason == "opt_out"
    assert codes(send(compose(ana))) == {"opted_out"}


def test_cn7_a_later_refusal_for_an_opt_out_is_one_too(client, twilio, ana):
    send(compose(ana))
    twilio.call_back(client, twilio.messages[0], "failed", ErrorCode="21610")
    assert Suppression.objects.get().reason == "opt_out"
    assert ana.consents.get(channel="sms", purpose="transactional").state == "withdrawn"


def test_a_number_that_is_none_fails(cast, twilio, sender):
    contact = make_ana(cast.workspace, "+12025550000", name="Nobody")
    agree(contact)
    assert send(compose(contact)).error_code == "21211"


def test_wrong_credentials_pause_the_sender_and_tell_a_person(twilio, sender, ana):
    sender.account.credentials = {"account_sid": SID, "auth_token": "wrong"}
    sender.account.save()
    message = send(compose(ana))
    sender.refresh_from_db()
    assert message.status == "queued" and sender.trouble == "20003"
    assert sender.paused_until > timezone.now() + timedelta(minutes=10)
    sender.account.credentials = {"account_sid": SID, "auth_token": TOKEN}
    sender.account.save()
    Sender.objects.update(paused_until=None)
    Message.objects.update(not_before=timezone.now())
    assert send(message).status == "sent"
    sender.refresh_from_db()
    assert sender.trouble == ""


def test_cn6_a_stop_counts_and_twilio_confirms_it(client, twilio, sender, ana):
    answer = text(client, sender, "Stop")
    assert answer.status_code == 200 and answer["Content-Type"] == "text/xml"
    assert Suppression.objects.get().reason == "opt_out"
    assert not Message.objects.filter(direction="out").exists()
    assert codes(send(compose(ana))) == {"opted_out"}


def test_cn6_a_word_that_twilio_took_for_a_stop_is_one(client, sender, ana):
    text(client, sender, "Basta", OptOutType="STOP")
    assert Suppression.objects.get().reason == "opt_out"


def test_the_same_text_twice_is_one(client, sender, ana):
    for _ in range(3):
        assert text(client, sender, "Hello", More="a parameter of next year").status_code == 200
    assert Message.objects.filter(direction=Direction.IN).count() == 1


def test_pictures_are_not_lost(client, sender, ana):
    media = {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/m/1", "MediaContentType0": "image/jpeg"}
    text(client, sender, "", **media)
    row = Message.objects.get().attachments.get()
    assert (row.source, row.media_type, row.state) == ("https://api.twilio.com/m/1", "image/jpeg", "waiting")


@pytest.mark.parametrize("signature", ["", "nonsense", "é"])
def test_a_call_that_twilio_did_not_sign_is_refused(client, sender, signature):
    fields = {"MessageSid": "SM1", "From": ANA, "To": NUMBER, "Body": "STOP"}
    assert post(client, hook(sender), fields, signature=signature).status_code == 403
    assert post(client, hook(sender), fields, token="another account's").status_code == 403
    assert not InboundEvent.objects.exists()


def test_a_signature_is_good_for_one_address_and_one_set_of_parameters(client, sender, ana):
    from messaging.providers.twilio.webhook import sign

    fields = {"MessageSid": "SM1", "From": ANA, "To": NUMBER, "Body": "Hi"}
    stolen = sign(TOKEN, hook(sender), list(fields.items()))
    assert post(client, hook(sender), {**fields, "Body": "START"}, signature=stolen).status_code == 403
    assert post(client, hook(sender) + "?ref=1", fields, signature=stolen).status_code == 403
    assert post(client, hook(sender), fields, signature=stolen).status_code == 200


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"a=" * 1000, b"MessageSid=1&MessageStatus=sold"])
def test_nonsense_is_refused(client, sender, body):
    answer = client.post(hook(sender).removeprefix(SITE), body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 403


def test_a_report_about_a_message_of_other_software_is_not_kept(client, twilio, sender):
    other = {"sid": "SM-other", "to": ANA, "from": NUMBER, "callback": hook(sender)}
    assert twilio.call_back(client, other, "delivered").status_code == 200
    assert InboundEvent.objects.get().raw == ""


def test_the_pages_of_the_sender_can_ask_and_connect(twilio, sender):
    provider = providers.get("twilio")
    assert provider.check(sender) == ""
    provider.connect(sender)
    assert twilio.sms_url == hook(sender)
    sender.address = "+12025550177"
    assert "no such number" in provider.check(sender)
