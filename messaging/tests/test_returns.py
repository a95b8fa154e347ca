"""Mail that comes back: what is proven counts, what anybody could write does not."""

import pytest

from contacts.consent.models import Suppression
from messaging.incoming import receiving
from messaging.models import InboundEvent, Message
from messaging.providers import mail
from messaging.tests.scene import compose
from messaging.tests.test_mail_in import ana, bounce, letter, sender  # noqa: F401
from messaging.words import mail_words

pytestmark = pytest.mark.django_db


def sent(contact):
    message = compose(contact, channel="email")
    Message.objects.filter(pk=message.pk).update(status="sent", basis=contact.consents.get().event)
    message.refresh_from_db()
    return message


def take(sender, raw):  # noqa: F811
    items = mail.read(raw, sender.workspace_id, signed_only=mail_words.signs_returns(sender))
    return receiving.take(sender, items, raw.decode(errors="replace"))


def test_a_forged_return_changes_nothing(sender, ana):  # noqa: F811
    message, other = sent(ana), sent(ana)
    theirs = mail_words.return_path(other, sender)
    for to in ("hello@alice.example", theirs, "bounce+" + "a" * 42 + "@in.alice.example"):
        take(sender, bounce(message, to=to))
    message.refresh_from_db()
    assert message.status == "sent" and not Suppression.objects.exists()
    assert InboundEvent.objects.first().outcome == "not proven: nothing changed"
    take(sender, bounce(message))
    message.refresh_from_db()
    assert message.status == "failed" and Suppression.objects.get().reason == "bounced"


def test_where_returns_are_not_signed_one_report_closes_no_address_and_two_do(sender, ana):  # noqa: F811
    sender.credentials = {**sender.credentials, "returns": "own"}
    sender.save()
    for count, closed in ((1, False), (2, True)):
        message = sent(ana)
        take(sender, bounce(message, to="hello@alice.example"))
        message.refresh_from_db()
        assert message.status == "failed" and Suppression.objects.exists() == closed, count


def test_words_to_the_address_for_returns_start_no_conversation(sender, ana):  # noqa: F811
    message = sent(ana)
    count = Message.objects.count()
    take(sender, letter(to=mail_words.return_path(message, sender)).as_bytes())
    assert Message.objects.count() == count
