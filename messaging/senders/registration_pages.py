"""10DLC: the brand and its campaigns as registered with the carriers, and how far each is (CN-13)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from messaging.models import Brand, TextingCampaign
from messaging.senders import rates
from messaging.senders.pages import NAV
from messaging.senders.registration_forms import BrandForm, TextingCampaignForm


@require_safe
@workspace_view(Role.READ_ONLY)
def overview(request: WorkspaceRequest) -> HttpResponse:
    """Brands and campaigns, their status, and the limits that follow."""
    brands = list(Brand.objects.of(request.workspace).order_by("created_at"))
    rows = TextingCampaign.objects.of(request.workspace).select_related("brand").annotate(numbers=Count("senders"))
    campaigns = [(row, rates.per_minute(row)) for row in rows.order_by("created_at")]
    context = {
        **NAV,
        "brands": [(brand, rates.per_day(brand)) for brand in brands],
        "campaigns": campaigns,
        "may_change": request.membership.may(Role.MANAGER),
    }
    return render(request, "messaging/registration.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MANAGER)
def new_brand(request: WorkspaceRequest) -> HttpResponse:
    """Register a business."""
    of = request.workspace
    start = {"legal_name": of.business_name, "email": of.contact_email, "phone": of.contact_phone, "country": "US"}
    return _edit(request, BrandForm, Brand(), _("New brand"), initial=start)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MANAGER)
def brand(request: WorkspaceRequest, brand: UUID) -> HttpResponse:
    """Change a brand, or write down what the registry said."""
    row = get_object_or_404(Brand.objects.of(request.workspace), pk=brand)
    return _edit(request, BrandForm, row, row.legal_name)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MANAGER)
def new_campaign(request: WorkspaceRequest) -> HttpResponse:
    """Register what a brand texts about."""
    if not Brand.objects.of(request.workspace).exists():
        messages.info(request, _("First the brand: carriers register campaigns of brands."))
        return redirect("messaging:brand-new", request.workspace.slug)
    return _edit(request, TextingCampaignForm, TextingCampaign(), _("New 10DLC campaign"))


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MANAGER)
def campaign(request: WorkspaceRequest, texting_campaign: UUID) -> HttpResponse:
    """Change a campaign, or write down what the carriers said."""
    row = get_object_or_404(TextingCampaign.objects.of(request.workspace).select_related("brand"), pk=texting_campaign)
    return _edit(request, TextingCampaignForm, row, row.get_use_case_display())


def _edit(request: WorkspaceRequest, form_of: Any, row: Any, title: str, **options: Any) -> HttpResponse:
    form = form_of(request.POST or None, instance=row, workspace=request.workspace, **options)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            saved = form.save()
            audit.record(request, f"{saved._meta.model_name}.saved", saved)
        messages.success(request, _("Saved."))
        return redirect("messaging:registration", request.workspace.slug)
    context = {**NAV, "form": form, "title": title}
    return render(request, "messaging/registration_edit.html", context, status=422 if form.errors else 200)
