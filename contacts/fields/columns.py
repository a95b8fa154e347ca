"""Fields that are columns of the contact: text, codes, moments."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q, Value
from django.db.models.functions import Concat, Lower
from django.db.models.lookups import Exact, GreaterThanOrEqual, LessThan, StartsWith
from django.utils.translation import gettext as _

from accounts.models import Workspace
from contacts.fields import dates, kinds
from contacts.fields.field import Choice, Field, pending
from contacts.fields.kinds import Kind, Op
from contacts.models import Contact
from crm.lib import folding, personal_data

MOST_SEARCHED = 200  # values that a filter compares with at once


@cache
def purposes() -> dict[str, str]:
    """What each column is held for, out of the map of personal data."""
    entries = {entry.label: entry for entry in personal_data.entries()}
    return {name: what.purpose for name, what in entries["contacts.contact"].personal().items()}


class Column(Field):
    """A column of short text of the contact."""

    kind = Kind.TEXT

    def __init__(self, workspace: Workspace, key: str, group: str, *, sort: str = "") -> None:
        super().__init__(workspace)
        model_field: Any = Contact._meta.get_field(key)
        self.key, self.group, self.sort = key, group, sort
        self.label = kinds.capital(str(model_field.verbose_name))
        self.help = str(model_field.help_text)
        self.purpose = purposes().get(key, "")
        self.longest = model_field.max_length or kinds.LONGEST_TEXT

    def value(self, contact: Contact) -> Any:
        return getattr(contact, self.key) or None

    def read(self, text: str) -> Any:
        return kinds.clean_text(text, self.longest)

    def put(self, contact: Contact, value: Any) -> None:
        setattr(contact, self.key, value or "")
        pending(contact)[self.key] = value

    def condition(self, operator: Op, values: list[str]) -> Q:
        empty = Q(**{self.key: ""})
        lookups = {
            Op.IS: "iexact",
            Op.NOT: "iexact",
            Op.CONTAINS: "icontains",
            Op.BEGINS: "istartswith",
        }
        if operator in (Op.EMPTY, Op.SET):
            return empty if operator == Op.EMPTY else ~empty
        asked = Q(**{f"{self.key}__{lookups[operator]}": values[0].strip()[: self.longest]})
        return ~asked if operator == Op.NOT else asked


class Folded(Column):
    """A column that is compared without regard to capitals, by an index that has it so."""

    def condition(self, operator: Op, values: list[str]) -> Q:
        if operator not in (Op.IS, Op.BEGINS):
            return super().condition(operator, values)
        here, asked = Lower(self.key), Lower(Value(values[0].strip()[: self.longest]))
        if operator == Op.IS:
            return Q(Exact(here, asked))
        # The first two can be read off the index; what is behind the last letter depends on a database's language.
        last = Q(LessThan(here, Concat(asked, Value("\U0010ffff")))) if connection.vendor == "sqlite" else Q()
        return Q(GreaterThanOrEqual(here, asked)) & last & Q(StartsWith(here, asked))


class Name(Column):
    """The name: compared as it sorts, without case and accents, so that an index serves."""

    def condition(self, operator: Op, values: list[str]) -> Q:
        folded = kinds.text_key(values[0]) if values else ""
        if operator == Op.IS:
            return Q(sort_name=folded)
        if operator == Op.BEGINS and folded:
            if connection.vendor == "sqlite":
                return Q(sort_name__gte=folded, sort_name__lt=folded + "\U0010ffff")
            # Names sort by the language of the database there; the index of search serves for their beginnings.
            return Q(sort_name__startswith=folded, search_text__contains=f" {folded.split()[0]}")
        return super().condition(operator, values)


class Coded(Column):
    """A column that holds one of a list of codes: country, language, zone."""

    kind = Kind.CHOICE

    def __init__(
        self, workspace: Workspace, key: str, group: str, listed: Callable[[], Iterable[Choice]], *, sort: str = ""
    ) -> None:
        super().__init__(workspace, key, group, sort=sort)
        self.listed = listed

    @property
    def choices(self) -> list[Choice]:
        return [(str(code), str(label)) for code, label in self.listed() if code]

    def show_value(self, value: Any) -> str:
        return dict(self.choices).get(value, value or "")

    def read(self, text: str) -> Any:
        """By code, or by the words that are shown."""
        folded = folding.fold(text).strip()
        for code, label in self.choices:
            if folded in (folding.fold(code), folding.fold(label)):
                return code
        raise ValidationError(_("“%(text)s” is not one of the choices."), params={"text": text[:60]})

    def condition(self, operator: Op, values: list[str]) -> Q:
        empty = Q(**{self.key: ""})
        if operator in (Op.EMPTY, Op.SET):
            return empty if operator == Op.EMPTY else ~empty
        asked = Q(**{f"{self.key}__in": values[:MOST_SEARCHED]})
        return ~asked if operator == Op.NONE else asked


class Street(Column):
    """The street, on one line or more."""

    def read(self, text: str) -> Any:
        lines = [kinds.clean_text(line, self.longest) for line in text.splitlines()]
        value = "\n".join(filter(None, lines))
        if len(value) > self.longest:
            raise ValidationError(_("At most %(count)s characters."), params={"count": self.longest}, code="long")
        return value


class Origin(Coded):
    """How the contact came to be here: told, never changed."""

    editable = False


class Moment(Column):
    """When the contact was added or changed."""

    kind = Kind.TIME
    editable = False

    def condition(self, operator: Op, values: list[str]) -> Q:
        if operator in (Op.EMPTY, Op.SET):
            return Q(**{f"{self.key}__isnull": operator == Op.EMPTY})
        first, last = dates.moments(*dates.date_range(operator, values, self.workspace.country))
        asked = Q()
        if first is not None:
            asked &= Q(**{f"{self.key}__gte": first})
        if last is not None:
            asked &= Q(**{f"{self.key}__lt": last})
        return asked
