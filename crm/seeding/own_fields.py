"""Invented values of a workspace's own fields, written as the catalogue would write them."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from accounts.models import Workspace
from contacts.fields import kinds, making
from contacts.fields.kinds import Kind, Money
from contacts.models import CustomField
from crm.lib.ids import uuid7

_FIELDS: tuple[tuple[str, Kind, str], ...] = (
    ("Membership", Kind.CHOICE, "to charge you what was agreed"),
    ("Visits", Kind.NUMBER, "to know how often you come"),
    ("Spent last year", Kind.MONEY, "to thank our best customers"),
    ("Last visit", Kind.DATE, "to invite you in time"),
    ("Favourite", Kind.TEXT, "to have it ready for you"),
)
_OPTIONS = ("Gold", "Silver", "Bronze", "None")
_FAVOURITES = ("Window seat", "Oat milk", "The blue room", "Monday mornings", "Nothing in particular")
_SHARE = 0.5  # of the contacts have a value in a field


@dataclass
class OwnFields:
    """The fields that the seed makes, and their options."""

    rows: list[CustomField] = field(default_factory=list)
    options: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, workspace: Workspace) -> "OwnFields":
        """Those of the workspace, made where they are not there yet."""
        there = {row.label: row for row in CustomField.objects.of(workspace)}
        for label, kind, purpose in _FIELDS:
            if label not in there:
                options = _OPTIONS if kind == Kind.CHOICE else ()
                there[label] = making.add(workspace, label, kind.value, options=options, purpose=purpose)
        rows = [there[label] for label, _kind, _purpose in _FIELDS]
        return cls(rows, [option.pk.hex for option in rows[0].options.all()])

    def values(self, contact_id: UUID, chance: random.Random, today: date) -> list[dict[str, Any]]:
        """Rows of values for one contact."""
        made = (
            chance.choice(self.options),
            Decimal(chance.randrange(400)),
            Money(chance.randrange(500_000), "USD"),
            today - timedelta(days=chance.randrange(1500)),
            chance.choice(_FAVOURITES),
        )
        return [
            {
                "id": uuid7(),
                "contact_id": contact_id,
                "field_id": row.pk,
                "place": 0,
                "text": value if row.kind == Kind.TEXT else "",
                "sort_key": kinds.key_of(Kind(row.kind), value),
            }
            for row, value in zip(self.rows, made, strict=True)
            if chance.random() < _SHARE
        ]
