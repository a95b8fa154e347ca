"""The fields that come with the product: columns of a contact, its addresses, company, tags and stage."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User, Workspace
from contacts import points
from contacts.fields import choices, dates, kinds, minors, stages
from contacts.fields.columns import MOST_SEARCHED, Coded, Column, Folded, Moment, Name, Origin, Street, purposes
from contacts.fields.field import Choice, Field, pending
from contacts.fields.kinds import Kind, Op
from contacts.models import Company, Contact, ContactPoint, PreferredWay, Source, Tag
from crm.lib import addresses, folding, places
from crm.lib.addresses import show_phone

MOST_TAGS = 30
LONGEST_TAG = 60


class StageField(Coded):
    """The stage, by its key; archived stages are shown, not offered."""

    def show_value(self, value: Any) -> str:
        return {step.key: step.name for step in stages.all_of(self.workspace)}.get(value, value or "")

    def put(self, contact: Contact, value: Any) -> None:
        super().put(contact, value or stages.first(self.workspace))


class Born(Field):
    """The birthday, with or without its year."""

    key, kind, group = "birthday", Kind.BIRTHDAY, "person"

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.label = _("Birthday")
        self.purpose = purposes().get("birth_month", "")

    def value(self, contact: Contact) -> Any:
        return contact.birthday

    def plain(self, value: Any) -> Any:
        return value.text if value else ""

    def read(self, text: str) -> Any:
        """Raises ValidationError also for somebody of whom nothing may be kept, being too young (AC-2)."""
        born = dates.clean_birthday(text, self.workspace.country)
        minors.refuse(born)
        return born

    def put(self, contact: Contact, value: Any) -> None:
        contact.birthday = value
        pending(contact)[self.key] = value

    def condition(self, operator: Op, values: list[str]) -> Q:
        if operator in (Op.EMPTY, Op.SET):
            return Q(birth_month__isnull=operator == Op.EMPTY)
        if operator == Op.IS:
            born = dates.clean_birthday(values[0], self.workspace.country)
            year = {"birth_year": born.year} if born.year else {}
            return Q(birth_month=born.month, birth_day=born.day, **year)
        first, last = dates.date_range(operator, values, self.workspace.country)
        return dates.days_of_year(first, last)


class Owner(Field):
    """The member who looks after the contact."""

    key, kind = "owner", Kind.MEMBER

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.label = _("Owner")

    @property
    def members(self) -> list[User]:
        """Who can be an owner here."""
        found = User.objects.filter(memberships__workspace=self.workspace, is_active=True)
        return list(found.order_by("name", "email")[: MOST_SEARCHED * 5])

    @property
    def choices(self) -> list[Choice]:
        return [(str(member.pk), str(member)) for member in self.members]

    def value(self, contact: Contact) -> Any:
        return contact.owner

    def plain(self, value: Any) -> Any:
        return str(value.pk) if value else ""

    def read(self, text: str) -> Any:
        """By key, email address or name."""
        folded = folding.fold(text).strip()
        found = [m for m in self.members if folded in (str(m.pk), folding.fold(m.email), folding.fold(m.name))]
        if len(found) != 1:
            raise ValidationError(_("“%(text)s” is no member of this workspace."), params={"text": text[:60]})
        return found[0]

    def put(self, contact: Contact, value: Any) -> None:
        contact.owner = value
        pending(contact)[self.key] = value

    def condition(self, operator: Op, values: list[str]) -> Q:
        if operator in (Op.EMPTY, Op.SET):
            return Q(owner__isnull=operator == Op.EMPTY)
        asked = Q(owner__in=keys(values))
        return ~asked if operator == Op.NONE else asked


class Employer(Field):
    """The company the contact works for."""

    key, kind, group = "company", Kind.COMPANY, "person"

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.label = _("Company")
        self.purpose = purposes().get("company", "")

    def value(self, contact: Contact) -> Any:
        return contact.company

    def plain(self, value: Any) -> Any:
        return value.name if value else ""

    def read(self, text: str) -> Any:
        """The company of this name; one that is not there yet is made when it is written."""
        return company_called(self.workspace, text)

    def put(self, contact: Contact, value: Any) -> None:
        contact.company = value
        pending(contact)[self.key] = value

    def condition(self, operator: Op, values: list[str]) -> Q:
        if operator in (Op.EMPTY, Op.SET):
            return Q(company__isnull=operator == Op.EMPTY)
        ours = Company.objects.of(self.workspace)
        if operator == Op.BEGINS:
            return Q(company__in=ours.filter(name__istartswith=values[0].strip()))
        asked = Q(company__in=ours.filter(Q(pk__in=keys(values)) | Q(name__in=values[:MOST_SEARCHED])))
        return ~asked if operator == Op.NONE else asked


class Tags(Field):
    """The tags, by name; one that is not there yet is made when it is written."""

    key, kind = "tags", Kind.TAGS

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.label = _("Tags")

    @property
    def choices(self) -> list[Choice]:
        names = Tag.objects.of(self.workspace).order_by("name").values_list("name", flat=True)
        return [(name, name) for name in names[:1000]]

    def value(self, contact: Contact) -> Any:
        if self.key in pending(contact):
            return pending(contact)[self.key]
        return [] if contact._state.adding else sorted((tag.name for tag in contact.tags.all()), key=str.casefold)

    def read_many(self, parts: list[str]) -> Any:
        names = {kinds.clean_text(part).casefold(): kinds.clean_text(part) for part in parts}
        if len(names) > MOST_TAGS:
            raise ValidationError(_("At most %(count)s tags."), params={"count": MOST_TAGS})
        if any(len(name) > LONGEST_TAG for name in names.values()):
            raise ValidationError(_("A tag has at most %(count)s characters."), params={"count": LONGEST_TAG})
        return list(names.values())

    def put(self, contact: Contact, value: Any) -> None:
        pending(contact)[self.key] = list(value or ())

    def condition(self, operator: Op, values: list[str]) -> Q:
        link: Any = Contact.tags.through
        links = link.objects.filter(tag__in=Tag.objects.of(self.workspace))
        if operator in (Op.EMPTY, Op.SET):
            tagged = Q(pk__in=links.values("contact"))
            return ~Q(Exists(links.filter(contact=OuterRef("pk")))) if operator == Op.EMPTY else tagged
        wanted = values[:MOST_SEARCHED]
        if operator == Op.ALL:
            asked = Q()
            for name in wanted[:MOST_TAGS]:
                asked &= Q(pk__in=links.filter(tag__name=name).values("contact"))
            return asked
        found = links.filter(tag__name__in=wanted)
        if operator == Op.NONE:
            return ~Q(Exists(found.filter(contact=OuterRef("pk"))))
        return Q(pk__in=found.values("contact"))


class Addresses(Field):
    """The email addresses or the phone numbers, normalized, in their order."""

    group = "reach"

    def __init__(self, workspace: Workspace, kind: Kind) -> None:
        super().__init__(workspace)
        self.key, self.kind = kind.value, kind
        self.label = _("Email") if kind == Kind.EMAIL else _("Phone")
        self.purpose = str(_("to reach you in the ways you agreed to"))

    def value(self, contact: Contact) -> Any:
        if self.key in pending(contact):
            return pending(contact)[self.key]
        return [] if contact._state.adding else [p.value for p in contact.points.all() if p.kind == self.kind]

    def show_value(self, value: Any) -> str:
        if self.kind == Kind.PHONE:
            value = [show_phone(each, self.workspace.country) for each in value or ()]
        return kinds.show(value)

    def read_many(self, parts: list[str]) -> Any:
        """Raises ValidationError also for the address of somebody who was erased and must not come back."""
        found = [
            points.Address(self.kind, addresses.normalize(self.kind, part, self.workspace.country)) for part in parts
        ]
        points.refuse_erased(self.workspace, found)
        return list(dict.fromkeys(address.value for address in found))

    def put(self, contact: Contact, value: Any) -> None:
        pending(contact)[self.key] = list(value or ())

    def condition(self, operator: Op, values: list[str]) -> Q:
        mine = ContactPoint.objects.of(self.workspace).filter(kind=self.kind)
        if operator in (Op.EMPTY, Op.SET):
            has = Q(Exists(mine.filter(contact=OuterRef("pk"))))
            return ~has if operator == Op.EMPTY else has
        text = values[0].strip().lower()
        if operator == Op.IS:
            try:
                digest = addresses.address_hash(addresses.normalize(self.kind, text, self.workspace.country))
            except ValidationError:
                return Q(pk__in=[])
            return Q(pk__in=mine.filter(hash=digest).values("contact"))
        if self.kind == Kind.PHONE:
            text = "".join(c for c in text if c.isdigit() or c == "+")
        lookup = "value__contains" if operator == Op.CONTAINS else "value__startswith"
        return Q(pk__in=mine.filter(**{lookup: text}).values("contact"))


def why(workspace: Workspace) -> dict[str, str]:
    """What each built-in field is held for, by its key."""
    return {field.key: field.purpose for field in fields(workspace) if field.purpose}


def company_called(workspace: Workspace, text: str) -> Company:
    """The workspace's company of this name, or a new one that is not yet saved. Raises ValidationError."""
    name = kinds.clean_text(text, 200)
    found = Company.objects.of(workspace).filter(name__iexact=name).defer("notes").first()
    return found or Company(workspace=workspace, name=name)


def keys(values: Iterable[str]) -> list[UUID]:
    """Those of the texts that are keys of records."""
    found = []
    for text in list(values)[:MOST_SEARCHED]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def fields(workspace: Workspace) -> list[Field]:
    """The built-in fields, in the order in which a form shows them; put together once for a workspace in memory."""
    known: dict[str | None, list[Field]] = workspace.__dict__.setdefault("_fields", {})
    language = get_language()
    if language not in known:
        known[language] = _fields(workspace)
    return list(known[language])


def _fields(workspace: Workspace) -> list[Field]:
    return [
        Name(workspace, "name", "person", sort="sort_name"),
        Folded(workspace, "given_name", "person"),
        Folded(workspace, "family_name", "person"),
        Employer(workspace),
        Folded(workspace, "job_title", "person"),
        Addresses(workspace, Kind.EMAIL),
        Addresses(workspace, Kind.PHONE),
        Coded(workspace, "preferred_channel", "reach", lambda: [(way.value, str(way.label)) for way in PreferredWay]),
        Coded(workspace, "language", "reach", choices.languages),
        Coded(workspace, "zone", "reach", choices.zones),
        Born(workspace),
        Column(workspace, "pronouns", "person"),
        Column(workspace, "place_label", "address"),
        Street(workspace, "street", "address"),
        Folded(workspace, "city", "address"),
        Folded(workspace, "region", "address"),
        Folded(workspace, "postal_code", "address"),
        Coded(workspace, "country", "address", places.countries),
        StageField(workspace, "stage", "business", lambda: [(step.key, step.name) for step in stages.of(workspace)]),
        Owner(workspace),
        Tags(workspace),
        Folded(workspace, "referral_source", "business"),
        Column(workspace, "purpose", "business"),
        Origin(workspace, "source", "business", lambda: [(s.value, str(s.label)) for s in Source]),
        Moment(workspace, "created_at", "business", sort="created_at"),
        Moment(workspace, "updated_at", "business", sort="updated_at"),
    ]
