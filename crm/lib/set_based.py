"""Rows that the database writes by itself, out of a query: one statement, however many they are."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models


def insert_select(model: type[models.Model], columns: list[str], rows: models.QuerySet[Any, Any]) -> int:
    """Insert what ``rows`` selects into the fields ``columns`` of ``model``, in their order; returns how many.

    ``rows`` is a ``values_list`` of as many expressions. What a model's ``save`` would do does not happen, and fields
    that are not named must be such as the database fills.
    """
    try:
        select, params = rows.query.sql_with_params()
    except EmptyResultSet:  # known without asking: ``none()``, or an empty list of choices
        return 0
    names = ", ".join(f'"{model._meta.get_field(name).column}"' for name in columns)  # type: ignore[union-attr]
    with connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({names}) {select}', params)
        return int(cursor.rowcount)
