"""Pages about who answers for the data and who gets it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from accounts.models import Role
from privacy.desks import DeskRequest, back_to, desk_page
from privacy.records.forms import ControllerForm, ProcessorForm
from privacy.records.models import Processor, controller
from privacy.records.recipients import home_of, lacks, not_entered, recipients


@desk_page(Role.MANAGER)
@require_safe
def processors(request: DeskRequest) -> HttpResponse:
    """Everybody who gets data, and what is missing about each."""
    home = home_of(request.workspace)
    rows = [(each, lacks(each, home)) for each in Processor.objects.of_controller(request.workspace)]
    in_use = not_entered(request.workspace)
    entered = {each.name for each, _lacks in rows} | {each.name for each in in_use}
    by_the_site = recipients(request.workspace) if request.workspace else []
    context = {
        "rows": [row for row in rows if row[0].is_active],
        "ended": [each for each, _lacks in rows if not each.is_active],
        "in_use": in_use,
        "by_the_site": [each for each in by_the_site if each.name not in entered],
        "nav": "privacy",
    }
    return render(request, "records/processors.html", context)


@desk_page(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def processor_new(request: DeskRequest) -> HttpResponse:
    """Enter one; what is in use by the configuration comes filled in."""
    found = next((each for each in not_entered(request.workspace) if each.key == request.GET.get("key")), None)
    made = Processor(key=found.key if found else "")
    return _form(request, made, _known(found))


def _known(found: Any) -> dict[str, Any]:
    names = ("name", "service", "country", "website")
    return {**{name: getattr(found, name) for name in names}, "categories": list(found.categories)} if found else {}


@desk_page(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def processor(request: DeskRequest, processor: UUID) -> HttpResponse:
    """Look at one and change it."""
    return _form(request, get_object_or_404(Processor, workspace=request.workspace, pk=processor))


def _form(request: DeskRequest, row: Processor, known: dict[str, Any] | None = None) -> HttpResponse:
    is_new = row._state.adding
    form = ProcessorForm(request.POST or None, instance=row, workspace=request.workspace, initial=known or {})
    if form.is_valid():
        saved = form.save()
        audit.record(request, "processor.entered" if is_new else "processor.changed", saved)
        messages.success(request, _("%(name)s is on file.") % {"name": saved.name})
        return back_to(request, "records:processors")
    stored = Processor.objects.filter(pk=row.pk).first()
    missing = lacks(stored, home_of(request.workspace)) if stored else []
    context = {"form": form, "stored": stored, "lacks": missing, "nav": "privacy"}
    return render(request, "records/processor.html", context, status=422 if form.is_bound else 200)


@desk_page(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def officers(request: DeskRequest) -> HttpResponse:
    """Who answers: the officer, representatives, the authority; of the operator also name and addresses."""
    row = controller(request.workspace)
    form = ControllerForm(request.POST or None, instance=row, workspace=request.workspace)
    if form.is_valid():
        if form.has_changed():
            form.save()
            audit.record(request, "controller.changed", row, count=len(form.changed_data))
        messages.success(request, _("Saved."))
        return back_to(request, "records:officers")
    context = {"form": form, "nav": "privacy"}
    return render(request, "records/officers.html", context, status=422 if form.is_bound else 200)
