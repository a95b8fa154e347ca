"""The timer in the bar at the top: started, stopped, switched and thrown away, each with a way back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from crm.lib.htmx import page
from crm.lib.toasts import undoable
from projects import freezing
from projects.hours import durations, timer
from projects.hours.forms import TimerForm
from projects.hours.models import Locked, TimeEntry, TimeRules
from projects.hours.pages import entry_of
from projects.models import Project
from projects.picking import read_work, value_of
from projects.tasks.of_request import back


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def timer_page(request: WorkspaceRequest) -> HttpResponse:
    """Start a timer, or, while one runs, say what for, stop it, switch or throw it away."""
    current = timer.running(request.user)
    form = TimerForm(
        request.POST or None,
        membership=request.membership,
        entry=_told(request, current),
        initial=_asked(request),
    )
    if request.method == "POST" and form.is_valid():
        return _started(request, form.written())
    status = 422 if request.method == "POST" else 200
    context = _shown(request, form, current)
    return page(request, "hours/timer.html", context, fragment="hours/_timer_dialog.html", status=status)


def _told(request: WorkspaceRequest, current: TimeEntry | None) -> TimeEntry | None:
    """The timer that runs, where what it is for can be shown here."""
    if current is None or current.is_hidden or current.workspace_id != request.workspace.pk:
        return None
    return current


def _shown(request: WorkspaceRequest, form: TimerForm, current: TimeEntry | None) -> dict[str, Any]:
    """The timer's form, with the timer that runs, and the day on which it can be booked when that is a later one."""
    elsewhere = current is not None and current.workspace_id != request.workspace.pk
    later = None
    if current is not None and not elsewhere:
        rules, today = TimeRules.of(request.workspace), timezone.localdate()
        later = rules.first_open(today) if rules.locks(current.day) and rules.locks(today) else None
    return {
        "nav": "hours",
        "form": form,
        "current": current,
        "elsewhere": elsewhere,
        "later": later,
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }


def _asked(request: WorkspaceRequest) -> dict[str, str]:
    return {"work": request.GET["work"]} if request.GET.get("work") else {}


@require_POST
@workspace_view(Role.MEMBER)
def start(request: WorkspaceRequest) -> HttpResponse:
    """Start a timer at one click: for a project or task (``work``), or going on with an entry (``entry``)."""
    fields: dict[str, Any] = {}
    if request.POST.get("entry"):
        try:
            before = entry_of(request, UUID(request.POST["entry"]))
        except ValueError:
            return back(request, "hours:week")
        fields = {"text": before.text, "billable": before.billable}
        work = read_work(request.membership, value_of(before.project_id, before.task_id))
    else:
        work = read_work(request.membership, request.POST.get("work", ""))
    if work is None:
        messages.warning(request, _("This project or task is not there any more."))
        return back(request, "hours:week")
    return _started(request, {**fields, "project": work.project, "task": work.task})


def _started(request: WorkspaceRequest, fields: dict[str, Any]) -> HttpResponse:
    project = fields["project"]
    try:
        entry, stopped = timer.start(request.workspace, request.user, **fields)
    except timer.Stuck as error:
        return _to_choose(request, error)
    except (Locked, freezing.Frozen) as error:
        messages.warning(request, str(error))
        return back(request, "hours:week")
    audit.record(request, "timer.started", entry)
    said = _("The timer runs for %(name)s.") % {"name": project} if project else _("The timer runs.")
    if stopped is None:
        undoable(request, said, "hours:timer-discard", entry.pk)
    else:  # taking a switch back lets the one before run on
        said = _("%(booked)s booked. %(said)s") % {"booked": durations.show(stopped.entry.minutes), "said": said}
        if stopped.entry.workspace_id == request.workspace.pk:
            undoable(request, said, "hours:timer-resume", stopped.entry.pk)
        else:
            messages.success(request, said)
        _say_too_long(request, stopped)
    return back(request, "hours:week")


def _to_choose(request: WorkspaceRequest, error: timer.Stuck) -> HttpResponse:
    """To the page on which a timer that can't be booked now is booked on a later day or thrown away."""
    messages.warning(request, _("The timer that runs can’t be booked today. %(why)s") % {"why": error})
    return redirect("hours:timer", error.entry.workspace.slug)


def _say_too_long(request: WorkspaceRequest, stopped: timer.Stopped) -> None:
    if stopped.too_long:
        messages.warning(request, _("The timer ran for more than a day; a day was booked. Put the entry right."))


def _own(request: WorkspaceRequest, entry: UUID) -> TimeEntry:
    rows = TimeEntry.objects.of(request.workspace).select_related("workspace", "project__contact", "task__contact")
    return get_object_or_404(rows, pk=entry, member=request.user, started_at__isnull=False)


@require_POST
@workspace_view(Role.MEMBER)
def stop(request: WorkspaceRequest, entry: UUID) -> HttpResponse:
    """Stop the timer and book what it ran; ``later``: on the first day that is not locked."""
    found, later = _own(request, entry), request.POST.get("later") == "1"
    try:
        stopped = timer.stop(found, later=later) if found.is_running and found.deleted_at is None else None
    except timer.Stuck as error:
        return _to_choose(request, error)
    if stopped:
        audit.record(request, "timer.stopped", found)
        undoable(request, _booked(request, found), "hours:timer-resume", found.pk)
        _say_too_long(request, stopped)
    return back(request, "hours:week")


def _booked(request: WorkspaceRequest, entry: TimeEntry) -> str:
    """What was booked on what, without the name of a project that was hidden from the member meanwhile."""
    words: dict[str, Any] = {"time": durations.show(entry.minutes), "name": entry.project or _("no project")}
    if entry.project and not Project.objects.seen_by(request.membership).filter(pk=entry.project.pk).exists():
        words["name"] = _("a project that you do not see")
    if entry.day > timezone.localdate():
        words["day"] = date_format(entry.day)
        return _("%(time)s booked on %(name)s, on %(day)s.") % words
    return _("%(time)s booked on %(name)s.") % words


@require_POST
@workspace_view(Role.MEMBER)
def resume(request: WorkspaceRequest, entry: UUID) -> HttpResponse:
    """Let a stopped timer run on as if it had not been stopped."""
    found = _own(request, entry)
    return _back_again(request, found, timer.resume)


@require_POST
@workspace_view(Role.MEMBER)
def discard(request: WorkspaceRequest, entry: UUID) -> HttpResponse:
    """Throw a running timer away, with a way back."""
    found = _own(request, entry)
    if timer.discard(found):
        audit.record(request, "timer.discarded", found)
        undoable(request, _("The timer was thrown away."), "hours:timer-back", found.pk)
    return back(request, "hours:week")


@require_POST
@workspace_view(Role.MEMBER)
def bring_back(request: WorkspaceRequest, entry: UUID) -> HttpResponse:
    """Let a timer that was thrown away run again."""
    return _back_again(request, _own(request, entry), timer.bring_back)


def _back_again(request: WorkspaceRequest, found: TimeEntry, act: Any) -> HttpResponse:
    try:
        if act(found):
            audit.record(request, "timer.resumed", found)
            messages.success(request, _("The timer runs on."))
    except (Locked, freezing.Frozen, timer.Busy) as error:
        messages.warning(request, str(error))
    return back(request, "hours:week")


@require_POST
@workspace_view(Role.MEMBER)
def note(request: WorkspaceRequest) -> HttpResponse:
    """Say what the running timer is for, without stopping it."""
    current = timer.running(request.user)
    form = TimerForm(request.POST, membership=request.membership)
    if current is None or current.workspace_id != request.workspace.pk:
        messages.info(request, _("No timer is running here."))
        return back(request, "hours:week")
    try:
        if form.is_valid():
            timer.describe(current, **_said(form, current))
    except freezing.Frozen as error:
        form.add_error("work", str(error))
    if form.errors:
        return render(request, "hours/timer.html", _shown(request, form, current), status=422)
    audit.record(request, "timer.described", current)
    messages.success(request, _("Saved."))
    return back(request, "hours:week")


def _said(form: TimerForm, current: TimeEntry) -> dict[str, Any]:
    """What was written; of a timer whose project is hidden by now, what the form could not show stays as it is."""
    fields = form.written()
    if not current.is_hidden:
        return fields
    if not (fields["project"] or fields["task"]):
        del fields["project"], fields["task"]
    if not fields["text"]:
        del fields["text"]
    return fields
