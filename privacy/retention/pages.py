"""Pages about how long what is kept, at the desk of a workspace and at the operator's; holds are a workspace's."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.models import Contact
from privacy.desks import DeskRequest, back_to, desk_page
from privacy.retention import holdable, kinds, running
from privacy.retention.forms import HoldForm, PeriodsForm
from privacy.retention.models import LegalHold, RetentionRun, What

_SHOWN = 20


@desk_page(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def periods(request: DeskRequest) -> HttpResponse:
    """Every period; owners change them."""
    may_set = request.membership is None or request.membership.may(Role.OWNER)
    if request.method == "POST" and not may_set:
        raise PermissionDenied(_("Only the owner of the workspace sets how long data is kept."))
    form = PeriodsForm(request.POST if request.method == "POST" else None, workspace=request.workspace)
    if form.is_valid():
        if changed := form.save():
            audit.record(request, "retention.set", workspace=request.workspace, count=changed)
        messages.success(request, _("Saved. What is older goes in the coming night."))
        return back_to(request, "retention:periods")
    runs = RetentionRun.objects.filter(workspace=request.workspace)
    context: dict[str, Any] = {
        "nav": "privacy",
        "form": form,
        "may_set": may_set,
        "fixed": kinds.FIXED if request.workspace else (),
        "runs": [(run, _told(run)) for run in runs.filter(is_trial=False)[:_SHOWN]],
        "trial": _trial(runs.filter(is_trial=True).first()),
        "holds": LegalHold.objects.of(request.workspace).standing().count() if request.workspace else 0,
    }
    return render(request, "retention/periods.html", context, status=422 if form.is_bound else 200)


def _told(run: RetentionRun) -> list[tuple[str, int]]:
    return [(str(kinds.KINDS[key].title), number) for key, number in run.numbers.items() if key in kinds.KINDS]


def _trial(run: RetentionRun | None) -> dict[str, Any] | None:
    return {"run": run, "told": _told(run)} if run else None


@desk_page(Role.MANAGER)
@require_POST
def trial(request: DeskRequest) -> HttpResponse:
    """Count what a run would let go now, and touch nothing."""
    RetentionRun.objects.filter(workspace=request.workspace, is_trial=True).delete()
    total = running.trial(request.workspace).total
    messages.info(request, ngettext("%d record would go now.", "%d records would go now.", total) % total)
    return back_to(request, "retention:periods")


@workspace_view(Role.MANAGER, mfa=True)
def holds(request: WorkspaceRequest) -> HttpResponse:
    """Whose data stays for now, and why."""
    found = LegalHold.objects.of(request.workspace).select_related("contact", "workspace")
    context = {
        "nav": "privacy",
        "workspace": request.workspace,
        "holds": holdable.named(found.standing()),
        "over": holdable.named(hold for hold in found.order_by("-placed_at")[:_SHOWN] if not hold.stands),
    }
    return render(request, "retention/holds.html", context)


@workspace_view(Role.MANAGER, mfa=True)
def hold_new(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """Place a hold on everything about somebody."""
    person = get_object_or_404(Contact.objects.of(request.workspace), pk=contact)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hold = form.place(person, by=request.user)
        audit.record(request, "hold.placed", hold)
        messages.success(request, _("Nothing about %(name)s is deleted before it ends.") % {"name": person.shown_name})
        return redirect("retention:holds", request.workspace.slug)
    context = {"nav": "privacy", "workspace": request.workspace, "form": form, "contact": person}
    context |= {"name": person.shown_name, "offered": list(holdable.offered(person))}
    return render(request, "retention/hold.html", context, status=422 if form.is_bound else 200)


@workspace_view(Role.MANAGER, mfa=True)
def hold_record(request: WorkspaceRequest, what: str, record: UUID) -> HttpResponse:
    """Place a hold on one record: what else there is about the person may go."""
    found = holdable.find(request.workspace, what, record)
    if found is None:
        raise Http404
    name, form = holdable.KINDS[What(what)].name(found), HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        audit.record(request, "hold.placed", form.place_on(what, found, by=request.user))
        messages.success(request, _("“%(name)s” stays until the hold ends.") % {"name": name})
        return redirect("retention:holds", request.workspace.slug)
    context = {"nav": "privacy", "workspace": request.workspace, "form": form, "contact": found.contact, "name": name}
    context["is_record"] = True
    return render(request, "retention/hold.html", context, status=422 if form.is_bound else 200)


@workspace_view(Role.MANAGER, mfa=True)
@require_POST
def hold_lift(request: WorkspaceRequest, hold: UUID) -> HttpResponse:
    """End a hold before its day."""
    found = get_object_or_404(LegalHold.objects.of(request.workspace), pk=hold)
    if found.lift(by=request.user):
        audit.record(request, "hold.lifted", found)
        messages.success(request, _("The hold is lifted. Rules and requests count again."))
    return redirect("retention:holds", request.workspace.slug)
