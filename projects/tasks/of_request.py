"""The task that a page is about: one that this member may see, or 404."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.access import WorkspaceRequest
from projects import freezing
from projects.tasks.models import Task


def task_of(request: WorkspaceRequest, key: UUID) -> Task:
    """A task that the member may see. Raises Http404."""
    return _found(request, Task.objects.seen_by(request.membership), key)


def changeable(request: WorkspaceRequest, key: UUID) -> Task:
    """As ``task_of``, to be changed. Raises Frozen, which is answered with 403."""
    found = task_of(request, key)
    freezing.refuse(found)
    return found


def deleted(request: WorkspaceRequest, key: UUID) -> Task:
    """A task that was deleted, or was not, to be taken back."""
    found = _found(request, Task.objects.all_seen_by(request.membership), key)
    freezing.refuse(found)
    return found


def _found(request: WorkspaceRequest, rows: Any, key: UUID) -> Task:
    rows = rows.select_related("project__contact", "milestone", "contact", "assignee", "author")
    rows = rows.defer("contact__extra", "project__description", "project__contact__extra")
    found: Task = get_object_or_404(rows, pk=key)
    found.workspace = request.workspace  # known already
    return found


def back(request: WorkspaceRequest, otherwise: str, *args: Any) -> HttpResponse:
    """To where the form was sent from when it says so (``next``), else to a page of the workspace."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return HttpResponseRedirect(wanted)
    return redirect(otherwise, request.workspace.slug, *args)
