"""Mail by an email service, against a local server that answers as Postmark does."""

import json
import secrets
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.consent.models import Suppression
from messaging import dispatch, providers
from messaging.models import InboundEvent, Message, ProviderAccount, Sender
from messaging.providers.answers import basic
from messaging.tests.fakes import Fake, as_json
from messaging.tests.scene import agree, codes, compose, send
from tests.cast import make_contact

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ANA, US = "ana@example.com", "hello@alice.example"


class FakePostmark(Fake):
    """Takes a mail and gives it an id."""

    def __init__(self):
        super().__init__()
        self.mails = []

    def answer(self, call):
        if call["headers"].get("X-Postmark-Server-Token") != "a-token":
            return as_json(401, {"ErrorCode": 10, "Message": "Bad token"})
        mood = self.mood()
        if mood == "inactive":
            said = {"ErrorCode": 406, "Message": "You tried to send to recipient(s) that are marked as inactive."}
            return as_json(422, said)
        return self.by_mood(mood, lambda: self.take(json.loads(call["body"])))

    def take(self, mail):
        self.mails.append({**mail, "id": secrets.token_hex(8)})
        said = {"ErrorCode": 0, "Message": "OK", "To": mail["To"], "MessageID": self.mails[-1]["id"]}
        return as_json(200, said)


@pytest.fixture
def postmark(settings):
    fake = FakePostmark()
    settings.PRIVATE_HOSTS = [fake.host]
    yield fake
    fake.stop()


@pytest.fixture
def sender(cast, postmark):
    keys = {"service": "postmark", "api_key": "a-token", "api_url": postmark.url}
    account = ProviderAccount.objects.create(workspace=cast.workspace, provider="esp", name="P", credentials=keys)
    reverse("messaging:senders", args=["x"])  # reads all addresses, which may take longer than a permit lasts
    return Sender.objects.create(
        workspace=cast.workspace,
        provider="esp",
        kind="email",
        address=US,
        account=account,
        credentials={"hook_secret": "s"},
    )


@pytest.fixture
def ana(cast, sender):
    contact = make_contact(cast.workspace, "Ana Sample", email=ANA)
    agree(contact, channel="email")
    return contact


def write(contact):
    return compose(contact, channel="email", subject="Your order")


def call(client, sender, said, *, kind="", secret="s"):  # noqa: S107
    url = reverse("messaging:hook", args=["esp", sender.pk]) + (f"?kind={kind}" if kind else "")
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    return client.post(url, body, content_type="application/json", headers={"Authorization": basic("assent", secret)})


def test_a_mail_leaves_with_its_headers_and_our_reference(postmark, ana):
    message = send(write(ana))
    (mail,) = postmark.mails
    headers = {each["Name"]: each["Value"] for each in mail["Headers"]}
    assert (message.status, message.provider_id) == ("sent", mail["id"])
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].strip("<>") in mail["TextBody"]
    assert mail["Metadata"]["reference"] == message.pk.hex
    assert mail["TrackOpens"] is False and mail["TrackLinks"] == "None"


@pytest.mark.parametrize(
    ("mood", "status"),
    [
        ("accept and vanish", "unknown"),
        ("vanish", "unknown"),
        ("broken", "unknown"),
        ("busy", "queued"),
        ("accept and garbage", "unknown"),
        ("redirect", "unknown"),
        ("inactive", "failed"),
    ],
)
def test_what_an_answer_makes_certain(postmark, ana, mood, status):
    postmark.behave(mood)
    message = send(write(ana))
    assert message.status == status, message.error_code
    before = len(postmark.mails)
    Message.objects.filter(status="unknown").update(lease_until=timezone.now() - timedelta(seconds=1))
    dispatch.reconcile()
    send(message) if status == "unknown" else None
    assert len(postmark.mails) == before


def test_a_wrong_key_tells_a_person(postmark, sender, ana):
    sender.account.credentials = {**sender.account.credentials, "api_key": "old"}
    sender.account.save()
    assert send(write(ana)).status == "queued"
    sender.refresh_from_db()
    assert sender.trouble == "http-401"


def test_a_report_comes_in_any_order_and_before_the_answer(client, postmark, sender, ana):
    postmark.behave("accept and garbage")
    message = send(write(ana))
    (mail,) = postmark.mails
    said = {"RecordType": "Delivery", "MessageID": mail["id"], "Recipient": ANA, "Metadata": mail["Metadata"]}
    for _ in range(2):
        assert call(client, sender, said).status_code == 200
    message.refresh_from_db()
    assert (message.status, message.provider_id) == ("delivered", mail["id"])


def test_a_bounce_closes_the_address_for_mail(client, sender, ana):
    message = send(write(ana))
    said = {"RecordType": "Bounce", "Type": "HardBounce", "ID": 7, "MessageID": message.provider_id, "Email": ANA}
    assert call(client, sender, said).status_code == 200
    message.refresh_from_db()
    assert message.status == "failed" and Suppression.objects.get().reason == "bounced"
    assert codes(send(write(ana))) == {"bounced"}


def test_cn7_a_complaint_counts_as_an_opt_out(client, sender, ana):
    message = send(write(ana))
    said = {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "ID": 8, "Email": ANA}
    call(client, sender, {**said, "MessageID": message.provider_id})
    assert Suppression.objects.get().reason == "complaint"
    assert ana.consents.get(channel="email", purpose="transactional").state == "withdrawn"


def test_cn14_opens_and_clicks_are_not_kept(client, sender, ana):
    message = send(write(ana))
    for kind in ("Open", "Click"):
        said = {"RecordType": kind, "MessageID": message.provider_id, "Recipient": ANA}
        assert call(client, sender, said).status_code == 200
    assert not InboundEvent.objects.exists()


def test_a_mail_comes_in(client, sender, ana):
    said = {
        "FromFull": {"Email": ANA, "Name": "Ana"},
        "ToFull": [{"Email": US, "Name": ""}],
        "Subject": "Re: Your order",
        "TextBody": "Thanks",
        "MessageID": "m-1",
        "Headers": [{"Name": "Message-ID", "Value": "<9@example.com>"}],
        "Attachments": [{"Name": "a.png", "ContentType": "image/png", "Content": "iVBORw0KGgo="}],
    }
    for _ in range(2):
        assert call(client, sender, said, kind="inbound").status_code == 200
    message = Message.objects.get()
    assert (message.body.strip(), message.subject, message.contact) == ("Thanks", "Re: Your order", ana)
    assert message.attachments.get().name == "a.png"


def test_a_call_without_the_secret_is_refused(client, sender):
    for secret in ("", "guessed", "é"):
        assert call(client, sender, {"RecordType": "Bounce"}, secret=secret).status_code == 403


@pytest.mark.parametrize("kind", ["", "inbound"])
@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b"null", b"{", b'{"FromFull": 5}', b"[" * 9000])
def test_nonsense_is_refused(client, sender, body, kind):
    assert call(client, sender, body, kind=kind).status_code == 400


@pytest.mark.parametrize("service", ["mailgun", "brevo", "sparkpost"])
def test_the_other_services_are_called_with_their_own_keys(service, cast, postmark, sender, ana):
    keys = {"service": service, "api_key": "a-key", "domain": "alice.example", "api_url": postmark.url}
    sender.account.credentials = keys
    sender.account.save()
    assert send(write(ana)).status == "queued"  # 401: this server knows Postmark's header only
    assert any(
        "a-key" in str(value) or "YXBpOmEta2V5" in str(value) for value in postmark.calls[-1]["headers"].values()
    )


@pytest.mark.parametrize("service", ["mailgun", "brevo", "sparkpost"])
def test_no_bytes_break_the_other_services_webhooks(client, service, sender):
    sender.account.credentials = {**sender.account.credentials, "service": service}
    sender.account.save()
    for kind in ("", "inbound"):
        for body in (b"", b"{}", b"[]", b"[{}]", b'[{"event": 1}]', b"\xff"):
            assert call(client, sender, body, kind=kind).status_code in (200, 400)
    assert providers.get("esp").hook_addresses(sender)[1][1].endswith("?kind=inbound")
