"""Figures per stretch of time, each by one statement on either database: how many, how much, the median.

``rows`` is a ``values_list`` of a moment (or day), then of what is measured where something is, then of the keys to
part by::

    counts(ConsentEvent.objects.of(workspace).values_list("at", "channel"), period.stretches())
    # {(0, "sms"): 3, (2, "email"): 1}: by the place of the stretch, then the keys

Stretches may overlap, so that the whole of a period can be asked for beside its parts. Each is looked up by the index
of the moment, if there is one: the cost is that of the rows within.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, DateTimeField, Func, QuerySet

from crm.lib.periods import Stretch

Key = tuple[Any, ...]
_COUNT, _SUM = "COUNT(*)", "SUM(asked.measured)"


class Seconds(Func):
    """A moment as whole seconds since 1970, to subtract one from another in either database."""

    output_field = BigIntegerField()
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(compiler, connection, template="unixepoch(%(expressions)s)", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "FLOOR(EXTRACT(EPOCH FROM %(expressions)s))::bigint"
        return super().as_sql(compiler, connection, template=template, **context)


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of the rows of a stretch: ``median`` is None where nothing was measured."""

    rows: int
    measured: int
    within: int  # of them, those that were at most as long as asked for
    median: float | None


def counts(rows: QuerySet[Any, Any], stretches: Sequence[Stretch]) -> dict[Key, int]:
    """How many rows each stretch has, by its place and the row's keys."""
    names = _keys(rows, 1)
    return {tuple(row[:-1]): int(row[-1]) for row in _grouped(rows, stretches, names, ["moment", *names], _COUNT)}


def sums(rows: QuerySet[Any, Any], stretches: Sequence[Stretch]) -> dict[Key, int]:
    """How much is measured in each stretch, by its place and the row's keys. Stretches without a row are left out."""
    names = _keys(rows, 2)
    found = _grouped(rows, stretches, names, ["moment", "measured", *names], _SUM)
    return {tuple(row[:-1]): int(row[-1] or 0) for row in found}


def medians(rows: QuerySet[Any, Any], stretches: Sequence[Stretch], *, within: int = 0) -> dict[Key, Measured]:
    """The median of what is measured (an integer, or None for what is not known yet), by stretch and keys.

    Of an even number of rows it is the middle between the two in the middle, as ``statistics.median`` says.
    """
    names = _keys(rows, 2)
    by = ", ".join(["place", *names])
    sql = f""",
        placed AS MATERIALIZED (
            SELECT spans.place, {", ".join(["asked.measured", *(f"asked.{name}" for name in names)])}
            FROM spans CROSS JOIN asked WHERE asked.moment >= spans.since AND asked.moment < spans.until),
        ranked AS (
            SELECT {by}, measured, ROW_NUMBER() OVER (PARTITION BY {by} ORDER BY measured NULLS LAST) AS turn,
                COUNT(*) OVER (PARTITION BY {by}) AS there, COUNT(measured) OVER (PARTITION BY {by}) AS known,
                COUNT(CASE WHEN measured <= %s THEN 1 END) OVER (PARTITION BY {by}) AS short
            FROM placed)
        SELECT {by}, MAX(there), MAX(known), MAX(short), AVG(measured) FROM ranked
        WHERE turn = (known + 1) / 2 OR turn = (known + 2) / 2 GROUP BY {by}"""  # noqa: S608
    found = _asked(rows, stretches, ["moment", "measured", *names], sql, [within])
    return {tuple(row[:-4]): Measured(int(row[-4]), int(row[-3]), int(row[-2]), _float(row[-1])) for row in found}


def _float(value: float | Decimal | None) -> float | None:
    return None if value is None else float(value)


def _keys(rows: QuerySet[Any, Any], before: int) -> list[str]:
    """Names for the columns after the first ones."""
    return [f"key_{number}" for number in range(len(_names(rows)) - before)]


def _names(rows: Any) -> tuple[str, ...]:
    """What the ``values_list`` names."""
    return tuple(rows._fields)


def _grouped(
    rows: QuerySet[Any, Any], stretches: Sequence[Stretch], names: list[str], columns: list[str], figure: str
) -> list[Any]:
    by = ", ".join(["spans.place", *(f"asked.{name}" for name in names)])
    sql = f""" SELECT {by}, {figure} FROM spans CROSS JOIN asked
        WHERE asked.moment >= spans.since AND asked.moment < spans.until GROUP BY {by}"""  # noqa: S608
    return _asked(rows, stretches, columns, sql, [])


def _asked(
    rows: QuerySet[Any, Any], stretches: Sequence[Stretch], columns: list[str], sql: str, more: list[Any]
) -> list[Any]:
    """``spans`` (place, since, until) and ``asked`` (the rows) as tables of a statement that ends with ``sql``."""
    if not stretches:
        return []
    try:
        select, params = rows.order_by().query.sql_with_params()
    except EmptyResultSet:
        return []
    bounds = _bounds(rows, stretches)
    values = ", ".join(["(%s, %s, %s)"] * len(stretches))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH spans (place, since, until) AS (VALUES {values}), asked ({', '.join(columns)}) AS ({select}){sql}",
            [*bounds, *params, *more],
        )
        return [tuple(row) for row in cursor.fetchall()]


def _bounds(rows: QuerySet[Any, Any], stretches: Sequence[Stretch]) -> list[Any]:
    """The place, beginning and end of each, as the database takes them."""
    has_time = isinstance(_moment(rows), DateTimeField)
    found: list[Any] = []
    for place, each in enumerate(stretches):
        ends: list[datetime | date] = [each.start, each.end] if has_time else [each.since, each.end.date()]
        adapt: Any = connection.ops.adapt_datetimefield_value if has_time else connection.ops.adapt_datefield_value
        found += [place, *map(adapt, ends)]
    return found


def _moment(rows: QuerySet[Any, Any]) -> Any:
    """The field, or the type of the expression, that stands first."""
    name = _names(rows)[0]
    there = rows.query.annotations.get(name)
    return there.output_field if there is not None else rows.model._meta.get_field(name)
