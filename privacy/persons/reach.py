"""How far a controller reaches in the tables: which rows are a workspace's, which are one person's."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from crm.lib.personal_data import Entry, Subject

CHUNK = 500


@dataclass(frozen=True)
class Who:
    """Whose rows: contacts of a workspace, or an account of the site; and the addresses by which rows know them."""

    subject: Subject
    keys: tuple[UUID, ...]
    workspace_id: UUID | None
    hashes: tuple[bytes, ...] = ()


@lru_cache(maxsize=256)
def workspace_path(model: type[Model]) -> str:
    """The lookup from a row to its workspace ("workspace", "run__workspace"); "" when it belongs to the whole site."""
    relations = [f for f in model._meta.concrete_fields if f.is_relation and f.related_model is not None]
    if any(f.name == "workspace" for f in relations):
        return "workspace"
    for relation in relations:
        related: Any = relation.related_model
        if any(f.name == "workspace" for f in related._meta.concrete_fields) and not relation.null:
            return f"{relation.name}__workspace"
    return ""


def concerns(entry: Entry, who: Who) -> bool:
    """Whether a model may hold rows of the person that this controller answers for."""
    if who.subject in entry.rows:
        return True
    if not entry.by_address or who.subject is Subject.REQUESTER:
        return False
    return bool(workspace_path(entry.model)) == (who.workspace_id is not None)


def of_person(entry: Entry, who: Who) -> list[QuerySet[Any]]:
    """The person's rows of one model: by its path to the subject, and by keyed hash where a row knows no subject."""
    manager = entry.model._base_manager
    path = entry.rows.get(who.subject)
    found = [manager.filter(**{f"{path}__in": list(who.keys)}).order_by("pk")] if path and who.keys else []
    if entry.by_address and who.hashes:
        nobody = {f"{path}__isnull": True} if path else {}
        found.append(by_address(entry, who).filter(**nobody).order_by("pk"))
    return found


def by_address(entry: Entry, who: Who) -> QuerySet[Any]:
    """Rows that hold a keyed hash of one of the addresses, within the controller's reach."""
    matching = Q()
    for name in entry.by_address:
        holding = Q(**{f"{name}__in": list(who.hashes)})
        if "__" in name:  # by rows beside it: each row once, however many of its addresses are theirs
            holding = Q(pk__in=entry.model._base_manager.filter(holding).values("pk"))
        matching |= holding
    rows: QuerySet[Any] = entry.model._base_manager.filter(matching)
    path = workspace_path(entry.model)
    return rows.filter(**{path: who.workspace_id}) if path and who.workspace_id else rows


def each(entry: Entry, who: Who) -> Iterator[Any]:
    """The person's rows one by one, in chunks."""
    for rows in of_person(entry, who):
        yield from rows.iterator(chunk_size=CHUNK)
