"""Uploading and downloading the files of a contact or a company."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.models import Company, Contact
from contacts.page import files, sniffing
from contacts.page.call_pages import back, person_of
from contacts.page.models import ContactFile
from crm.lib import handing_out
from crm.lib.toasts import undoable

_AT_ONCE = 20  # files in one upload


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def file_add(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """Keep one or more files. A script that sends one at a time (X-Upload) gets a plain answer, others a page."""
    person = person_of(request, contact)
    if request.method != "POST":
        return _page(request, person, [])
    kept, refused = _keep(request, person)
    return _answer(request, person, kept, refused, back(request, person))


def _answer(
    request: WorkspaceRequest, about: files.Subject, kept: int, refused: list[str], done: HttpResponse
) -> HttpResponse:
    if kept:
        said = ngettext("%(count)s file was added.", "%(count)s files were added.", kept) % {"count": kept}
        messages.success(request, said)
    if "X-Upload" in request.headers:
        return HttpResponse("\n".join(refused), status=422 if refused else 201, content_type="text/plain")
    return _page(request, about, refused) if refused else done


def _page(request: WorkspaceRequest, about: files.Subject, refused: list[str]) -> HttpResponse:
    context: dict[str, Any] = {
        "nav": "contacts" if isinstance(about, Contact) else "companies",
        "contact": about if isinstance(about, Contact) else None,
        "company": about if isinstance(about, Company) else None,
        "refused": refused,
        "most": filesizeformat(settings.FILES_LARGEST_MB * 2**20),
        "kinds": sniffing.SPOKEN,
    }
    return render(request, "contacts/page/upload.html", context, status=422 if refused else 200)


def _keep(request: WorkspaceRequest, about: files.Subject) -> tuple[int, list[str]]:
    sent = request.FILES.getlist("file")
    refused: list[str] = [] if sent else [_("Choose a file.")]
    kept = 0
    for upload in sent[:_AT_ONCE]:
        content: Any = upload.file
        try:
            row = files.keep(about, upload.name or "", content, author=request.user, size=upload.size)
        except ValidationError as error:
            refused += [f"{files.clean_name(upload.name or '')}: {message}" for message in error.messages]
        else:
            audit.record(request, "file.added", row)
            kept += 1
    return kept, refused


@require_safe
@workspace_view(Role.READ_ONLY)
def file(request: WorkspaceRequest, contact: UUID, file: UUID) -> HttpResponse | StreamingHttpResponse:
    """The file itself, only ever as a download: no browser opens it in this site's name, whatever it is."""
    return _handed_out(request, contact=contact, pk=file)


def _handed_out(request: WorkspaceRequest, **which: UUID) -> HttpResponse | StreamingHttpResponse:
    rows = ContactFile.objects.of(request.workspace).filter(deleted_at=None, arrived_at__isnull=False)
    row = get_object_or_404(rows, **which)
    response = handing_out.sealed_file(row.stored, row.media_type, row.name)
    audit.record(request, "file.downloaded", row)
    return response


# Files of companies


def _company_of(request: WorkspaceRequest, key: UUID) -> Company:
    return get_object_or_404(Company.objects.of(request.workspace), pk=key)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def company_file_add(request: WorkspaceRequest, company: UUID) -> HttpResponse:
    """As ``file_add``, about a company."""
    found = _company_of(request, company)
    if request.method != "POST":
        return _page(request, found, [])
    kept, refused = _keep(request, found)
    return _answer(request, found, kept, refused, redirect("contacts:company", request.workspace.slug, found.pk))


@require_safe
@workspace_view(Role.READ_ONLY)
def company_file(request: WorkspaceRequest, company: UUID, company_file: UUID) -> HttpResponse | StreamingHttpResponse:
    """As ``file``, about a company."""
    return _handed_out(request, company=company, pk=company_file)


def _row(request: WorkspaceRequest, company: UUID, key: UUID) -> ContactFile:
    return get_object_or_404(ContactFile.objects.of(request.workspace), company=company, pk=key)


@require_POST
@workspace_view(Role.MEMBER)
def company_file_delete(request: WorkspaceRequest, company: UUID, company_file: UUID) -> HttpResponse:
    """Take a file off the company's page; it can be taken back for an hour, then it is destroyed."""
    row = _row(request, company, company_file)
    if row.remove():
        audit.record(request, "file.deleted", row)
        undoable(request, _("Deleted."), "contacts:company-file-restore", company, row.pk)
    return redirect("contacts:company", request.workspace.slug, company)


@require_POST
@workspace_view(Role.MEMBER)
def company_file_restore(request: WorkspaceRequest, company: UUID, company_file: UUID) -> HttpResponse:
    """Put it back."""
    row = _row(request, company, company_file)
    if row.take_back():
        audit.record(request, "file.restored", row)
        messages.success(request, _("It is back."))
    return redirect("contacts:company", request.workspace.slug, company)
