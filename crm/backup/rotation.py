"""When the next backup is due, and which older ones are let go."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from crm.backup.models import BackupRun, Cause, RunState, last_good
from crm.backup.places import Kept, Place

_AFTER_A_FAILURE = timedelta(hours=1)


def is_due() -> bool:
    """Whether the newest good one is old enough, and a failed try is not just over."""
    now = timezone.now()
    newest = last_good()
    if newest and now - newest.started_at < timedelta(hours=settings.BACKUP_EVERY_HOURS):
        return False
    failed = BackupRun.objects.filter(state=RunState.FAILED, cause=Cause.CLOCK).first()
    return failed is None or now - (failed.finished_at or failed.started_at) >= _AFTER_A_FAILURE


def is_overdue() -> bool:
    """Whether there should have been one for long: what people are told of."""
    if not settings.BACKUP_EVERY_HOURS:
        return False
    newest = last_good()
    patience = timedelta(hours=2 * settings.BACKUP_EVERY_HOURS)
    if newest is not None:
        return timezone.now() - newest.started_at > patience
    first = BackupRun.objects.order_by("started_at").first()
    return first is not None and timezone.now() - first.started_at > patience


def longest_kept() -> timedelta:
    """How old a backup gets at most: so long erased people stand in one, which nobody opens but by ``restore``."""
    return timedelta(days=max(settings.BACKUP_KEEP_DAYS, 7 * settings.BACKUP_KEEP_WEEKS) + 7)


def oldest_kept(place: Place) -> datetime:
    """No backup from before may be put back: none is kept, here or for as long elsewhere. Raises NoBackup."""
    longest_ago = timezone.now() - longest_kept()
    return min([each.at for each in place.list()] + [longest_ago])


def chosen(kept: list[Kept], days: int, weeks: int) -> set[str]:
    """The names that stay: the last of each of the newest days and weeks that have one; always the newest of all."""
    newest_first = sorted(kept, key=lambda each: each.at, reverse=True)
    stays = {each.name for each in newest_first[:1]}
    for key, most in (("%Y-%m-%d", days), ("%G-%V", weeks)):
        last: dict[str, str] = {}
        for each in newest_first:
            last.setdefault(each.at.strftime(key), each.name)
        stays |= set(list(last.values())[:most])
    return stays


def rotate(place: Place) -> int:
    """Let go of what is neither of the last days nor of the last weeks; returns how many. Raises NoBackup."""
    kept = place.list()
    oldest = timezone.now() - longest_kept()
    stays = chosen(kept, settings.BACKUP_KEEP_DAYS, settings.BACKUP_KEEP_WEEKS)
    newest = max((each.at for each in kept), default=None)
    gone = [each.name for each in kept if each.name not in stays or (each.at < oldest and each.at != newest)]
    for name in gone:
        place.delete(name)
    BackupRun.objects.filter(name__in=gone, gone_at=None).update(gone_at=timezone.now())
    return len(gone)
