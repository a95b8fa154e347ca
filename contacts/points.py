"""The email addresses and phone numbers of a contact: read, compared with others', kept."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from contacts.consent.suppression import GONE, holding, keep_erasures_waiting
from contacts.models import Contact, ContactPoint, FormerAddress
from crm.lib import addresses, bulk
from crm.lib.addresses import Kind
from crm.lib.prepared import attach, prepared


@dataclass(frozen=True, slots=True)
class Address:
    """A normalized email address or phone number."""

    kind: str
    value: str
    label: str = ""

    @property
    def hash(self) -> bytes:
        return addresses.address_hash(self.value)


def read(text: str, country: str, label: str = "") -> Address:
    """An email address if it has an @, else a phone number as dialled in ``country``. Raises ValidationError."""
    kind = Kind.EMAIL if "@" in text else Kind.PHONE
    try:
        value = addresses.normalize(kind, text, country)
    except ValidationError as error:
        if kind == Kind.PHONE and sum(c.isdigit() for c in text) < 3:
            raise ValidationError(_("Write an email address or a phone number.")) from error
        raise
    return Address(kind, value, label[:60])


def not_to_be_kept(workspace: Any, hashes: Collection[bytes]) -> set[bytes]:
    """Those of the address hashes whose people asked to be erased, or are below the age limit: one query.

    What is not among them may be written in the same transaction: no erasure comes between.
    """
    keep_erasures_waiting(workspace.pk)
    rows = holding(workspace.pk, list(hashes)).filter(reason__in=GONE).values_list("address_hash", flat=True)
    return {bytes(digest) for digest in rows}


def refuse_erased(workspace: Any, found: Iterable[Address]) -> None:
    """Raises ValidationError, in plain words, when an address may not be entered by staff again."""
    by_hash = {address.hash: address for address in found}
    gone = not_to_be_kept(workspace, by_hash.keys()) if by_hash else set()
    for digest in gone:
        raise ValidationError(
            _(
                "%(address)s belongs to somebody who asked to be erased, so it can't be entered again. "
                "The person can come back through your opt-in page."
            ),
            params={"address": by_hash[digest].value},
        )


_NOBODY = UUID(int=0)


@prepared
def _holders(workspace: Any, hashes: Any, besides: Any, *, limit: int) -> QuerySet[Contact]:
    holding = ContactPoint.objects.filter(workspace=workspace, hash__in=hashes).exclude(contact=besides)
    rows = Contact.objects.of(workspace).filter(pk__in=holding.values("contact"))
    return rows.defer("extra", "search_text").prefetch_related("points").order_by("created_at")[:limit]


def others_with(workspace: Any, hashes: Sequence[bytes], besides: UUID | None = None, limit: int = 5) -> list[Contact]:
    """Other contacts of the workspace with one of these addresses: one query."""
    return _holders(workspace.pk, hashes, besides or _NOBODY, limit=limit)


_of_contact = prepared(lambda contact: ContactPoint.objects.filter(contact=contact))


def read_of(contact: Contact) -> None:
    """Read the addresses of a contact: ``contact.points.all()`` need not ask for them any more."""
    attach(contact, "points", _of_contact(contact.pk))


def keep(contact: Contact, wanted: Sequence[Address]) -> None:
    """Make these, in this order, the addresses of the contact; those already there keep their row.

    One whose person was erased since it was entered is left out.
    """
    there = {(point.kind, point.value): point for point in ContactPoint.objects.filter(contact=contact)}
    kept: dict[tuple[str, str], ContactPoint] = {}
    fresh = [address.hash for address in wanted if (address.kind, address.value) not in there]
    gone = not_to_be_kept(contact.workspace, fresh) if fresh else set()
    for position, address in enumerate(wanted):
        key = (address.kind, address.value)
        if key in kept or (gone and key not in there and address.hash in gone):
            continue
        point = there.get(key) or ContactPoint(workspace_id=contact.workspace_id, contact=contact)
        point.kind, point.value, point.label, point.position = address.kind, address.value, address.label, position
        point.save()
        kept[key] = point
    _take_off([point for key, point in there.items() if key not in kept])


def _take_off(points: Sequence[ContactPoint]) -> None:
    """The hash of each stays: whoever is erased later is closed there as well."""
    rows = [{"workspace_id": p.workspace_id, "contact_id": p.contact_id, "hash": bytes(p.hash)} for p in points]
    bulk.insert_missing(FormerAddress, rows)
    ContactPoint.objects.filter(pk__in=[point.pk for point in points]).delete()
