"""One description of every field of a contact, for forms, lists, filters, imports, merges and exports::

    for field in catalogue(workspace):
        field.key, field.label, field.kind, field.choices, field.purpose
        field.value(contact), field.show(contact)
        field.put(contact, field.clean("what was typed"))     # ValidationError in plain words
    save(contact)                                             # or save_all(contacts): writes what was put
    Contact.objects.of(workspace).filter(field.q("contains", "paint"))

Before a page of contacts is shown, ``load(contacts)`` reads in one query what would else be one query each.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Workspace
from contacts import points
from contacts.fields import builtin, custom
from contacts.fields.custom import load_values
from contacts.fields.field import Field, pending
from contacts.fields.kinds import Kind
from contacts.models import Company, Contact, FieldValue, Tag
from contacts.search import reindex

_CHUNK = 500
_WORDS = {"name", "given_name", "family_name", "company", "tags", Kind.EMAIL.value, Kind.PHONE.value}  # search has them
_BIRTHDAY = ("birth_month", "birth_day", "birth_year")


def catalogue(workspace: Workspace) -> list[Field]:
    """Every field of the workspace's contacts, in the order in which a form shows them."""
    return [*builtin.fields(workspace), *custom.fields(workspace)]


def by_key(workspace: Workspace) -> dict[str, Field]:
    """The fields by their keys."""
    return {field.key: field for field in catalogue(workspace)}


def load(contacts: Sequence[Contact]) -> None:
    """Read beforehand what the fields of these contacts will show: tags, addresses, values, in one query each."""
    prefetch_related_objects(list(contacts), "tags", "points", "company", "owner")
    load_values(contacts)


def save(contact: Contact) -> None:
    """Write what was put into the contact, and a new contact itself. Raises PermissionDenied for a frozen one."""
    save_all([contact])


def save_all(contacts: Iterable[Contact], *, at_their_wish: bool = False) -> None:
    """Write what was put into these contacts of one workspace, in a number of queries that does not grow with them.

    Raises PermissionDenied, and writes nothing, when one of them is frozen (GDPR Art. 18), unless the change is what
    the person asked for.
    """
    rows = list(contacts)
    for start in range(0, len(rows), _CHUNK):
        _Chunk(rows[start : start + _CHUNK], frozen_too=at_their_wish).write()


class _Chunk:
    def __init__(self, contacts: list[Contact], *, frozen_too: bool) -> None:
        self.contacts, self.frozen_too = contacts, frozen_too
        self.changed = {key for contact in contacts for key in pending(contact)}

    @transaction.atomic
    def write(self) -> None:
        there = [contact.pk for contact in self.contacts if not contact._state.adding]
        if not self.frozen_too and Contact.objects.filter(pk__in=there, restricted_at__isnull=False).exists():
            raise PermissionDenied(_("These data are frozen at the person's request. Nothing can be changed."))
        self._companies()
        self._columns()
        self._tags()
        self._points()
        self._values()
        if self.changed & _WORDS or any(contact.sort_name == "" for contact in self.contacts):
            reindex(self.contacts)
        for contact in self.contacts:
            contact.__dict__.pop("_put", None)

    def _companies(self) -> None:
        """Companies that were only named so far are made, each once."""
        made: dict[str, Company] = {}
        for contact in self.contacts:
            if contact.company:
                contact.company = _kept(contact.company, made)
            for key, value in pending(contact).items():
                if isinstance(value, Company):
                    pending(contact)[key] = _kept(value, made)

    def _columns(self) -> None:
        new = [contact for contact in self.contacts if contact._state.adding]
        Contact.objects.bulk_create(new)
        there = [contact for contact in self.contacts if contact not in new and pending(contact)]
        columns = sorted(column for column in self.changed if _is_column(column))
        columns += _BIRTHDAY if "birthday" in self.changed else ()
        now = timezone.now()
        for contact in there:
            contact.updated_at = now
        Contact.objects.bulk_update(there, [*columns, "updated_at"])

    def _tags(self) -> None:
        wanted = {contact: pending(contact)["tags"] for contact in self.contacts if "tags" in pending(contact)}
        if not wanted:
            return
        tags = tags_named(self.contacts[0].workspace, {name for names in wanted.values() for name in names})
        link: Any = Contact.tags.through
        links = link.objects.filter(contact__in=list(wanted), tag__in=Tag.objects.of(self.contacts[0].workspace))
        had = {(contact_id, tag_id): key for key, contact_id, tag_id in links.values_list("pk", "contact_id", "tag_id")}
        want = {(contact.pk, tags[name.casefold()].pk) for contact, names in wanted.items() for name in names}
        link.objects.filter(pk__in=[key for pair, key in had.items() if pair not in want]).delete()
        new = [link(contact_id=contact, tag_id=tag) for contact, tag in sorted(want - had.keys())]
        link.objects.bulk_create(new, ignore_conflicts=True)
        for contact in wanted:
            getattr(contact, "_prefetched_objects_cache", {}).pop("tags", None)

    def _points(self) -> None:
        for contact in self.contacts:
            asked = {kind: pending(contact)[kind] for kind in (Kind.EMAIL, Kind.PHONE) if kind in pending(contact)}
            if not asked:
                continue
            getattr(contact, "_prefetched_objects_cache", {}).pop("points", None)
            held = [points.Address(p.kind, p.value, p.label) for p in contact.points.all()]
            labels = {(address.kind, address.value): address.label for address in held}
            wanted = [
                points.Address(kind, value, labels.get((kind, value), "")) for kind in asked for value in asked[kind]
            ]
            others = [address for address in held if address.kind not in asked]
            points.keep(contact, sorted([*others, *wanted], key=lambda address: address.kind))

    def _values(self) -> None:
        """The values of the workspace's own fields: two queries for each field that was put."""
        if not any(key.startswith("f_") for key in self.changed):
            return
        for field in custom.fields(self.contacts[0].workspace):
            if field.key not in self.changed:
                continue
            held = [contact for contact in self.contacts if field.key in pending(contact)]
            FieldValue.objects.filter(field=field.row, contact__in=held).delete()
            rows = [row for contact in held for row in field.rows(contact, pending(contact)[field.key])]
            FieldValue.objects.bulk_create(rows)
            for contact in held:
                contact.__dict__.pop("_values", None)


def _kept(company: Company, made: dict[str, Company]) -> Company:
    """The company itself if it is saved, else the one of its name, made when there is none."""
    if not company._state.adding:
        return company
    folded = company.name.casefold()
    if folded not in made:
        made[folded], is_new = Company.objects.get_or_create(workspace=company.workspace, name=company.name)
        if is_new:
            made[folded].reindex()
    return made[folded]


def _is_column(name: str) -> bool:
    return any(name == field.name for field in Contact._meta.concrete_fields)


def tags_named(workspace: Workspace, names: Iterable[str]) -> dict[str, Tag]:
    """The tags of these names, whatever their case, by folded name; made where there are none."""
    wanted = {name.casefold(): name for name in names}
    found = {tag.name.casefold(): tag for tag in Tag.objects.of(workspace)} if wanted else {}
    for folded in wanted.keys() - found.keys():
        found[folded], _made = Tag.objects.get_or_create(workspace=workspace, name=wanted[folded])
    return found
