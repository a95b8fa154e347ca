"""What has to be over before somebody may be told that nothing more comes to them.

Consent is closed here, messages are carried elsewhere: a call to a provider may be under way at the moment of the
opt-out. So whatever withdraws consent, closes an address or freezes a contact says so here, and who carries messages
says in the ``barrier.py`` of its app what must happen first::

    from contacts.consent import barrier

    def closed(closing: barrier.Closing) -> None: ...

    barrier.register(closed)

It is called within the transaction that closes. It takes back what waits, and on commit it returns only when nothing to
the address is under way any more and nothing can start. Then the page or the webhook answers: one rule for a STOP, for
what staff enter, for a privacy request and for an erasure (CN-6, CN-7, RT-6).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from contacts.models import Contact
from crm.lib.addresses import Kind
from crm.lib.discovery import discover

RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """Addresses to which nothing may leave any more, or nothing of one kind.

    ``reason`` is one of Suppression.Reason, RESTRICTED, or empty when a single consent was withdrawn. ``channel``,
    ``purpose`` and ``contact_id`` narrow what is closed; empty they mean all of them.
    """

    workspace_id: UUID
    hashes: tuple[bytes, ...]
    reason: str = ""
    channel: str = ""
    purpose: str = ""
    contact_id: UUID | None = None


Guard = Callable[[Closing], None]

_guards: list[Guard] = []


def register(guard: Guard) -> None:
    """Have ``guard`` called whenever something is closed."""
    _guards.append(guard)


def close_addresses(workspace_id: UUID, hashes: Iterable[bytes], *, reason: str, channel: str = "") -> None:
    """The addresses are closed, on whichever contact they stand. Call it within the transaction that says so."""
    _close(Closing(workspace_id=workspace_id, hashes=tuple(sorted(hashes)), reason=reason, channel=channel))


def close_contact(contact: Contact, *, reason: str = "", channel: str = "", purpose: str = "") -> None:
    """Every address of the contact that the channel uses is closed, as far as this contact is meant by it.

    Whoever carries messages adds those that the contact had before, if something is still on its way to them.
    """
    points = contact.points.all()
    if channel:
        points = points.filter(kind=Kind.EMAIL if channel == "email" else Kind.PHONE)
    hashes = {bytes(digest) for digest in points.values_list("hash", flat=True)}
    _close(
        Closing(
            workspace_id=contact.workspace_id,
            hashes=tuple(sorted(hashes)),
            reason=reason,
            channel=channel,
            purpose=purpose,
            contact_id=contact.pk,
        )
    )


def _close(closing: Closing) -> None:
    if not closing.hashes and closing.contact_id is None:
        return
    discover("barrier")
    for guard in _guards:
        guard(closing)
