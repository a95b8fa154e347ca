"""Files that go with messages and come with them. The bytes are files of the contact, sealed in the vault."""

from collections.abc import Iterable

from messaging.models import Attachment, Message


def fasten(message: Message, attached: Iterable[Attachment]) -> None:
    """These go with the message from now on, and with nothing else."""
    keys = [each.pk for each in attached]
    if keys:
        Attachment.objects.filter(pk__in=keys, contact=message.contact_id).update(message=message, draft=None)


def lift(message: Message) -> list[Attachment]:
    """What goes with a message, taken off it: to be fastened to another."""
    if not message.attached:
        return []
    rows = Attachment.objects.filter(message=message)
    found = list(rows.order_by("pk"))
    rows.update(message=None)
    return found
