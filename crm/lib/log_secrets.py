"""What must not stand in a log: secrets of mailed and printed links, and what people entered.

An exception's message is written by whoever raised it. PostgreSQL adds the values of the row ("DETAIL: Key
(value)=(ana@example.com) already exists."), a parser quotes what it could not read. So an exception is logged by what
an operator mends it with: its type, the place in the code, the database's error code and the names of constraint, table
and column. Addresses and telephone numbers are struck out wherever they stand.
"""

import logging
import re
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # a record's id is no secret
_TOKEN = re.compile(rf"/(?!{_UUID}(?![\w:.=-]))[\w:.=-]{{32,}}")
# Each part has an end, so that a long address that somebody calls up is read once and not from each of its letters.
_EMAIL = re.compile(r"[\w.!#$%&*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_PHONE = re.compile(
    rf"(?P<id>{_UUID})"
    r"|\+\d(?:[ ().-]{0,2}\d){6,14}"  # +1 208 555 0143
    r"|(?<![\w.-])\(?\d{3}\)?[ .-]{1,2}\d{3}[ .-]\d{4}(?![\w-])"  # (208) 555-0143
    r"|(?<![\w.:-])\d{9,15}(?![\w.:-])"  # 12085550143
)
_DETAIL = re.compile(r"(?:\\n|\n)?\s{0,20}\b(?:DETAIL|HINT|CONTEXT|QUERY):.*?(?=\n\S|$)", re.DOTALL)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_KNOWN = ("constraint_name", "table_name", "column_name", "datatype_name")  # names that PostgreSQL gives apart
_DRIVERS = ("django.db", "psycopg", "sqlcipher3", "sqlite3")


class HideTokens(logging.Filter):
    """Replaces every part of an address that is long enough to be a secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if (hidden := _TOKEN.sub("/(hidden)", message)) != message:
            record.msg, record.args = hidden, ()
        return True


class Discreet(logging.Formatter):
    """A formatter whose lines hold nothing that people entered."""

    def format(self, record: logging.LogRecord) -> str:
        kept = record.exc_text, record.msg, record.args
        record.exc_text = None  # another formatter may have left its own there
        record.msg, record.args = self._message(record), ()
        try:
            return super().format(record)
        finally:
            record.exc_text, record.msg, record.args = kept

    def _message(self, record: logging.LogRecord) -> str:
        text = record.getMessage()
        for error, _place in _chain(record.exc_info[1], None) if record.exc_info and record.exc_info[1] else ():
            for words in (repr(error), str(error)):  # Celery puts the one into its message, others the other
                if words:
                    text = text.replace(words, summary(error))
        return strike_out(text)

    def formatException(self, ei: Any) -> str:
        return "\n".join(_told(ei[1], ei[2]))


def strike_out(text: str) -> str:
    """Text without email addresses, telephone numbers and what a database says about a row's values."""
    text = _DETAIL.sub("", text)
    text = _EMAIL.sub("(email)", text)
    return _PHONE.sub(lambda found: found["id"] or "(number)", text)


def summary(error: BaseException) -> str:
    """An exception in one line: its type and, as far as it holds no value, what it says."""
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    code = _sqlstate(error)
    words = _of_database(error) if kind.__module__.startswith(_DRIVERS) else strike_out(str(error))
    return f"{name}{f' [SQLSTATE {code}]' if code else ''}{f': {words}' if words else ''}"


def _sqlstate(error: BaseException) -> str:
    """Of a driver's error, or of the one that Django wrapped."""
    return str(getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None) or "")


def _of_database(error: BaseException) -> str:
    """The first line of what a database says, with names that it gives and without anything else in quotes."""
    diagnosis = getattr(error, "diag", None) or getattr(error.__cause__, "diag", None)
    names = {getattr(diagnosis, part, None) for part in _KNOWN} if diagnosis else set()
    first = strike_out(str(error)).strip().partition("\n")[0]
    return _QUOTED.sub(lambda found: found[0] if found[0][1:-1] in names else "(value)", first)


def _chain(
    error: BaseException | None, place: TracebackType | None
) -> Iterator[tuple[BaseException, TracebackType | None]]:
    """The exception with those that led to it, the first of them first; each with its traceback."""
    found: list[tuple[BaseException, TracebackType | None]] = []
    while error is not None and error not in [earlier for earlier, _place in found]:
        found.append((error, place or error.__traceback__))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        place = None
    return reversed(found)


def _told(error: BaseException, place: TracebackType | None) -> Iterator[str]:
    for number, (each, where) in enumerate(_chain(error, place)):
        if number:
            yield "which led to:"
        yield "Traceback (most recent call last):"
        yield from "".join(traceback.format_tb(where)).rstrip().splitlines()
        yield summary(each)
