"""Mail of the business, with a real SMTP server: what arrives, how it is stopped, what comes back."""

import re
from datetime import timedelta
from email.utils import parseaddr

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts.consent.models import ConsentEvent, Suppression
from messaging import dispatch, gate
from messaging.models import Message, Sender
from messaging.tests.fakes import mail as fake
from messaging.tests.scene import agree, codes, compose, make_ana, send
from messaging.words import mail_words
from tests.cast import make_contact

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ANA = "ana@example.com"


@pytest.fixture
def sender(cast, server):
    cast.workspace.postal_address = "Alice & Co\n1 Main Street\nBoise, ID 83702"
    cast.workspace.save()
    reverse("messaging:senders", args=["x"])  # reads all addresses, which may take longer than a permit lasts
    return make_identity(cast.workspace, server[0].port)


def make_identity(workspace, port, **keys):
    defaults = {
        "host": "127.0.0.1",
        "port": str(port),
        "security": "starttls",
        "user": fake.USER,
        "password": fake.PASSWORD,
        "reply_domain": "in.alice.example",
    }
    return Sender.objects.create(
        workspace=workspace, provider="smtp", kind="email", address=fake.USER, credentials={**defaults, **keys}
    )


@pytest.fixture
def ana(cast, sender):
    contact = make_contact(cast.workspace, "Ana Sample", email=ANA)
    for purpose in ("transactional", "marketing"):
        agree(contact, purpose, channel="email")
    return contact


def write(contact, body="Your order is ready.\n.\nThe end", **more):
    return compose(contact, body, channel="email", **{"subject": "Your order", **more})


def link(mail):
    return mail["List-Unsubscribe"].strip("<>")


def path(mail):
    return link(mail).removeprefix("http://testserver")


def test_a_mail_arrives_with_its_words_in_text_and_html(mailbox, ana):
    message = send(write(ana))
    (mail,), (envelope,) = mailbox.mails, mailbox.envelopes
    assert (message.status, message.provider_id) == ("sent", mail["Message-ID"])
    assert mail["Subject"] == "Your order" and parseaddr(mail["From"]) == ("Alice & Co", fake.USER)
    assert (envelope.mail_from, envelope.rcpt_tos) == (mail_words.return_path(message, message.sender), [ANA])
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert text.replace("\r\n", "\n").startswith("Your order is ready.\n.\nThe end\n\n-- \nAlice & Co, ")
    assert "<img" not in html and "Your order is ready." in html


def test_cn8_cn9_every_mail_names_the_business_and_how_to_stop(mailbox, ana):
    send(write(ana))
    (mail,) = mailbox.mails
    text = mail.get_body(("plain",)).get_content()
    assert "1 Main Street" in text and link(mail) in text
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Id"].endswith(".alice.example>")
    assert mail["Auto-Submitted"] == "auto-generated"


def test_cn1_no_mail_without_consent_for_mail(cast, mailbox, sender):
    ben = make_ana(cast.workspace, name="Ben")
    agree(ben, "transactional")
    from contacts.models import ContactPoint

    ContactPoint.objects.create(workspace=cast.workspace, contact=ben, kind="email", value="ben@example.com")
    assert codes(send(write(ben))) == {"no_consent"} and mailbox.mails == []


def test_without_an_identity_no_mail_and_with_one_it_may(cast, mailbox, sender, ana):
    assert gate.explain(ana, "email", "marketing").allowed
    Sender.objects.all().delete()
    assert [reason.code for reason in gate.explain(ana, "email", "marketing").reasons] == ["no_sender"]


def test_a_commercial_mail_needs_the_postal_address(cast, mailbox, ana):
    cast.workspace.postal_address = " "
    cast.workspace.save()
    assert codes(send(write(ana, purpose="marketing"))) == {"no_postal_address"}
    assert send(write(ana)).status == "sent"


def test_cn7_one_click_without_cookies_stops_everything(mailbox, ana):
    send(write(ana))
    waiting = write(ana, scheduled_for=timezone.now() + timedelta(hours=1))
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post(path(mailbox.mails[0]), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200 and not answer.cookies
    waiting.refresh_from_db()
    assert waiting.status == "refused" and codes(send(write(ana))) == {"opted_out"}
    event = ConsentEvent.objects.filter(kind="withdrawn").first()
    assert event.method == "unsubscribe link"


def test_opening_the_link_changes_nothing_and_its_button_stops(client, mailbox, ana):
    send(write(ana))
    for _ in range(2):
        assert "Stop emails from Alice &amp; Co?" in client.get(path(mailbox.mails[0])).content.decode()
        assert client.head(path(mailbox.mails[0])).status_code == 200
    assert not Suppression.objects.exists()
    assert "Done." in client.post(path(mailbox.mails[0])).content.decode()
    assert Suppression.objects.get().reason == "opt_out"


def test_a_forged_link_stops_nobody(client, mailbox, ana):
    send(write(ana))
    for token in ("nonsense", path(mailbox.mails[0]).split("/")[2][:-2] + "xx", signing.Signer().sign("a" * 32)):
        assert client.post(f"/unsubscribe/{token}/").status_code == 404
    assert not Suppression.objects.exists()


def test_the_link_of_an_erased_person_still_answers(client, mailbox, ana):
    send(write(ana))
    ana.delete()
    assert client.post(path(mailbox.mails[0])).status_code == 200


def test_an_address_that_does_not_exist_is_closed(mailbox, ana):
    mailbox.moods.append("rcpt 550 5.1.1 no such user")
    message = send(write(ana))
    assert (message.status, message.error_code) == ("failed", "smtp-5.1.1")
    assert Suppression.objects.get().reason == "bounced"
    assert codes(send(write(ana))) == {"bounced"}


@pytest.mark.parametrize(
    ("mood", "status", "code"),
    [
        ("rcpt 450 4.2.1 greylisted", "queued", ""),
        ("rcpt 554 5.7.1 go away", "failed", "smtp-5.7.1"),
        ("data 451 4.3.0 later", "queued", ""),
        ("data 554 5.6.0 no", "failed", "smtp-5.6.0"),
        ("vanish", "unknown", "time-out"),
    ],
)
def test_what_the_server_says_is_what_is_certain(mailbox, ana, mood, status, code):
    mailbox.moods.append(mood)
    message = send(write(ana))
    assert (message.status, message.error_code) == (status, code)
    assert not Suppression.objects.exists() and mailbox.mails == []


def test_a_line_that_breaks_after_the_mail_was_taken_is_never_sent_again(mailbox, ana):
    mailbox.moods.append("accept and vanish")
    message = send(write(ana))
    for _ in range(3):
        Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1), not_before=timezone.now())
        dispatch.reconcile()
        send(message)
    assert message.status == "unknown" and len(mailbox.mails) == 1


def test_a_wrong_password_tells_a_person(mailbox, sender, ana):
    sender.credentials = {**sender.credentials, "password": "wrong"}
    sender.save()
    assert send(write(ana)).status == "queued"
    sender.refresh_from_db()
    assert sender.trouble == "smtp-535" and mailbox.mails == []


def test_a_server_without_tls_gets_nothing(mailbox, settings, sender, ana):
    sender.credentials = {**sender.credentials, "security": "plain"}
    sender.save()
    settings.PRIVATE_HOSTS = []
    assert send(write(ana)).status == "queued" and mailbox.mails == []


def test_tls_from_the_first_byte(cast, settings):
    controller, mailbox = fake.start(tls=True)
    settings.PRIVATE_HOSTS = [f"127.0.0.1:{controller.port}"]
    try:
        make_identity(cast.workspace, controller.port, security="tls")
        ben = make_contact(cast.workspace, "Ben", email="ben@example.com")
        agree(ben, channel="email")
        assert send(write(ben)).status == "sent" and len(mailbox.mails) == 1
    finally:
        controller.stop(no_assert=True)


def test_nothing_that_is_typed_makes_a_header(mailbox, ana):
    send(write(ana, subject="Hello\r\nBcc: all@example.com"))
    (mail,) = mailbox.mails
    assert mail["Subject"] == "Hello Bcc: all@example.com" and mail["Bcc"] is None


def test_an_answer_carries_the_address_of_its_conversation(mailbox, ana):
    message = send(write(ana))
    found = re.search(r"<(.+)>", mailbox.mails[0]["Reply-To"])
    assert found
    address = found[1]
    assert address.endswith("@in.alice.example") and address == address.lower() and len(address.split("@")[0]) <= 64
    assert mail_words.answered(address) == message.conversation_id
    assert mail_words.answered(address.upper()) == message.conversation_id
    for odd in ("reply+x@y", address.replace("reply+a", "reply+b"), "ana@example.com", "reply+" + "a" * 42 + "@y"):
        assert mail_words.answered(odd) in (None, message.conversation_id if odd == address else None)


def test_a_domain_gets_no_more_than_its_mails_a_minute(cast, mailbox, sender, ana):
    Sender.objects.filter(pk=sender.pk).update(per_domain=1)
    first, second = write(ana), write(ana, body="Another one.")
    other = make_contact(cast.workspace, "Ben", email="ben@other.example")
    agree(other, channel="email")
    third = write(other)
    assert [dispatch.claim(each.pk) is not None for each in (first, second, third)] == [True, False, True]
    second.refresh_from_db()
    assert second.reasons[0]["code"] == "domain_rate" and second.not_before > timezone.now()
