"""Reminders by mail of what the overview shows as due: once when it appears, and again after two weeks if it stays.

Requests of people, and their receipts, have reminders of their own (``privacy.requests.reminding``). Of an incident
whose 72 hours run, somebody is reminded twice: when a day is left, and when they are over.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from accounts import product_mail
from accounts.models import Membership, Role, User, Workspace
from accounts.product_mail import Kind
from privacy import desks, overview
from privacy.overview import Duty
from privacy.records.models import Incident, Reminder

AGAIN = timedelta(days=14)
LAST_DAY = timedelta(hours=24)
_OWN_REMINDERS = {"requests", "receipts"}


def remind(workspace: Workspace | None, now: datetime | None = None) -> int:
    """Mail whoever answers for this controller what is newly due. Returns how many duties the mail names."""
    now = now or timezone.now()
    with translation.override(settings.LANGUAGE_CODE):
        duties = _duties(workspace)
    with transaction.atomic():  # the mail and that it was written: a killed worker leaves both or neither
        fresh = [duty for duty in duties if _is_fresh(workspace, duty.title, now)]
        _mail(workspace, fresh)
    return len(fresh)


def remind_of_incidents(now: datetime | None = None) -> int:
    """Every hour: incidents with less than a day left, and those that are late. Returns how many were mailed."""
    now = now or timezone.now()
    mailed = 0
    for row in Incident.objects.awaiting_authority().select_related("workspace"):
        if row.due_at - now > LAST_DAY:
            continue
        stage = "late" if now > row.due_at else "last day"
        with transaction.atomic():
            if _is_fresh(row.workspace, f"{row.number} {stage}", now):
                url = desks.address(row.workspace, "records:incident", row.pk)
                _mail(row.workspace, [Duty(title=row.number, text="", url=url, label="", due=row.due_at)])
                mailed += 1
    return mailed


def _duties(workspace: Workspace | None) -> list[Duty]:
    return overview.due(overview.areas(workspace, leave_out=_OWN_REMINDERS))


def _is_fresh(workspace: Workspace | None, what: str, now: datetime) -> bool:
    """Whether nobody was reminded of this lately; from now on somebody was."""
    digest = hashlib.sha256(what.encode()).hexdigest()
    with transaction.atomic():
        row, made = Reminder.objects.get_or_create(workspace=workspace, digest=digest, defaults={"at": now})
        return made or Reminder.objects.filter(pk=row.pk, at__lte=now - AGAIN).update(at=now) == 1


def _mail(workspace: Workspace | None, duties: list[Duty]) -> None:
    if not duties:
        return
    page = settings.PUBLIC_URL + desks.address(workspace, "records:overview")
    name = workspace.business_name if workspace else settings.PRODUCT_NAME
    for user in _answering(workspace):
        with translation.override(user.language):
            context: dict[str, Any] = {"name": name, "titles": [duty.title for duty in duties], "link": page}
            product_mail.send(Kind.PRIVACY_STAFF, user.email, "privacy_due", context)


def _answering(workspace: Workspace | None) -> list[User]:
    """The owner of a workspace; of the site, its admins."""
    if workspace is None:
        return list(User.objects.filter(is_superuser=True, is_active=True))
    owners = Membership.objects.of(workspace).filter(role=Role.OWNER, user__is_active=True)
    return [member.user for member in owners.select_related("user")]


def forget() -> int:
    """Reminders of what is long past. Returns how many went."""
    return Reminder.objects.filter(at__lt=timezone.now() - timedelta(days=400)).delete()[0]
