"""Pages of an order: each begins behind the last row of the one before, whose place stands in the URL."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from contacts.lists import orders
from contacts.lists.narrowing import Narrowed
from contacts.lists.orders import Order, Segment

Rows = Any  # a QuerySet of contacts
_NOT_A_PLACE = (ValueError, TypeError, AttributeError, IndexError, binascii.Error, RecursionError, OverflowError)


@dataclass(frozen=True, slots=True)
class Place:
    """Behind which row, of which segment. ``values`` are what the segment is sorted by, its key last."""

    segment: int
    values: tuple[Any, ...]

    @property
    def key(self) -> UUID:
        """Of the contact in this row."""
        found: UUID = self.values[-1]
        return found

    def __str__(self) -> str:
        *values, key = self.values
        told = [value.isoformat() if isinstance(value, datetime) else value for value in values]
        text = json.dumps([self.segment, *told, key.hex])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(
    order: Order,
    after: str,
    most: int,
    rows: Callable[[Segment], Rows],
    everybody: Callable[[Segment], Rows | None] | None = None,
    among: Narrowed | None = None,
) -> tuple[list[UUID], str]:
    """The keys of at most so many contacts, and the mark of the page behind them; empty when this is the last.

    ``rows`` gives what a segment is to be taken from; ``everybody`` all who stand in it, where it may be that few of
    them are taken: then a page looks through LOOKED of them (the first one through fewer), and ends there, full or not.
    ``among``: all who can be taken, of whom an index knows; they are looked for in the index of the order, which may be
    further.
    """
    place = place_of(after, order.segments)
    found: list[Place] = []
    left = among.looked if among else orders.LOOKED if after else min(orders.LOOKED_FIRST, orders.LOOKED)
    for number in range(place.segment if place else 0, len(order.segments)):
        segment = order.segments[number]
        begin = place.values if place and place.segment == number else ()
        every = everybody(segment) if everybody else None
        ahead = None if every is None else behind(every, segment.by, begin).values_list(*segment.names)
        stop = None if ahead is None else ahead.order_by(*segment.by)[left - 1 : left].first()
        part = behind(segment.narrow(rows(segment)), segment.by, begin)
        part = part.filter(among.test(segment.names[-1])) if among else part
        part = until(part, segment.by, stop) if stop else part
        found += [Place(number, row) for row in _read(part, segment, most + 1 - len(found))]
        if len(found) > most:
            return [place.key for place in found[:most]], str(found[most - 1])
        if stop:
            return [place.key for place in found], str(Place(number, stop))
        if ahead is not None and number + 1 < len(order.segments):
            left -= ahead.order_by()[:left].count()
    return [place.key for place in found], ""


def _read(part: Rows, segment: Segment, most: int) -> list[tuple[Any, ...]]:
    return list(part.order_by(*segment.by).values_list(*segment.names)[:most])


def behind_row(number: int, segment: Segment, row: Any) -> Place:
    """The place behind a row of this segment."""
    return Place(number, tuple(row.pk if name == "id" else getattr(row, name) for name in segment.names))


def behind(rows: Rows, by: Sequence[str], begin: Sequence[Any]) -> Rows:
    """Those behind these values, in the order of ``by``; all of them when there are none."""
    return rows.filter(_beyond(by, begin)) if begin else rows


def until(rows: Rows, by: Sequence[str], stop: Sequence[Any]) -> Rows:
    """Those up to these values, in the order of ``by``, and those with just these."""
    back = [name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in by]
    return rows.filter(_beyond(back, stop, "e"))


def _beyond(by: Sequence[str], values: Sequence[Any], last: str = "") -> Q:
    """``last`` is "e" when those with just these values are meant too."""
    beyond, same = Q(), Q()
    for number, (part, value) in enumerate(zip(by, values, strict=True), 1):
        name, sign = part.lstrip("-"), "lt" if part.startswith("-") else "gt"
        beyond |= same & Q(**{f"{name}__{sign}{last if number == len(by) else ''}": value})
        same &= Q(**{name: value})
    if len(by) > 1:  # implied by the rest, but only this can be read off the index
        name, sign = by[0].lstrip("-"), "lte" if by[0].startswith("-") else "gte"
        beyond = Q(**{f"{name}__{sign}": values[0]}) & beyond
    return beyond


def place_of(after: str, segments: Sequence[Segment]) -> Place | None:
    """What was written into a URL; None when somebody else wrote it."""
    if not after:
        return None
    try:
        number, *values, key = json.loads(base64.urlsafe_b64decode(after[:2000] + "=" * (-len(after[:2000]) % 4)))
        if type(number) is not int or number < 0:
            return None
        types = segments[number].types
        told = tuple(_value(value, kind) for value, kind in zip(values, types, strict=True))
        return Place(number, (*told, UUID(hex=key)))
    except _NOT_A_PLACE:
        return None


def _value(value: Any, kind: type) -> Any:
    if kind is int:
        if type(value) is not int or abs(value) > 10**6:
            raise ValueError
        return value
    if not isinstance(value, str) or "\0" in value:
        raise ValueError
    value.encode()
    if kind is str:
        return value
    moment = parse_datetime(value)
    if moment is None or moment.tzinfo is None:
        raise ValueError
    return moment
