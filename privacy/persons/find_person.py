"""Where a person still stands: every table, column, file and queue is searched, encrypted values opened.

Raw tables are read rather than models, so that a table nobody declared is searched too. Memory stays flat: rows come
in chunks, files in pieces.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Model

from contacts.consent import ledger
from contacts.consent.models import ConsentEvent
from crm.lib.crypto import WrongKey
from crm.lib.fields import EncryptedField
from crm.lib.personal_data import stores
from privacy.copies import answers
from privacy.models import AnswerFile
from privacy.persons.likeness import Likeness, fold

_CHUNK = 500
_PIECE = 1 << 20
_OVERLAP = 1 << 10


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where the person stands."""

    place: str  # a table, a file or a key of the cache
    column: str = ""
    row: str = ""

    def __str__(self) -> str:
        return "  ".join(filter(None, (self.place, self.column, self.row)))


_QUICK = 200 << 20  # bytes of a database that is searched in seconds


def is_quick() -> bool:
    """Whether the database is small enough to be searched while somebody waits."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            pages, size = (int(cursor.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "page_size"))
            return bool(pages * size < _QUICK)
        cursor.execute("SELECT pg_database_size(current_database())")
        return bool(cursor.fetchone()[0] < _QUICK)


def find(terms: Iterable[str]) -> Iterator[Hit]:
    """Every place that holds one of ``terms``. Substrings count; case, accents and the form of a number do not."""
    likeness = Likeness.of(terms)
    if not likeness:
        return
    yield from _in_tables(likeness)
    yield from _in_ledger(likeness)
    yield from _in_copies(likeness)
    yield from _in_stores(likeness)
    yield from _in_files(likeness)
    yield from _in_valkey(likeness)


# Tables


def _in_tables(likeness: Likeness) -> Iterator[Hit]:
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    for table, is_index in _tables():
        if is_index:
            yield from _in_search_index(table, likeness)
        else:
            yield from _in_table(table, models.get(table), likeness)


def _tables() -> list[tuple[str, bool]]:
    """Names of all tables, and whether it is a full-text index, which answers to MATCH only."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name")
            return [(name, "USING FTS5" in (sql or "").upper()) for name, sql in cursor.fetchall()]
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name"
        )
        return [(name, False) for (name,) in cursor.fetchall()]


def rows_of(table: str) -> Iterator[tuple[list[str], tuple[Any, ...]]]:
    """The rows of a table as the database holds them, each with the names of its columns."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  a name out of the catalogue
        while rows := cursor.fetchmany(_CHUNK):
            columns = [column[0] for column in cursor.description]
            for row in rows:
                yield columns, row


def _in_table(table: str, model: type[Model] | None, likeness: Likeness) -> Iterator[Hit]:
    sealed = _encrypted_columns(model)
    key = str(model._meta.pk.column) if model and model._meta.pk else ""
    for columns, row in rows_of(table):
        values = dict(zip(columns, row, strict=True))
        name = values.get(key, row[0])
        for column, field in sealed.items():
            if values.get(column) is not None:
                values[column] = _open(field, values[column], name)
        if model is Session:
            values["session_data"] = _session(values["session_data"])
        texts = {column: list(texts_in(value)) for column, value in values.items()}
        row_text = "\n".join(text for column in texts.values() for text in column)
        if "\\u" not in row_text and not likeness.found_in(row_text):
            continue  # one look at the whole row is much faster than one at each column; not where JSON escapes letters
        for column, held in texts.items():
            if likeness.found_in("\n".join(held)):
                yield Hit(table, column, str(name))


def _encrypted_columns(model: type[Model] | None) -> dict[str, EncryptedField]:
    fields = model._meta.concrete_fields if model else ()
    return {str(field.column): field for field in fields if isinstance(field, EncryptedField)}


def _open(field: EncryptedField, value: Any, key: Any) -> Any:
    pk = field.model._meta.pk
    try:
        return field.open(bytes(value), pk.to_python(key) if pk else key)
    except WrongKey:
        return None  # its key is gone: nobody can read it any more


def _session(value: str) -> str:
    store: Any = SessionStore()
    return json.dumps(store.decode(value), ensure_ascii=False, default=str)


def texts_in(value: Any) -> Iterator[str]:
    """Every text within a value, keys and values of JSON too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (bytes, bytearray, memoryview)):
        yield bytes(value).decode(errors="ignore")
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield str(name)
            yield from texts_in(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts_in(inner)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _in_search_index(table: str, likeness: Likeness) -> Iterator[Hit]:
    """A trigram index holds pieces of three letters; what it matches is what it still knows."""
    name = connection.ops.quote_name(table)
    for term in likeness.texts | likeness.numbers:
        quoted = '"' + fold(term).replace('"', '""') + '"'
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT rowid FROM {name} WHERE {name} MATCH %s LIMIT 20", [quoted])  # noqa: S608
            for (row,) in cursor.fetchall():
                yield Hit(table, "(index)", str(row))


# What opens with a key of its own


def _in_ledger(likeness: Likeness) -> Iterator[Hit]:
    for chunk in _chunks(ConsentEvent.objects.order_by("pk")):
        for event, content in ledger.opened_all(chunk):
            if any(likeness.found_in(text) for text in texts_in(content)):
                yield Hit(ConsentEvent._meta.db_table, "sealed", str(event.pk))


def _in_copies(likeness: Likeness) -> Iterator[Hit]:
    for chunk in _chunks(AnswerFile.objects.exclude(key=b"").order_by("pk")):
        for file in chunk:
            if any(likeness.found_in(text) for text in texts_in(answers.content_of(file))):
                yield Hit(AnswerFile._meta.db_table, "content", str(file.pk))


def _chunks(rows: Any) -> Iterator[list[Any]]:
    chunk: list[Any] = []
    for row in rows.iterator(chunk_size=_CHUNK):
        chunk.append(row)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


# Files


def _in_stores(likeness: Likeness) -> Iterator[Hit]:
    """What only opens with the program's keys."""
    for store in stores():
        for table, key, texts in store.texts() if store.texts else ():
            if any(likeness.found_in(text) for text in texts):
                yield Hit(table, "content", key)


def _in_files(likeness: Likeness) -> Iterator[Hit]:
    database = str(settings.DATABASES["default"]["NAME"])
    for folder in (settings.DATA_DIR, settings.JOURNAL_DIR):
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file() and not str(path).startswith(database) and _in_file(path, likeness):
                yield Hit(str(path))


def _in_file(path: Path, likeness: Likeness) -> bool:
    if likeness.found_in(path.name):
        return True
    try:
        with path.open("rb") as file:
            tail = b""
            while piece := file.read(_PIECE):
                if likeness.found_in((tail + piece).decode(errors="ignore")):
                    return True
                tail = piece[-_OVERLAP:]
    except FileNotFoundError:
        return False  # a temporary file that is gone meanwhile
    return False


# Valkey or Redis: the broker's queues and the cache


def _in_valkey(likeness: Likeness) -> Iterator[Hit]:
    for name, url in (("broker", settings.CELERY_BROKER_URL), ("cache", settings.CACHES["default"]["LOCATION"])):
        client = _client(str(url))
        try:
            for key in client.scan_iter(count=_CHUNK):
                if any(likeness.found_in(text) for text in (_text(key), *_values(client, key))):
                    yield Hit(f"{name}: {_text(key)}")
        finally:
            client.close()


def _client(url: str) -> Any:
    from redis import Redis

    if url.startswith("redis+socket://"):
        path, _mark, query = url.removeprefix("redis+socket://").partition("?")
        url = f"unix://{path}?{query.replace('virtual_host=', 'db=')}"
    return Redis.from_url(url, socket_timeout=10)


_READ: dict[bytes, Callable[[Any, bytes], Any]] = {
    b"string": lambda client, key: [client.get(key)],
    b"list": lambda client, key: client.lrange(key, 0, -1),
    b"set": lambda client, key: client.smembers(key),
    b"zset": lambda client, key: client.zrange(key, 0, -1),
    b"hash": lambda client, key: [part for pair in client.hgetall(key).items() for part in pair],
}


def _values(client: Any, key: bytes) -> Iterator[str]:
    read = _READ.get(client.type(key))
    for value in read(client, key) if read else ():
        text = _text(value)
        yield text
        yield from _bodies(text)


def _bodies(text: str) -> Iterator[str]:
    """The body of a task, which Celery packs in base64 inside JSON."""
    if '"body"' not in text:
        return
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return
    for message in found if isinstance(found, list) else [found]:
        if isinstance(message, dict) and isinstance(message.get("body"), str):
            try:
                yield base64.b64decode(message["body"]).decode(errors="ignore")
            except binascii.Error:
                continue


def _text(value: Any) -> str:
    return value.decode(errors="ignore") if isinstance(value, bytes) else str(value)
