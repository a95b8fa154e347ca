"""The list of contacts: filtered by stage, in three orders, page by page, at a cost that does not grow with the number.

A page begins behind the last row of the one before (its sort value and key are in the URL), so that no page skips
over the rows before it, and nothing is counted.
"""

import base64
import binascii
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from accounts.models import Workspace
from contacts.models import Contact
from crm.lib.finding import find_keys

PAGE = 50
FOUND = 100  # most matches shown for a search

# Each order can be read off an index, forwards or backwards: (sort, key).
SORTS = {
    "name": ("sort_name", "id"),
    "-name": ("-sort_name", "-id"),
    "-updated": ("-updated_at", "id"),
    "updated": ("updated_at", "-id"),
    "-created": ("-created_at", "id"),
    "created": ("created_at", "-id"),
}
VIEWS = ("all", "restricted", "archived")  # and the key of each stage of the workspace


@dataclass(frozen=True, slots=True)
class Asked:
    """What the URL asks for, made harmless."""

    query: str = ""
    view: str = "all"
    sort: str = "name"
    after: str = ""

    @classmethod
    def from_query(cls, data: Any, stages: Collection[str] = ()) -> "Asked":
        view, sort = data.get("view", ""), data.get("sort", "")
        return cls(
            data.get("q", "").replace("\0", "").strip()[:200],
            view if view in VIEWS or view in stages else "all",
            sort if sort in SORTS else "name",
            data.get("after", ""),
        )


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of contacts; ``after`` begins the next, empty when this is the last. ``cut``: a search found more."""

    rows: list[Contact]
    after: str
    cut: bool = False


def page(workspace: Workspace, asked: Asked) -> Listed:
    """The page asked for: in three queries, whatever the number of contacts."""
    rows = _viewed(Contact.objects.of(workspace), asked.view)
    rows = rows.defer("extra", "search_text").select_related("company").prefetch_related("points")
    if asked.query:
        return _searched(workspace, rows, asked)
    order = _order(asked)
    field = order[0].lstrip("-")
    found = list(_behind(rows, order, asked.after).order_by(*order)[: PAGE + 1])
    if len(found) <= PAGE:
        return Listed(found, "")
    last = found[PAGE - 1]
    return Listed(found[:PAGE], _mark(getattr(last, field), last.pk))


def _viewed(rows: QuerySet[Contact], view: str) -> QuerySet[Contact]:
    if view == "archived":
        return rows.filter(archived_at__isnull=False)
    rows = rows.filter(archived_at__isnull=True)
    if view == "restricted":
        return rows.filter(restricted_at__isnull=False)
    return rows if view == "all" else rows.filter(stage=view)


def _order(asked: Asked) -> tuple[str, str]:
    """Archived and frozen people come latest first, which is what their indexes know."""
    own = {"archived": ("-archived_at", "id"), "restricted": ("-restricted_at", "id")}
    return own.get(asked.view, SORTS[asked.sort])


def _searched(workspace: Workspace, rows: QuerySet[Contact], asked: Asked) -> Listed:
    keys = find_keys(Contact, workspace, asked.query, FOUND + 1, archived=asked.view == "archived")
    found = rows.in_bulk(keys)
    return Listed([found[key] for key in keys[:FOUND] if key in found], "", cut=len(keys) > FOUND)


def _behind(rows: QuerySet[Contact], order: tuple[str, str], after: str) -> QuerySet[Contact]:
    field = order[0].lstrip("-")
    place = _place(after, is_time=field != "sort_name")
    if place is None:
        return rows
    value, key = place
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
