"""Pages of exports: what for and what, how far, the file. Each demands a second factor and is in the audit log."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.fields import catalogue
from contacts.history.models import Batch, BatchKind, BatchState, WhyLeft
from contacts.lists import bulk, columns, exports, formats
from contacts.lists.state import ListState
from crm.lib import cards, handing_out
from crm.lib.htmx import page as htmx_page

SHOWN, EVERYTHING = "shown", "everything"


class ExportForm(forms.Form):
    """What an export is for, who gets it, and what is in it."""

    purpose = forms.CharField(
        label=_("What for?"),
        max_length=200,
        help_text=_("One line for the record, such as “printed invitations for the open day”."),
    )
    audience = forms.ChoiceField(
        label=_("Who gets the file?"),
        choices=[
            (exports.OURSELVES, _("Only people of this workspace")),
            (exports.OTHERS, _("Somebody else; phone numbers given for text messages are left out")),
        ],
        widget=forms.RadioSelect(attrs={"class": "choices"}),
        initial=exports.OURSELVES,
    )
    content = forms.ChoiceField(
        label=_("What is in it?"),
        choices=[(SHOWN, _("The columns of the list")), (EVERYTHING, _("Every field"))],
        widget=forms.RadioSelect(attrs={"class": "choices"}),
        initial=SHOWN,
    )

    def clean_purpose(self) -> str:
        return cards.mask(self.cleaned_data["purpose"].replace("\0", ""))


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MANAGER, mfa=True)
def list_export(request: WorkspaceRequest) -> HttpResponse:
    """Ask what for, then make the export; of a list, or of those that are selected in it."""
    data = request.POST if request.method == "POST" else request.GET
    state = ListState.of_text(request, data.get("list", ""))
    form = ExportForm(request.POST if "purpose" in request.POST else None)
    context: dict[str, Any] = {"nav": "contacts", "text": state.text, "form": form}
    try:
        whom = context["whom"] = bulk.chosen(request, data if "id" in data else _all(data))
        if form.is_valid():
            said = form.cleaned_data
            keys = _keys(request, state, said["content"])
            batch = exports.begin(request, whom, purpose=said["purpose"], audience=said["audience"], keys=keys)
            return redirect("contacts:export", request.workspace.slug, batch.pk)
    except ValidationError as error:
        context["problem"] = " ".join(error.messages)
    status = 422 if form.errors or ("problem" in context and request.method == "POST") else 200
    return render(request, "contacts/export.html", context, status=status)


def _all(data: QueryDict) -> QueryDict:
    everybody = QueryDict(mutable=True)
    everybody.update({"all": "1", "list": data.get("list", "")})
    return everybody


def _keys(request: WorkspaceRequest, state: ListState, content: str) -> list[str]:
    if content == EVERYTHING:
        return [field.key for field in catalogue.catalogue(request.workspace)]
    return ["name", "email", "phone", *(key for key in (state.asked.columns or columns.USUAL) if key != "agreed")]


def export_of(request: WorkspaceRequest, key: UUID) -> Batch:
    """An export of this workspace, or 404."""
    rows = Batch.objects.of(request.workspace).filter(kind=BatchKind.EXPORT).select_related("workspace", "by")
    return get_object_or_404(rows, pk=key)


@require_safe
@workspace_view(Role.MANAGER, mfa=True)
def export_page(request: WorkspaceRequest, export: UUID) -> HttpResponse:
    """How far an export is, and its files."""
    batch = export_of(request, export)
    context = {
        "nav": "contacts",
        "batch": batch,
        "working": batch.state == BatchState.RUNNING,
        "whole": exports.is_whole(batch),
        "frozen": batch.left.get(WhyLeft.FROZEN, 0),
        "withheld": batch.left.get("withheld", 0),
        "own": (batch.plan or {}).get("audience") == exports.OURSELVES,
        "formats": [("csv", "CSV"), ("xlsx", "Excel"), ("vcf", "vCard"), ("json", "JSON")],
    }
    return htmx_page(request, "contacts/export_page.html", context, fragment="contacts/_export.html")


@require_safe
@workspace_view(Role.MANAGER, mfa=True)
def export_file(request: WorkspaceRequest, export: UUID, form: str) -> HttpResponse | StreamingHttpResponse:
    """The file itself."""
    batch = export_of(request, export)
    if form not in formats.TYPES:
        raise Http404
    if not exports.is_whole(batch):
        return redirect("contacts:export", request.workspace.slug, batch.pk)
    content_type, ending = formats.TYPES[form]
    audit.record(request, "contacts.export_fetched", batch, count=batch.changed)
    response = StreamingHttpResponse(formats.write(batch, form), content_type=content_type)
    own = "own-use-only-" if (batch.plan or {}).get("audience") == exports.OURSELVES else ""
    name = f"contacts-{own}{timezone.localdate().isoformat()}.{ending}"
    return handing_out.guarded(response, name)
