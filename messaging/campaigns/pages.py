"""Pages of campaigns: the list, the draft, the review before the start, and how far one is."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.models import Contact
from crm.lib.htmx import page as htmx_page
from messaging.campaigns import audiences, results
from messaging.campaigns import forecast as campaign_forecast
from messaging.campaigns import lifecycle as rules
from messaging.campaigns import wording as campaign_words
from messaging.campaigns.forms import CampaignForm, channel_of
from messaging.campaigns.models import Campaign
from messaging.campaigns.results import Progress
from messaging.campaigns.wording import Writer
from messaging.models import Sender
from messaging.words import merge_fields

LISTED = 25


def found(request: WorkspaceRequest, pk: UUID) -> Campaign:
    rows = Campaign.objects.of(request.workspace)
    rows = rows.select_related("workspace", "tag", "view", "sender", "author", "topic", "follows")
    return get_object_or_404(rows, pk=pk)


def page_of(campaign: Campaign) -> HttpResponse:
    return redirect("messaging:campaign", campaign.workspace.slug, campaign.pk)


@require_safe
@workspace_view(Role.READ_ONLY)
def campaigns(request: WorkspaceRequest) -> HttpResponse:
    """All campaigns, the newest first, each with how far it is."""
    rows = Campaign.objects.of(request.workspace).select_related("tag", "view", "follows").order_by("-created_at", "id")
    page = Paginator(rows, LISTED).get_page(request.GET.get("page"))
    how_far = results.progress(page.object_list)
    context = {
        "nav": "campaigns",
        "page": page,
        "rows": [_line(each, how_far[each.pk]) for each in page],
        "may_write": request.membership.may(Role.MEMBER),
    }
    return render(request, "messaging/campaigns.html", context)


def _line(campaign: Campaign, how_far: Progress) -> dict[str, Any]:
    standing = results.standing(campaign, how_far)
    return {"campaign": campaign, "progress": how_far, "standing": standing}


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def new(request: WorkspaceRequest) -> HttpResponse:
    """Write a campaign. Nothing is sent before a manager has looked at it."""
    channel = channel_of(request.GET.get("channel", ""))
    return _edit(request, Campaign(workspace=request.workspace, channel=channel, author=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def edit(request: WorkspaceRequest, campaign: UUID) -> HttpResponse:
    """Change a draft."""
    row = found(request, campaign)
    if row.is_scheduled:
        messages.error(request, _("It is scheduled. Make a draft of it again before you change it."))
        return page_of(row)
    if not row.is_draft:
        messages.error(request, _("It was started already and can't be changed any more."))
        return page_of(row)
    return _edit(request, row)


def _edit(request: WorkspaceRequest, row: Campaign) -> HttpResponse:
    is_new = row._state.adding
    form = CampaignForm(request.POST or None, instance=row, workspace=request.workspace, user=request.user)
    if request.method == "POST" and form.is_valid():
        if not rules.save_draft(row, by=request.user):
            messages.error(request, _("It was started meanwhile; your changes were not saved."))
        return page_of(row)
    context = {
        "nav": "campaigns",
        "form": form,
        "campaign": row,
        "is_new": is_new,
        "fields": merge_fields.offered(form.slots),
    }
    return render(request, "messaging/campaign_edit.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@workspace_view(Role.MEMBER)
def delete(request: WorkspaceRequest, campaign: UUID) -> HttpResponse:
    """Throw a draft away."""
    row = found(request, campaign)
    if not rules.delete_draft(row, by=request.user):
        messages.error(request, _("It was started already and can't be deleted. You can cancel it."))
        return page_of(row)
    messages.success(request, _("Draft deleted."))
    return redirect("messaging:campaigns", request.workspace.slug)


@require_safe
@workspace_view(Role.READ_ONLY)
def campaign(request: WorkspaceRequest, campaign: UUID) -> HttpResponse:
    """A draft with who would get it and why others not; a started one with how far it is."""
    row = found(request, campaign)
    how_far = results.progress([row])[row.pk]
    context = {
        "nav": "campaigns",
        "campaign": row,
        "workspace": request.workspace,
        "progress": how_far,
        "standing": results.standing(row, how_far),
        "may_write": request.membership.may(Role.MEMBER),
        "may_start": request.membership.may(Role.MANAGER),
        "followers": list(row.followers.order_by("created_at")[:20]),
        "conditions": audiences.in_words(row),
        "footer": campaign_words.footer(request.workspace) if row.is_mail else "",
    }
    if row.has_begun:
        context["words"] = Writer(row).sample()
        over = context["standing"] in ("finished", "cancelled")
        context["results"] = results.results(row, how_far, whole=over or not request.htmx)
        return htmx_page(request, "messaging/campaign.html", context, fragment="messaging/_campaign_progress.html")
    return render(request, "messaging/campaign.html", {**context, **_before_the_start(request, row)})


def _before_the_start(request: WorkspaceRequest, row: Campaign) -> dict[str, Any]:
    """Who would get it and who not, the words as one of them reads them, how long it would take, what it would cost."""
    reader = reader_of(request, row)
    variant = "b" if request.GET.get("text") == "b" and row.share_b else ""
    found = rules.review(row, reader, variant)
    sender = row.sender or Sender.objects.usual(request.workspace, row.channel)
    begins = row.scheduled_at if row.is_scheduled and row.scheduled_at else timezone.now()
    forecast = campaign_forecast.forecast(row, found.messages, sender, begins)
    return {
        "review": found,
        "reader": reader,
        "variant": variant,
        "sender": sender,
        "forecast": forecast,
        "cost": forecast.each * found.parts * found.messages if forecast.each else None,
        "own_number": request.user.phone,
        "missed": row.is_draft and row.scheduled_at is not None,
        "soonest": timezone.localtime(timezone.now() + timedelta(hours=1)),
    }


def reader_of(request: WorkspaceRequest, row: Campaign) -> Contact | None:
    """The person as whom it is previewed: one whom it is for, as the URL or form says."""
    try:
        key = UUID((request.POST.get("as") or request.GET.get("as") or "")[:64])
    except ValueError:
        return None
    reader: Contact | None = audiences.people(row).filter(pk=key, restricted_at=None).first()
    return reader
