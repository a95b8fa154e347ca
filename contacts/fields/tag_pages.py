"""Settings: tags."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.fields import tags
from contacts.fields.settings_forms import MergeForm, TagForm
from contacts.models import Tag
from crm.lib.toasts import undoable

_PAGE = 50


def tag_of(request: WorkspaceRequest, key: UUID) -> Tag:
    """A tag of this workspace, or 404."""
    found: Tag = get_object_or_404(Tag.objects.of(request.workspace), pk=key)
    found.workspace = request.workspace
    return found


def _list(request: WorkspaceRequest, form: TagForm, status: int = 200) -> HttpResponse:
    context = {
        "nav": "settings",
        "settings_tab": "contacts",
        "part": "tags",
        "page": Paginator(tags.counted(request.workspace), _PAGE).get_page(request.GET.get("page")),
        "deleted": tags.deleted(request.workspace),
        "most": tags.MOST_SHOWN,
        "form": form,
        "may_edit": request.membership.may(Role.MANAGER),
    }
    return render(request, "contacts/settings/tags.html", context, status=status)


@require_safe
@workspace_view(Role.MEMBER)
def tag_list(request: WorkspaceRequest) -> HttpResponse:
    """The tags, with how many contacts have each."""
    return _list(request, TagForm(workspace=request.workspace))


@require_POST
@workspace_view(Role.MANAGER)
def tag_new(request: WorkspaceRequest) -> HttpResponse:
    """Make a tag."""
    form = TagForm(request.POST, workspace=request.workspace)
    if not form.is_valid():
        return _list(request, form, status=422)
    audit.record(request, "tag.created", form.save())
    messages.success(request, _("The tag “%(name)s” is there.") % {"name": form.instance.name})
    return redirect("contacts:tags", request.workspace.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MANAGER)
def tag_edit(request: WorkspaceRequest, tag: UUID) -> HttpResponse:
    """Give a tag another name or colour."""
    row = tag_of(request, tag)
    form = TagForm(request.POST or None, instance=row, workspace=request.workspace)
    if request.method == "POST" and form.is_valid():
        audit.record(request, "tag.changed", form.save())
        messages.success(request, _("Saved."))
        return redirect("contacts:tags", request.workspace.slug)
    return _edit(request, tag_of(request, tag), form, MergeForm(tag=row), 422 if form.is_bound else 200)


def _edit(request: WorkspaceRequest, tag: Tag, form: Any, merging: MergeForm, status: int) -> HttpResponse:
    context = {"nav": "settings", "settings_tab": "contacts", "tag": tag, "form": form, "merging": merging}
    return render(request, "contacts/settings/tag.html", context, status=status)


@require_POST
@workspace_view(Role.MANAGER)
def tag_merge(request: WorkspaceRequest, tag: UUID) -> HttpResponse:
    """Give everybody who has one tag another, and take the first away."""
    row = tag_of(request, tag)
    merging = MergeForm(request.POST, tag=row)
    if not merging.is_valid():
        return _edit(request, row, TagForm(instance=row, workspace=request.workspace), merging, 422)
    target = merging.cleaned_data["target"]
    if tags.merge(row, target):
        audit.record(request, "tag.merged", row)
        said = _("“%(name)s” was merged into “%(target)s”.") % {"name": row.name, "target": target.name}
        undoable(request, said, "contacts:tag-restore", row.pk)
    return redirect("contacts:tags", request.workspace.slug)


@require_POST
@workspace_view(Role.MANAGER)
def tag_delete(request: WorkspaceRequest, tag: UUID) -> HttpResponse:
    """Take a tag off everybody."""
    row = tag_of(request, tag)
    if tags.delete(row):
        audit.record(request, "tag.deleted", row)
        said = _("The tag “%(name)s” was deleted.") % {"name": row.name}
        undoable(request, said, "contacts:tag-restore", row.pk)
    return redirect("contacts:tags", request.workspace.slug)


@require_POST
@workspace_view(Role.MANAGER)
def tag_restore(request: WorkspaceRequest, tag: UUID) -> HttpResponse:
    """Undo a deletion or a merge within the hour."""
    row = get_object_or_404(Tag.everything.of(request.workspace), pk=tag)
    try:
        tags.take_back(row)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        audit.record(request, "tag.restored", row)
        messages.success(request, _("The tag “%(name)s” is back, with everybody who had it.") % {"name": row.name})
    return redirect("contacts:tags", request.workspace.slug)
