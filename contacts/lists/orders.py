"""In what order a list stands. A page costs the same wherever it is, and at a million contacts.

An order is a row of segments, read one after the other: contacts with a value in the order of an index, then those that
have none; or stage after stage, as the workspace put them. Which fields have what:

- an index of their own: name, given and family name, job title, added, changed, city, region, postal code, referral
  source, birthday, email, phone, company, and every field of the workspace's own that holds text, a number, money, a
  date, yes or no, or a web address (the index of their values);
- one segment for each value, in the order in which people put them or by name: stage, owner, country, language, zone,
  preferred way, source, and choices of the workspace's own.

Where no index finds those without a value, or those who pass a filter, a page looks through LOOKED contacts and ends
there, full or not.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.db.models.functions import Lower
from django.db.models.lookups import IsNull

from accounts.models import User, Workspace
from contacts.fields import catalogue, stages
from contacts.fields.custom import Own
from contacts.fields.kinds import Kind
from contacts.lists.narrowing import Unindexed
from contacts.models import Contact, ContactPoint, FieldValue, Source

Rows = Any  # a QuerySet of contacts with whatever was annotated

LOOKED = 5_000  # contacts that one page looks through where no index finds them
LOOKED_FIRST = 1_000  # and the first one, for which somebody waits; those who go on have seen that it takes a while
_MOST_VALUES = 2_000  # countries, zones, languages, owners: more than there are


@dataclass(frozen=True, slots=True)
class Segment:
    """Contacts that stand together: what they have in common, and by what they are sorted, the last being a key."""

    narrow: Callable[[Rows], Rows]
    by: tuple[str, ...]
    types: tuple[type, ...] = ()  # of what they are sorted by, the key left out
    every: bool = True  # of the workspace: false where what ``narrow`` joins says so already, in an index
    walked: bool = False  # no index finds them: along the names, so many at a time

    @property
    def names(self) -> list[str]:
        return [name.lstrip("-") for name in self.by]


@dataclass(frozen=True, slots=True)
class Order:
    """The segments of a list, first to last."""

    segments: Sequence[Segment]

    @property
    def is_usual(self) -> bool:
        """Whether it is no more than a sorting by columns of the contact."""
        return len(self.segments) == 1 and self.segments[0].narrow is _all


def _all(rows: Rows) -> Rows:
    return rows


_INDEXED = {"name": ("sort_name", str), "created_at": ("created_at", datetime), "updated_at": ("updated_at", datetime)}
_FOLDED = ("given_name", "family_name", "job_title", "city", "region", "postal_code", "referral_source")
_CODED = ("country", "language", "zone", "preferred_channel")
_OTHERS = ("stage", "owner", "company", "source", "birthday", "email", "phone")
NAMED = frozenset((*_INDEXED, *_FOLDED, *_CODED, *_OTHERS))


def sorts(field: Any) -> bool:
    """Whether a list can stand in the order of this field."""
    return bool(field.sort) if field.custom else field.key in NAMED


def of(workspace: Workspace, sort: str) -> Order:
    """The order that ``sort`` asks for ("-city"); by name when there is none of this name."""
    key, down = sort.lstrip("-"), sort.startswith("-")
    if key in _INDEXED:
        return Order(_plain(key, down))
    if key in _FOLDED:
        return Order(_folded(key, down))
    if key in _CODED:
        return Order(_by_code(workspace, key, down))
    if key in _MADE:
        return Order(_MADE[key](workspace, down))
    field = catalogue.by_key(workspace).get(key) if key.startswith("f_") else None
    if isinstance(field, Own) and field.sort:
        return Order(_own(field, down))
    return Order(_plain("name", down=False))


def latest(name: str) -> Order:
    """Archived and frozen people come latest first, which is what their indexes know."""
    return Order([Segment(_all, (f"-{name}", "id"), (datetime,))])


def _by(names: Iterable[str], down: bool) -> tuple[str, ...]:
    return tuple(f"-{name}" if down else name for name in names)


_NAME = ("sort_name", "id")


def _plain(key: str, down: bool) -> list[Segment]:
    name, kind = _INDEXED[key]
    there, back = (f"-{name}", "id"), (name, "-id")  # indexes of moments run from the latest
    moments = there if down else back
    return [Segment(_all, moments if kind is datetime else _by((name, "id"), down), (kind,))]


def _folded(key: str, down: bool) -> list[Segment]:
    def filled(rows: Rows) -> Rows:
        return rows.annotate(sorted_by=Lower(key)).filter(sorted_by__gt="")

    def blank(rows: Rows) -> Rows:
        return rows.annotate(sorted_by=Lower(key)).filter(sorted_by="")

    return [Segment(filled, _by(("sorted_by", "id"), down), (str,)), Segment(blank, ("id",))]


# One segment for each value


def _each(values: Iterable[Any], name: str, down: bool) -> list[Segment]:
    """Those with a value, value by value; within each by name."""
    ordered = list(values)

    def holds(value: Any) -> Callable[[Rows], Rows]:
        return lambda rows: rows.filter(**{name: value})

    by, types = (_NAME, (str,)) if name in ("stage", "owner_id") else (("id",), ())
    return [Segment(holds(value), by, types) for value in (reversed(ordered) if down else ordered)]


def _stage(workspace: Workspace, down: bool) -> list[Segment]:
    return _each([step.key for step in stages.all_of(workspace)], "stage", down)


def _owner(workspace: Workspace, down: bool) -> list[Segment]:
    owners = User.objects.in_bulk(_used(workspace, "owner_id"))
    named = sorted(owners.values(), key=lambda user: str(user).casefold())
    nobody = Segment(lambda rows: rows.filter(owner__isnull=True), _NAME, (str,))
    return [*_each([user.pk for user in named], "owner_id", down), nobody]


def _by_code(workspace: Workspace, key: str, down: bool) -> list[Segment]:
    """By what is shown for the codes, of which few are in use."""
    shown = catalogue.by_key(workspace)[key].show_value
    codes = [code for code in _used(workspace, key) if code]
    blank = _each([""], key, down=False)
    return [*_each(sorted(codes, key=lambda code: shown(code).casefold()), key, down), *blank]


def _source(workspace: Workspace, down: bool) -> list[Segment]:
    return _each(sorted(Source, key=lambda source: str(source.label).casefold()), "source", down)


def _used(workspace: Workspace, name: str) -> list[Any]:
    """The values of a column that somebody has. Each is looked up in the index behind the one before."""
    rows = Contact.objects.of(workspace).filter(**{f"{name}__isnull": False}).order_by(name)
    values = rows.values_list(name, flat=True)
    found: list[Any] = []
    while len(found) < _MOST_VALUES:
        value = (values.filter(**{f"{name}__gt": found[-1]}) if found else values).first()
        if value is None:
            break
        found.append(value)
    return found


# Values in other tables, and those who have none


def _without(condition: Q) -> Segment:
    return Segment(lambda rows: rows.filter(condition), _NAME, (str,), walked=True)


def _company(workspace: Workspace, down: bool) -> list[Segment]:
    def employed(rows: Rows) -> Rows:
        return rows.annotate(sorted_by=F("company__name")).filter(company__workspace=workspace)

    with_one = Segment(employed, _by(("sorted_by", "id"), down), (str,), every=False)
    return [with_one, _without(Q(IsNull(Unindexed("company_id"), True)))]  # there may be very many, in no order


def _birthday(workspace: Workspace, down: bool) -> list[Segment]:
    def known(rows: Rows) -> Rows:
        return rows.filter(birth_month__isnull=False)

    by = _by(("birth_month", "birth_day", "id"), down)
    return [Segment(known, by, (int, int)), _without(Q(birth_month__isnull=True))]


def _address(kind: Kind) -> Callable[[Workspace, bool], list[Segment]]:
    """By the first address of each, which is the one that the list shows."""

    def segments(workspace: Workspace, down: bool) -> list[Segment]:
        mine = ContactPoint.objects.filter(contact=OuterRef("pk"), kind=kind)

        def has(rows: Rows) -> Rows:
            of_kind = FilteredRelation("points", condition=Q(points__kind=kind, points__workspace=workspace))
            rows = rows.annotate(own=of_kind).filter(own__value__gt="")
            rows = rows.annotate(sorted_by=F("own__value"), sorted_key=F("own__contact_id"))
            before = ContactPoint.objects.filter(contact=OuterRef("pk"), kind=kind)
            earlier = Q(position__lt=OuterRef("own__position"))
            earlier |= Q(position=OuterRef("own__position"), id__lt=OuterRef("own__id"))
            return rows.filter(~Exists(before.filter(earlier)))

        by = _by(("sorted_by", "sorted_key"), down)
        return [Segment(has, by, (str,), every=False), _without(~Q(Exists(mine)))]

    return segments


def _own(field: Own, down: bool) -> list[Segment]:
    """A field of the workspace's own: by the index of its values; choices in the order in which people put them."""

    def valued(rows: Rows) -> Rows:
        ordered, _name = field.order(rows)
        return ordered.annotate(sorted_key=F("own__contact_id"))

    def chosen(option: str) -> Callable[[Rows], Rows]:
        mine = Q(field_values__field=field.row.pk, field_values__place=0, field_values__sort_key=option)

        def narrow(rows: Rows) -> Rows:
            rows = rows.annotate(own=FilteredRelation("field_values", condition=mine))  # Django alters it: each its own
            return rows.filter(own__place=0).annotate(sorted_key=F("own__contact_id"))

        return narrow

    if field.kind == Kind.CHOICE:
        options = list(field.options)
        filled = [
            Segment(chosen(each), ("sorted_key",), every=False) for each in (reversed(options) if down else options)
        ]
    else:
        filled = [Segment(valued, _by(("own_key", "sorted_key"), down), (str,), every=False)]
    held = FieldValue.objects.filter(field=field.row, place=0, contact=OuterRef("pk"))
    return [*filled, _without(~Q(Exists(held)))]


_MADE: dict[str, Callable[[Workspace, bool], list[Segment]]] = {
    "stage": _stage,
    "owner": _owner,
    "source": _source,
    "company": _company,
    "birthday": _birthday,
    "email": _address(Kind.EMAIL),
    "phone": _address(Kind.PHONE),
}
