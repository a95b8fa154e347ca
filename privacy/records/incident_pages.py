"""The register of incidents."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.models import Role
from contacts.documents import MEDIA_TYPE
from crm.lib import handing_out
from privacy.desks import DeskRequest, back_to, desk_page
from privacy.records import incidents
from privacy.records.incident_forms import IncidentForm, StepForm, ToldForm
from privacy.records.models import Incident

_PER_PAGE = 50


@desk_page(Role.MANAGER, mfa=True)
@require_safe
def register(request: DeskRequest) -> HttpResponse:
    """Every incident, the newest first."""
    rows = Incident.objects.of_controller(request.workspace)
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "records/incidents.html", {"page": page, "nav": "privacy"})


@desk_page(Role.MANAGER, mfa=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: DeskRequest) -> HttpResponse:
    """Enter one: the clock begins when it was noticed."""
    made = Incident(workspace=request.workspace)
    form = IncidentForm(request.POST or None, instance=made, workspace=request.workspace)
    if form.is_valid():
        incidents.enter(form.save(commit=False), by=request.user)
        messages.success(request, _("Entered. The clock runs until %(due)s.") % {"due": _due(made)})
        return back_to(request, "records:incident", made.pk)
    context = {"form": form, "nav": "privacy"}
    return render(request, "records/incident_new.html", context, status=422 if form.is_bound else 200)


def _due(incident: Incident) -> str:
    from django.utils.formats import date_format

    return date_format(timezone.localtime(incident.due_at), "DATETIME_FORMAT")


@desk_page(Role.MANAGER, mfa=True)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: DeskRequest, incident: UUID) -> HttpResponse:
    """All that is known of it, and what to do next."""
    row = find(request, incident)
    form = IncidentForm(request.POST or None, instance=row, workspace=request.workspace)
    if form.is_valid():
        if form.has_changed():
            incidents.change(form.save(commit=False), form.changed_data, by=request.user)
        messages.success(request, _("Saved."))
        return back_to(request, "records:incident", row.pk)
    if form.is_bound:
        row = find(request, incident)  # the page shows what is stored
    return _page(request, row, status=422 if form.is_bound else 200, form=form)


def find(request: DeskRequest, key: UUID) -> Incident:
    """An incident of this desk. Raises Http404."""
    return get_object_or_404(Incident.objects.select_related("workspace"), workspace=request.workspace, pk=key)


def _page(request: DeskRequest, row: Incident, *, status: int = 200, **forms: Any) -> HttpResponse:
    now = {"at": timezone.localtime().replace(second=0, microsecond=0)}
    context = {
        "incident": row,
        "form": IncidentForm(instance=row, workspace=request.workspace),
        "entries": row.entries.select_related("by"),
        "step_form": StepForm(prefix="step"),
        "authority_form": ToldForm(prefix="authority", incident=row, asks_why=True, initial=now),
        "people_form": ToldForm(prefix="people", incident=row, initial=now),
        "why_open": incidents.may_close(row),
        "may_mail": request.membership is None or request.membership.may(Role.OWNER),
        "letters": [name for name in incidents.LETTERS if name != "businesses" or request.workspace is None],
        "nav": "privacy",
        **forms,
    }
    return render(request, "records/incident.html", context, status=status)


@desk_page(Role.MANAGER, mfa=True)
@require_POST
def act(request: DeskRequest, incident: UUID, action: str) -> HttpResponse:
    """Note a step, that somebody was told, or that it is over."""
    row = find(request, incident)
    steps = {"note": _note, "authority": _authority, "people": _people, "close": _close, "reopen": _reopen}
    if action not in steps:
        raise Http404
    return steps[action](request, row) or back_to(request, "records:incident", row.pk)


def _note(request: DeskRequest, row: Incident) -> HttpResponse | None:
    form = StepForm(request.POST, prefix="step")
    if not form.is_valid():
        return _page(request, row, status=422, step_form=form)
    incidents.note(row, form.cleaned_data["text"], by=request.user)
    return None


def _authority(request: DeskRequest, row: Incident) -> HttpResponse | None:
    form = ToldForm(request.POST, prefix="authority", incident=row, asks_why=True)
    if not form.is_valid():
        return _page(request, row, status=422, authority_form=form)
    given = form.cleaned_data
    incidents.told_authority(row, at=given["at"], why_late=given["why_late"], by=request.user)
    return None


def _people(request: DeskRequest, row: Incident) -> HttpResponse | None:
    form = ToldForm(request.POST, prefix="people", incident=row)
    if not form.is_valid():
        return _page(request, row, status=422, people_form=form)
    incidents.told_people(row, at=form.cleaned_data["at"], by=request.user)
    return None


def _close(request: DeskRequest, row: Incident) -> HttpResponse | None:
    if why := incidents.may_close(row):
        messages.error(request, why)
    elif incidents.close(row, by=request.user):
        messages.success(request, _("Closed."))
    return None


def _reopen(request: DeskRequest, row: Incident) -> HttpResponse | None:
    incidents.reopen(row, by=request.user)
    return None


@desk_page(Role.MANAGER, mfa=True)
@require_safe
def letter(request: DeskRequest, incident: UUID, letter: str) -> HttpResponse:
    """A letter as PDF, filled in with what is known."""
    row = find(request, incident)
    if letter not in incidents.LETTERS or (letter == "businesses" and request.workspace):
        raise Http404
    audit.record(request, "incident.letter_made", row, workspace=request.workspace)
    response = HttpResponse(incidents.letter(row, letter).pdf(), content_type=MEDIA_TYPE)
    return handing_out.guarded(response, f"{row.number}-{letter}.pdf")
