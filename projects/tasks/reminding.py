"""Reminding: the row says when, a beat finds it, and one transaction notes it and puts the mail into the outbox.

So nobody is reminded twice, however many workers look, and a worker that dies in between has done nothing yet.
"""

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from accounts import product_mail
from accounts.access import zone_of
from accounts.models import Membership, User, Workspace
from crm.lib.prepared import prepared
from projects.members.models import seen_by_user
from projects.tasks.models import FREE, REMINDED, TO_REMIND, Task

logger = logging.getLogger(__name__)

_AT_ONCE = 500
SHOWN = 3


def sweep(now: datetime | None = None) -> int:
    """Remind of everything whose moment has come. Returns of how many. Safe to repeat.

    One that can't be reminded of stands in nobody's way: it is logged by its key alone, and tried again next time.
    """
    now = now or timezone.now()
    waiting = Task.objects.filter(TO_REMIND, remind_at__lte=now).order_by("remind_at")
    return sum(_tried(key, now) for key in list(waiting.values_list("pk", flat=True)[:_AT_ONCE]))


def _tried(key: Any, now: datetime) -> bool:
    try:
        return _remind(key, now)
    except Exception as error:  # its words may name somebody; its kind does not
        logger.error("Task %s could not be reminded of: %s", key, type(error).__name__)
        return False


def _remind(key: Any, now: datetime) -> bool:
    with transaction.atomic():
        if not Task.objects.filter(TO_REMIND, pk=key, remind_at__lte=now).update(reminded_at=now):
            return False
        task = Task.objects.select_related("assignee", "contact", "workspace", "project__contact").get(pk=key)
        if task.assignee and task.assignee.mail_on_reminder and _may_know(task, task.assignee):
            _mail(task, task.assignee)
    return True


def _may_know(task: Task, member: User) -> bool:
    """Still a member, who sees the project; and nobody's frozen data are used."""
    membership = Membership.objects.of(task.workspace_id).filter(user=member, user__is_active=True).first()
    if membership is None or task.is_frozen:
        return False
    return Task.objects.seen_by(membership).filter(pk=task.pk).exists()


def _mail(task: Task, member: User) -> None:
    """That something is due, when and where; never what it is about."""
    assert task.due_at
    with timezone.override(zone_of(member)), override(member.language):
        due = date_format(timezone.localtime(task.due_at), "DATE_FORMAT" if task.all_day else "DATETIME_FORMAT")
        link = settings.PUBLIC_URL + reverse("tasks:task", args=[task.workspace.slug, task.pk])
        context = {"due": due, "workspace": task.workspace.name, "link": link}
        product_mail.send(product_mail.Kind.REMINDER, member.email, "reminder", context)


@prepared
def _waiting(workspace: Any, member: Any) -> QuerySet[Task]:
    rows = Task.objects.of(workspace).filter(FREE, REMINDED, assignee=member)
    rows = rows.filter(seen_by_user(member))
    return rows.select_related("contact", "project").defer("text", "contact__extra").order_by("reminded_at")[:SHOWN]


def waiting(workspace: Workspace, member: Any) -> list[Task]:
    """Reminders that this member has not put away yet."""
    return _waiting(workspace.pk, member.pk)


def put_away(task: Task) -> bool:
    """Its member has seen the reminder; false when they had."""
    return Task.objects.filter(REMINDED, pk=task.pk).update(seen_at=timezone.now()) == 1
