"""The site's own recurring work."""

import logging

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from accounts import product_mail
from accounts.models import User
from contacts.consent import journal
from crm import health
from crm.backup import guard, making, marks
from crm.backup.models import BackupRun, Cause, RunState
from crm.lib.journals import BrokenJournal

log = logging.getLogger(__name__)


@shared_task
def show_life() -> None:
    """Runs every 30 seconds: that it ran shows that clock, queue and worker all work."""
    health.record_life()


@shared_task
def back_up() -> None:
    """Every few minutes: a backup, when the newest is old enough."""
    making.make_if_due(report=_tell_of_a_failure)


def _tell_of_a_failure(run: BackupRun) -> None:
    """Mail the site's admins, once a day however often it fails."""
    if run.state != RunState.FAILED or not cache.add("crm.backup.told", 1, timeout=86_400):
        return
    values = {"trouble": run.trouble, "link": settings.PUBLIC_URL + reverse("crm:backups")}
    for email in User.objects.filter(is_superuser=True, is_active=True).values_list("email", flat=True):
        product_mail.send(product_mail.Kind.BACKUP_TROUBLE, email, "backup_trouble", values)


@shared_task
def back_up_now() -> None:
    """A backup that somebody asked for."""
    making.make(Cause.HAND)


@shared_task
def copy_journals() -> None:
    """Every few minutes: who was erased or opted out since the last backup, beside the backups."""
    try:
        journal.settle()
    except (OSError, BrokenJournal):
        log.exception("The journal of opt-outs can't be written or read.")
    if guard.may_be_copied():
        making.copy_journals()


@shared_task
def note_age() -> None:
    """Every hour: how old the database is, outside of it."""
    marks.advance()
