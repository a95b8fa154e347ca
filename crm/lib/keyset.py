"""Where a page of a long list ended: what it is sorted by and the key of its last row, written into the URL."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from django.utils.dateparse import parse_date, parse_datetime

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Mark:
    """Behind the row with this moment or day, and this key."""

    at: datetime | date
    key: UUID

    def __str__(self) -> str:
        text = json.dumps([self.at.isoformat(), self.key.hex])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_mark(text: str, *, day: bool = False) -> Mark | None:
    """What was written into a URL; None when somebody else wrote it. ``day``: the list is sorted by days."""
    if not text or len(text) > _LONGEST:
        return None
    try:
        at, key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        moment: datetime | date | None = parse_date(at) if day else parse_datetime(at)
        if moment is None or (isinstance(moment, datetime) and moment.tzinfo is None):
            return None
        return Mark(moment.astimezone(UTC) if isinstance(moment, datetime) else moment, UUID(hex=key))
    except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError, OverflowError):
        return None
