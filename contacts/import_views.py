"""Pages of imports: upload, preview, progress, report."""

import csv
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.imports import decoding, runs
from contacts.imports.columns import TARGETS
from contacts.imports.models import WAITING, ImportRun, RowState, RunState
from contacts.imports.reports import neutral, preview, report
from crm.lib import cards
from crm.lib.htmx import page as htmx_page


class UploadForm(forms.Form):
    """A file and what its people's data is for."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy("A Google Contacts export, or any table with a header row; at most 25 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
    )
    purpose = forms.CharField(
        label=gettext_lazy("Collected for"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("What you keep these people's data for, in words they would understand."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > decoding.LARGEST:
            size = {"size": decoding.LARGEST // 2**20}
            raise forms.ValidationError(_("The file is larger than %(size)s MB. Split it into parts."), params=size)
        return file

    def clean_purpose(self) -> str:
        return cards.mask(self.cleaned_data["purpose"])


def run_of(request: WorkspaceRequest, key: UUID) -> ImportRun:
    """An import of this workspace, or 404."""
    rows = ImportRun.objects.of(request.workspace).select_related("workspace", "by")
    return get_object_or_404(rows, pk=key)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def import_start(request: WorkspaceRequest) -> HttpResponse:
    """Upload a file; what is in it is shown before anything is imported."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = runs.begin(
                request.workspace, request.user, file.name, file.read(), purpose=form.cleaned_data["purpose"]
            )
            return redirect("contacts:import-run", request.workspace.slug, run.pk)
        except decoding.Unreadable as error:
            form.add_error("file", str(error))
    context = {"nav": "contacts", "form": form, "runs": ImportRun.objects.of(request.workspace)[:10]}
    return render(request, "contacts/import.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@workspace_view(Role.MEMBER)
def import_run(request: WorkspaceRequest, run: UUID) -> HttpResponse:
    """How far an import is: what it would do, what it does, what it did."""
    found = run_of(request, run)
    counts = runs.tally(found)
    done = sum(count for state, count in counts.items() if state not in WAITING)
    context: dict[str, Any] = {"nav": "contacts", "run": found, "counts": counts, "done": done}
    context["working"] = found.state in (RunState.READING, RunState.RUNNING)
    if found.state == RunState.PREVIEW:
        context |= {
            "preview": preview(found, counts[RowState.NEW] + counts[RowState.THERE]),
            "targets": list(TARGETS.items()),
        }
    elif found.state in (RunState.DONE, RunState.CANCELLED):
        context["report"] = report(found, request.GET.get("state", ""), request.GET.get("after", ""))
        context["states"] = [(s.value, s.label, counts[s.value]) for s in RowState if counts[s.value]]
    return htmx_page(request, "contacts/import_run.html", context, fragment="contacts/_import_run.html")


@require_POST
@workspace_view(Role.MEMBER)
def import_map(request: WorkspaceRequest, run: UUID) -> HttpResponse:
    """Put columns elsewhere."""
    found = run_of(request, run)
    chosen = [request.POST.get(f"column-{index}", "") for index in range(len(found.columns))]
    mapping = [new if new in TARGETS else old for new, old in zip(chosen, found.mapping, strict=True)]
    if mapping != found.mapping:
        runs.remap(found, mapping)
    return redirect("contacts:import-run", request.workspace.slug, found.pk)


@require_POST
@workspace_view(Role.MEMBER)
def import_confirm(request: WorkspaceRequest, run: UUID) -> HttpResponse:
    """Import what the preview showed."""
    found = run_of(request, run)
    runs.confirm(found, request.user)
    return redirect("contacts:import-run", request.workspace.slug, found.pk)


@require_POST
@workspace_view(Role.MEMBER)
def import_cancel(request: WorkspaceRequest, run: UUID) -> HttpResponse:
    """Stop an import."""
    found = run_of(request, run)
    if runs.cancel(found, request.user):
        messages.info(request, _("The import was stopped. People who were added before stay."))
    return redirect("contacts:import-run", request.workspace.slug, found.pk)


@require_safe
@workspace_view(Role.MEMBER, mfa=True)
def import_rejected(request: WorkspaceRequest, run: UUID) -> HttpResponse:
    """The rows that could not be imported, as a file to be mended and uploaded again."""
    found = run_of(request, run)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rejected.csv"'
    response["Cache-Control"] = "no-store"
    writer = csv.writer(response)
    writer.writerow([neutral(column) for column in found.columns])
    count = 0
    for row in found.rows.filter(state=RowState.REJECTED).order_by("number").iterator(chunk_size=500):
        writer.writerow([neutral(cell) for cell in (row.data or {}).get("cells", [])])
        count += 1
    audit.record(request, "import.rejected_downloaded", found, count=count)
    return response
