"""Pages for merging companies: which one is the same, what moves, and the undoing."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.duplicates import companies, holders
from contacts.duplicates.models import CompanyMerge
from contacts.duplicates.said import stays_in_words
from contacts.models import Company
from crm.lib.finding import find
from crm.lib.toasts import undoable

_FOUND = 10


def _company(request: WorkspaceRequest, key: UUID) -> Company:
    return get_object_or_404(Company.objects.of(request.workspace), pk=key)


@require_safe
@workspace_view(Role.MEMBER)
def company_merge_pick(request: WorkspaceRequest, company: UUID) -> HttpResponse:
    """Which other record is the same company: those of a like name, or one that is searched for."""
    ours = _company(request, company)
    query = request.GET.get("q", "").replace("\0", "").strip()[:200]
    found = find(Company, request.workspace, query or ours.name, _FOUND + 1)
    others = [each for each in found if each.pk != ours.pk][:_FOUND]
    context = {"nav": "companies", "company": ours, "query": query, "found": others}
    return render(request, "contacts/company_merge_pick.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def company_merge(request: WorkspaceRequest, company: UUID, other: UUID) -> HttpResponse:
    """What a merge of two companies moves; and the merge. ``company`` is the one that stays."""
    ours = _company(request, company)
    theirs = Company.objects.of(request.workspace).filter(pk=other).first()
    if theirs is None and request.method == "POST" and companies.merged_into(request.workspace, other) == ours.pk:
        return redirect("contacts:company", request.workspace.slug, ours.pk)  # a second click
    if theirs is None or theirs.pk == ours.pk:
        raise Http404
    if request.method == "POST":
        return _merge(request, ours, theirs)
    context = {
        "nav": "companies",
        "company": ours,
        "other": theirs,
        "moves": holders.counts(theirs.pk, Company),
    }
    return render(request, "contacts/company_merge.html", context)


def _merge(request: WorkspaceRequest, ours: Company, theirs: Company) -> HttpResponse:
    try:
        done = companies.merge(ours, theirs, by=request.user)
    except holders.Refused as refused:
        messages.error(request, str(refused))
        return redirect("contacts:company-merge", request.workspace.slug, ours.pk, theirs.pk)
    said = _("%(other)s is part of %(name)s now.") % {"other": theirs.name, "name": ours.name}
    undoable(request, said, "contacts:company-merge-undo", done.pk)
    return redirect("contacts:company", request.workspace.slug, ours.pk)


@require_POST
@workspace_view(Role.MEMBER)
def company_merge_undo(request: WorkspaceRequest, company_merge: UUID) -> HttpResponse:
    """Make two of one again, and say what stays as it is."""
    done = get_object_or_404(CompanyMerge.objects.of(request.workspace).select_related("survivor"), pk=company_merge)
    try:
        result = companies.undo(done, by=request.user)
    except holders.Refused as refused:
        messages.error(request, str(refused))
        return redirect("contacts:company", request.workspace.slug, done.survivor_id)
    if result is not None:
        messages.success(request, _("They are two again."))
        for sentence in stays_in_words(result):
            messages.info(request, sentence)
    return redirect("contacts:company", request.workspace.slug, done.loser_id)


def redirect_merged(request: WorkspaceRequest, key: UUID) -> HttpResponseRedirect:
    """To the company that this one became part of, or 404."""
    survivor = companies.merged_into(request.workspace, key)
    if survivor is None:
        raise Http404
    return redirect("contacts:company", request.workspace.slug, survivor)
