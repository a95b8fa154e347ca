"""The door that providers call: signed, fresh and small, or refused; never a 500."""

import json
import time
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from messaging.models import InboundEvent, Message
from messaging.providers.sandbox import webhook
from messaging.tests.scene import ANA, agree, compose, make_ana, make_sender, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def sender(cast):
    return make_sender(cast.workspace)


def call(client, sender, body, **headers):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = headers or webhook.signed(sender.credentials["secret"], body)
    return client.post(f"/hooks/sandbox/{sender.pk}/", body, content_type="application/json", headers=headers)


TEXT = {"id": "one", "from": ANA, "text": "Hello", "a parameter of next year": 1}


def test_a_signed_call_is_taken(client, sender):
    assert call(client, sender, TEXT).status_code == 200
    assert Message.objects.get().body == "Hello"


def test_a_call_without_or_with_a_wrong_signature_is_refused(client, sender):
    assert call(client, sender, TEXT, **{"X-Other": "1"}).status_code == 403
    forged = {webhook.TIMESTAMP: str(int(time.time())), webhook.SIGNATURE: "0" * 64}
    assert call(client, sender, TEXT, **forged).status_code == 403
    for odd in ("é" * 64, ""):
        signature = {**forged, webhook.SIGNATURE: odd}
        assert call(client, sender, TEXT, **signature).status_code == 403
    assert not InboundEvent.objects.exists()


@pytest.mark.parametrize("age", [-3600, 3600])
def test_a_recorded_call_can_not_be_replayed_later(client, sender, age):
    body, at = json.dumps(TEXT).encode(), str(int(time.time()) + age)
    old = {webhook.TIMESTAMP: at, webhook.SIGNATURE: webhook.sign(sender.credentials["secret"], at, body)}
    assert call(client, sender, body, **old).status_code == 403


@pytest.mark.parametrize("timestamp", ["", "now", "-1", "1e9", "9" * 400, "²"])
def test_an_odd_timestamp_is_refused(client, sender, timestamp):
    assert call(client, sender, TEXT, **{webhook.TIMESTAMP: timestamp, "X-Other": "1"}).status_code == 403


def test_ac7_a_call_signed_for_another_sender_is_refused(client, cast, sender):
    other = make_sender(cast.other)
    assert call(client, other, TEXT, **webhook.signed(sender.credentials["secret"], b"x")).status_code == 403


def test_unknown_senders_and_providers_do_not_exist(client, sender):
    assert client.post(f"/hooks/sandbox/{uuid4()}/", b"{}", content_type="application/json").status_code == 404
    assert client.post(f"/hooks/nothing/{sender.pk}/", b"{}", content_type="application/json").status_code == 404
    assert client.get(f"/hooks/sandbox/{sender.pk}/").status_code == 405


def test_a_huge_call_is_refused(client, sender):
    assert call(client, sender, b"[" * 70_000).status_code == 413


@pytest.mark.both
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        b"[" * 50_000,
        {**TEXT, "from": "nobody"},
        {**TEXT, "from": ["a"]},
        {**TEXT, "id": ""},
        {**TEXT, "id": "x" * 200},
        {**TEXT, "text": None},
        {**TEXT, "text": "\ud800"},
        {**TEXT, "id": "\x00"},
        {"type": "status", "id": "1", "message": "m", "status": "sold"},
        b'{"id": 1e999}',
    ],
)
def test_nonsense_is_refused(client, sender, body):
    assert call(client, sender, body).status_code == 400


@pytest.mark.both
def test_nul_characters_are_dropped(client, sender):
    assert call(client, sender, {**TEXT, "text": "a\x00b"}).status_code == 200
    assert Message.objects.get().body == "ab"


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.one_of(st.binary(max_size=300), st.recursive(st.none() | st.text() | st.floats(), st.lists).map(repr)))
def test_no_bytes_give_a_500(client, sender, body):
    body = body.encode(errors="replace") if isinstance(body, str) else body
    assert call(client, sender, body).status_code in (400, 413)


@pytest.mark.both
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200), external_id=st.text(min_size=1, max_size=20))
def test_every_text_is_taken(client, sender, text, external_id):
    answer = call(client, sender, {"id": external_id, "from": ANA, "text": text})
    assert answer.status_code in (200, 400)
    assert answer.status_code == 200 or not _storable(text, external_id)


def _storable(text, external_id):
    return external_id.replace("\x00", "") != "" and not any("\ud800" <= c <= "\udfff" for c in text + external_id)


def test_a_report_moves_the_message_on(client, cast, sender):
    ana = make_ana(cast.workspace)
    agree(ana)
    message = send(compose(ana))
    Message.objects.update(status="sent")
    report = {"type": "status", "id": "r1", "message": message.provider_id, "status": "delivered"}
    assert call(client, sender, report).status_code == 200
    message.refresh_from_db()
    assert message.status == "delivered"
    assert call(client, sender, {**report, "message": "of somebody else"}).status_code == 200
