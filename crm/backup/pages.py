"""The operator's page about backups: how old the newest is, what became of the others, and one button."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import audit
from accounts.access import signed_in
from crm.backup import places, rotation
from crm.backup.models import BackupRun, RunState, last_good

_SHOWN = 30


@require_safe
@signed_in(staff=True, mfa=True)
def backups(request: HttpRequest) -> HttpResponse:
    """The newest, the others, and what to do in an emergency."""
    return render(request, "crm/backups.html", _context())


def _context() -> dict[str, Any]:
    runs = list(BackupRun.objects.all()[:_SHOWN])
    newest = last_good()
    return {
        "nav": "privacy",
        "runs": runs,
        "newest": newest,
        "running": next((run for run in runs if run.state == RunState.RUNNING), None),
        "trouble": runs[0].trouble if runs and runs[0].state == RunState.FAILED else "",
        "overdue": rotation.is_overdue(),
        "has_key": bool(settings.BACKUP_KEY),
        "to": settings.BACKUP_TO,
        "beside": places.is_beside_the_data(),
        "every": settings.BACKUP_EVERY_HOURS,
        "days": settings.BACKUP_KEEP_DAYS,
        "weeks": settings.BACKUP_KEEP_WEEKS,
        "longest": rotation.longest_kept().days,
    }


@require_POST
@signed_in(staff=True, mfa=True)
def make_backup(request: HttpRequest) -> HttpResponse:
    """Have one made now."""
    from crm.tasks import back_up_now

    if not settings.BACKUP_KEY:
        messages.error(request, _("There is no BACKUP_KEY: no backup can be made."))
        return redirect("crm:backups")
    try:
        back_up_now.delay()
    except Exception:  # whatever is wrong with the queue
        messages.error(request, _("The queue is away, so nobody is there to make it. Try again in a moment."))
        return redirect("crm:backups")
    audit.record(request, "backup.asked")
    messages.success(request, _("A backup is being made. This page shows how it went."))
    return redirect("crm:backups")
