"""Reminders to staff before a deadline, and to the owner when it is near or past (RT-8): one mail for each moment."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Role
from privacy.models import PrivacyRequest, Step
from privacy.requests import conversing, filing, telling

LEVELS = ((7, Role.MANAGER), (2, Role.OWNER), (-1, Role.OWNER))
"""Days before the deadline (-1: it has passed), and down from whom staff are told; each level once."""


def remind(now: datetime | None = None) -> int:
    """By the clock: tell staff of what is due soon, the owner of what is due now. Returns how many requests it was."""
    now = now or timezone.now()
    near = now.date() + timedelta(days=LEVELS[0][0] + 1)
    soon = PrivacyRequest.objects.open().for_staff().filter(reminded__lt=len(LEVELS))
    sent = 0
    for request in soon.filter(Q(due_on__lte=near) | Q(waiting_since__isnull=False)).select_related("workspace"):
        if request.waiting_since:
            conversing.keep_clock(request, now)
        sent += _remind_of_answer(request)
    return sent + _remind_of_receipts(now)


@transaction.atomic
def _remind_of_answer(request: PrivacyRequest) -> bool:
    """Mail and note in one: a worker that is killed leaves both or neither."""
    level = _level(request)
    rows = PrivacyRequest.objects.filter(pk=request.pk, reminded=request.reminded)
    if level <= request.reminded or not rows.update(reminded=level):
        return False
    least = LEVELS[level - 1][1]
    telling.staff(
        request,
        "privacy_request_due",
        least=least,
        days=request.days_left,
        late=request.days_overdue,
        receipt=request.acknowledge_by is not None and request.acknowledged_at is None,
    )
    filing.note(request, Step.ESCALATED if least is Role.OWNER else Step.REMINDED)
    return True


def _remind_of_receipts(now: datetime) -> int:
    """Requests by phone or letter whose receipt the person has to hear of soon (11 CCR 7021(a)): once, and not beside a
    reminder of the answer, which names the receipt as well.
    """
    soon = now.date() + timedelta(days=LEVELS[1][0])
    rows = PrivacyRequest.objects.open().for_staff().filter(acknowledged_at=None, acknowledge_by__lte=soon, reminded=0)
    rows = rows.exclude(events__step=Step.REMINDED).select_related("workspace")
    return sum(_remind_of_receipt(request) for request in rows)


@transaction.atomic
def _remind_of_receipt(request: PrivacyRequest) -> bool:
    """Mail and note in one, and one worker at a time: nobody is told twice of the same receipt."""
    held = PrivacyRequest.objects.select_for_update(of=("self",), no_key=True).filter(pk=request.pk)
    if not held.filter(acknowledged_at=None).first() or request.events.filter(step=Step.REMINDED).exists():
        return False
    telling.staff(request, "privacy_receipt_due", until=request.acknowledge_by)
    filing.note(request, Step.REMINDED)
    return True


def _level(request: PrivacyRequest) -> int:
    """How many of the levels are reached."""
    return sum(request.days_left <= days for days, _role in LEVELS)
