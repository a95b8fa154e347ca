"""Mail that others could have written, and links and headers that have to work years later."""

import re
from types import SimpleNamespace

import pytest
from django.urls import reverse

from contacts.consent import ledger
from contacts.consent.models import Suppression
from contacts.duplicates import merging
from crm.lib import limits
from messaging.incoming import receiving
from messaging.models import Conversation, Message
from messaging.providers import mail as mails
from messaging.providers import signed
from messaging.tests.scene import agree, compose, send
from messaging.tests.test_mail import ANA, ana, path, sender  # noqa: F401
from messaging.words import mail_words
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


def write_to_us(sender, text, *, author=ANA, to="hello@in.alice.example", own="<1@example.com>"):  # noqa: F811
    body = f"From: {author}\r\nTo: {to}\r\nMessage-ID: {own}\r\nSubject: Hi\r\n\r\n{text}\r\n".encode()
    return receiving.receive(sender, body, signed.signed(sender.credentials["hook_secret"], body))


@pytest.fixture
def open_door(sender):  # noqa: F811
    sender.credentials = {**sender.credentials, "hook_secret": "a secret"}
    sender.save()
    return sender


def headers_of(envelope):
    raw = envelope.content.replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode()
    return dict(line.partition(": ")[::2] for line in re.sub(r"\n[ \t]+", " ", raw).split("\n"))


def test_cn7_headers_that_stop_a_mail_are_on_the_wire_as_they_stand(settings, mailbox, ana):  # noqa: F811
    settings.PUBLIC_URL = "https://crm.a-rather-long-name.example.com"
    message = compose(ana, channel="email", subject="Zażółć " * 30)
    Message.objects.create(
        **{name: getattr(message, name) for name in ("workspace", "conversation", "contact", "sender", "channel")},
        direction="in", address=ANA, address_hash=message.address_hash, body="Hi", status="received",
        provider_id=f"<{'c' * 90}@mail.example.com>", idempotency_key="in:1",
    )  # fmt: skip
    send(message)
    told = headers_of(mailbox.envelopes[0])
    link = mail_words.unsubscribe_url(message.conversation)
    assert told["List-Unsubscribe"] == f"<{link}>" and link.startswith("https://crm.a-rather-long-name.example.com/")
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert told["In-Reply-To"] == f"<{'c' * 90}@mail.example.com>" and "=?utf-8?" in told["Subject"]


def test_cn7_the_link_in_a_mail_stops_also_after_the_record_became_part_of_another(client, cast, mailbox, ana):  # noqa: F811
    send(compose(ana, channel="email", subject="Hi"))
    annie = make_contact(cast.workspace, "Annie Sample", email=ANA)
    agree(annie, "marketing", channel="email")
    send(compose(annie, channel="email", subject="Hi", purpose="marketing"))
    merging.merge(annie, ana, {}, by=cast.bob)
    assert Conversation.objects.count() == 1 and len(mailbox.mails) == 2
    assert client.post(path(mailbox.mails[0])).status_code == 200
    assert Suppression.objects.get().reason == "opt_out"
    assert not annie.consents.exclude(state="withdrawn").exists()


def test_cn4_a_mail_in_somebodys_name_does_not_say_yes_for_them(cast, open_door, ana):  # noqa: F811
    ledger.withdraw_address(cast.workspace, ANA, channel="email", method="unsubscribe link")
    (event,) = write_to_us(open_door, "START")
    assert "not proven" in event.outcome and Suppression.objects.get().reason == "opt_out"


def test_a_mail_in_somebodys_name_may_say_no(open_door, ana):  # noqa: F811
    write_to_us(open_door, "STOP")
    assert Suppression.objects.get().reason == "opt_out"


@pytest.mark.parametrize("words", ["HELP", "STOP"])
def test_nobody_has_us_write_to_somebody_by_a_mail_in_their_name(open_door, words):
    write_to_us(open_door, words, author="victim@example.org")
    assert not Message.objects.filter(direction="out").exists()


def test_cn4_an_answer_to_the_address_only_they_know_counts(cast, open_door, mailbox, ana):  # noqa: F811
    message = send(compose(ana, channel="email", subject="Hi"))
    ledger.withdraw_address(cast.workspace, ANA, channel="email", method="unsubscribe link")
    answer = mail_words.reply_address(message.conversation_id, "in.alice.example")
    write_to_us(open_door, "START", author="other@example.com", to=answer)
    assert not Suppression.objects.exists()


def test_ac7_an_answer_address_of_another_workspace_tells_nothing(cast, open_door, ana):  # noqa: F811
    message = compose(ana, channel="email", subject="Hi")
    answer = mail_words.reply_address(message.conversation_id, "x.example")
    body = f"From: me@example.com\r\nTo: {answer}\r\nMessage-ID: <2@x>\r\n\r\nHi\r\n".encode()
    (here,), (there,) = mails.read(body, cast.workspace.pk), mails.read(body, cast.other.pk)
    assert (here.sender, there.sender) == (ANA, "me@example.com")


@pytest.mark.parametrize(
    ("name", "door", "rate"),
    [("unsubscribe", "unsubscribe", (3000, 60)), ("join-confirm", "opt-in answer", (300, 3600))],
)
def test_doors_of_links_in_mail_are_counted(client, db, monkeypatch, name, door, rate):
    """Wide enough for mail programs that knock for many people, and closed to who hammers."""
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: 1_700_000_000.0))  # no new window meanwhile
    page = reverse(f"messaging:{name}", args=["no-such-token"])
    assert limits._count(door, "ip:127.0.0.1", rate) == 1
    (counter,) = limits.cache._cache.get_client().keys("*")
    limits.cache._cache.get_client().incrby(counter, rate[0] - 2)
    assert client.get(page).status_code in (404, 410)
    assert client.get(page).status_code == 429
