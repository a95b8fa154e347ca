"""The choice of one person or company among more than a list can show: a field, and the page that answers it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role, Workspace
from contacts.models import Company, Contact
from crm.lib.finding import find

SHOWN = 30  # choices before anything was typed
PICKED = 20  # choices for what was typed


class PickWidget(forms.Select):
    """A list with a box above it that fetches other choices; without JavaScript only the list is there."""

    source = ""  # the address that answers with choices for ?q=
    invitation = ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        select = super().render(name, value, attrs, renderer)
        field_id = (attrs or {}).get("id", f"id_{name}")
        context = {"select": select, "id": field_id, "source": self.source, "invitation": self.invitation}
        return render_to_string("ui/pick.html", context)


class PickField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One record of a workspace, or none. Call ``offer`` once the field is bound to the workspace's records."""

    widget = PickWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def offer(self, workspace: Workspace, chosen: Any, invitation: str) -> None:
        """Put into the list: none, the chosen record, and the latest of those that may be chosen."""
        rows: Any = self.queryset
        self.widget.source = reverse("contacts:pick", args=[workspace.slug, rows.model._meta.model_name])
        self.widget.invitation = invitation
        self.widget.choices = choices(rows, chosen)


def choices(rows: QuerySet[Any], chosen: Any = None, free: QuerySet[Any] | None = None) -> list[tuple[str, str]]:
    """Values and labels: none first, then the chosen record, then the latest (of those that are ``free``, where not
    all are). Two queries at most.
    """
    found = {"": _("None")}
    for row in [*_of_key(rows, chosen), *(rows if free is None else free).order_by("-updated_at")[:SHOWN]]:
        found.setdefault(str(row.pk), str(row))
    return list(found.items())


def _of_key(rows: QuerySet[Any], key: Any) -> list[Any]:
    """The record of this key, if it is a key and the record is there."""
    try:
        return list(rows.filter(pk=getattr(key, "pk", key))) if key else []
    except (ValueError, forms.ValidationError):  # typed into the address by hand
        return []


@require_safe
@workspace_view(Role.MEMBER)
def pick(request: WorkspaceRequest, kind: str) -> HttpResponse:
    """Choices of a client or company for what was typed, as options of a list."""
    model: Any = {"contact": Contact, "company": Company}.get(kind)
    if model is None:
        raise Http404
    query = request.GET.get("q", "").replace("\0", "").strip()
    if query:
        found = find(model, request.workspace, query, PICKED, archived=False)
        offered = [(str(row.pk), str(row)) for row in found if not getattr(row, "is_restricted", False)]
    else:
        free = model.objects.of(request.workspace).filter(archived_at=None)
        offered = choices(free.filter(restricted_at=None) if model is Contact else free)
    return render(request, "ui/pick_options.html", {"offered": offered, "query": query})
