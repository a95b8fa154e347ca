"""Tasks: the lists, adding from one line or by a form, the page of one, and what is done to it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Membership, Role
from contacts.models import Contact
from crm.lib.htmx import page
from crm.lib.toasts import undoable
from projects import freezing
from projects.models import Milestone, Project, TimeEntry
from projects.tasks import comments, finishing, lists, quick, reminding, repeating
from projects.tasks.due import due_words
from projects.tasks.forms import TaskForm
from projects.tasks.models import Task
from projects.tasks.of_request import back, changeable, deleted, task_of


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_safe
@workspace_view(Role.READ_ONLY)
def task_list(request: WorkspaceRequest) -> HttpResponse:
    """Tasks: one's own, those that are late, to come, without a day, everybody's, done."""
    show = request.GET.get("show", lists.MINE)
    show = show if show in dict(lists.SHOWN) else lists.MINE
    member, project = _key(request.GET.get("member", "")), _key(request.GET.get("project", ""))
    about = Project.objects.seen_by(request.membership).filter(pk=project).first() if project else None
    part = _milestone(about, request.GET.get("milestone", ""))
    asked = lists.Asked(show, member, about.pk if about else None, part.pk if part else None)
    found, more = lists.page(request.membership, asked, request.GET.get("after", ""))
    context = {
        "nav": "tasks",
        "tasks": found,
        "more": more,
        "show": show,
        "shown": lists.SHOWN,
        "about": about,
        "part": part,
        "later": bool(request.GET.get("after")),
        "overdue": lists.overdue_count(request.membership),
        "may_edit": request.membership.may(Role.MEMBER),
        "shortcuts": [
            ("q", _("Write a new task")),
            ("j k", _("Next and previous task")),
            ("x", _("Tick it off")),
            ("e", _("Edit it")),
        ],
    }
    return page(request, "tasks/list.html", context, fragment="tasks/_rows.html")


def _milestone(project: Project | None, text: str) -> Milestone | None:
    """The one of the project that has this key."""
    key = _key(text) if project else None
    return Milestone.objects.there().filter(project=project, pk=key).first() if key else None


# Adding


def _understood(request: WorkspaceRequest, text: str) -> quick.Understood:
    visible = Project.objects.seen_by(request.membership)
    return quick.understand(request.workspace, text, timezone.localtime(), visible=visible)


@require_safe
@workspace_view(Role.MEMBER)
def understood(request: WorkspaceRequest) -> HttpResponse:
    """What a line that is being typed says, before it is added."""
    text = request.GET.get("text", "")[: quick.LONGEST * 2]
    said = _understood(request, text) if text.strip() else None
    return render(request, "tasks/_understood.html", {"said": said, "due": due_words(said) if said else ""})


@require_POST
@workspace_view(Role.MEMBER)
def quick_add(request: WorkspaceRequest) -> HttpResponse:
    """Add a task from one line. What was understood is said afterwards, and one click undoes it."""
    text = request.POST.get("text", "")[: quick.LONGEST * 2]
    if not text.replace("\0", "").strip():
        messages.warning(request, _("Write what to do, such as “call Ana tomorrow 3pm”."))
        return back(request, "tasks:list")
    said = _understood(request, text)
    task = _task_of(request, said)
    if task.is_frozen:  # what was written is kept in the form, where another project can be chosen
        messages.warning(request, str(freezing.Frozen()))
        form = TaskForm(instance=task, membership=request.membership)
        return _form_page(request, form, None, _("New task"), reverse("tasks:new", args=[request.workspace.slug]), 422)
    task.save()
    audit.record(request, "task.added", task)
    parts = [task.name, due_words(said), *(str(each) for each in (task.contact, task.project) if each)]
    words = _("Added: %(said)s") % {"said": " · ".join(filter(None, parts))}
    undoable(request, words, "tasks:delete", task.pk)
    return back(request, "tasks:list")


def _task_of(request: WorkspaceRequest, said: quick.Understood) -> Task:
    """The task that a line says; whom it is about is what was ticked, where the question was seen."""
    contact = _ticked(request) if "asked" in request.POST else said.contact
    project = _project_asked(request) or said.project
    assignee = said.assignee or request.user
    if project and said.assignee and not _sees(request, said.assignee, project):
        assignee = request.user
    zone = timezone.get_current_timezone_name()
    task = Task(workspace=request.workspace, author=request.user, assignee=assignee, name=said.name)
    task.project, task.contact, task.priority = project, contact, said.priority
    task.milestone = _milestone(project, request.POST.get("milestone", ""))
    if said.due_at:
        task.due_at, task.due_zone, task.all_day = said.due_at, zone, said.all_day
        task.rule = repeating.rule_of(said.repeat, said.due_at)
        task.rule_from = said.due_at if task.rule else None
        task.remind_before = 0
    return task


def _ticked(request: WorkspaceRequest) -> Contact | None:
    key = _key(request.POST.get("contact", ""))
    rows = Contact.objects.of(request.workspace).filter(archived_at=None, restricted_at=None)
    return rows.filter(pk=key).first() if key else None


def _project_asked(request: WorkspaceRequest) -> Project | None:
    key = _key(request.POST.get("project", ""))
    return Project.objects.seen_by(request.membership).filter(pk=key).first() if key else None


def _sees(request: WorkspaceRequest, user: Any, project: Project) -> bool:
    theirs = Membership.objects.of(request.workspace).filter(user=user).first()
    return theirs is not None and Project.objects.seen_by(theirs).filter(pk=project.pk).exists()


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def new(request: WorkspaceRequest) -> HttpResponse:
    """Add a task by the form; ``?contact=``, ``?project=`` and its ``?milestone=`` say what it is about."""
    task = Task(workspace=request.workspace, author=request.user, assignee=request.user)
    contact, project = _key(request.GET.get("contact", "")), _key(request.GET.get("project", ""))
    if contact:
        task.contact = Contact.objects.of(request.workspace).filter(pk=contact).first()
    if project:
        task.project = Project.objects.seen_by(request.membership).filter(pk=project).first()
        task.milestone = _milestone(task.project, request.GET.get("milestone", ""))
    if request.method != "POST":
        freezing.refuse(task)
    return _edited(request, task, _("New task"))


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def edit(request: WorkspaceRequest, task: UUID) -> HttpResponse:
    """Change a task."""
    found = task_of(request, task)
    if request.method != "POST":  # the form says it itself, and keeps what was typed
        freezing.refuse(found)
    return _edited(request, found, _("Edit task"))


def _edited(request: WorkspaceRequest, task: Task, title: str) -> HttpResponse:
    adding = task._state.adding
    form = TaskForm(request.POST or None, instance=task, membership=request.membership)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        audit.record(request, "task.added" if adding else "task.changed", saved)
        messages.success(request, _("Saved."))
        return back(request, "tasks:task", saved.pk)
    status = 422 if request.method == "POST" else 200
    return _form_page(request, form, None if adding else task, title, request.get_full_path(), status)


def _form_page(
    request: WorkspaceRequest, form: TaskForm, task: Task | None, title: str, action: str, status: int
) -> HttpResponse:
    context = {
        "nav": "tasks",
        "form": form,
        "title": title,
        "action": action,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "task": task,
    }
    return page(request, "tasks/form.html", context, fragment="tasks/_dialog.html", status=status)


# One


@require_safe
@workspace_view(Role.READ_ONLY)
def task_page(request: WorkspaceRequest, task: UUID) -> HttpResponse:
    """One task: its steps, what was written about it, the time it took."""
    return page_of(request, task_of(request, task))


def page_of(request: WorkspaceRequest, found: Task, *, unsaved: str | None = None) -> HttpResponse:
    """The page of a task. ``unsaved`` was written about it and is refused: its data were frozen meanwhile."""
    steps = list(found.steps.filter(deleted_at__isnull=True).order_by("position", "id"))
    entries = TimeEntry.objects.seen_by(request.membership).filter(task=found).select_related("member").defer("text")
    context = {
        "nav": "tasks",
        "task": found,
        "steps": steps,
        "steps_done": sum(step.done_at is not None for step in steps),
        "comments": comments.of(found),
        "entries": list(entries.order_by("-day", "-id")[:10]),
        "rule": repeating.in_words(found.rule, found.zone) if found.rule else "",
        "may_edit": request.membership.may(Role.MEMBER) and not found.is_frozen,
        "unsaved": unsaved,
        "shortcuts": [("e", _("Edit")), ("x", _("Tick it off")), ("c", _("Write a comment"))],
    }
    audit.record(request, "task.viewed", found)
    return render(request, "tasks/task.html", context, status=200 if unsaved is None else 403)


@require_POST
@workspace_view(Role.MEMBER)
def done(request: WorkspaceRequest, task: UUID) -> HttpResponse:
    """Tick a task off; one that recurs comes again."""
    found = changeable(request, task)
    if finishing.finish(found):
        audit.record(request, "task.done", found)
        following = Task.objects.filter(follows=found, deleted_at__isnull=True).first()
        said = _("Done.")
        if following and following.due_at:
            said = _("Done. Next time: %(due)s") % {"due": due_words(following)}
        undoable(request, said, "tasks:reopen", found.pk)
    return back(request, "tasks:list")


@require_POST
@workspace_view(Role.MEMBER)
def reopen(request: WorkspaceRequest, task: UUID) -> HttpResponse:
    """Take the tick back."""
    found = changeable(request, task)
    if finishing.reopen(found):
        audit.record(request, "task.reopened", found)
        messages.success(request, _("The task is open again."))
    return back(request, "tasks:task", found.pk)


@require_POST
@workspace_view(Role.MEMBER)
def put_off(request: WorkspaceRequest, task: UUID) -> HttpResponse:
    """Put a task off: by an hour, to tomorrow (the default) or by a week."""
    found = changeable(request, task)
    finishing.put_off(found, request.POST.get("until", ""))
    audit.record(request, "task.put_off", found)
    return back(request, "tasks:list")


@require_POST
@workspace_view(Role.MEMBER)
def seen(request: WorkspaceRequest, task: UUID) -> HttpResponse:
    """Put a reminder away."""
    reminding.put_away(task_of(request, task))
    return back(request, "tasks:list")


@require_POST
@workspace_view(Role.MEMBER)
def delete(request: WorkspaceRequest, task: UUID) -> HttpResponse:
    """Take a task off the lists; it can be taken back for an hour, then it is destroyed."""
    found = deleted(request, task)
    if found.remove():
        audit.record(request, "task.deleted", found)
        undoable(request, _("Deleted: %(name)s") % {"name": found.name}, "tasks:restore", found.pk)
    return back(request, "tasks:list")


@require_POST
@workspace_view(Role.MEMBER)
def restore(request: WorkspaceRequest, task: UUID) -> HttpResponse:
    """Put a deleted task back."""
    found = deleted(request, task)
    if found.take_back():
        audit.record(request, "task.restored", found)
        messages.success(request, _("It is back."))
    return redirect("tasks:task", request.workspace.slug, found.pk)
