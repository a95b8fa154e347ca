"""Pages of companies."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Max
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts import domains, panels
from contacts.duplicates.company_pages import redirect_merged
from contacts.forms import CompanyForm
from contacts.lists.reading import FOUND, PAGE
from contacts.models import Call, Company, Contact
from contacts.page import files
from contacts.pages import contact_of
from contacts.restriction import refuse_frozen
from crm.lib.addresses import show_phone
from crm.lib.finding import find_keys
from crm.lib.htmx import page as htmx_page
from crm.lib.toasts import undoable

_PEOPLE = 100  # shown on a company's page


def company_of(request: WorkspaceRequest, key: UUID) -> Company:
    """A company of this workspace, or 404."""
    return get_object_or_404(Company.objects.of(request.workspace), pk=key)


@require_safe
@workspace_view(Role.READ_ONLY)
def company_list(request: WorkspaceRequest) -> HttpResponse:
    """The companies of the workspace, by name; the next page begins behind the last name of this one."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:200]
    archived = request.GET.get("view") == "archived"
    after = request.GET.get("after", "").replace("\0", "")[:200]
    rows = Company.objects.of(request.workspace).defer("notes", "search_text").order_by("name")
    if query:
        keys = find_keys(Company, request.workspace, query, FOUND, archived=archived)
        by_key = rows.in_bulk(keys)
        found = [by_key[key] for key in keys if key in by_key]
    else:
        rows = rows.filter(archived_at__isnull=not archived)
        found = list((rows.filter(name__gt=after) if after else rows)[: PAGE + 1])
    more = not query and len(found) > PAGE
    context: dict[str, Any] = {
        "nav": "companies",
        "query": query,
        "archived": archived,
        "companies": found[:PAGE] if more else found,
        "after": found[PAGE - 1].name if more else "",
        "untouched": not (query or after or archived),
    }
    return htmx_page(request, "contacts/companies.html", context, fragment="contacts/_companies.html")


@require_safe
@workspace_view(Role.READ_ONLY)
def company_page(request: WorkspaceRequest, company: UUID) -> HttpResponse:
    """A company: its people, what the apps above know of it, and what it all sums up to."""
    try:
        found = company_of(request, company)
    except Http404:
        return redirect_merged(request, company)
    found.workspace = request.workspace
    people = found.contacts.filter(archived_at__isnull=True).defer("extra").prefetch_related("points")
    rows = list(people.order_by("sort_name", "id")[: _PEOPLE + 1])
    audit.record(request, "company.viewed", found)
    last_call = Call.objects.filter(contact__company=found, deleted_at__isnull=True).aggregate(at=Max("at"))["at"]
    context = {
        "nav": "companies",
        "company": found,
        "people": rows[:_PEOPLE],
        "more_people": len(rows) > _PEOPLE,
        "people_count": people.count() if len(rows) > _PEOPLE else len(rows),
        "domains": list(found.domains.all()),
        "phone": show_phone(found.phone, request.workspace.country) if found.phone else "",
        "panels": panels.companies.render(request, found),
        "figures": panels.companies.figures(request, found),
        "last_call": last_call,
        "files": files.of_company(found),
        "may_edit": request.membership.may(Role.MEMBER),
    }
    return render(request, "contacts/company.html", context)


def _pair(request: WorkspaceRequest, contact: UUID, company: UUID) -> tuple[Contact, Company]:
    person = contact_of(request, contact)
    refuse_frozen(person)
    return person, company_of(request, company)


@require_POST
@workspace_view(Role.MEMBER)
def company_link(request: WorkspaceRequest, contact: UUID, company: UUID) -> HttpResponse:
    """Note that a contact works for a company, as the page suggested."""
    person, found = _pair(request, contact, company)
    if domains.link(person, found):
        audit.record(request, "contact.changed", person)
        said = _("Linked to %(company)s.") % {"company": found.name}
        undoable(request, said, "contacts:unlink-company", person.pk, found.pk)
    return redirect("contacts:detail", request.workspace.slug, person.pk)


@require_POST
@workspace_view(Role.MEMBER)
def company_unlink(request: WorkspaceRequest, contact: UUID, company: UUID) -> HttpResponse:
    """Take the link back."""
    person, found = _pair(request, contact, company)
    if domains.unlink(person, found):
        audit.record(request, "contact.changed", person)
        messages.success(request, _("No longer linked to %(company)s.") % {"company": found.name})
    return redirect("contacts:detail", request.workspace.slug, person.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def company_new(request: WorkspaceRequest) -> HttpResponse:
    """Add a company."""
    return _edit(request, Company(workspace=request.workspace), "company.created")


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def company_edit(request: WorkspaceRequest, company: UUID) -> HttpResponse:
    """Change a company."""
    return _edit(request, company_of(request, company), "company.changed")


def _edit(request: WorkspaceRequest, company: Company, action: str) -> HttpResponse:
    is_new, name = company._state.adding, company.name
    form = CompanyForm(request.POST or None, instance=company, workspace=request.workspace)
    if request.method == "POST" and form.is_valid():
        audit.record(request, action, form.save())
        messages.success(request, _("Saved."))
        return redirect("contacts:company", request.workspace.slug, company.pk)
    status = 422 if request.method == "POST" else 200
    context = {"nav": "companies", "form": form, "company": company, "is_new": is_new}
    context["title"] = name or _("Add company")
    return render(request, "contacts/company_edit.html", context, status=status)


@require_POST
@workspace_view(Role.MEMBER)
def company_archive(request: WorkspaceRequest, company: UUID) -> HttpResponse:
    """Put a company away; its people stay."""
    found = company_of(request, company)
    if Company.objects.filter(pk=found.pk, archived_at__isnull=True).update(archived_at=timezone.now()):
        audit.record(request, "company.archived", found)
        said = _("%(name)s was archived.") % {"name": found.name}
        undoable(request, said, "contacts:company-unarchive", found.pk)
    return redirect("contacts:companies", request.workspace.slug)


@require_POST
@workspace_view(Role.MEMBER)
def company_unarchive(request: WorkspaceRequest, company: UUID) -> HttpResponse:
    """Take a company back."""
    found = company_of(request, company)
    if Company.objects.filter(pk=found.pk, archived_at__isnull=False).update(archived_at=None):
        audit.record(request, "company.restored", found)
        messages.success(request, _("%(name)s is back in the list.") % {"name": found.name})
    return redirect("contacts:company", request.workspace.slug, found.pk)
