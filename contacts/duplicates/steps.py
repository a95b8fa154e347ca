"""What a merge did to rows, one by one, so that it can be undone: moved, dropped, changed, added.

Steps are plain JSON, kept encrypted with the merge. Undoing looks at each row first: what somebody has changed, moved
on or deleted since stays as it is, and is named.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Field, ForeignKey, Model, QuerySet

from crm.lib.fields import EncryptedField

CHUNK = 500
Step = dict[str, Any]
_PLAIN = (str, int, float, bool, dict, list, type(None))


def pack(row: Model, model_field: "Field[Any, Any]") -> Any:
    """A field's value as JSON can hold it."""
    value = getattr(row, model_field.attname)
    if isinstance(model_field, EncryptedField) or isinstance(value, _PLAIN):
        return value
    return str(value) if isinstance(value, UUID) else model_field.value_to_string(row)


def unpack(model_field: "Field[Any, Any]", value: Any) -> Any:
    """The reverse of ``pack``."""
    if value is None or isinstance(model_field, EncryptedField):
        return value
    if isinstance(model_field, ForeignKey):
        return model_field.target_field.to_python(value)
    return model_field.to_python(value)


class Steps:
    """Does to rows what a merge has to do, and notes it."""

    def __init__(self) -> None:
        self.taken: list[Step] = []

    def move(self, rows: QuerySet[Any], name: str, to: Any, *, with_owner: str = "") -> int:
        """Let field ``name`` of these rows say ``to``. Rows that follow their owner say which field names that."""
        model = rows.model
        attname = model._meta.get_field(name).attname
        by_value: dict[Any, list[Any]] = {}
        for key, value in rows.order_by().values_list("pk", attname):
            by_value.setdefault(value, []).append(key)
        for value, keys in by_value.items():
            for chunk in _chunks(keys):
                model._base_manager.filter(pk__in=chunk).update(**{attname: to})
            self._note(
                "moved", model, field=name, old=_text(value), keys=[_text(key) for key in keys], owner=with_owner
            )
        return sum(map(len, by_value.values()))

    def drop(self, rows: QuerySet[Any]) -> int:
        """Take these rows away; nothing may hang on them any more."""
        there = list(rows)
        for row in there:
            self._note("dropped", type(row), row={f.attname: pack(row, f) for f in row._meta.concrete_fields})
        for chunk in _chunks([row.pk for row in there]):
            doomed = rows.model._base_manager.filter(pk__in=chunk)
            doomed._raw_delete(doomed.db)
        return len(there)

    def change(self, row: Any, **values: Any) -> None:
        """Set fields (by attname) of a row that stays."""
        changed = {}
        for attname, value in values.items():
            model_field = _by_attname(row, attname)
            before = pack(row, model_field)
            setattr(row, attname, value)
            if pack(row, model_field) != before:
                changed[attname] = [before, pack(row, model_field)]
        if changed:
            row.save(update_fields=[_by_attname(row, attname).name for attname in changed])
            self._note("changed", type(row), key=_text(row.pk), fields=changed)

    def add(self, row: Any) -> None:
        """Save a new row."""
        row.save(force_insert=True)
        self._note("added", type(row), key=_text(row.pk))

    def _note(self, what: str, model: Any, **details: Any) -> None:
        self.taken.append({"what": what, "model": model._meta.label_lower, **details})


@dataclass
class Undone:
    """What came of undoing: rows that went back, and what stays, as (model label, attname or "", how many)."""

    back: int = 0
    stays: list[tuple[str, str, int]] = field(default_factory=list)

    def stay(self, label: str, name: str = "", count: int = 1) -> None:
        if count:
            self.stays.append((label, name, count))


def undo(taken: list[Step], *, loser: UUID, survivor: UUID) -> Undone:
    """Put everything back that nobody has changed since. In one transaction of the caller."""
    result = Undone()
    latest_first = list(reversed(taken))
    for step in sorted(latest_first, key=_turn):
        model = apps.get_model(step["model"])
        _UNDO[step["what"]](model, step, result, loser, survivor)
    return result


def _turn(step: Step) -> int:
    """What moved makes room before what was dropped comes back; what follows its owner goes after that."""
    return {"moved": 2 if step.get("owner") else 0, "dropped": 1, "changed": 3, "added": 4}[step["what"]]


def _put_back(model: Any, step: Step, result: Undone, loser: UUID, survivor: UUID) -> None:
    row = model(**{f.attname: unpack(f, step["row"][f.attname]) for f in _known(model, step["row"])})
    for relation in row._meta.concrete_fields:
        key = getattr(row, relation.attname)
        if isinstance(relation, ForeignKey) and key not in (None, loser) and not _is_there(relation, key):
            if not relation.null:
                return result.stay(step["model"])
            setattr(row, relation.attname, None)
    try:
        with transaction.atomic():
            model._base_manager.bulk_create([row])
    except IntegrityError:
        return result.stay(step["model"])
    result.back += 1
    return None


def _known(model: Any, values: dict[str, Any]) -> "Iterable[Field[Any, Any]]":
    """The fields that were kept and are still there: a later version may have others."""
    return (f for f in model._meta.concrete_fields if f.attname in values)


def _is_there(relation: Any, key: Any) -> bool:
    found: bool = relation.related_model._base_manager.filter(pk=key).exists()
    return found


def _move_back(model: Any, step: Step, result: Undone, loser: UUID, survivor: UUID) -> None:
    attname = model._meta.get_field(step["field"]).attname
    guard = {step["owner"]: loser} if step["owner"] else {attname: survivor}
    moved = 0
    for chunk in _chunks(step["keys"]):
        moved += model._base_manager.filter(pk__in=chunk, **guard).update(**{attname: step["old"]})
    result.back += moved
    result.stay(step["model"], "", len(step["keys"]) - moved)


def _change_back(model: Any, step: Step, result: Undone, loser: UUID, survivor: UUID) -> None:
    row = model._base_manager.filter(pk=step["key"]).first()
    if row is None:
        return
    names = []
    for attname, (before, after) in step["fields"].items():
        model_field = _by_attname(row, attname)
        if pack(row, model_field) == after:
            setattr(row, attname, unpack(model_field, before))
            names.append(model_field.name)
        else:
            result.stay(step["model"], attname)
    if names:
        row.save(update_fields=names)


def _take_away(model: Any, step: Step, result: Undone, loser: UUID, survivor: UUID) -> None:
    model._base_manager.filter(pk=step["key"]).delete()


_UNDO = {"dropped": _put_back, "moved": _move_back, "changed": _change_back, "added": _take_away}


def _by_attname(row: Any, attname: str) -> Any:
    return next(f for f in row._meta.concrete_fields if f.attname == attname)


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def _chunks(keys: list[Any]) -> Iterable[list[Any]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))
