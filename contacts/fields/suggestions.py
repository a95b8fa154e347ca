"""What is offered while somebody types into a field: companies, people, sources of referral. All for a datalist."""

from django.db.models.functions import Lower
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.models import Company, Contact
from crm.lib.finding import find_keys

_MOST = 8


def typed(request: WorkspaceRequest) -> str:
    """What was typed into the one field that a list of suggestions belongs to, whatever its name."""
    return next((str(value).replace("\0", "").strip()[:200] for value in request.GET.values()), "")


@require_safe
@workspace_view(Role.MEMBER)
def companies(request: WorkspaceRequest) -> HttpResponse:
    """The companies whose names begin with what was typed."""
    begins = typed(request)
    found = Company.objects.of(request.workspace).filter(archived_at__isnull=True, name__istartswith=begins)
    names = found.order_by("name").values_list("name", flat=True)[:20] if begins else []
    return render(request, "contacts/_company_options.html", {"names": names})


@require_safe
@workspace_view(Role.MEMBER)
def people(request: WorkspaceRequest) -> HttpResponse:
    """The contacts found by what was typed, each by an address of theirs."""
    begins = typed(request)
    keys = find_keys(Contact, request.workspace, begins, _MOST, archived=False) if len(begins) > 1 else []
    known = Contact.objects.of(request.workspace).defer("extra").prefetch_related("points").in_bulk(keys)
    found = [known[key] for key in keys if key in known]
    options = [(next((p.value for p in c.points.all()), c.name), c.shown_name) for c in found]
    return render(request, "contacts/_person_options.html", {"options": options})


@require_safe
@workspace_view(Role.MEMBER)
def referrals(request: WorkspaceRequest) -> HttpResponse:
    """The sources of referral in use that begin with what was typed.

    Each is looked up in the index behind the one before: a source that a million contacts share costs no more.
    """
    begins = typed(request).lower()
    rows = Contact.objects.of(request.workspace).annotate(folded=Lower("referral_source")).order_by("folded", "id")
    rows = rows.filter(folded__gte=begins, folded__lt=f"{begins}\U0010ffff")
    names: list[str] = []
    last = ""
    while begins and len(names) < _MOST:
        after = rows.filter(folded__gt=last) if names else rows
        found = after.values_list("referral_source", "folded").first()
        if found is None:
            break
        name, last = found
        names.append(name)
    return render(request, "contacts/_company_options.html", {"names": names})
