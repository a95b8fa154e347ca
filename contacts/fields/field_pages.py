"""Settings: the fields of the workspace's own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.fields import making, ordering
from contacts.fields.models import CustomField
from contacts.fields.settings_forms import CustomFieldForm, OptionFormSet
from crm.lib.htmx import page as htmx_page
from crm.lib.toasts import undoable


def field_of(request: WorkspaceRequest, key: UUID) -> CustomField:
    """A field of this workspace, or 404."""
    found = get_object_or_404(CustomField.objects.of(request.workspace), pk=key)
    found.workspace = request.workspace
    return found


def parse_key(text: str) -> UUID | None:
    """A key out of a form; None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def reorder(request: WorkspaceRequest, rows: Any) -> str:
    """Put rows in the order that was posted: one moved ``by`` a place, or all as they were dragged. Gives the mover."""
    if order := request.POST.get("order", ""):
        ordering.arrange(rows, order[:20_000].split(","))
        return ""
    key = parse_key(request.POST.get("key", ""))
    if key is not None:
        ordering.step(rows, key, -1 if request.POST.get("by") == "-1" else 1)
    return f"{key}{request.POST.get('by', '')[:2]}" if key else ""


@require_safe
@workspace_view(Role.MEMBER)
def field_list(request: WorkspaceRequest) -> HttpResponse:
    """The fields in their order, and the archived ones."""
    return _list(request)


def _list(request: WorkspaceRequest, moved: str = "") -> HttpResponse:
    rows = CustomField.objects.of(request.workspace).prefetch_related("options").order_by("position", "id")
    context = {
        "nav": "settings",
        "settings_tab": "contacts",
        "part": "fields",
        "fields": [row for row in rows if row.archived_at is None],
        "archived": [row for row in rows if row.archived_at is not None],
        "moved": moved,
        "may_edit": request.membership.may(Role.MANAGER),
    }
    return htmx_page(request, "contacts/settings/fields.html", context, fragment="contacts/settings/_fields.html")


@require_POST
@workspace_view(Role.MANAGER)
def field_order(request: WorkspaceRequest) -> HttpResponse:
    """Put the fields in another order."""
    moved = reorder(request, CustomField.objects.of(request.workspace).in_use())
    return _list(request, moved) if request.htmx else redirect("contacts:fields", request.workspace.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MANAGER)
def field_new(request: WorkspaceRequest) -> HttpResponse:
    """Make a field."""
    form = CustomFieldForm(request.POST or None, workspace=request.workspace)
    if request.method == "POST" and form.is_valid():
        row = form.save()
        audit.record(request, "field.created", row)
        messages.success(request, _("The field “%(label)s” is on the form of every contact.") % {"label": row.label})
        return redirect("contacts:fields", request.workspace.slug)
    context = {"nav": "settings", "settings_tab": "contacts", "form": form, "is_new": True}
    return render(request, "contacts/settings/field.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MANAGER)
def field_edit(request: WorkspaceRequest, field: UUID) -> HttpResponse:
    """Change a field and its choices."""
    row = field_of(request, field)
    form = CustomFieldForm(request.POST or None, instance=row, workspace=request.workspace)
    chosen = row.kind in making.CHOSEN
    options: Any = OptionFormSet(request.POST or None, instance=row, prefix="options") if chosen else None
    if request.method == "POST" and form.is_valid() and (options is None or options.is_valid()):
        form.save()
        if options is not None:
            options.keep()
        audit.record(request, "field.changed", row)
        messages.success(request, _("Saved."))
        return redirect("contacts:fields", request.workspace.slug)
    context = {"nav": "settings", "settings_tab": "contacts", "form": form, "row": row, "options": options}
    context["ordered"] = list(row.options.all()) if chosen else []
    return render(request, "contacts/settings/field.html", context, status=422 if form.is_bound else 200)


@require_POST
@workspace_view(Role.MANAGER)
def option_order(request: WorkspaceRequest, field: UUID) -> HttpResponse:
    """Put the choices of a field in another order: forms offer them so, and lists sort by it."""
    row = field_of(request, field)
    moved = reorder(request, row.options.all())
    audit.record(request, "field.changed", row)
    if not request.htmx:
        return redirect("contacts:field-edit", request.workspace.slug, row.pk)
    context = {"row": row, "ordered": list(row.options.all()), "moved": moved}
    return render(request, "contacts/settings/_option_order.html", context)


@require_POST
@workspace_view(Role.MANAGER)
def field_archive(request: WorkspaceRequest, field: UUID) -> HttpResponse:
    """Take a field off every form; its values are kept."""
    row = field_of(request, field)
    if making.archive(row):
        audit.record(request, "field.archived", row)
        said = _("“%(label)s” was archived. What it holds is kept.") % {"label": row.label}
        undoable(request, said, "contacts:field-unarchive", row.pk)
    return redirect("contacts:fields", request.workspace.slug)


@require_POST
@workspace_view(Role.MANAGER)
def field_unarchive(request: WorkspaceRequest, field: UUID) -> HttpResponse:
    """Take a field back."""
    row = field_of(request, field)
    if making.unarchive(row):
        audit.record(request, "field.restored", row)
        messages.success(request, _("“%(label)s” is back, with all it held.") % {"label": row.label})
    return redirect("contacts:fields", request.workspace.slug)
