"""Every query about a workspace's records starts here."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Generic, Self, TypeVar

from django.db import models
from django.db.models import Subquery
from django.db.models.base import ModelState
from django.db.models.signals import post_init, pre_init

from crm.lib.ids import uuid7
from crm.lib.prepared import prepared

M = TypeVar("M", bound=models.Model, covariant=True)


class WorkspaceQuerySet(models.QuerySet[M], Generic[M]):
    """Records of one workspace: ``Contact.objects.of(request.workspace)`` is how a view begins."""

    def of(self, workspace: Any) -> Self:
        """Only the records of this workspace."""
        return self.filter(workspace=workspace)

    def shown_count(self, most: int = 99) -> str:
        """How many, as a badge shows it: "7", "99+", or nothing for none. Beyond ``most`` nothing is counted."""
        return _badge(self.order_by()[: most + 1].count(), most)


class _Count(Subquery):
    """How many rows a query finds."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = models.IntegerField()


Sets = Callable[[Any], Iterable[WorkspaceQuerySet[Any]]]


def shown_counts(sets: Sets, *, most: int = 99) -> Callable[[models.Model], list[str]]:
    """``shown_count`` of several sets of a workspace's records, as a prepared question: one query."""

    @prepared
    def ask(workspace: Any, *, model: Any) -> Any:
        counts = [_Count(rows.order_by().values("pk")[: most + 1]) for rows in sets(workspace)]
        return model._default_manager.filter(pk=workspace).values_list(*counts)

    return lambda workspace: [_badge(count, most) for count in ask(workspace.pk, model=type(workspace))[0]]


def _badge(count: int, most: int) -> str:
    return f"{most}+" if count > most else str(count or "")


class Record(models.Model):
    """A row with a time-ordered random key, known before it is saved (encrypted fields are bound to it)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any, **more: Any) -> Self:
        """A row as Django makes it, but without ``__init__``, which looks at every field of the model, also at those
        that were not asked for: of a list of 50, that is a tenth of the page.
        """
        if more or not _is_plain(cls):
            return super().from_db(db, field_names, values, **more)
        row = cls.__new__(cls)
        row.__dict__.update(zip(field_names, values, strict=True))
        row._state = ModelState()
        row._state.adding, row._state.db = False, db
        return row

    def _get_FIELD_display(self, field: "models.Field[Any, Any]") -> str:
        """``get_stage_display`` and its like. Django's own hashes, and so translates, every label for every row."""
        value = getattr(self, field.attname)
        return str(_labels(field).get(value, "" if value is None else value))


@lru_cache(maxsize=500)
def _is_plain(model: type[models.Model]) -> bool:
    """Whether making a row is nothing but setting its fields: nobody wants to be told of it (asked once)."""
    listened = pre_init.has_listeners(model) or post_init.has_listeners(model)
    return model.__init__ is models.Model.__init__ and not listened


@lru_cache(maxsize=500)
def _labels(field: "models.Field[Any, Any]") -> dict[Any, Any]:
    return dict(field.flatchoices)
