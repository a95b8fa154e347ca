"""Numbers that were asked for consent and have not answered: at most one such request in 30 days. Likewise addresses
of mail that had opted out, or were erased.

Anybody can type anybody's number on an opt-in page, as often as they like. What keeps the number's holder from being
asked each time outlives the contact that the page made, and is a keyed hash alone.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from messaging.opt_in.models import AskedNumber

UNANSWERED_FOR = timedelta(days=30)


def claim(workspace_id: UUID, digest: bytes, *, anyway: bool = False) -> bool:
    """Note that the number is asked now. False, and nothing noted, when it has not answered the last request."""
    now = timezone.now()
    rows = AskedNumber.objects.filter(workspace_id=workspace_id, address_hash=digest)
    free = rows if anyway else rows.filter(at__lte=now - UNANSWERED_FOR)
    if free.update(at=now):
        return True
    _row, made = rows.get_or_create(workspace_id=workspace_id, address_hash=digest, defaults={"at": now})
    return made


def answered(workspace_id: UUID, digest: bytes) -> None:
    """Something came from the number."""
    AskedNumber.objects.filter(workspace_id=workspace_id, address_hash=digest).delete()


def forget(now: datetime) -> None:
    """What is older than it counts goes."""
    AskedNumber.objects.filter(at__lte=now - UNANSWERED_FOR).delete()
