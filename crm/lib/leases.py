"""Who works on a row now. Work goes chunk by chunk, each in a transaction of its own, done by whoever holds the lease.

A worker that dies lets its lease run out, and the next one goes on; one that only seemed dead finds at its next chunk
that the lease is another's, and stops. The row has a ``lease`` and a ``lease_until``, and mostly a ``state``.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Q
from django.utils import timezone

LASTS = timedelta(seconds=60)


class Lost(Exception):
    """Somebody else has the row now, or it was stopped."""


def free(now: datetime | None = None) -> Q:
    """Rows on which nobody works, or whose worker died."""
    return Q(lease_until=None) | Q(lease_until__lt=now or timezone.now())


@contextmanager
def taken(model: Any, key: Any, **where: Any) -> Iterator[UUID | None]:
    """Take the row with this key, and give it back at the end. None when somebody has it, or it is not as ``where``."""
    lease, now = uuid4(), timezone.now()
    if not model.objects.filter(free(now), pk=key, **where).update(lease=lease, lease_until=now + LASTS):
        yield None
        return
    try:
        yield lease
    finally:
        model.objects.filter(pk=key, lease=lease).update(lease=None, lease_until=None)


def hold(row: Any, lease: UUID, **changes: Any) -> None:
    """First statement of every chunk: still ours? Raises Lost, which rolls the chunk back."""
    held = type(row).objects.filter(pk=row.pk, lease=lease, state=row.state)
    if not held.update(lease_until=timezone.now() + LASTS, **changes):
        raise Lost


def go_on(chunks: Iterable[Any], seconds: float) -> bool:
    """Work through the chunks for so long; whether there are more, and they are still ours."""
    end = monotonic() + seconds
    try:
        for _chunk in chunks:
            if monotonic() > end:
                return True
    except Lost:
        pass
    return False
