"""Django's SQLite backend on SQLCipher: the whole file is AES-256, opened with a raw 256-bit key.

A raw key (``x'...'``) skips SQLCipher's key derivation, which would cost 137 ms at every new connection.
"""

import datetime
import decimal
import re
from functools import lru_cache
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3._functions import register as register_functions  # type: ignore[import-untyped]
from sqlcipher3 import dbapi2 as Database

_RAW_KEY = re.compile(r"[0-9a-fA-F]{64}")

Database.register_converter("bool", b"1".__eq__)
Database.register_converter("date", lambda value: datetime.date.fromisoformat(value.decode()))
Database.register_converter("time", lambda value: datetime.time.fromisoformat(value.decode()))
Database.register_converter("datetime", lambda value: datetime.datetime.fromisoformat(value.decode()))
Database.register_converter("timestamp", lambda value: datetime.datetime.fromisoformat(value.decode()))
Database.register_adapter(decimal.Decimal, str)
Database.register_adapter(datetime.date, lambda value: value.isoformat())
Database.register_adapter(datetime.datetime, lambda value: value.isoformat(" "))


class WrongDatabaseKey(ImproperlyConfigured):
    """The database file does not open with DATABASE_KEY."""


class Cursor(Database.Cursor):  # type: ignore[misc]
    """Django writes %s and %(name)s; SQLite wants ? and :name."""

    def execute(self, query: str, params: Any = None) -> Any:
        if params is None:
            return super().execute(query)
        names = list(params) if isinstance(params, dict) else None
        return super().execute(_convert(query, names), params)

    def executemany(self, query: str, param_list: Any) -> Any:
        rows = list(param_list)
        if not rows:
            return None
        names = list(rows[0]) if isinstance(rows[0], dict) else None
        return super().executemany(_convert(query, names), rows)


def _convert(query: str, names: list[str] | None) -> str:
    return _by_place(query) if names is None else query % {name: f":{name}" for name in names}


@lru_cache(maxsize=250)
def _by_place(query: str) -> str:
    """Kept, since pages ask the same statements of some thousand letters again and again."""
    return re.sub(r"(?<!%)%s", "?", query).replace("%%", "%")


class DatabaseWrapper(base.DatabaseWrapper):
    """SQLite as Django knows it, with SQLCipher underneath."""

    Database = Database
    display_name = "SQLCipher"
    init_commands: list[str]

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        self._key = params.pop("key", "")
        if not _RAW_KEY.fullmatch(self._key):
            raise ImproperlyConfigured("DATABASE_KEY must be 64 hexadecimal digits (256 bits).")
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = Database.connect(**conn_params)
        connection.execute(f"PRAGMA key = \"x'{self._key}'\"")
        try:
            connection.execute("SELECT count(*) FROM sqlite_master")
        except Database.DatabaseError as error:
            connection.close()
            if "not a database" not in str(error):
                raise
            raise WrongDatabaseKey(
                "The database file does not open with this DATABASE_KEY: the key is another one's, "
                "or the file is no encrypted database."
            ) from error
        register_functions(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA legacy_alter_table = OFF")
        for command in filter(None, map(str.strip, self.init_commands)):
            connection.execute(command)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)
