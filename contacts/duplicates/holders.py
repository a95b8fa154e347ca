"""Which rows hang on a record, in every app, and what a merge does with them.

All of them move, whatever app they belong to: every foreign key to the model, and every model of which the map of
personal data says that it knows a contact by its key. Where one record can have only one of something and both have it,
the survivor's stays and the other is kept with the merge, so that undoing brings it back. An app that has to do more
says so in its ``merging.py``::

    from contacts.duplicates import holders

    def conversations(merging: holders.Merging) -> None: ...

    holders.register(conversations)

Such a function runs before rows are moved, and what it leaves alone is moved after it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Exists, ForeignKey, OuterRef, Q, QuerySet, UniqueConstraint

from contacts.duplicates.steps import Steps
from crm.lib.discovery import discover
from crm.lib.personal_data import Subject, entries

# The ledger moves consent by its own rules; keys of the search are made anew.
APART = frozenset({"contacts.consent", "contacts.consentevent", "contacts.contactkey"})
DERIVED = frozenset({"contacts.duplicatekey"})


class Refused(Exception):
    """These two can't be merged now; the text says why, in plain words."""


class Disturbed(Exception):
    """Something was added to the record while it was merged."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A field by which rows of a model hang on a record."""

    model: Any
    name: str

    @property
    def label(self) -> str:
        return str(self.model._meta.label_lower)

    def of(self, key: Any) -> QuerySet[Any]:
        """The rows that hang on this record."""
        rows: QuerySet[Any] = self.model._base_manager.filter(**{self.name: key})
        return rows


@dataclass
class Merging:
    """A merge under way: ``loser`` becomes part of ``survivor``. ``since``: when, while it is undone."""

    survivor: Any
    loser: Any
    choices: Mapping[str, str] = field(default_factory=dict)  # by key of a field: "loser" where its value was chosen
    steps: Steps = field(default_factory=Steps)
    since: datetime | None = None


Hook = Callable[[Merging], None]

_hooks: dict[str, list[Hook]] = {}  # by label of what is merged
_guards: dict[str, list[Hook]] = {}
_CONTACT = "contacts.contact"


def register(hook: Hook, of: str = _CONTACT) -> None:
    """Have ``hook`` called before rows are moved, in the transaction; it may do some of that by its own rules."""
    _hooks.setdefault(of.lower(), []).append(hook)


def register_guard(guard: Hook, of: str = _CONTACT) -> None:
    """Have ``guard`` called first of all, in the transaction: to take its locks, or to raise Refused."""
    _guards.setdefault(of.lower(), []).append(guard)


def check_guards(merging: Merging) -> None:
    """Ask every app whether it may be done now. Raises Refused."""
    discover("merging")
    for guard in _guards.get(merging.survivor._meta.label_lower, []):
        guard(merging)


def move_everything(merging: Merging) -> None:
    """Let everything that hangs on the loser hang on the survivor."""
    discover("merging")
    for hook in _hooks.get(merging.survivor._meta.label_lower, []):
        hook(merging)
    for holder in holders_of(type(merging.survivor)):
        if holder.label in DERIVED:
            holder.of(merging.loser.pk).delete()
        else:
            _move(holder, merging.loser.pk, merging.survivor.pk, merging.steps)


def take_away(merging: Merging) -> None:
    """The record itself, once nothing hangs on it: what did would go with it. Raises Disturbed."""
    model = type(merging.loser)
    left = [holder.label for holder in holders_of(model) if holder.of(merging.loser.pk).exists()]
    if left:
        raise Disturbed(f"A merge would lose rows of {', '.join(left)}.")
    merging.steps.drop(model._base_manager.filter(pk=merging.loser.pk))


def _move(holder: Holder, old: Any, new: Any, steps: Steps, owner: str = "") -> None:
    rows = holder.of(old)
    for other in _beside(holder):
        steps.drop(rows.filter(**{other.name: new}))  # a link between the two would lead from one to itself
    for names, condition in _unique_with(holder):
        twins = holder.of(new).filter(condition)
        same = {name: OuterRef(name) for name in names}
        for row in rows.filter(condition).filter(Exists(twins.filter(**same))):
            _fold(row, twins.get(**{name: getattr(row, name) for name in names}), holder.name, steps)
    steps.move(rows, holder.name, new, with_owner=owner)


def _fold(row: Any, twin: Any, owner: str, steps: Steps) -> None:
    """There can be one of the two: what hangs on ``row`` goes to its twin, and it is kept with the merge."""
    for holder in holders_of(type(row)):
        follows = any(f.name == owner for f in holder.model._meta.concrete_fields)
        _move(holder, row.pk, twin.pk, steps, owner if follows else "")
    steps.drop(type(row)._base_manager.filter(pk=row.pk))


def _unique_with(holder: Holder) -> Iterator[tuple[list[str], Q]]:
    """What else, beside the record, may be there only once: names of fields, and a condition."""
    meta = holder.model._meta
    if meta.get_field(holder.name).unique:
        yield [], Q()
    sets = [(constraint.fields, constraint.condition) for constraint in meta.constraints if _is_unique(constraint)]
    for names, condition in [*sets, *((names, None) for names in meta.unique_together)]:
        if holder.name in names:
            yield [name for name in names if name != holder.name], condition or Q()


def _is_unique(constraint: Any) -> bool:
    return isinstance(constraint, UniqueConstraint) and bool(constraint.fields)


def _beside(holder: Holder) -> list[Holder]:
    """Other fields of the same model that name the same kind of record."""
    target = getattr(holder.model._meta.get_field(holder.name), "related_model", None)
    rest = holders_of(target) if target is not None else ()
    return [other for other in rest if other.model is holder.model and other.name != holder.name]


def holders_of(model: Any) -> tuple[Holder, ...]:
    """Every field by which rows hang on a record of ``model``."""
    return _holders(model._meta.label_lower)


@cache
def _holders(label: str) -> tuple[Holder, ...]:
    model = apps.get_model(label)
    found = [
        Holder(each, f.name)
        for each in apps.get_models(include_auto_created=True)
        if not each._meta.proxy and each._meta.managed
        for f in each._meta.concrete_fields
        if isinstance(f, ForeignKey) and f.related_model is model
    ]
    if label == _CONTACT:
        found += _by_key()
    return tuple(holder for holder in found if holder.label not in APART)


def _by_key() -> list[Holder]:
    """Models that know a contact by its key without a foreign key, as the map of personal data says."""
    paths = [(entry.model, entry.rows.get(Subject.CONTACT, "")) for entry in entries()]
    return [
        Holder(model, path)
        for model, path in paths
        if path and path != "pk" and "__" not in path and not model._meta.get_field(path).is_relation
    ]


def counts(key: Any, model: Any) -> list[tuple[str, int]]:
    """How much hangs on the record, by what people call such rows; kinds of which there are none are left out."""
    discover("merging")
    titles = {entry.label: entry.title for entry in entries()}
    found: dict[str, int] = {}
    for holder in holders_of(model):
        if holder.label not in _UNCOUNTED and (number := holder.of(key).count()):
            title = titles.get(holder.label, str(holder.model._meta.verbose_name_plural))
            found[title] = found.get(title, 0) + number
    return sorted(found.items())


_UNCOUNTED = DERIVED | {"contacts.duplicatepair", "contacts.contactmerge", "contacts.companymerge"}
