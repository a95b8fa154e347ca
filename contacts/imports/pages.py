"""Pages of imports: upload, columns, permission, choices row by row, preview, progress, report."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.history import batches
from contacts.imports import (
    choices,
    columns,
    decisions,
    first_row,
    new_fields,
    postal,
    programs,
    runs,
    shown,
    targets,
)
from contacts.imports.formats import Unreadable
from contacts.imports.forms import MeetingForm, UploadForm, encoding_choices, permission_forms
from contacts.imports.models import WAITING, ImportRun, RowState, RunState
from contacts.imports.permissions import told
from crm.lib import handing_out, places, spreadsheets
from crm.lib.htmx import page as htmx_page

_BEFORE = (RowState.NEW, RowState.THERE, RowState.CONFLICT, RowState.SAME, RowState.REJECTED, RowState.ERASED)


def run_of(request: WorkspaceRequest, key: UUID) -> ImportRun:
    """An import of this workspace, or 404."""
    rows = ImportRun.objects.of(request.workspace).select_related("workspace", "by", "batch")
    return get_object_or_404(rows, pk=key)


def to_run(request: WorkspaceRequest, run: ImportRun, name: str = "import-run") -> HttpResponse:
    """Back to a page of the import."""
    return redirect(f"contacts:{name}", request.workspace.slug, run.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def import_start(request: WorkspaceRequest) -> HttpResponse:
    """Upload or paste; and the imports of before."""
    recent = ImportRun.objects.of(request.workspace)
    purposes = list(dict.fromkeys(run.purpose for run in recent.only("purpose")[:30] if run.purpose))
    form = UploadForm(request.POST or None, request.FILES or None, initial={"purpose": next(iter(purposes), "")})
    if request.method == "POST" and form.is_valid():
        name, file = form.source()
        try:
            run = runs.begin(request.workspace, request.user, name, file, purpose=form.cleaned_data["purpose"])
            known = run.source or run.remembered or run.format == "vcard"
            return to_run(request, run, "import-run" if known else "import-map")
        except Unreadable as error:
            form.add_error("file" if form.cleaned_data["file"] else "text", str(error))
    context = {
        "nav": "contacts",
        "form": form,
        "country": dict(places.countries()).get(request.workspace.country, request.workspace.country),
        "runs": recent[:10],
        "purposes": purposes,
    }
    return render(request, "contacts/import.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@workspace_view(Role.MEMBER)
def import_run(request: WorkspaceRequest, run: UUID) -> HttpResponse:
    """How far an import is: what it would do, what it does, what it did."""
    found = run_of(request, run)
    context = _about(found)
    counts, state, after = context["counts"], request.GET.get("state", ""), request.GET.get("after", "")
    if found.state == RunState.PREVIEW:
        context |= {
            "page": shown.preview(found, state, after),
            "states": shown.told_states(counts, _BEFORE),
            "permissions": told(choices.of(found).permissions),
            "wanted": counts[RowState.NEW] + counts[RowState.THERE],
        }
    elif found.state in (RunState.DONE, RunState.CANCELLED):
        context |= {
            "page": shown.report(found, state, after),
            "states": shown.told_states(counts, RowState.values),
        }
    return htmx_page(request, "contacts/import_run.html", context, fragment="contacts/_import_run.html")


def _about(run: ImportRun, tab: str = "preview") -> dict[str, Any]:
    """What every page of an import shows."""
    counts = runs.tally(run)
    return {
        "nav": "contacts",
        "run": run,
        "tab": tab,
        "counts": counts,
        "done": sum(count for state, count in counts.items() if state not in WAITING),
        "open": decisions.undecided(run) if run.state == RunState.PREVIEW else 0,
        "choosing": decisions.any_to_make(run) if run.state == RunState.PREVIEW else False,
        "program": programs.name_of(run.source),
        "working": run.state in (RunState.READING, RunState.RUNNING),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def import_map(request: WorkspaceRequest, run: UUID) -> HttpResponse:
    """Which column goes where, with real values; new fields are made here."""
    found = run_of(request, run)
    if found.state != RunState.PREVIEW:
        return to_run(request, found)
    if request.method == "POST":
        return _remap(request, found)
    context = _about(found, "columns") | {
        "columns": shown.columns(found),
        "targets": list(targets.labels(request.workspace).items()),
        "kinds": new_fields.kinds(),
        "may_make": new_fields.may_make(request.membership) and columns.EXTRA in found.mapping,
        "has_places": len(set(postal.groups(found.columns, found.mapping).values())) > 1,
        "has_first_row": first_row.may_turn(found),
        "encodings": encoding_choices(found),
        "encoding": choices.of(found).encoding,
    }
    return render(request, "contacts/import_columns.html", context)


def _remap(request: WorkspaceRequest, run: ImportRun) -> HttpResponse:
    possible = targets.labels(request.workspace)
    chosen = [request.POST.get(f"column-{index}", "") for index in range(len(run.columns))]
    mapping = [new if new in possible else old for new, old in zip(chosen, run.mapping, strict=True)]
    if new_fields.may_make(request.membership):
        mapping = new_fields.make(request, run, mapping)
    options = choices.of(run)
    allowed = dict(encoding_choices(run))
    if request.POST.get("encoding", options.encoding) in allowed:
        options.encoding = request.POST.get("encoding", options.encoding)
    headed = "headed" in request.POST if "asked-headed" in request.POST else run.headed
    turned = headed != run.headed
    if turned or (mapping, options) != (run.mapping, choices.of(run)):
        runs.check_again(run, mapping, options, headed=headed)
    return to_run(request, run, "import-map" if turned else "import-run")


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def import_choices(request: WorkspaceRequest, run: UUID) -> HttpResponse:
    """What to do with people who are here, and which permission the file's people gave."""
    found = run_of(request, run)
    if found.state != RunState.PREVIEW:
        return to_run(request, found)
    chosen = choices.of(found)
    data = request.POST if request.method == "POST" else None
    meeting = MeetingForm(data, initial={name: getattr(chosen, name) for name in MeetingForm.base_fields})
    channels = permission_forms(found, chosen, data)
    if data is not None and _all_valid(meeting, *channels):
        meeting.choose(chosen)
        chosen.permissions = [permission for form in channels for permission in form.permissions()]
        if chosen != choices.of(found):
            runs.check_again(found, chosen=chosen)
        return to_run(request, found)
    context = _about(found, "choices") | {"meeting": meeting, "channels": channels}
    return render(request, "contacts/import_choices.html", context, status=200 if data is None else 422)


def _all_valid(*filled: Form) -> bool:
    """Every form is asked, so that every mistake is shown at once."""
    return sum(not form.is_valid() for form in filled) == 0


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def import_decisions(request: WorkspaceRequest, run: UUID) -> HttpResponse:
    """Rows about somebody who is here, or who may be: row by row."""
    found = run_of(request, run)
    if found.state != RunState.PREVIEW:
        return to_run(request, found)
    if request.method == "POST":
        decisions.decide(found, request.POST)
        if "all" not in request.POST and decisions.undecided(found):
            return to_run(request, found, "import-decisions")
        return to_run(request, found)
    context = _about(found, "decisions") | {"page": decisions.page(found, request.GET.get("after", ""))}
    return render(request, "contacts/import_decisions.html", context)


@require_POST
@workspace_view(Role.MEMBER)
def import_confirm(request: WorkspaceRequest, run: UUID) -> HttpResponse:
    """Import what the preview showed."""
    found = run_of(request, run)
    if runs.confirm(found, request.user) and found.total <= runs.FEW // 4:
        runs.advance(found.pk, seconds=3)
    return to_run(request, found)


@require_POST
@workspace_view(Role.MEMBER)
def import_cancel(request: WorkspaceRequest, run: UUID) -> HttpResponse:
    """Stop an import."""
    found = run_of(request, run)
    if runs.cancel(found, request.user):
        messages.info(request, _("The import was stopped. People who were added before stay."))
    return to_run(request, found)


@require_POST
@workspace_view(Role.MEMBER)
def import_undo(request: WorkspaceRequest, run: UUID) -> HttpResponse:
    """Take a whole import back; what was worked with since stays, and is named."""
    found = run_of(request, run)
    if found.batch is None or not batches.undo(found.batch, request.user):
        messages.info(request, _("There is nothing to undo."))
        return to_run(request, found)
    return redirect("contacts:batch", request.workspace.slug, found.batch.pk)


@require_safe
@workspace_view(Role.MEMBER, mfa=True)
def import_rejected(request: WorkspaceRequest, run: UUID) -> HttpResponse:
    """The rows that could not be imported, as a file to be mended and uploaded again."""
    found = run_of(request, run)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    handing_out.guarded(response, "rejected.csv")
    count = -1
    for line in shown.mended_file(found):
        response.write(spreadsheets.line(line))
        count += 1
    audit.record(request, "import.rejected_downloaded", found, count=count)
    return response
