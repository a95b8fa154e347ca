"""What is done with a campaign: test, schedule, start, pause, resume, cancel, copy."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from crm.lib.page_addresses import onward
from messaging.campaigns import lifecycle as rules
from messaging.campaigns.models import Campaign
from messaging.campaigns.pages import found, page_of, reader_of
from messaging.campaigns.wording import Writer, findings, problems
from messaging.models import Sender
from messaging.senders import self_test

LONGEST_WAIT = 365  # days between two steps


def _reviewed(request: WorkspaceRequest, row: Campaign) -> int | None:
    """The revision that the person looked at, if it may be started; else what is in the way was said."""
    in_the_way = rules.review(row).problems
    revision = request.POST.get("revision", "")
    if in_the_way:
        messages.error(request, " ".join(in_the_way))
    elif not (revision.isdecimal() and len(revision) < 9):
        messages.error(request, _("Look at the review first, then start it there."))
    else:
        return int(revision)
    return None


@require_POST
@workspace_view(Role.MANAGER)
def start(request: WorkspaceRequest, campaign: UUID) -> HttpResponse:
    """Start what was reviewed; a second click changes nothing."""
    row = found(request, campaign)
    if row.has_begun:
        return page_of(row)
    revision = _reviewed(request, row)
    if revision is None:
        return page_of(row)
    if rules.start(row, revision=revision, by=request.user):
        messages.success(request, _("Started. Each message is checked again before it leaves."))
    else:
        messages.error(request, _("Somebody changed or started it meanwhile. Look at it again."))
    return page_of(row)


@require_POST
@workspace_view(Role.MANAGER)
def schedule(request: WorkspaceRequest, campaign: UUID) -> HttpResponse:
    """Let it begin by itself later."""
    row = found(request, campaign)
    at = _moment(request.POST.get("at", ""))
    if not row.is_draft:
        return page_of(row)
    if at is None or at <= timezone.now():
        messages.error(request, _("Choose a day and an hour that are still to come."))
        return page_of(row)
    revision = _reviewed(request, row)
    if revision is not None and not rules.schedule(row, at, revision=revision, by=request.user):
        messages.error(request, _("Somebody changed or started it meanwhile. Look at it again."))
    elif revision is not None:
        messages.success(request, _("Scheduled. Until then it can be made a draft again."))
    return page_of(row)


def _moment(text: str) -> datetime | None:
    """What was entered, on the clock of whoever entered it; None when it is no moment, or one that no calendar has."""
    try:
        said = parse_datetime(text.strip()[:32])
        at = timezone.make_aware(said) if said is not None and timezone.is_naive(said) else said
        return at if at is None or at.year < 2100 else None
    except (ValueError, OverflowError):
        return None


@require_POST
@workspace_view(Role.MANAGER)
def schedule_after(request: WorkspaceRequest, campaign: UUID) -> HttpResponse:
    """Make a follow-up the next step: it begins by itself so many days after the one before."""
    row = found(request, campaign)
    said = request.POST.get("days", "")
    days = int(said) if said.isascii() and said.isdigit() and len(said) < 4 else 0
    revision = request.POST.get("revision", "")
    if not row.is_draft or row.follows is None:
        return page_of(row)
    if not 1 <= days <= LONGEST_WAIT:
        messages.error(request, _("Write how many days to wait: 1 to %(most)d.") % {"most": LONGEST_WAIT})
    elif not (revision.isdecimal() and len(revision) < 9):
        messages.error(request, _("Look at the review first, then schedule it there."))
    elif wrong := problems(row, Writer(row).sample(), findings(row)):
        messages.error(request, " ".join(wrong))
    elif rules.schedule_after(row, days, revision=int(revision), by=request.user):
        messages.success(request, _("Scheduled. Who answers or opts out before then does not get it."))
    else:
        messages.error(request, _("Somebody changed or started it meanwhile. Look at it again."))
    return page_of(row)


@require_POST
@workspace_view(Role.MEMBER)
def follow_up(request: WorkspaceRequest, campaign: UUID) -> HttpResponse:
    """A new draft for those who get this one and do not answer."""
    made = rules.follow_up(found(request, campaign), by=request.user)
    return redirect("messaging:campaign-edit", request.workspace.slug, made.pk)


@require_POST
@workspace_view(Role.MANAGER)
def unschedule(request: WorkspaceRequest, campaign: UUID) -> HttpResponse:
    """Make a draft of it again."""
    row = found(request, campaign)
    if rules.unschedule(row, by=request.user):
        messages.success(request, _("It is a draft again."))
    return page_of(row)


def _on(request: WorkspaceRequest, row: Campaign) -> HttpResponse:
    """To where the form says (``next``), else to the campaign's page."""
    there = onward(request)
    return HttpResponseRedirect(there) if there else page_of(row)


@require_POST
@workspace_view(Role.MANAGER)
def pause(request: WorkspaceRequest, campaign: UUID) -> HttpResponse:
    """Let nothing more of it leave for now."""
    row = found(request, campaign)
    if rules.pause(row, by=request.user):
        messages.success(request, _("Paused. Nothing more of it leaves until you resume it."))
    return _on(request, row)


@require_POST
@workspace_view(Role.MANAGER)
def resume(request: WorkspaceRequest, campaign: UUID) -> HttpResponse:
    """Go on with a paused campaign."""
    row = found(request, campaign)
    if rules.resume(row, by=request.user):
        messages.success(request, _("It goes on."))
    return _on(request, row)


@require_POST
@workspace_view(Role.MANAGER)
def cancel(request: WorkspaceRequest, campaign: UUID) -> HttpResponse:
    """Take back what has not left."""
    row = found(request, campaign)
    if rules.cancel(row, by=request.user):
        messages.success(request, _("Cancelled. What had not left stays here."))
    return page_of(row)


@require_POST
@workspace_view(Role.MEMBER)
def copy(request: WorkspaceRequest, campaign: UUID) -> HttpResponse:
    """A new draft with the same words."""
    made = rules.copy(found(request, campaign), by=request.user)
    messages.success(request, _("This is the copy. Change what should be different."))
    return redirect("messaging:campaign-edit", request.workspace.slug, made.pk)


@require_POST
@workspace_view(Role.MEMBER)
def test(request: WorkspaceRequest, campaign: UUID) -> HttpResponse:
    """Send it to oneself, as the person previewed would read it; through the gate like everything."""
    row = found(request, campaign)
    sender = row.sender or Sender.objects.usual(request.workspace, row.channel)
    try:
        said = _tested(request, row, sender)
    except self_test.NotTested as why:
        messages.error(request, str(why))
    else:
        audit.record(request, "campaign.tested", row)
        messages.success(request, said)
    return page_of(row)


def _tested(request: WorkspaceRequest, row: Campaign, sender: Any) -> str:
    reader = reader_of(request, row)
    writer = Writer(row)
    words = writer.to(reader) if reader else writer.sample()
    in_the_way = problems(row, words, findings(row))
    if in_the_way:
        raise self_test.NotTested(" ".join(in_the_way))
    if sender is None:
        raise self_test.NotTested(_("There is no sender for it yet. Add one under Settings, Senders."))
    if row.is_mail:
        return self_test.send_mail(sender, request.user, words)
    number = request.POST.get("number", "").replace("\x00", "")[:40]
    return self_test.send_text(sender, request.user, words, number, row.purpose)
