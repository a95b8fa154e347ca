"""A copy as people read it: times in words, nothing that is empty. Machines get it as it is."""

import re
from datetime import UTC, date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def legible(value: Any) -> Any:
    """The same, as a reader wants it: the data of a copy, one of its records, or a single value."""
    if isinstance(value, dict):
        return {name: said for name, inner in value.items() if not _is_empty(said := legible(inner))}
    if isinstance(value, (list, tuple)):
        return [said for inner in value if not _is_empty(said := legible(inner))]
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return _in_words(value) if isinstance(value, str) else value


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", {}, [])


def _in_words(text: str) -> str:
    try:
        if _MOMENT.fullmatch(text):
            return f"{date_format(datetime.fromisoformat(text).astimezone(UTC), 'DATETIME_FORMAT')} UTC"
        if _DAY.fullmatch(text):
            return date_format(date.fromisoformat(text), "DATE_FORMAT")
    except ValueError:  # 2026-02-31, which somebody typed
        pass
    return text
