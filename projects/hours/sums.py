"""What time entries come to, by day and by month: kept by the database itself, whoever writes an entry and however.

A report of a year would read every entry of it. Triggers keep a row for each day and each month (``span``) of a member,
a project and a currency, in the transaction that writes the entry. What was deleted, and a timer that runs, count
nothing; what is of no project or nobody stands under ``NONE``. The rows say nothing that the entries do not.

SQLite can't rebuild a table that a trigger of another names: a migration that alters ``HoursSum`` takes the triggers
off first (``remove``); afterwards ``mend`` sets them up again.
"""

from typing import Any
from uuid import UUID

from django.db import connection, models

from accounts.models import Workspace

NONE = UUID(int=0)
TABLE, ENTRIES = "projects_hourssum", "projects_timeentry"
_NAMES = ("hours_sums_add", "hours_sums_take", "hours_sums_move_out", "hours_sums_move_in")
_WATCHED = "workspace_id, member_id, project_id, day, minutes, billed_minutes, amount, currency, deleted_at"
_KEY = "workspace_id, span, day, member, project, currency"


class Span(models.TextChoices):
    """What a row sums up."""

    DAY = "d", "day"
    MONTH = "m", "month"


class HoursSum(models.Model):
    """The time of a day, or of the month that begins on it. Written by triggers alone."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    span = models.CharField(max_length=1, choices=Span.choices)
    day = models.DateField()
    member = models.UUIDField()
    project = models.UUIDField()
    currency = models.CharField(max_length=3)
    minutes = models.BigIntegerField()
    billed_minutes = models.BigIntegerField()
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "span", "day", "member", "project", "currency"], name="hours_are_summed_once"
            )
        ]

    def __str__(self) -> str:
        return f"Hours of {self.day}"


def mend(**_signal: Any) -> None:
    """Set up the triggers, and sum up all entries, where they are not there. Connected to ``post_migrate``.

    On SQLite Django alters a table by copying it, and the triggers go with the old one.
    """
    with connection.cursor() as cursor:
        if TABLE in connection.introspection.table_names(cursor) and _found(cursor) != set(_NAMES):
            remove(connection)
            install(connection)


def install(database: Any) -> None:
    """Sum up all entries, and keep the sums from now on."""
    with database.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")  # noqa: S608  no word of these statements comes from outside
        for statement in [_sum_up(database.vendor), *_triggers(database.vendor)]:
            cursor.execute(statement)


def remove(database: Any) -> None:
    """Stop keeping the sums: entries are written that are summed up already."""
    on_table = f" ON {ENTRIES}" if database.vendor == "postgresql" else ""
    with database.cursor() as cursor:
        for name in _NAMES:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def _found(cursor: Any) -> set[str]:
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [ENTRIES])
    else:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass", [ENTRIES])
    return {name for (name,) in cursor.fetchall()} & set(_NAMES)


def _none(vendor: str) -> str:
    return f"'{NONE.hex}'" if vendor == "sqlite" else f"'{NONE}'::uuid"


def _month(vendor: str, day: str) -> str:
    return f"substr({day}, 1, 8) || '01'" if vendor == "sqlite" else f"date_trunc('month', {day})::date"


def _sum_up(vendor: str) -> str:
    parts = [
        f"""SELECT workspace_id, '{span}', {day} AS first_day, COALESCE(member_id, {_none(vendor)}),
        COALESCE(project_id, {_none(vendor)}), currency, SUM(minutes), SUM(billed_minutes), SUM(amount)
        FROM {ENTRIES} WHERE deleted_at IS NULL AND minutes > 0
        GROUP BY workspace_id, first_day, member_id, project_id, currency"""  # noqa: S608
        for span, day in ((Span.DAY.value, "day"), (Span.MONTH.value, _month(vendor, "day")))
    ]
    return f"INSERT INTO {TABLE} ({_KEY}, minutes, billed_minutes, amount) {' UNION ALL '.join(parts)}"


def _add(vendor: str) -> str:
    """Statements that add the new row."""
    whose = f"COALESCE(NEW.member_id, {_none(vendor)}), COALESCE(NEW.project_id, {_none(vendor)}), NEW.currency"
    rows = ", ".join(
        f"(NEW.workspace_id, '{span}', {day}, {whose}, NEW.minutes, NEW.billed_minutes, NEW.amount)"
        for span, day in ((Span.DAY.value, "NEW.day"), (Span.MONTH.value, _month(vendor, "NEW.day")))
    )
    more = ", ".join(f"{name} = {TABLE}.{name} + excluded.{name}" for name in ("minutes", "billed_minutes", "amount"))
    return f"""INSERT INTO {TABLE} ({_KEY}, minutes, billed_minutes, amount) VALUES {rows}
        ON CONFLICT ({_KEY}) DO UPDATE SET {more};"""  # noqa: S608


def _take(vendor: str) -> str:
    """Statements that take the old row away again, and the sum with the last of its entries."""
    less = ", ".join(f"{name} = {name} - OLD.{name}" for name in ("minutes", "billed_minutes", "amount"))
    found = f"""workspace_id = OLD.workspace_id AND member = COALESCE(OLD.member_id, {_none(vendor)})
        AND project = COALESCE(OLD.project_id, {_none(vendor)}) AND currency = OLD.currency AND (
        (span = '{Span.DAY.value}' AND day = OLD.day)
        OR (span = '{Span.MONTH.value}' AND day = {_month(vendor, "OLD.day")}))"""
    return f"""UPDATE {TABLE} SET {less} WHERE {found};
        DELETE FROM {TABLE} WHERE {found} AND minutes = 0;"""  # noqa: S608


def _triggers(vendor: str) -> list[str]:
    each = [
        ("hours_sums_add", "INSERT", "NEW", _add(vendor)),
        ("hours_sums_take", "DELETE", "OLD", _take(vendor)),
        ("hours_sums_move_out", f"UPDATE OF {_WATCHED}", "OLD", _take(vendor)),
        ("hours_sums_move_in", f"UPDATE OF {_WATCHED}", "NEW", _add(vendor)),
    ]
    return [made for one in each for made in (_on_sqlite(*one) if vendor == "sqlite" else _on_postgres(*one))]


def _on_sqlite(name: str, event: str, row: str, body: str) -> list[str]:
    counts = f"{row}.deleted_at IS NULL AND {row}.minutes > 0"
    return [f"CREATE TRIGGER {name} AFTER {event} ON {ENTRIES} WHEN {counts} BEGIN {body} END"]


def _on_postgres(name: str, event: str, row: str, body: str) -> list[str]:
    counts = f"{row}.deleted_at IS NULL AND {row}.minutes > 0"
    function = (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$"
    )
    trigger = f"CREATE TRIGGER {name} AFTER {event} ON {ENTRIES} FOR EACH ROW WHEN ({counts}) EXECUTE FUNCTION {name}()"
    return [function, trigger]
