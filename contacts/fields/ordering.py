"""Rows that people put in an order: fields, choices, stages."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet


@transaction.atomic
def step(rows: QuerySet[Any], key: UUID, by: int) -> None:
    """Move one row up (-1) or down (1) among the others; at an end it stays."""
    order = list(rows.order_by("position", "id").values_list("pk", flat=True))
    if key not in order:
        return
    place = order.index(key)
    target = min(max(place + by, 0), len(order) - 1)
    order.insert(target, order.pop(place))
    _write(rows, order)


@transaction.atomic
def arrange(rows: QuerySet[Any], wanted: Sequence[str]) -> None:
    """Put rows in the order of these keys. Keys of others are passed over; rows that are not named come last."""
    there = {str(key): key for key in rows.order_by("position", "id").values_list("pk", flat=True)}
    named = [there[key] for key in dict.fromkeys(wanted) if key in there]
    _write(rows, [*named, *(key for key in there.values() if key not in named)])


def _write(rows: QuerySet[Any], order: Sequence[UUID]) -> None:
    by_key = rows.in_bulk(order)
    changed = [by_key[key] for place, key in enumerate(order) if by_key[key].position != place]
    for place, key in enumerate(order):
        by_key[key].position = place
    rows.model._base_manager.bulk_update(changed, ["position"])
