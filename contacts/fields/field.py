"""What every field of a contact can do, built in or made by a workspace."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Workspace
from contacts.fields import kinds
from contacts.fields.kinds import OPERATORS, Kind, Op
from contacts.models import Contact

Choice = tuple[str, str]
Said = str | Sequence[str]


class Field:
    """One field of a contact: how it is called, read, shown, changed, filtered and sorted.

    ``key`` names it in URLs, saved views, mappings and the record of a change. ``value()`` gives a typed value or None;
    ``plain()`` gives it as JSON can hold it, and ``clean()`` reads that back, or what somebody typed. ``put()`` changes
    the contact in memory; ``catalogue.save()`` writes what was put.
    """

    key: str
    label: str
    kind: Kind
    group = "business"  # person, reach, address, business, own
    purpose = ""  # what it is held for, in words that the person would understand
    help = ""
    required = False
    editable = True
    custom = False
    sort = ""  # the column to sort by with an index behind it; "" when a list can't be sorted by the field

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.key}>"

    @property
    def choices(self) -> list[Choice]:
        """What can be chosen, as (value, label); empty where anything can be written."""
        return []

    @property
    def many(self) -> bool:
        """Whether the value is a list."""
        return self.kind in (Kind.CHOICES, Kind.TAGS, Kind.EMAIL, Kind.PHONE)

    @property
    def operators(self) -> tuple[Op, ...]:
        """What a filter may ask."""
        return OPERATORS[self.kind]

    def value(self, contact: Contact) -> Any:
        """The typed value; None, or an empty list, when there is none."""
        raise NotImplementedError

    def show(self, contact: Contact) -> str:
        """The value for reading."""
        return self.show_value(self.value(contact))

    def show_value(self, value: Any) -> str:
        """Any value of this field for reading."""
        return kinds.show(value)

    def plain(self, value: Any) -> Any:
        """A value as JSON can hold it (text, or a list of texts); ``clean()`` reads it back. "" or [] for nothing."""
        if self.many:
            return [str(each) for each in value or ()]
        return "" if value is None else str(value)

    def clean(self, said: Said) -> Any:
        """The value that somebody wrote; None for nothing. Raises ValidationError, in plain words."""
        if self.many:
            parts = said.split(",") if isinstance(said, str) else list(said)
            value = self.read_many([part.strip() for part in parts if part.strip()])
        else:
            text = said if isinstance(said, str) else (said[0] if said else "")
            value = self.read(text) if text.strip() else None
        if self.required and value in (None, "", []):
            raise ValidationError(_("“%(label)s” is needed."), params={"label": self.label}, code="required")
        return value

    def read(self, text: str) -> Any:
        """A value out of text that is not blank. Raises ValidationError."""
        raise NotImplementedError

    def read_many(self, parts: list[str]) -> Any:
        """A list of values. Raises ValidationError."""
        raise NotImplementedError

    def put(self, contact: Contact, value: Any) -> None:
        """Set the value in memory; it is written by ``catalogue.save()``."""
        raise NotImplementedError

    def q(self, operator: Op | str, values: Said = ()) -> Q:
        """A filter over contacts. Raises ValidationError when the field can't be asked that or a value says nothing."""
        try:
            asked = Op(operator)
        except ValueError as error:
            raise ValidationError(_("This can't be asked.")) from error
        if asked not in self.operators:
            raise ValidationError(_("“%(label)s” can't be asked that."), params={"label": self.label})
        said = [values] if isinstance(values, str) else list(values)
        if asked not in (Op.EMPTY, Op.SET) and not any(text.strip() for text in said):
            raise ValidationError(_("Write what to look for."))
        return self.condition(asked, [text.replace("\0", "") for text in said])

    def condition(self, operator: Op, values: list[str]) -> Q:
        """The filter itself; ``q()`` has made sure that it may be asked."""
        raise NotImplementedError

    def order(self, rows: Any, *, descending: bool = False) -> tuple[Any, str]:
        """Contacts that can be sorted by the field, and the name to sort by (and to page by, with the key).

        A field of the workspace's own leaves out contacts that have no value; a list shows them after the others.
        """
        return rows, f"-{self.sort}" if descending else self.sort


def pending(contact: Contact) -> dict[str, Any]:
    """What was put and is not yet written, by key of the field."""
    found: dict[str, Any] = contact.__dict__.setdefault("_put", {})
    return found
