"""A page of the list, at a cost that does not grow with the number of contacts.

A page begins behind the last row of the one before (``paging``), in an order that an index knows (``orders``), so that
nothing before it is read again and nothing is counted. Those who pass a filter are read and sorted when an index says
that they are few, or looked for in the index of the order (``narrowing``); a filter that many pass is asked of one
contact after the other along the sorted list, until the page is full or has looked through as many as one page may
(``orders.LOOKED``). Who they are is asked first; what the columns need of them is a question that never varies.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Workspace
from contacts.lists import orders, paging
from contacts.lists.asked import ARCHIVED, EVERYBODY, FROZEN, Asked
from contacts.lists.columns import fetched
from contacts.lists.filters import Filter
from contacts.models import Contact
from crm.lib.finding import find_keys
from crm.lib.prepared import prepared

PAGE = 50
FOUND = 50  # most matches shown for a search
_FOUND_FIRST = 600  # matches that a filter is applied to
COUNTED = 1000  # more than so many are not counted
MOST_LOOKED = 50_000  # contacts that are looked through in order to count


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of contacts; ``after`` begins the next, empty when this is the last. ``cut``: a search found more.

    A page that has fewer than PAGE rows and yet another behind it looked through as many contacts as one page may.
    """

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
    among = chosen.narrowed if chosen.conditions else None
    few = among.q() if among and among.is_read else None
    own = {ARCHIVED: "archived_at", FROZEN: "restricted_at"}.get(asked.place)
    order = orders.latest(own) if own else orders.of(workspace, asked.sort)
    if not chosen.conditions and order.is_usual:
        found, after = _usual(workspace, asked, order, parts)
        return Listed(found, after)
    rows: Any = Contact.objects.all()

    def taken_from(segment: orders.Segment) -> QuerySet[Contact]:
        # Not also from the workspace when keys of its own rows are given, or values that are its own: SQLite would
        # rather walk the whole sorted list of the workspace.
        whole = rows.filter(few) if few is not None else rows
        part = _placed(whole.of(workspace) if few is None and segment.every else whole, asked.place)
        return part.filter(chosen.q()) if chosen.conditions else part

    def everybody(segment: orders.Segment) -> QuerySet[Contact] | None:
        return _everybody(workspace, asked, segment) if segment.walked or chosen.conditions else None

    if few is None:
        keys, after = paging.read(order, asked.after, PAGE, taken_from, everybody, among)
    else:
        keys, after = paging.read(order, asked.after, PAGE, taken_from)
    return Listed(_shown(workspace, keys, parts, asked.place), after)


def _shown(workspace: Workspace, keys: Sequence[UUID], parts: frozenset[str], place: str) -> list[Contact]:
    """These contacts with what the columns need, in the order of the keys. Who they are was asked before, in whatever
    way it took; this is always the same question, and need not be put together anew.
    """
    found = {contact.pk: contact for contact in _known(workspace.pk, keys, parts=parts, place=place)}
    return [found[key] for key in keys if key in found]


def _usual(workspace: Workspace, asked: Asked, order: orders.Order, parts: frozenset[str]) -> tuple[list[Contact], str]:
    """The whole list in a usual order, which is what people look at most: its query is compiled once."""
    (segment,) = order.segments
    place = paging.place_of(asked.after, order.segments)
    behind = place.values if place else ()
    found = list(_unfiltered(workspace.pk, *behind, parts=parts, place=asked.place, by=segment.by, most=PAGE + 1))
    more = len(found) > PAGE
    return found[:PAGE], str(paging.behind_row(0, segment, found[PAGE - 1])) if more else ""


def _everybody(workspace: Workspace, asked: Asked, segment: orders.Segment) -> QuerySet[Contact]:
    """All who stand in a segment, told by its index alone: those in the archive are among them."""
    rows: Any = Contact.objects.of(workspace) if segment.every else Contact.objects.all()
    rows = _placed(rows, asked.place) if asked.place != EVERYBODY else rows
    everybody: QuerySet[Contact] = rows if segment.walked else segment.narrow(rows)
    return everybody


def count(workspace: Workspace, asked: Asked, chosen: Filter) -> tuple[int, bool]:
    """How many contacts the list is about, and whether that is all: beyond COUNTED nobody counts, nor among more than
    MOST_LOOKED whom no index finds.
    """
    if asked.query:
        found = len(_searched(workspace, frozenset(), asked, chosen).rows)
        return found, found < FOUND
    own = {ARCHIVED: "archived_at", FROZEN: "restricted_at"}.get(asked.place)
    (segment,) = (orders.latest(own) if own else orders.of(workspace, "name")).segments
    few = chosen.few() if chosen.conditions else None
    whole: Any = Contact.objects.of(workspace) if few is None else Contact.objects.filter(few)
    rows: Any = _placed(whole, asked.place)
    rows, stop = rows.filter(chosen.q()) if chosen.conditions else rows, None
    if few is None and chosen.conditions:
        ahead = _everybody(workspace, asked, segment).order_by(*segment.by).values_list(*segment.names)
        stop = ahead[MOST_LOOKED - 1 : MOST_LOOKED].first()
        rows = paging.until(rows, segment.by, stop) if stop else rows
    found = len(rows.order_by(*segment.by).values_list("pk", flat=True)[: COUNTED + 1])
    return min(found, COUNTED), found <= COUNTED and not stop


def _placed(rows: QuerySet[Contact], place: str) -> QuerySet[Contact]:
    if place == ARCHIVED:
        return rows.filter(archived_at__isnull=False)
    rows = rows.filter(archived_at__isnull=True)
    return rows.filter(restricted_at__isnull=False) if place == FROZEN else rows


def fixed_order(asked: Asked) -> bool:
    """Whether the list can't be sorted otherwise."""
    return bool(asked.query) or asked.place in (ARCHIVED, FROZEN)


def searched_keys(workspace: Workspace, asked: Asked) -> list[UUID]:
    """The contacts found for the words, best first."""
    most = _FOUND_FIRST if asked.conditions else FOUND + 1
    return find_keys(Contact, workspace, asked.query, most, archived=asked.place == ARCHIVED)


@prepared
def _unfiltered(
    workspace: Any, *behind: Any, parts: frozenset[str], place: str, by: tuple[str, ...], most: int
) -> QuerySet[Contact]:
    rows: Any = fetched(parts)
    found: QuerySet[Contact] = paging.behind(_placed(rows.of(workspace), place), by, behind).order_by(*by)[:most]
    return found


@prepared
def _known(workspace: Any, keys: Any, *, parts: frozenset[str], place: str) -> QuerySet[Contact]:
    rows: Any = fetched(parts)
    return _placed(rows.of(workspace), place).filter(pk__in=keys)


def _searched(workspace: Workspace, parts: frozenset[str], asked: Asked, chosen: Filter) -> Listed:
    keys = searched_keys(workspace, asked)
    if asked.conditions:
        rows = _placed(Contact.objects.filter(chosen.q(), pk__in=keys), asked.place)
        passing = set(rows.values_list("pk", flat=True))
        keys = [key for key in keys if key in passing][: FOUND + 1]
    listed = _shown(workspace, keys, parts, asked.place)
    return Listed(listed[:FOUND], "", cut=len(listed) > FOUND)
