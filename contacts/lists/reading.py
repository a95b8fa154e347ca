"""A page of the list, at a cost that does not grow with the number of contacts.

A page begins behind the last row of the one before (its sort value and key are in the URL), so that nothing before it
is read again and nothing is counted. A filter that few pass (``filters.FEW``; an index says so) is read and sorted; one
that many pass is asked of one contact after the other along the sorted list, until the page is full.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from accounts.models import Workspace
from contacts.lists.asked import ARCHIVED, FROZEN, SORTS, Asked
from contacts.lists.columns import fetched
from contacts.lists.filters import Filter
from contacts.models import Contact
from crm.lib.finding import find_keys
from crm.lib.prepared import prepared

PAGE = 50
FOUND = 50  # most matches shown for a search
_FOUND_FIRST = 600  # matches that a filter is applied to
COUNTED = 1000  # more than so many are not counted


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of contacts; ``after`` begins the next, empty when this is the last. ``cut``: a search found more."""

    rows: list[Contact]
    after: str
    cut: bool = False


def matching(workspace: Workspace, asked: Asked, chosen: Filter) -> QuerySet[Contact]:
    """Everybody whom the list is about, in no order; what was searched for is left aside."""
    rows = _placed(Contact.objects.of(workspace), asked.place)
    return rows.filter(chosen.q()) if chosen.conditions else rows


def page(workspace: Workspace, asked: Asked, chosen: Filter, parts: frozenset[str]) -> Listed:
    """The page asked for; ``parts`` says what to fetch of each contact (``Columns.parts``)."""
    if asked.query:
        return _searched(workspace, parts, asked, chosen)
    order = _order(asked)
    field = order[0].lstrip("-")
    place = _place(asked.after, is_time=field != "sort_name")
    if chosen.conditions:
        rows = _narrowed(workspace, fetched(parts), asked, chosen)
        found = list(_behind(rows, order, *place or ()).order_by(*order)[: PAGE + 1])
    else:
        found = _unfiltered(workspace.pk, *place or (), parts=parts, place=asked.place, order=order)
    found = [contact for contact in found if contact.workspace_id == workspace.pk]
    if len(found) <= PAGE:
        return Listed(found, "")
    last = found[PAGE - 1]
    return Listed(found[:PAGE], _mark(getattr(last, field), last.pk))


def _narrowed(workspace: Workspace, rows: QuerySet[Contact], asked: Asked, chosen: Filter) -> QuerySet[Contact]:
    """The rows of the list, from the side that is cheaper. Without the workspace when keys of its own rows are given:
    SQLite would rather walk the whole sorted list of the workspace."""
    few = chosen.few() if chosen.conditions else None
    rows = _placed(rows.of(workspace) if few is None else rows.filter(pk__in=few), asked.place)  # type: ignore[attr-defined]
    return rows.filter(chosen.q()) if chosen.conditions else rows


def count(workspace: Workspace, asked: Asked, chosen: Filter) -> tuple[int, bool]:
    """How many contacts the list is about, and whether that is all: beyond COUNTED nobody counts."""
    if asked.query:
        found = len(_searched(workspace, frozenset(), asked, chosen).rows)
        return found, found < FOUND
    order = _order(asked)
    rows = _narrowed(workspace, Contact.objects.all(), asked, chosen).order_by(*order)
    found = len(rows.values_list("pk", flat=True)[: COUNTED + 1])
    return min(found, COUNTED), found <= COUNTED


def _placed(rows: QuerySet[Contact], place: str) -> QuerySet[Contact]:
    if place == ARCHIVED:
        return rows.filter(archived_at__isnull=False)
    rows = rows.filter(archived_at__isnull=True)
    return rows.filter(restricted_at__isnull=False) if place == FROZEN else rows


def _order(asked: Asked) -> tuple[str, str]:
    """Archived and frozen people come latest first, which is what their indexes know."""
    own = {ARCHIVED: ("-archived_at", "id"), FROZEN: ("-restricted_at", "id")}
    return own.get(asked.place, SORTS[asked.sort])


def fixed_order(asked: Asked) -> bool:
    """Whether the list can't be sorted otherwise."""
    return bool(asked.query) or asked.place in (ARCHIVED, FROZEN)


def searched_keys(workspace: Workspace, asked: Asked) -> list[UUID]:
    """The contacts found for the words, best first."""
    most = _FOUND_FIRST if asked.conditions else FOUND + 1
    return find_keys(Contact, workspace, asked.query, most, archived=asked.place == ARCHIVED)


@prepared
def _unfiltered(
    workspace: Any, *behind: Any, parts: frozenset[str], place: str, order: tuple[str, str]
) -> QuerySet[Contact]:
    rows: Any = fetched(parts)
    return _behind(_placed(rows.of(workspace), place), order, *behind).order_by(*order)[: PAGE + 1]


@prepared
def _known(workspace: Any, keys: Any, *, parts: frozenset[str], place: str) -> QuerySet[Contact]:
    rows: Any = fetched(parts)
    return _placed(rows.of(workspace), place).filter(pk__in=keys)


def _searched(workspace: Workspace, parts: frozenset[str], asked: Asked, chosen: Filter) -> Listed:
    keys = searched_keys(workspace, asked)
    if asked.conditions:
        rows: Any = fetched(parts)
        found = _placed(rows.of(workspace), asked.place).filter(chosen.q()).in_bulk(keys)
    else:
        found = {contact.pk: contact for contact in _known(workspace.pk, keys, parts=parts, place=asked.place)}
    listed = [found[key] for key in keys if key in found]
    return Listed(listed[:FOUND], "", cut=len(listed) > FOUND)


def _behind(rows: QuerySet[Contact], order: tuple[str, str], value: Any = None, key: Any = None) -> QuerySet[Contact]:
    """Those behind the row with this value and key; all of them when there is none."""
    if key is None:
        return rows
    field = order[0].lstrip("-")
    beyond, key_beyond = ("lt" if part.startswith("-") else "gt" for part in order)
    # The first condition is implied by the second, but only the first can be read off the index.
    return rows.filter(**{f"{field}__{beyond}e": value}).filter(
        Q(**{f"{field}__{beyond}": value}) | Q(**{field: value, f"id__{key_beyond}": key})
    )


def _mark(value: Any, key: UUID) -> str:
    text = json.dumps([value.isoformat() if isinstance(value, datetime) else value, key.hex])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place(after: str, *, is_time: bool) -> tuple[Any, UUID] | None:
    """What ``_mark`` wrote; None when somebody else wrote it."""
    try:
        value, key = json.loads(base64.urlsafe_b64decode(after[:2000] + "=" * (-len(after[:2000]) % 4)))
        if not isinstance(value, str) or "\0" in value:
            return None
        value.encode()
        moment = parse_datetime(value) if is_time else value
        return None if moment is None or (is_time and moment.tzinfo is None) else (moment, UUID(hex=key))  # type: ignore[union-attr]
    except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError, OverflowError):
        return None
