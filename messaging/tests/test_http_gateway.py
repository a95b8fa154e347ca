"""Any gateway with an HTTP interface, against a local server."""

import json
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.consent.models import Suppression
from messaging import dispatch, providers
from messaging.models import InboundEvent, Message, ProviderAccount, Sender
from messaging.providers.http_gateway import BadTemplate, at_path, request_of
from messaging.tests.fakes.gateway import NUMBER, FakeGateway, post
from messaging.tests.scene import ANA, agree, codes, compose, make_ana, send

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def gateway(settings):
    fake = FakeGateway()
    settings.PRIVATE_HOSTS = [fake.host]
    yield fake
    fake.stop()


@pytest.fixture
def sender(cast, gateway):
    account = ProviderAccount.objects.create(
        workspace=cast.workspace, provider="http_gateway", name="Ours", credentials=gateway.keys
    )
    return Sender.objects.create(
        workspace=cast.workspace,
        provider="http_gateway",
        address=NUMBER,
        account=account,
        registration="approved",
    )


@pytest.fixture
def ana(cast, sender):
    contact = make_ana(cast.workspace)
    agree(contact)
    return contact


@pytest.fixture
def hook(sender):
    return reverse("messaging:hook", args=["http_gateway", sender.pk])


def set_keys(sender, **keys):
    sender.account.credentials = {**sender.account.credentials, **keys}
    sender.account.save()


def test_a_text_leaves_as_the_template_says(gateway, ana):
    message = send(compose(ana, 'He said "}{to}" \\ and left'))
    (taken,) = gateway.messages
    assert message.status == "sent" and message.provider_id == taken["id"]
    assert (taken["to"], taken["from"], taken["text"]) == (ANA, NUMBER, message.body)
    assert gateway.calls[0]["headers"]["Authorization"] == "Bearer abc"


def test_a_form_and_an_address_are_quoted():
    values = {"to": "+1", "from": "a&b", "text": "x=1&y={to}\nz", "reference": "r"}
    keys = {"format": "form", "method": "GET", "url": "https://x/?t={text}", "body": "to={to}\nmsg={text}"}
    method, url, headers, body = request_of(keys, values)
    assert (method, url) == ("GET", "https://x/?t=x%3D1%26y%3D%7Bto%7D%0Az")
    assert parse_qs(body.decode()) == {"to": ["+1"], "msg": ["x=1&y={to}\nz"]}
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize("keys", [{"format": "json", "body": "{"}, {"format": "form", "body": "no equals sign"}])
def test_a_template_that_makes_no_request_tells_a_person(sender, ana, keys):
    with pytest.raises(BadTemplate):
        request_of(keys, {})
    set_keys(sender, **keys)
    assert send(compose(ana)).status == "queued"
    sender.refresh_from_db()
    assert sender.trouble == "template"


@pytest.mark.parametrize(
    ("path", "found"), [("a.0.b", "1"), ("a.5", ""), ("a.x", ""), ("", ""), ("c", ""), ("a.0.b.c", ""), ("t", "")]
)
def test_a_path_leads_to_a_value_or_nowhere(path, found):
    assert at_path({"a": [{"b": 1}], "c": None, "t": True}, path) == found


def test_a_time_out_after_it_was_taken_is_found_by_our_reference(gateway, ana):
    gateway.behave("accept and vanish")
    message = send(compose(ana))
    assert message.status == "unknown"
    out_of_lease()
    dispatch.reconcile()
    message.refresh_from_db()
    assert message.status == "sent" and len(gateway.messages) == 1


def test_a_time_out_before_it_was_taken_is_sent_again_once_that_is_certain(gateway, ana):
    gateway.behave("vanish")
    message = send(compose(ana))
    out_of_lease()
    dispatch.reconcile()
    assert send(message).status == "sent" and len(gateway.messages) == 1


def test_without_a_way_to_look_up_it_is_never_sent_again(gateway, sender, ana):
    set_keys(sender, lookup_url="")
    gateway.behave("vanish")
    message = send(compose(ana))
    out_of_lease()
    dispatch.reconcile()
    assert send(message).status == "unknown" and gateway.messages == []


def out_of_lease():
    Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1), not_before=timezone.now())


@pytest.mark.parametrize(
    ("mood", "status", "code"),
    [
        ("busy", "queued", ""),
        ("broken", "unknown", "http-500"),
        ("accept and garbage", "unknown", "garbage"),
        ("huge", "unknown", "time-out"),
        ("redirect", "queued", ""),
        ("opted out", "failed", "BLOCKED"),
        ("refused", "failed", "7"),
    ],
)
def test_what_an_answer_makes_certain(gateway, ana, mood, status, code):
    gateway.behave(mood)
    message = send(compose(ana))
    assert (message.status, message.error_code) == (status, code)
    assert Suppression.objects.exists() == (mood == "opted out")


def test_a_gateway_in_the_private_network_is_not_reached(settings, gateway, sender, ana):
    settings.PRIVATE_HOSTS = []
    set_keys(sender, url=gateway.keys["url"].replace("http://", "https://"))
    assert send(compose(ana)).status == "queued" and gateway.calls == []


def test_a_report_comes_in_any_order(client, gateway, hook, ana):
    message = send(compose(ana))
    for status in ("DELIVERED", "accepted", "rejected", "DELIVERED"):
        assert post(client, hook, {"id": message.provider_id, "status": status, "more": 1}).status_code == 200
    message.refresh_from_db()
    assert message.status == "delivered"


def test_a_report_by_our_reference_comes_before_the_answer(client, gateway, hook, ana):
    gateway.behave("accept and garbage")
    message = send(compose(ana))
    post(client, hook, {"id": "g1", "status": "failed", "error": 9, "reference": message.pk.hex})
    message.refresh_from_db()
    assert (message.status, message.error_code, message.provider_id) == ("failed", "9", "g1")


def test_a_text_comes_in_once_as_json_or_form(client, hook, ana):
    for _ in range(2):
        assert post(client, hook, {"id": 5, "from": ANA, "text": "Hello"}).status_code == 200
    assert post(client, hook, b"id=6&from=%2B12085550143&text=STOP").status_code == 200
    assert [m.body for m in Message.objects.filter(direction="in").order_by("created_at")] == ["Hello", "STOP"]
    assert Suppression.objects.exists()
    assert Message.objects.filter(capability="opt_out_confirmation").count() == 1


@pytest.mark.parametrize("forgery", [{"age": 900}, {"age": -900}, {"secret": "guessed"}, {"secret": ""}])
def test_an_old_or_forged_call_is_refused(client, hook, forgery):
    assert post(client, hook, {"id": 1, "from": ANA, "text": "START"}, **forgery).status_code == 403
    assert not InboundEvent.objects.exists()


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[]", b"{" * 5000, {}, {"id": 1}, {"id": 1, "from": ["a"]}])
def test_nonsense_is_refused(client, hook, body):
    assert post(client, hook, body).status_code == 400


def test_a_bare_body_may_be_signed_where_the_gateway_signs_no_time(client, sender, hook, ana):
    from messaging.providers.http_gateway import callback

    set_keys(sender, timestamp_header="")
    body = json.dumps({"id": 1, "from": ANA, "text": "Hi"}).encode()
    headers = {"X-Signature": callback.sign("between-us", "", body)}
    assert client.post(hook, body, content_type="application/json", headers=headers).status_code == 200


def test_cn7_what_the_gateway_calls_opted_out_closes_the_number(gateway, ana):
    gateway.behave("opted out")
    send(compose(ana))
    assert codes(send(compose(ana))) == {"opted_out"}
    assert providers.get("http_gateway").check(Sender.objects.get()) == ""


def test_files_go_along_where_the_template_has_a_place_for_them():
    keys = {
        "format": "json",
        "url": "https://g.example",
        "body": '{"to": "{to}", "media": ["{media}"], "one": "{media}"}',
    }
    links = ["https://a.example/1", "https://a.example/2"]
    sent = json.loads(request_of(keys, {"to": "+1"}, links)[3])
    assert sent == {"to": "+1", "media": links, "one": links[0]}
    assert json.loads(request_of(keys, {"to": "+1"})[3]) == {"to": "+1"}
    form = {"format": "form", "url": "https://g.example", "body": "to={to}\nmedia={media}"}
    assert parse_qs(request_of(form, {"to": "+1"}, links)[3].decode()) == {"to": ["+1"], "media": links}


def test_a_gateway_says_whether_it_takes_files(sender, settings):
    carrier = providers.get("http_gateway")
    assert "no place for files" in str(carrier.carries(sender))
    set_keys(sender, body='{"to": "{to}", "media": ["{media}"]}')
    assert "can't reach" in str(carrier.carries(sender))
    settings.PUBLIC_URL = "https://assent.example"
    assert carrier.carries(sender).most == 10
