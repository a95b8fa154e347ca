"""The overview of the privacy work: what is due, what is missing, and the way to each part."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Role
from privacy import overview
from privacy.desks import DeskRequest, desk_page


@desk_page(Role.MANAGER, mfa=True)
@require_safe
def show(request: DeskRequest) -> HttpResponse:
    """Everything at a glance."""
    areas = overview.areas(request.workspace)
    context = {"areas": areas, "due": overview.due(areas), "nav": "privacy", "workspace": request.workspace}
    return render(request, "records/overview.html", context)
