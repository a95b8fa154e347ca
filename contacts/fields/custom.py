"""Fields that a workspace made itself, as the catalogue describes them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Workspace
from contacts import points
from contacts.fields import dates, kinds
from contacts.fields.builtin import company_called, keys
from contacts.fields.field import Choice, Field, pending
from contacts.fields.kinds import Kind, Op
from contacts.fields.models import CustomField, FieldOption, FieldValue
from contacts.models import Company, Contact
from crm.lib import folding
from crm.lib.prepared import prepared

MOST_CHOICES = 50  # that one contact has in one field
SORTED = frozenset({Kind.TEXT, Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.CHOICE, Kind.YES_NO, Kind.URL})


class Own(Field):
    """A field of the workspace's own; ``row`` is where it is described."""

    group = "own"
    custom = True

    def __init__(self, workspace: Workspace, row: CustomField, options: Iterable[FieldOption]) -> None:
        super().__init__(workspace)
        self.row = row
        self.options = {option.pk.hex: option for option in options}  # archived ones too, in their order
        self.key, self.label, self.kind = row.key, row.label, Kind(row.kind)
        self.help, self.purpose, self.required = row.help, row.purpose, row.required
        self.sort = "own_key" if self.kind in SORTED else ""

    @property
    def choices(self) -> list[Choice]:
        if self.kind == Kind.YES_NO:
            return [("yes", _("Yes")), ("no", _("No"))]
        return [(key, option.name) for key, option in self.options.items() if option.archived_at is None]

    # Reading

    def value(self, contact: Contact) -> Any:
        if self.key in pending(contact):
            return pending(contact)[self.key]
        values = [row.value for row in self._rows(contact)]
        return values if self.many else (values[0] if values else None)

    def _rows(self, contact: Contact) -> list[FieldValue]:
        held = contact.__dict__.get("_values")
        if held is None:
            load_values([contact])
            held = contact.__dict__["_values"]
        rows: list[FieldValue] = held.get(self.row.pk, [])
        for row in rows:
            row.field = self.row
        return rows

    def show_value(self, value: Any) -> str:
        if self.kind in (Kind.CHOICE, Kind.CHOICES):
            chosen = value if isinstance(value, list) else [value]
            return kinds.show([self.options[key].name for key in chosen if key in self.options])
        if self.kind == Kind.PERSON:
            return value.shown_name if value else ""
        return super().show_value(value)

    def plain(self, value: Any) -> Any:
        if value is None or value == []:
            return [] if self.many else ""
        if self.kind == Kind.YES_NO:
            return "yes" if value else "no"
        if self.kind == Kind.NUMBER:
            return kinds.number_text(value)
        if self.kind == Kind.MONEY:
            return kinds.money_text(value)
        if self.kind == Kind.PERSON:
            return str(value.pk)
        return value.name if self.kind == Kind.COMPANY else super().plain(value)

    # Writing

    def read(self, text: str) -> Any:
        value = self._read(text)
        self._check(value)
        return value

    def _read(self, text: str) -> Any:
        if self.kind == Kind.TEXT:
            return kinds.clean_text(text)
        if self.kind == Kind.LONG:
            return kinds.clean_long(text)
        if self.kind == Kind.NUMBER:
            return kinds.clean_number(text)
        if self.kind == Kind.MONEY:
            return kinds.clean_money(text, self.row.currency or self.workspace.currency)
        if self.kind == Kind.DATE:
            return dates.clean_date(text, self.workspace.country)
        if self.kind == Kind.YES_NO:
            return kinds.clean_yes_no(text)
        if self.kind == Kind.URL:
            return kinds.clean_url(text)
        if self.kind == Kind.PERSON:
            return self._person(text)
        return company_called(self.workspace, text) if self.kind == Kind.COMPANY else self._option(text)

    def read_many(self, parts: list[str]) -> Any:
        chosen = dict.fromkeys(self._option(part) for part in parts)
        if len(chosen) > MOST_CHOICES:
            raise ValidationError(_("At most %(count)s choices."), params={"count": MOST_CHOICES})
        return [key for key in self.options if key in chosen]

    def _option(self, text: str) -> str:
        folded = folding.fold(text).strip()
        for key, option in self.options.items():
            if text == key or folding.fold(option.name) == folded:
                return key
        raise ValidationError(
            _("“%(text)s” is not one of the choices of “%(label)s”."),
            params={"text": text[:60], "label": self.label},
            code="choice",
        )

    def _person(self, text: str) -> Contact:
        """By key, address or exact name; only one may answer to it."""
        people = Contact.objects.of(self.workspace).defer("extra")
        if key := keys([text.strip()]):
            found = list(people.filter(pk__in=key))
        elif "@" in text or sum(c.isdigit() for c in text) > 5:
            address = points.read(text, self.workspace.country)
            found = points.others_with(self.workspace, [address.hash], limit=2)
        else:
            found = list(people.filter(sort_name=kinds.text_key(text))[:2])
        if len(found) == 1:
            return found[0]
        words = _("Several contacts are called “%(text)s”: write an address of theirs.")
        raise ValidationError(words if found else _("No contact is “%(text)s”."), params={"text": text[:60]})

    def _check(self, value: Any) -> None:
        """Raises ValidationError when the value is outside what the field allows."""
        lowest, highest = self.limits()
        measured: Any = len(value) if self.kind in (Kind.TEXT, Kind.LONG) else value
        if isinstance(value, kinds.Money):
            if value.currency != (self.row.currency or self.workspace.currency):
                return
            measured = value.amount
        if lowest is not None and measured < lowest:
            raise ValidationError(self._limit_words(self.row.lowest, least=True), code="low")
        if highest is not None and measured > highest:
            raise ValidationError(self._limit_words(self.row.highest, least=False), code="high")

    def limits(self) -> tuple[Any, Any]:
        """The least and the most that is allowed: of a text its characters, of money minor units; None for no limit."""
        return limit(self.row, self.row.lowest, self.workspace), limit(self.row, self.row.highest, self.workspace)

    def _limit_words(self, shown: str, *, least: bool) -> str:
        if self.kind in (Kind.TEXT, Kind.LONG):
            words = _("“%(label)s” needs at least %(limit)s characters.") if least else ""
            words = words or _("“%(label)s” has at most %(limit)s characters.")
        elif self.kind == Kind.DATE:
            words = _("“%(label)s” can't be before %(limit)s.") if least else _("“%(label)s” can't be after %(limit)s.")
            shown = kinds.show(date.fromisoformat(shown))
        else:
            words = _("“%(label)s” is at least %(limit)s.") if least else _("“%(label)s” is at most %(limit)s.")
        return words % {"label": self.label, "limit": shown}

    def put(self, contact: Contact, value: Any) -> None:
        pending(contact)[self.key] = value

    def rows(self, contact: Contact, value: Any) -> list[FieldValue]:
        """The rows, not yet saved, that hold a value of this contact; none for nothing."""
        if value is None or value in ("", []):
            return []
        values = value if isinstance(value, list) else [value]
        return [self._row(contact, place, each) for place, each in enumerate(values)]

    def _row(self, contact: Contact, place: int, value: Any) -> FieldValue:
        row = FieldValue(contact=contact, field=self.row, place=place, sort_key=kinds.key_of(self.kind, value))
        if self.kind in (Kind.TEXT, Kind.URL):
            row.text = value
        elif self.kind == Kind.LONG:
            row.sealed = value
        elif self.kind == Kind.PERSON:
            row.person = value
        elif self.kind == Kind.COMPANY:
            row.company = value
        return row

    # Finding

    def condition(self, operator: Op, values: list[str]) -> Q:
        held = FieldValue.objects.filter(field=self.row)
        if operator == Op.SET:
            return Q(pk__in=held.values("contact"))
        if operator == Op.EMPTY:
            return ~Q(Exists(held.filter(contact=OuterRef("pk"))))
        if operator == Op.ALL:
            asked = Q()
            for key in self._chosen(values):
                asked &= Q(pk__in=held.filter(sort_key=key).values("contact"))
            return asked
        found = held.filter(self._keys(operator, values))
        if operator in (Op.NOT, Op.NONE):
            return ~Q(Exists(found.filter(contact=OuterRef("pk"))))
        return Q(pk__in=found.values("contact"))

    def held_by(self, operator: Op | str, values: Sequence[str] | str) -> QuerySet[Any, UUID] | None:
        """The keys of the contacts that a filter finds, out of an index; None when it has to look at each of them."""
        asked = Op(operator)
        if asked in (Op.NOT, Op.NONE, Op.EMPTY, Op.ALL, Op.SET):
            return None
        said = [values] if isinstance(values, str) else list(values)
        rows = FieldValue.objects.filter(self._keys(asked, said), field=self.row)
        return rows.order_by().values_list("contact_id", flat=True)

    def _keys(self, operator: Op, values: list[str]) -> Q:
        """The rows of values that a filter asks for, by their keys."""
        if self.kind in (Kind.CHOICE, Kind.CHOICES):
            return Q(sort_key__in=self._chosen(values))
        if self.kind == Kind.PERSON:
            return Q(sort_key__in=[key.hex for key in keys(values)])
        if self.kind == Kind.COMPANY:
            ours = Company.objects.of(self.workspace)
            if operator == Op.BEGINS:
                return Q(company__in=ours.filter(name__istartswith=values[0].strip()))
            return Q(company__in=ours.filter(Q(pk__in=keys(values)) | Q(name__in=values[:MOST_CHOICES])))
        if self.kind in (Kind.TEXT, Kind.URL):
            return self._text_keys(operator, values[0])
        if self.kind == Kind.DATE:
            days = dates.date_range(operator, values, self.workspace.country)
            return _between(*(day.isoformat() if day else None for day in days))
        first, last = self._ends(operator, [kinds.key_of(self.kind, self._read(text)) for text in values[:2]])
        if self.kind == Kind.MONEY:  # amounts of one currency are compared, others are not
            currency = (first or last or "")[:3]
            first, last = first or currency, last or currency + "~"
        return _between(first, last)

    def _ends(self, operator: Op, said: list[str]) -> tuple[str | None, str | None]:
        if operator == Op.BETWEEN:
            return said[0], said[-1]
        return (None if operator == Op.LESS else said[0]), (None if operator == Op.MORE else said[0])

    def _text_keys(self, operator: Op, text: str) -> Q:
        folded = kinds.text_key(text)
        if operator in (Op.IS, Op.NOT):
            return Q(sort_key=folded)
        if operator == Op.BEGINS:
            return Q(sort_key__gte=folded, sort_key__lt=folded + "\U0010ffff")
        return Q(sort_key__contains=folded)

    def _chosen(self, values: Iterable[str]) -> list[str]:
        names = {folding.fold(option.name): key for key, option in self.options.items()}
        found = (key if key in self.options else names.get(folding.fold(key).strip()) for key in values)
        return [key for key in found if key]

    def order(self, rows: Any, *, descending: bool = False) -> tuple[Any, str]:
        mine = Q(field_values__field=self.row.pk, field_values__place=0)
        rows = rows.annotate(own=FilteredRelation("field_values", condition=mine)).filter(own__sort_key__isnull=False)
        return rows.annotate(own_key=F("own__sort_key")), "-own_key" if descending else "own_key"


def limit(row: CustomField, text: str, workspace: Workspace) -> Any:
    """A limit of a field, out of how it is written down; None for none. Raises ValidationError when it is nonsense."""
    kind = Kind(row.kind)
    if not text.strip():
        return None
    if kind in (Kind.TEXT, Kind.LONG):
        number = kinds.clean_number(text)
        if number != int(number) or number < 0:
            raise ValidationError(_("Write a whole number of characters."))
        return int(number)
    if kind == Kind.NUMBER:
        return kinds.clean_number(text)
    if kind == Kind.MONEY:
        return kinds.clean_money(text, row.currency or workspace.currency).amount
    return dates.clean_date(text, workspace.country) if kind == Kind.DATE else None


def _between(first: str | None, last: str | None) -> Q:
    asked = Q()
    if first is not None:
        asked &= Q(sort_key__gte=first)
    if last is not None:
        asked &= Q(sort_key__lte=last)
    return asked


@prepared
def _values(contacts: Any) -> QuerySet[FieldValue]:
    rows = FieldValue.objects.filter(contact__pk__in=contacts).select_related("company", "person")
    return rows.order_by("contact", "place")


def load_values(contacts: Iterable[Contact]) -> None:
    """Read the values of the workspace's own fields for these contacts, in one query."""
    by_key: dict[UUID, Contact] = {contact.pk: contact for contact in contacts}
    for contact in by_key.values():
        contact.__dict__["_values"] = {}
    for row in _values(list(by_key)):
        by_key[row.contact_id].__dict__["_values"].setdefault(row.field_id, []).append(row)


def fields(workspace: Workspace) -> list[Own]:
    """The workspace's own fields that are in use, in their order: in two queries."""
    options: dict[UUID, list[FieldOption]] = {}
    for option in _options(workspace.pk):
        options.setdefault(option.field_id, []).append(option)
    return [Own(workspace, row, options.get(row.pk, [])) for row in _in_use(workspace.pk)]


@prepared
def _in_use(workspace: Any) -> QuerySet[CustomField]:
    return CustomField.objects.filter(workspace=workspace, archived_at__isnull=True).order_by("position", "id")


_options = prepared(lambda workspace: FieldOption.objects.filter(field__workspace=workspace))
