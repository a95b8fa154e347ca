"""Messages in the timeline of a contact."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts import presence, timeline
from contacts.models import Contact
from crm.lib.page_addresses import address
from messaging.models import Message

_rows = timeline.stretch(
    lambda contact: Message.objects.filter(contact=contact).only(
        *("created_at", "channel", "direction", "sent_at", "status", "body", "is_laid_out", "conversation_id")
    ),
    "created_at",
)


def _messages(contact: Contact, before: datetime | None, limit: int) -> Iterable[timeline.Entry]:
    if not presence.has(contact, "messages"):
        return
    for message in _rows(contact.pk, before, limit):
        words = {"channel": message.get_channel_display()}
        yield timeline.Entry(
            at=message.created_at,
            title=(_("Received: %(channel)s") if message.is_inbound else _("Sent: %(channel)s")) % words
            if message.is_inbound or message.sent_at
            else f"{str(message.get_channel_display()).capitalize()}: {message.get_status_display()}",
            kind="message",
            icon="message" if message.channel == "sms" else "mail",
            body=message.shown_body,
            url=address("messaging:conversation", contact.workspace.slug, message.conversation_id),
        )


presence.register("messages", lambda contact: Message.objects.filter(contact=contact))
timeline.register("message", _messages, label=gettext_lazy("Messages"), order=20)

import messaging.forms.on_contacts  # noqa: E402,F401  isort: skip  what people sent by a form
