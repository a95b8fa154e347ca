"""Saving a list as a view: under a name, for oneself or for everybody, and which one the list begins with."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.lists.models import FirstView, SavedView
from contacts.lists.state import MOST_VIEWS, ListState, list_of
from crm.lib.htmx import page as htmx_page
from crm.lib.toasts import undoable


class ViewForm(forms.Form):
    """A view's name, who sees it, and whether one's own list begins with it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    shared = forms.BooleanField(label=gettext_lazy("Show it to everybody in the workspace"), required=False)
    first = forms.BooleanField(label=gettext_lazy("Begin my list with it"), required=False)

    def __init__(self, *args: Any, may_share: bool, may_edit: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs.update(autocomplete="off", autofocus=True)
        if not may_share:
            del self.fields["shared"]
        if not may_edit:
            del self.fields["name"]


def view_of(request: WorkspaceRequest, key: UUID, *, deleted: bool = False) -> SavedView:
    """A view of this workspace that the member may use, or 404."""
    mine = SavedView.objects.of(request.workspace).filter(Q(owner=request.user) | Q(shared=True))
    return get_object_or_404(mine.filter(deleted_at__isnull=not deleted), pk=key)


def may_change(request: WorkspaceRequest, view: SavedView) -> bool:
    """One's own view; a shared one only as a manager."""
    if view.shared:
        return request.membership.may(Role.MANAGER)
    return view.owner_id == request.user.pk


def _refuse_others(request: WorkspaceRequest, view: SavedView) -> None:
    if not may_change(request, view):
        raise PermissionDenied(_("Shared views are changed by managers."))


def _begin_with(request: WorkspaceRequest, view: SavedView, wanted: bool) -> None:
    mine: dict[str, Any] = {"workspace": request.workspace, "user": request.user, "about": view.about}
    if wanted:
        FirstView.objects.update_or_create(**mine, defaults={"view": view})
    else:
        FirstView.objects.filter(**mine, view=view).delete()


def to_list(state: ListState, query: str) -> HttpResponse:
    """To the list, as a page."""
    url = state.url + query
    return HttpResponseClientRedirect(url) if state.request.htmx else redirect(url)


def _to(request: WorkspaceRequest, view: SavedView, query: str) -> HttpResponse:
    return to_list(list_of(view.about).of_text(request, ""), query)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.READ_ONLY)
def view_new(request: WorkspaceRequest) -> HttpResponse:
    """Save the list as it is under a name."""
    data = request.POST if request.method == "POST" else request.GET
    state = list_of(data.get("about", "")).of_text(request, data.get("list", ""))
    form = ViewForm(request.POST or None, may_share=request.membership.may(Role.MANAGER))
    if request.method == "POST" and len(state.views) >= MOST_VIEWS:
        form.add_error(None, _("That are too many views. Delete one first."))
    elif request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        view = SavedView.objects.create(
            workspace=request.workspace, owner=request.user, name=said["name"],
            shared=said.get("shared", False), query=state.asked.stored(), about=state.about,
        )  # fmt: skip
        _begin_with(request, view, said["first"])
        messages.success(request, _("“%(name)s” was saved.") % {"name": view.name})
        return to_list(state, f"?v={view.pk}")
    context = {"nav": state.nav, "state": state, "form": form, "text": state.text, "view": None, "may_edit": True}
    status = 422 if request.method == "POST" else 200
    return htmx_page(request, "contacts/view.html", context, fragment="contacts/_view.html", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.READ_ONLY)
def view_edit(request: WorkspaceRequest, view: UUID) -> HttpResponse:
    """Rename a view, share it, begin with it."""
    found = view_of(request, view)
    may_edit = may_change(request, found)
    first = FirstView.objects.filter(view=found, user=request.user).exists()
    form = ViewForm(
        request.POST or None,
        may_share=may_edit and request.membership.may(Role.MANAGER),
        may_edit=may_edit,
        initial={"name": found.name, "shared": found.shared, "first": first},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if may_edit:
            found.name, found.shared = said["name"], said.get("shared", found.shared)
            found.save(update_fields=["name", "shared"])
        _begin_with(request, found, said["first"])
        messages.success(request, _("Saved."))
        return _to(request, found, f"?v={found.pk}")
    state = list_of(found.about).of_text(request, f"v={found.pk}")
    context = {"nav": state.nav, "state": state, "form": form, "view": found, "may_edit": may_edit}
    context["text"] = f"?v={found.pk}"
    status = 422 if request.method == "POST" else 200
    return htmx_page(request, "contacts/view.html", context, fragment="contacts/_view.html", status=status)


@require_POST
@workspace_view(Role.READ_ONLY)
def view_keep(request: WorkspaceRequest, view: UUID) -> HttpResponse:
    """Let a view ask for what the list shows now."""
    found = view_of(request, view)
    _refuse_others(request, found)
    found.query = list_of(found.about).of_text(request, request.POST.get("list", "")).asked.stored()
    found.save(update_fields=["query"])
    messages.success(request, _("“%(name)s” was saved.") % {"name": found.name})
    return _to(request, found, f"?v={found.pk}")


@require_POST
@workspace_view(Role.READ_ONLY)
def view_delete(request: WorkspaceRequest, view: UUID) -> HttpResponse:
    """Take a view away; for an hour it can be had back."""
    found = view_of(request, view)
    _refuse_others(request, found)
    SavedView.objects.filter(pk=found.pk).update(deleted_at=timezone.now())
    said = _("The view “%(name)s” was deleted.") % {"name": found.name}
    undoable(request, said, "contacts:view-restore", found.pk)
    return _to(request, found, "?view=all")


@require_POST
@workspace_view(Role.READ_ONLY)
def view_restore(request: WorkspaceRequest, view: UUID) -> HttpResponse:
    """Have a deleted view back."""
    found = view_of(request, view, deleted=True)
    _refuse_others(request, found)
    SavedView.objects.filter(pk=found.pk).update(deleted_at=None)
    return _to(request, found, f"?v={found.pk}")
