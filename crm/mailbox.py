"""The local mailbox: where mail lands while no mail server is configured."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from crm.lib.addresses import ERASED_RECIPIENT, address_hash
from crm.models import LocalMail


class MailboxBackend(BaseEmailBackend):
    """Django's mail goes to the database instead of a server."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            html = next((str(body) for body, kind in getattr(message, "alternatives", []) if kind == "text/html"), "")
            erased = message.extra_headers.get(ERASED_RECIPIENT)
            for recipient in message.recipients():
                LocalMail.objects.create(
                    to="(an erased person)" if erased else recipient,
                    to_hash=address_hash(recipient.lower()),
                    subject=message.subject,
                    text=message.body,
                    html=html,
                )
        return len(email_messages)
