"""Notes and files on a project's page."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.page import files, sniffing
from crm.lib import cards, handing_out
from crm.lib.toasts import undoable
from projects.models import Project, ProjectFile, ProjectNote
from projects.of_request import changeable, project_of

_AT_ONCE = 20  # files in one upload
_LONGEST_NOTE = 20_000


def _back(request: WorkspaceRequest, project: Project, part: str) -> HttpResponse:
    return redirect(reverse("projects:detail", args=[request.workspace.slug, project.pk]) + f"#{part}")


# Notes


@require_POST
@workspace_view(Role.MEMBER)
def note_add(request: WorkspaceRequest, project: UUID) -> HttpResponse:
    """Write a note."""
    found = changeable(request, project)
    text = cards.mask(request.POST.get("text", "").replace("\0", "").strip()[:_LONGEST_NOTE])
    if not text:
        messages.error(request, _("Write something first."))
        return _back(request, found, "notes")
    row = ProjectNote.objects.create(workspace=request.workspace, project=found, author=request.user, text=text)
    audit.record(request, "project_note.added", row)
    return _back(request, found, "notes")


@require_POST
@workspace_view(Role.MEMBER)
def note_delete(request: WorkspaceRequest, project: UUID, project_note: UUID) -> HttpResponse:
    """Take a note away; for an hour it can be had back."""
    found = changeable(request, project)
    row = get_object_or_404(found.notes.all(), pk=project_note)
    if row.remove():
        audit.record(request, "project_note.deleted", row)
    undoable(request, _("The note was deleted."), "projects:note-restore", found.pk, row.pk)
    return _back(request, found, "notes")


@require_POST
@workspace_view(Role.MEMBER)
def note_restore(request: WorkspaceRequest, project: UUID, project_note: UUID) -> HttpResponse:
    """Have a deleted note back."""
    found = changeable(request, project)
    row = get_object_or_404(found.notes.all(), pk=project_note)
    if row.take_back():
        audit.record(request, "project_note.restored", row)
    return _back(request, found, "notes")


# Files


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def file_add(request: WorkspaceRequest, project: UUID) -> HttpResponse:
    """Keep one or more files; ticked, the client sees them. A script that sends one at a time gets a plain answer."""
    found = changeable(request, project)
    if request.method != "POST":
        return _upload(request, found, [])
    kept, refused = _keep(request, found)
    if kept:
        said = ngettext("%(count)s file was added.", "%(count)s files were added.", kept) % {"count": kept}
        messages.success(request, said)
    if "X-Upload" in request.headers:
        return HttpResponse("\n".join(refused), status=422 if refused else 201, content_type="text/plain")
    return _upload(request, found, refused) if refused else _back(request, found, "files")


def _keep(request: WorkspaceRequest, project: Project) -> tuple[int, list[str]]:
    sent = request.FILES.getlist("file")
    refused: list[str] = [] if sent else [_("Choose a file.")]
    kept = 0
    for upload in sent[:_AT_ONCE]:
        content = upload.file
        try:
            file = files.keep(
                request.workspace,
                upload.name or "",
                content,  # type: ignore[arg-type]
                author=request.user,
                size=upload.size,
            )
        except ValidationError as error:
            refused += [f"{files.clean_name(upload.name or '')}: {message}" for message in error.messages]
            continue
        row = ProjectFile.objects.create(
            workspace=request.workspace, project=project, file=file, shared=bool(request.POST.get("shared"))
        )
        audit.record(request, "project_file.added", row)
        kept += 1
    return kept, refused


def _upload(request: WorkspaceRequest, project: Project, refused: list[str]) -> HttpResponse:
    context = {
        "nav": "projects",
        "project": project,
        "refused": refused,
        "most": filesizeformat(settings.FILES_LARGEST_MB * 2**20),
        "kinds": sniffing.SPOKEN,
    }
    return render(request, "projects/upload.html", context, status=422 if refused else 200)


def _file(project: Project, key: UUID, *, removed_too: bool = False) -> ProjectFile:
    rows = project.files.select_related("file").filter(file__arrived_at__isnull=False)
    rows = rows if removed_too else rows.filter(file__deleted_at__isnull=True)
    found: ProjectFile = get_object_or_404(rows, pk=key)
    return found


@require_safe
@workspace_view(Role.READ_ONLY)
def file(request: WorkspaceRequest, project: UUID, project_file: UUID) -> HttpResponse | StreamingHttpResponse:
    """The file itself, only ever as a download."""
    row = _file(project_of(request, project), project_file)
    response = handing_out.sealed_file(row.file.stored, row.file.media_type, row.file.name)
    audit.record(request, "project_file.downloaded", row)
    return response


@require_POST
@workspace_view(Role.MEMBER)
def file_share(request: WorkspaceRequest, project: UUID, project_file: UUID) -> HttpResponse:
    """Show a file to the client, or no longer (``shared=no``)."""
    found = changeable(request, project)
    row = _file(found, project_file)
    shared = request.POST.get("shared") != "no"
    if ProjectFile.objects.filter(pk=row.pk, shared=not shared).update(shared=shared):
        audit.record(request, "project_file.shared" if shared else "project_file.unshared", row)
    return _back(request, found, "files")


@require_POST
@workspace_view(Role.MEMBER)
def file_delete(request: WorkspaceRequest, project: UUID, project_file: UUID) -> HttpResponse:
    """Take a file away; for an hour it can be had back, then its bytes are destroyed."""
    found = changeable(request, project)
    row = _file(found, project_file)
    if row.file.remove():
        audit.record(request, "project_file.deleted", row)
    undoable(request, _("The file was deleted."), "projects:file-restore", found.pk, row.pk)
    return _back(request, found, "files")


@require_POST
@workspace_view(Role.MEMBER)
def file_restore(request: WorkspaceRequest, project: UUID, project_file: UUID) -> HttpResponse:
    """Have a deleted file back."""
    found = changeable(request, project)
    row = _file(found, project_file, removed_too=True)
    if row.file.take_back():
        audit.record(request, "project_file.restored", row)
    return _back(request, found, "files")
