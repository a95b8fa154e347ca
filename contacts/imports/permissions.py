"""What an import says about consent: written consent that the file's people gave, and opt-outs that the file tells.

None is the default. What is recorded goes to the ledger as imported evidence; nobody who opted out, complained or was
erased is made reachable again: only the person can do that (docs/decisions/0021).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from contacts.consent import ledger
from contacts.consent.evidence import Entry, Method
from contacts.consent.models import Channel, Consent, EventKind, Purpose, State
from contacts.imports.choices import Choices, Permission
from contacts.imports.judging import CHANNEL_KIND, Judged
from contacts.imports.models import ImportRun
from contacts.models import Contact

_WHERE = ("contact_id", "channel", "purpose")


def record(run: ImportRun, chosen: Choices, found: Sequence[Judged]) -> None:
    """Write what rows say about consent, in the transaction that writes their contacts."""
    ledger.withdraw_addresses(run.workspace, _stops(run, found), method=Method.IMPORT, actor=run.by)
    if chosen.permissions:
        _grant(run, chosen, found)


def _stops(run: ImportRun, found: Sequence[Judged]) -> dict[str, dict[str, Any]]:
    """The addresses that opted out by what the file tells, each with the line that says so."""
    return {
        point.value: {"file": run.file_name, "line": each.row.line}
        for each in found
        for point in each.reading.points
        if point.kind in each.reading.stopped
    }


def _grant(run: ImportRun, chosen: Choices, found: Sequence[Judged]) -> None:
    keys = {each.row.contact_id for each in found if each.row.contact_id}
    agreed = Consent.objects.filter(contact__in=keys, state=State.GRANTED)
    settled = {each for rows in (agreed, ledger.refused(keys)) for each in rows.values_list(*_WHERE)}
    frozen = set(Contact.objects.filter(pk__in=keys, restricted_at__isnull=False).values_list("pk", flat=True))
    entries: dict[tuple[UUID, str, str], Entry] = {}
    for each in found:
        key = each.row.contact_id
        if key is None or key in frozen or each.row.reason == "skipped":
            continue
        for permission in chosen.permissions:
            where = (key, permission.channel, permission.purpose)
            entry = _entry(run, each, permission)
            if entry and where not in settled:
                entries.setdefault(where, entry)
    ledger.grant_many(run.workspace, entries.values())


def _entry(run: ImportRun, each: Judged, permission: Permission) -> Entry | None:
    kind = CHANNEL_KIND[permission.channel]
    point = next((point for point in each.reading.points if point.kind == kind), None)
    at = moment(run.workspace, each.reading.agreed if permission.by_row else permission.day)
    if point is None or at is None or kind in each.reading.stopped or each.row.contact_id is None:
        return None
    return Entry(
        contact_id=each.row.contact_id,
        channel=permission.channel,
        purpose=permission.purpose,
        kind=EventKind.GRANTED,
        method=Method.IMPORT,
        address=point.value,
        wording=permission.wording,
        evidence={"proof": permission.evidence, "file": run.file_name, "line": each.row.line},
        actor_id=run.by_id,
        at=at,
    )


def moment(workspace: Any, day: str) -> datetime | None:
    """Noon of a day in the workspace's zone, never in the future; None when it is no such day."""
    try:
        zone = ZoneInfo(workspace.zone)
    except (KeyError, ValueError, OSError):
        zone = ZoneInfo("UTC")
    try:
        at = datetime.combine(date.fromisoformat(day), time(12), zone)
    except (ValueError, OverflowError):
        return None
    today = timezone.now().astimezone(zone).date()
    return min(at, timezone.now()) if at.year >= 1990 and at.date() <= today else None


def told(permissions: Iterable[Permission]) -> list[str]:
    """Each permission in a few words."""
    return [f"{Channel(each.channel).label}: {Purpose(each.purpose).label}" for each in permissions]
