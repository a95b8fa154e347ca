"""SQLite plans without statistics, so that it goes about a question alike for few rows and for many, as tests see it.

With them it knows that every index of a workspace's contacts finds all of them, and takes the narrowest: of a million
it then sorted all for the first fifty, in seconds rather than milliseconds. PostgreSQL keeps its own.
"""

from typing import Any

from django.db import connection


def forget_statistics(**_signal: Any) -> None:
    """Undo an ANALYZE that somebody ran. Connected to ``post_migrate``; other connections see it once they reopen."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name IN ('sqlite_stat1', 'sqlite_stat4')")
        kept = [name for (name,) in cursor.fetchall()]
        for name in kept:
            cursor.execute(f'DELETE FROM "{name}"')  # noqa: S608  one of the two above
        if kept:
            cursor.execute("ANALYZE sqlite_master")  # reads them again
