"""Calls and related people: adding, changing, ticking off, and taking away with a way back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.models import Contact
from contacts.page.forms import CallForm, PageForm, RelationForm
from contacts.page.models import Call, ContactFile, Relation, Removable
from contacts.pages import contact_of
from contacts.restriction import refuse_frozen
from crm.lib.htmx import page
from crm.lib.page_addresses import onward
from crm.lib.toasts import undoable

KINDS: dict[str, type[Removable]] = {"call": Call, "relation": Relation, "file": ContactFile}


def person_of(request: WorkspaceRequest, key: UUID) -> Contact:
    """A contact that may be changed: 404 in another workspace, 403 when frozen."""
    person = contact_of(request, key)
    refuse_frozen(person)
    return person


def back(request: WorkspaceRequest, person: Contact) -> HttpResponse:
    """To where the form was sent from when it says so (``next``), else to the contact's page."""
    there = onward(request)
    return HttpResponseRedirect(there) if there else redirect("contacts:detail", request.workspace.slug, person.pk)


def _form_page(
    request: WorkspaceRequest, person: Contact, form: PageForm, title: str, action: str, status: int = 200
) -> HttpResponse:
    """The form as a page, or, when htmx asks, as a dialog."""
    context = {"nav": "contacts", "contact": person, "form": form, "title": title, "action": action}
    return page(request, "contacts/page/form.html", context, fragment="contacts/page/_dialog.html", status=status)


def _edited(
    request: WorkspaceRequest, person: Contact, form_class: Callable[..., PageForm], row: Any, title: str
) -> HttpResponse:
    kind, adding = row._meta.model_name, row._state.adding
    form = form_class(request.POST or None, instance=row, contact=person, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            saved = form.save()
        except ValidationError as error:
            form.add_error(None, error)
        else:
            audit.record(request, f"{kind}.{'added' if adding else 'changed'}", saved)
            return back(request, person)
    return _form_page(request, person, form, title, request.path, 422 if request.method == "POST" else 200)


def _mine(request: WorkspaceRequest, person: Contact) -> dict[str, Any]:
    return {"workspace": request.workspace, "contact": person}


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def call_add(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """Note a call."""
    person = person_of(request, contact)
    row = Call(**_mine(request, person), author=request.user)
    return _edited(request, person, CallForm, row, _("Log a call"))


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def call_edit(request: WorkspaceRequest, contact: UUID, call: UUID) -> HttpResponse:
    """Put a noted call right."""
    row = get_object_or_404(Call.objects.of(request.workspace), contact=contact, pk=call, deleted_at=None)
    return _edited(request, person_of(request, contact), CallForm, row, _("Call"))


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def relation_add(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """Say who is what to this person."""
    person = person_of(request, contact)
    return _edited(request, person, RelationForm, Relation(**_mine(request, person)), _("Add a related person"))


# Taking away and back, the same for all kinds


def _thing(request: WorkspaceRequest, contact: UUID, kind: str, key: UUID) -> Any:
    rows: Any = KINDS[kind]._base_manager.all()
    rows = rows.filter(workspace=request.workspace, contact=contact)
    return get_object_or_404(rows, pk=key)


@require_POST
@workspace_view(Role.MEMBER)
def delete(request: WorkspaceRequest, contact: UUID, kind: str, thing: UUID) -> HttpResponse:
    """Take something off the page; it can be taken back for an hour, then it is destroyed."""
    row, person = _thing(request, contact, kind, thing), person_of(request, contact)
    if row.remove():
        audit.record(request, f"{kind}.deleted", row)
        undoable(request, _("Deleted."), f"contacts:{kind}-restore", person.pk, row.pk)
    return back(request, person)


@require_POST
@workspace_view(Role.MEMBER)
def restore(request: WorkspaceRequest, contact: UUID, kind: str, thing: UUID) -> HttpResponse:
    """Put something that was taken off back on the page."""
    row, person = _thing(request, contact, kind, thing), person_of(request, contact)
    if row.take_back():
        audit.record(request, f"{kind}.restored", row)
        messages.success(request, _("It is back."))
    return back(request, person)
