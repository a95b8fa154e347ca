"""What hangs on a task: its checklist, comments with the colleagues they name, and reminders in the app."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Max
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from crm.lib import cards
from crm.lib.toasts import undoable
from projects.tasks import comments, reminding
from projects.tasks.models import Task, TaskComment, TaskMention, TaskStep
from projects.tasks.of_request import changeable, task_of
from projects.tasks.pages import page_of

_LONGEST_STEP, _LONGEST_COMMENT, _MOST_STEPS = 500, 20_000, 200


def _typed(request: WorkspaceRequest, most: int) -> str:
    return request.POST.get("text", "").replace("\0", "").strip()[:most]


def _to(request: WorkspaceRequest, task: Task, anchor: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("tasks:task", args=[request.workspace.slug, task.pk]) + anchor)


@require_POST
@workspace_view(Role.MEMBER)
def step_add(request: WorkspaceRequest, task: UUID) -> HttpResponse:
    """Add lines to a checklist: each line that was typed or pasted is a step."""
    found, text = task_of(request, task), _typed(request, 20_000)
    if found.is_frozen:
        return page_of(request, found, unsaved=text)
    lines = [cards.mask(line.strip())[:_LONGEST_STEP] for line in text.splitlines() if line.strip()]
    last = TaskStep.objects.filter(task=found).aggregate(last=Max("position"))["last"] or 0
    room = _MOST_STEPS - TaskStep.objects.filter(task=found, deleted_at__isnull=True).count()
    for number, line in enumerate(lines[: max(0, room)], 1):
        TaskStep.objects.create(workspace=request.workspace, task=found, text=line, position=last + number)
    if len(lines) > room:
        messages.warning(request, _("A task has at most %(count)d steps.") % {"count": _MOST_STEPS})
    return _to(request, found, "#steps")


def _step(request: WorkspaceRequest, task: UUID, step: UUID) -> tuple[Task, TaskStep]:
    found = changeable(request, task)
    return found, get_object_or_404(TaskStep.objects.filter(task=found), pk=step)


@require_POST
@workspace_view(Role.MEMBER)
def step_tick(request: WorkspaceRequest, task: UUID, step: UUID) -> HttpResponse:
    """Tick a step, or take its tick back: what was seen (``done``) is turned round, whoever else did meanwhile."""
    found, row = _step(request, task, step)
    TaskStep.objects.filter(pk=row.pk).update(done_at=None if request.POST.get("done") else timezone.now())
    return _to(request, found, "#steps")


@require_POST
@workspace_view(Role.MEMBER)
def step_delete(request: WorkspaceRequest, task: UUID, step: UUID) -> HttpResponse:
    """Take a step off the checklist, with a way back."""
    found, row = _step(request, task, step)
    if row.remove():
        undoable(request, _("Deleted."), "tasks:step-restore", found.pk, row.pk)
    return _to(request, found, "#steps")


@require_POST
@workspace_view(Role.MEMBER)
def step_restore(request: WorkspaceRequest, task: UUID, step: UUID) -> HttpResponse:
    """Put a step back."""
    found, row = _step(request, task, step)
    row.take_back()
    return _to(request, found, "#steps")


# Comments


@require_POST
@workspace_view(Role.MEMBER)
def comment_add(request: WorkspaceRequest, task: UUID) -> HttpResponse:
    """Write about a task; whoever is named with an @ sees it on Today."""
    found, text = task_of(request, task), _typed(request, _LONGEST_COMMENT)
    if found.is_frozen:
        return page_of(request, found, unsaved=text)
    if not text:
        messages.warning(request, _("Write something first."))
        return _to(request, found, "#comments")
    row = TaskComment(workspace=request.workspace, task=found, author=request.user)
    told = comments.write(row, text, request.user)
    audit.record(request, "task_comment.added", row)
    if told:
        messages.success(request, _("%(names)s will see it.") % {"names": ", ".join(map(str, told))})
    return _to(request, found, f"#comment-{row.pk}")


def _comment(request: WorkspaceRequest, task: UUID, comment: UUID) -> tuple[Task, Any]:
    """A comment that the member may take away: their own, or anybody's for a manager."""
    found = changeable(request, task)
    rows = TaskComment.objects.filter(task=found)
    if not request.membership.may(Role.MANAGER):
        rows = rows.filter(author=request.user)
    return found, get_object_or_404(rows, pk=comment)


@require_POST
@workspace_view(Role.MEMBER)
def comment_delete(request: WorkspaceRequest, task: UUID, comment: UUID) -> HttpResponse:
    """Take a comment away; it can be taken back for an hour, then it is destroyed."""
    found, row = _comment(request, task, comment)
    if row.remove():
        audit.record(request, "task_comment.deleted", row)
        undoable(request, _("Deleted."), "tasks:comment-restore", found.pk, row.pk)
    return _to(request, found, "#comments")


@require_POST
@workspace_view(Role.MEMBER)
def comment_restore(request: WorkspaceRequest, task: UUID, comment: UUID) -> HttpResponse:
    """Put a comment back."""
    found, row = _comment(request, task, comment)
    if row.take_back():
        audit.record(request, "task_comment.restored", row)
    return _to(request, found, "#comments")


@require_safe
@workspace_view(Role.READ_ONLY)
def mention(request: WorkspaceRequest, task_mention: UUID) -> HttpResponse:
    """To the comment that mentions one. Whoever was mentioned has seen it then."""
    seen = Task.objects.seen_by(request.membership).values("pk")
    rows = TaskMention.objects.of(request.workspace).filter(comment__deleted_at=None, comment__task__in=seen)
    found = get_object_or_404(rows.select_related("comment"), pk=task_mention)
    TaskMention.objects.filter(pk=found.pk, member=request.user, seen_at=None).update(seen_at=timezone.now())
    page = reverse("tasks:task", args=[request.workspace.slug, found.comment.task_id])
    return HttpResponseRedirect(f"{page}#comment-{found.comment_id}")


# Reminders


@require_safe
@workspace_view(Role.READ_ONLY)
def reminders(request: WorkspaceRequest) -> HttpResponse:
    """What the frame around each page asks for once a minute: reminders that have come and were not put away."""
    if not request.htmx:
        return redirect("tasks:list", request.workspace.slug)
    context = {
        "reminders": reminding.waiting(request.workspace, request.user),
        "back": request.htmx.current_url_abs_path or "",
        "may_edit": request.membership.may(Role.MEMBER),
    }
    return render(request, "tasks/_reminders.html", context)
