"""What a provider is told of a message, besides when it has to be quick."""

from typing import Any

from django.utils import timezone

from messaging import codes
from messaging.inbox import attachments
from messaging.models import Capability, Message, Sender
from messaging.words import mail_words


def _text(message: Message) -> str:
    if message.capability == Capability.CODE:  # what is kept of it has no code in it
        return codes.words_of(message.pk, timezone.now()) or codes.HIDDEN
    return str(message.body)


def fields_of(message: Message, sender: Sender) -> dict[str, Any]:
    """The fields of a permit.Letter: the words as they leave, the sender, and its keys."""
    words = mail_words.of_letter(message) if sender.is_mail else {"body": _text(message)}
    return {
        "reference": message.pk.hex,
        "sender_id": sender.pk,
        "sender_address": sender.address,
        "sender_kind": sender.kind,
        "account_id": sender.account_id,
        "credentials": sender.keys,
        "channel": message.channel,
        "to": message.address,
        "files": attachments.enclosed(message),
        **words,
    }
