"""Where mail is returned to, mail of which nobody knows whether it left, and what a mailbox allows in a day."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from messaging import dispatch, doubts
from messaging.incoming import receiving
from messaging.models import Message, Sender
from messaging.providers import mail
from messaging.senders import rates
from messaging.tests.scene import codes, send
from messaging.tests.test_mail import ana, sender, write  # noqa: F401
from messaging.tests.test_mail_in import letter
from messaging.words import mail_words

pytestmark = pytest.mark.django_db


def test_a_mail_is_returned_to_an_address_of_its_own(mailbox, ana):  # noqa: F811
    message = send(write(ana))
    (envelope,) = mailbox.envelopes
    assert envelope.mail_from == mail_words.return_path(message, message.sender)
    assert envelope.mail_from.startswith("bounce+") and mail_words.returned(envelope.mail_from.upper()) == message.pk
    assert len(envelope.mail_from.split("@")[0]) <= 64
    for odd in ("bounce+x@y", envelope.mail_from.replace("bounce+", "reply+"), "bounce+" + "a" * 42 + "@y"):
        assert mail_words.returned(odd) is None and mail_words.answered(odd) is None


@pytest.fixture
def unknown(mailbox, ana):  # noqa: F811
    mailbox.moods.append("accept and vanish")
    message = send(write(ana))
    Message.objects.filter(pk=message.pk).update(
        created_at=timezone.now() - timedelta(hours=2), lease_until=timezone.now() - timedelta(seconds=1)
    )
    message.refresh_from_db()
    assert message.status == "unknown"
    return message


def test_an_answer_that_quotes_it_shows_that_it_arrived(cast, unknown):
    assert doubts.look() == 0
    unknown.refresh_from_db()
    assert codes(unknown) == {"not_known"} and unknown.status == "unknown"
    reply = letter(In_Reply_To=f"<{unknown.pk.hex}@alice.example>")
    items = mail.read(reply.as_bytes(), cast.workspace.pk)
    receiving.take(unknown.sender, items, reply.as_string())
    assert doubts.look() == 1
    unknown.refresh_from_db()
    assert unknown.status == "sent" and not unknown.reasons


def test_a_person_says_what_became_of_it(client, cast, unknown, mailbox):
    client.force_login(cast.bob)
    page = reverse("messaging:waiting", args=[cast.workspace.slug]) + "?show=failed"
    assert "It arrived" in client.get(page).content.decode()
    url = reverse("messaging:message-settle", args=[cast.workspace.slug, unknown.pk])
    client.post(url, {"it": "again"})
    again = send(unknown)
    assert again.status == "sent" and len(mailbox.mails) == 2
    client.post(url, {"it": "again"})
    again.refresh_from_db()
    assert again.status == "sent"


def test_cn1_sending_it_again_asks_the_gate_anew(cast, unknown):
    from contacts.consent import ledger

    ledger.withdraw_address(cast.workspace, unknown.address, channel="email", method="unsubscribe link")
    assert doubts.settle(unknown, arrived=False, by=cast.bob)
    assert send(unknown).status == "refused"


# A limit of the day


def test_a_sender_hands_over_no_more_in_a_day_than_its_mailbox_allows(cast, mailbox, sender, ana):  # noqa: F811
    Sender.objects.filter(pk=sender.pk).update(per_day=2, per_minute=100)
    messages = [send(write(ana)) for _three in range(3)]
    assert [message.status for message in messages] == ["sent", "sent", "queued"]
    assert codes(messages[2]) == {"sender_day"}
    assert messages[2].not_before > timezone.now() + timedelta(hours=23)
    Message.objects.filter(status="sent").update(handed_over_at=timezone.now() - rates.DAY - timedelta(seconds=1))
    Message.objects.filter(status="queued").update(not_before=timezone.now())
    dispatch.dispatch(messages[2].pk)
    messages[2].refresh_from_db()
    assert messages[2].status == "sent"
