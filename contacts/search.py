"""Which words a contact and a company are found by, and their place in global search."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.models import Company, Contact, ContactPoint
from crm.lib import folding, search
from crm.lib.addresses import Kind, show_phone
from crm.lib.finding import find_keys
from crm.lib.page_addresses import address
from crm.lib.prepared import attach, prepared

_CHUNK = 500


def fill_index(contact: Contact, *, company: str, tags: Iterable[str], points: Iterable[tuple[str, str]]) -> None:
    """Set the two derived columns of an unsaved or loaded contact; ``points`` are (kind, value)."""
    values = list(points)
    phones = [value for kind, value in values if kind == Kind.PHONE]
    emails = [value for kind, value in values if kind == Kind.EMAIL]
    names = (contact.name, contact.given_name, contact.family_name)
    contact.search_text = folding.search_text(*names, company, *tags, *emails, folding.phone_words(phones))
    first = contact.name or next(iter(emails + phones), "")
    contact.sort_name = " ".join(folding.words(first))[:200]


def reindex(contacts: Sequence[Contact]) -> None:
    """Bring the derived columns of these contacts up to date: in four queries, whatever their number."""
    fresh = Contact.objects.filter(pk__in=[contact.pk for contact in contacts])
    rows = list(fresh.select_related("company").prefetch_related("tags", "points").defer("extra"))
    for row in rows:
        fill_index(
            row,
            company=row.company.name if row.company else "",
            tags=[tag.name for tag in row.tags.all()],
            points=[(point.kind, point.value) for point in row.points.all()],
        )
    Contact.objects.bulk_update(rows, ["search_text", "sort_name"], batch_size=_CHUNK)
    by_key = {row.pk: row for row in rows}
    for contact in contacts:
        if contact.pk in by_key:
            row = by_key[contact.pk]
            contact.search_text, contact.sort_name = row.search_text, row.sort_name


def reindex_company(company: Company) -> None:
    """Bring a company's words up to date, and those of its people."""
    company.search_text = folding.search_text(company.name, company.website)
    Company.objects.filter(pk=company.pk).update(search_text=company.search_text)
    keys = list(company.contacts.values_list("pk", flat=True))
    for start in range(0, len(keys), _CHUNK):
        reindex(list(Contact.objects.filter(pk__in=keys[start : start + _CHUNK])))


def found(asked: search.Asked) -> list[UUID]:
    """The keys of the people found by name, company, tag, email address or phone fragment, best first."""
    keys: list[UUID] = asked.once("contacts", lambda: find_keys(Contact, asked.workspace, asked.text, asked.limit))
    return keys


def _contacts(asked: search.Asked) -> list[search.Item]:
    keys = found(asked)
    items = _shown_contacts(asked.workspace, keys)
    return [items[key] for key in keys if key in items]


def _shown_contacts(workspace: Workspace, keys: Sequence[UUID], membership: Any = None) -> dict[UUID, search.Item]:
    points: dict[UUID, list[ContactPoint]] = {}
    for point in _points(keys):
        points.setdefault(point.contact_id, []).append(point)
    people = _people(workspace.pk, keys)
    return {contact.pk: _item(workspace, contact, points.get(contact.pk, [])) for contact in people}


@prepared
def _people(workspace: Any, keys: Any) -> QuerySet[Contact]:
    rows = Contact.objects.of(workspace).select_related("company").only("name", "archived_at", "company__name")
    return rows.filter(pk__in=keys)


_points = prepared(lambda keys: ContactPoint.objects.filter(contact__pk__in=keys))
_firms = prepared(lambda workspace, keys: Company.objects.of(workspace).filter(pk__in=keys).only("name", "website"))


def _item(workspace: Workspace, contact: Contact, points: list[ContactPoint]) -> search.Item:
    if not contact.name:
        attach(contact, "points", points)  # one of them stands in its place
    said = [contact.company.name if contact.company else ""]
    for point in points[:2]:
        said.append(show_phone(point.value, workspace.country) if point.kind == Kind.PHONE else point.value)
    if contact.archived_at:
        said.append(str(_("archived")))
    return search.Item(
        title=contact.shown_name,
        subtitle=" · ".join(filter(None, said)),
        url=address("contacts:detail", workspace.slug, contact.pk),
        icon="user",
    )


def _companies(asked: search.Asked) -> list[search.Item]:
    keys = find_keys(Company, asked.workspace, asked.text, asked.limit)
    items = _shown_companies(asked.workspace, keys)
    return [items[key] for key in keys if key in items]


def _shown_companies(workspace: Workspace, keys: Sequence[UUID], membership: Any = None) -> dict[UUID, search.Item]:
    return {
        company.pk: search.Item(
            title=company.name,
            subtitle=company.website,
            url=address("contacts:company", workspace.slug, company.pk),
            icon="company",
        )
        for company in _firms(workspace.pk, keys)
    }


search.register(_("Contacts"), _contacts, order=10)
search.register(_("Companies"), _companies, order=20)
search.register_kind("contacts.contact", _shown_contacts)
search.register_kind("contacts.company", _shown_companies)
