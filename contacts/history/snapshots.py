"""What a contact looks like at one moment, what changed between two moments, and putting that back.

Whatever column the contact has is part of it, but for those that are derived or that only the software sets. Rows
beside the contact (tags, addresses) are compared as sets, so that one tag more is undone without touching the others.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field
from django.utils import timezone

from accounts.models import User
from contacts import points
from contacts.models import Company, Contact, ContactPoint, CustomField, FieldValue, PostalAddress, Tag
from contacts.points import Address
from crm.lib.crypto import keyed_hash
from crm.lib.fields import EncryptedField

_OURS = {"id", "workspace", "search_text", "sort_name", "created_at", "updated_at", "restricted_at"}

Point = tuple[str, str, str, int]  # kind, value, label, position


@dataclass(slots=True)
class Look:
    """A contact at one moment. Values are what JSON can hold."""

    fields: dict[str, Any] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    points: set[Point] = field(default_factory=set)

    def mark(self) -> bytes:
        """The same bytes for the same look, also after a new field came to all; nothing can be read from it."""
        filled = {name: value for name, value in self.fields.items() if value not in (None, "", [], {})}
        whole = [filled, sorted(self.tags), sorted(self.points)]
        return keyed_hash("contact look", json.dumps(whole, sort_keys=True, separators=(",", ":")))


Difference = dict[str, Any]  # {"fields": {name: [before, after]}, "tags": [gone, added], "points": [gone, added]}


def columns() -> "list[Field[Any, Any]]":
    """The columns of a contact that people can change."""
    return [column for column in Contact._meta.concrete_fields if column.name not in _OURS]


def look(keys: Collection[UUID]) -> dict[UUID, Look]:
    """How these contacts look now: in a fixed number of queries."""
    if not keys:
        return {}
    names = [column.attname for column in columns()]
    looks = {
        contact.pk: columns_of(contact, names) for contact in Contact.objects.filter(pk__in=keys).defer("search_text")
    }
    links = Contact.tags.through.objects.filter(contact_id__in=keys)
    for contact_id, tag_id in links.values_list("contact_id", "tag_id"):
        if contact_id in looks:
            looks[contact_id].tags.add(str(tag_id))
    rows = ContactPoint.objects.filter(contact_id__in=keys).order_by()
    for contact_id, *point in rows.values_list("contact_id", "kind", "value", "label", "position"):
        if contact_id in looks:
            looks[contact_id].points.add(tuple(point))  # type: ignore[arg-type]
    _beside(looks)
    return looks


# Columns of tables beside the contact, whose rows for it are compared, and put back, as a whole.
_OWN = ("place", "text", "sort_key", "sealed", "person_id", "company_id")
_POSTAL = ("label", "street", "city", "region", "postal_code", "country", "position")


def _beside(looks: dict[UUID, Look]) -> None:
    """Values of the workspace's own fields, each under the field's key, and further postal addresses."""
    for value in FieldValue.objects.filter(contact_id__in=looks.keys()).order_by("contact", "field", "place"):
        row = [_plain(getattr(value, name)) for name in _OWN]
        looks[value.contact_id].fields.setdefault(f"f_{value.field_id.hex}", []).append(row)
    for address in PostalAddress.objects.filter(contact_id__in=looks.keys()).order_by("contact", "position", "id"):
        row = [_plain(getattr(address, name)) for name in _POSTAL]
        looks[address.contact_id].fields.setdefault(ADDRESSES, []).append(row)


ADDRESSES = "postal_addresses"


def _put_rows(contact: Contact, name: str, rows: list[list[Any]] | None) -> None:
    """Make these the rows of the contact in a table beside it."""
    if name == ADDRESSES:
        PostalAddress.objects.filter(contact=contact).delete()
        made = [PostalAddress(contact=contact, **dict(zip(_POSTAL, row, strict=True))) for row in rows or ()]
        PostalAddress.objects.bulk_create(made)
        return
    field = CustomField.objects.filter(pk=UUID(hex=name[2:]), workspace_id=contact.workspace_id).first()
    FieldValue.objects.filter(contact=contact, field_id=UUID(hex=name[2:])).delete()
    if field is not None:
        values = [FieldValue(contact=contact, field=field, **dict(zip(_OWN, row, strict=True))) for row in rows or ()]
        values = [value for value in values if _names_somebody_there(value)]
        FieldValue.objects.bulk_create(values)


def _names_somebody_there(value: FieldValue) -> bool:
    people = value.person_id is None or Contact.objects.filter(pk=value.person_id).exists()
    return people and (value.company_id is None or Company.objects.filter(pk=value.company_id).exists())


def columns_of(contact: Contact, names: Iterable[str]) -> Look:
    """A contact in memory, without its tags and addresses; ``names`` are those of ``columns()``."""
    return Look({name: _plain(getattr(contact, name)) for name in names})


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str) or value == {}:
        return value
    if isinstance(value, UUID):
        return str(value)
    return json.loads(json.dumps(value, cls=_Exact))


class _Exact(DjangoJSONEncoder):
    """Moments to the microsecond: what is compared later must be what was stored."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)


def difference(before: Look, after: Look) -> Difference:
    """What changed; empty when nothing did."""
    changed: Difference = {}
    names = before.fields.keys() | after.fields.keys()
    differing = {
        name: [before.fields.get(name), after.fields.get(name)]
        for name in sorted(names)
        if before.fields.get(name) != after.fields.get(name)
    }
    if differing:
        changed["fields"] = differing
    if before.tags != after.tags:
        changed["tags"] = [sorted(before.tags - after.tags), sorted(after.tags - before.tags)]
    if before.points != after.points:
        changed["points"] = [sorted(before.points - after.points), sorted(after.points - before.points)]
    return changed


@dataclass(slots=True)
class Return:
    """What putting back found: columns that were set, and whether something had been changed since."""

    columns: set[str] = field(default_factory=set)
    edited: bool = False
    erased: bool = False
    did: bool = False


class Restorer:
    """Puts differences back for a chunk of contacts; ``save`` writes the columns of all of them."""

    def __init__(self, workspace: Any, contacts: Mapping[UUID, Contact], changes: Iterable[Difference]) -> None:
        self.workspace, self.contacts = workspace, contacts
        self.now = look(contacts.keys())
        self.touched: dict[UUID, set[str]] = {}
        wanted = list(changes)
        self.there = _still_there(workspace, wanted)
        gone = [value for each in wanted for _kind, value, *_rest in each.get("points", [[], []])[0]]
        self.closed = points.not_to_be_kept(workspace, {Address("", value).hash for value in gone}) if gone else set()

    def put_back(self, contact: Contact, change: Difference) -> Return:
        """Undo one difference as far as nobody changed the same thing since."""
        now, result = self.now[contact.pk], Return()
        for name, (before, after) in change.get("fields", {}).items():
            if now.fields.get(name) != after:
                result.edited = True
                continue
            if name == ADDRESSES or name.startswith("f_"):
                _put_rows(contact, name, before)
                result.did = True
            else:
                setattr(contact, name, self._value(name, before))
                result.columns.add(name)
        if "tags" in change:
            self._tags(contact, now, change["tags"], result)
        if "points" in change:
            self._points(contact, now, change["points"], result)
        result.did = result.did or bool(result.columns)
        if result.did:
            self.touched.setdefault(contact.pk, set()).update(result.columns)
        return result

    def _value(self, name: str, plain: Any) -> Any:
        if name in ("company_id", "owner_id") and plain is not None and plain not in self.there:
            return None  # gone since
        column = next(each for each in columns() if each.attname == name)
        return (getattr(column, "target_field", None) or column).to_python(plain)

    def _tags(self, contact: Contact, now: Look, change: list[list[str]], result: Return) -> None:
        gone, added = change
        back: list[Any] = [key for key in gone if key in self.there and key not in now.tags]
        away: list[Any] = [key for key in added if key in now.tags]
        contact.tags.remove(*away)
        contact.tags.add(*back)
        result.did = result.did or bool(back or away)

    def _points(self, contact: Contact, now: Look, change: list[list[Any]], result: Return) -> None:
        gone, added = ({(point[0], point[1]): point for point in side} for side in change)
        held = {(kind, value): (kind, value, label, position) for kind, value, label, position in now.points}
        for key, point in added.items():
            if held.get(key) != tuple(point):
                result.edited = True
            elif key not in gone:
                ContactPoint.objects.filter(contact=contact, kind=key[0], value=key[1]).delete()
                result.did = True
        for key, (kind, value, label, position) in gone.items():
            if Address(kind, value).hash in self.closed:
                result.erased = True
            elif key in added and held.get(key) != tuple(added[key]):
                continue
            else:
                fields = {"label": label, "position": position}
                ContactPoint.objects.update_or_create(
                    contact=contact, kind=kind, value=value, defaults=fields,
                    create_defaults={**fields, "workspace": self.workspace},
                )  # fmt: skip
                result.did = True

    def save(self) -> None:
        """Write what was put back, and what search knows of it."""
        names = {name for touched in self.touched.values() for name in touched}
        save([self.contacts[key] for key in self.touched], names)


def save(contacts: Sequence[Contact], names: Collection[str]) -> None:
    """Write these columns of changed contacts, and what search knows of them, in a handful of statements."""
    from contacts.search import reindex

    if not contacts:
        return
    now = timezone.now()
    sealed = {column.attname for column in columns() if isinstance(column, EncryptedField)}
    for contact in contacts:
        contact.updated_at = now
        if sealed & set(names):
            contact.save(update_fields=sorted(sealed & set(names)))
    plain = [column.name for column in columns() if column.attname in set(names) - sealed]
    Contact.objects.bulk_update(contacts, [*plain, "updated_at"], batch_size=250)
    reindex(contacts)


def _still_there(workspace: Any, changes: Iterable[Difference]) -> set[str]:
    """Of the companies, owners and tags that may come back, those that still exist: at most three queries."""
    companies, owners, tags = set(), set(), set()
    for change in changes:
        fields = change.get("fields", {})
        companies.update(fields.get("company_id", [None])[:1])
        owners.update(fields.get("owner_id", [None])[:1])
        tags.update(change.get("tags", [[], []])[0])
    wanted = (
        (Company.objects.of(workspace), companies - {None}),
        (User.objects.filter(memberships__workspace=workspace), owners - {None}),
        (Tag.objects.of(workspace), tags),
    )
    there: set[str] = set()
    for rows, keys in wanted:
        if keys:
            there.update(str(key) for key in rows.filter(pk__in=keys).values_list("pk", flat=True))
    return there
