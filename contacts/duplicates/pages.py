"""Pages of likely duplicates: the list, two contacts side by side, their merge, and its undoing."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, prefetch_related_objects
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.consent import merging as consent
from contacts.duplicates import choices, finder, holders, merging, pairs
from contacts.duplicates.holders import Refused
from contacts.duplicates.likeness import SURE, in_words
from contacts.duplicates.models import ContactMerge, DuplicatePair, DuplicateScan, Verdict
from contacts.duplicates.said import stays_in_words
from contacts.models import Contact
from crm.lib.addresses import Kind, show_phone
from crm.lib.finding import find
from crm.lib.htmx import page as htmx_page
from crm.lib.toasts import undoable

PAGE = 25
_FOUND = 10


def contact_of(request: WorkspaceRequest, key: UUID) -> Contact:
    """A contact of this workspace, or 404."""
    rows = Contact.objects.of(request.workspace).select_related("company", "owner", "workspace")
    return get_object_or_404(rows.prefetch_related("points", "tags"), pk=key)


@require_safe
@workspace_view(Role.READ_ONLY)
def duplicate_list(request: WorkspaceRequest) -> HttpResponse:
    """Who is likely there twice, the likeliest first."""
    rows = pairs.likely(request.workspace).select_related("one__company", "other__company")
    rows = rows.prefetch_related("one__points", "other__points")
    after = _after(request.GET.get("after", ""))
    found = list((rows.filter(after) if after else rows)[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    context: dict[str, Any] = {
        "nav": "contacts",
        "lines": [_line(request, pair) for pair in found[:PAGE]],
        "after": f"{last.score}-{last.pk}" if last else "",
        "scan": DuplicateScan.objects.filter(workspace=request.workspace).first(),
        "may_edit": request.membership.may(Role.MEMBER),
        "untouched": not after,
    }
    return htmx_page(request, "contacts/duplicates.html", context, fragment="contacts/_duplicates_scan.html")


def _after(text: str) -> Q | None:
    score, _dash, key = text.partition("-")
    try:
        return Q(score__lt=int(score[:3])) | Q(score=int(score[:3]), pk__gt=UUID(key))
    except ValueError:
        return None


def _line(request: WorkspaceRequest, pair: DuplicatePair) -> dict[str, Any]:
    return {
        "pair": pair,
        "sides": [(contact, _known_by(request, contact)) for contact in (pair.one, pair.other)],
        "reasons": in_words(pair.reasons),
        "sure": pair.score >= SURE,
    }


def _known_by(request: WorkspaceRequest, contact: Contact) -> str:
    said = [contact.company.name] if contact.company else []
    for point in list(contact.points.all())[:2]:
        said.append(show_phone(point.value, request.workspace.country) if point.kind == Kind.PHONE else point.value)
    return " · ".join(said)


@require_POST
@workspace_view(Role.MEMBER)
def look(request: WorkspaceRequest) -> HttpResponse:
    """Look through everybody once more."""
    finder.begin(request.workspace)
    audit.record(request, "duplicates.looked_for")
    return redirect("contacts:duplicates", request.workspace.slug)


@require_safe
@workspace_view(Role.READ_ONLY)
def told_apart(request: WorkspaceRequest) -> HttpResponse:
    """Pairs that somebody called not the same, the latest first; each can be taken back."""
    rows = pairs.told_apart(request.workspace).select_related("one__company", "other__company", "by")
    rows = rows.prefetch_related("one__points", "other__points")
    after = _before(request.GET.get("after", ""))
    found = list((rows.filter(after) if after else rows)[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    context: dict[str, Any] = {
        "nav": "contacts",
        "lines": [_line(request, pair) for pair in found[:PAGE]],
        "after": f"{last.at.isoformat()}~{last.pk}" if last else "",
        "may_edit": request.membership.may(Role.MEMBER),
        "untouched": not after,
    }
    return render(request, "contacts/told_apart.html", context)


def _before(text: str) -> Q | None:
    moment, _mark, key = text.partition("~")
    try:
        at = datetime.fromisoformat(moment.replace(" ", "+")).astimezone(UTC)
        return Q(at__lt=at) | Q(at=at, pk__gt=UUID(key))
    except (ValueError, OverflowError):
        return None


@require_POST
@workspace_view(Role.MEMBER)
def pair_judge(request: WorkspaceRequest, pair: UUID, verdict: str) -> HttpResponse:
    """Say that two are not the same, or take that back."""
    if verdict not in Verdict.values:
        raise Http404
    rows = DuplicatePair.objects.of(request.workspace).select_related("one", "other")
    found = get_object_or_404(rows, pk=pair)
    audit.record(request, f"duplicates.{verdict}", found)
    if verdict == Verdict.DIFFERENT:
        pairs.settle_pair(found.one, found.other, verdict, by=request.user)
        undoable(request, _("Noted: not the same person."), "contacts:duplicate-judge", found.pk, Verdict.LIKELY.value)
    elif found.verdict == Verdict.DIFFERENT:
        finder.think_again(found.one, found.other, by=request.user)
        listed = DuplicatePair.objects.filter(pk=found.pk).exists()
        said = _("Taken back. They are listed as likely duplicates again.")
        messages.success(request, said if listed else _("Taken back. They have too little in common to be listed."))
    back = "duplicates-apart" if request.POST.get("back") == "apart" else "duplicates"
    return redirect(f"contacts:{back}", request.workspace.slug)


@require_safe
@workspace_view(Role.MEMBER)
def merge_pick(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """Which other record is the same person: the likely ones, or one that is searched for."""
    person = contact_of(request, contact)
    query = request.GET.get("q", "").replace("\0", "").strip()[:200]
    found = find(Contact, request.workspace, query, _FOUND + 1) if query else []
    prefetch_related_objects(found, "company", "points")
    likely = pairs.of_contact(person).select_related("one__company", "other__company")
    likely = likely.prefetch_related("one__points", "other__points")[:_FOUND]
    others = [pair.other if pair.one_id == person.pk else pair.one for pair in likely]
    context = {
        "nav": "contacts",
        "contact": person,
        "query": query,
        "refusal": _refusal(person),
        "found": [(each, _known_by(request, each)) for each in found if each.pk != person.pk][:_FOUND],
        "likely": [(each, _known_by(request, each)) for each in others],
    }
    return render(request, "contacts/merge_pick.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def merge_page(request: WorkspaceRequest, contact: UUID, other: UUID) -> HttpResponse:
    """Two contacts side by side, what a merge would keep and move; and the merge. ``contact`` is the one that stays."""
    if request.method == "POST":
        return _merge(request, contact, other)
    if contact == other:
        raise Http404
    person, second = contact_of(request, contact), contact_of(request, other)
    context: dict[str, Any] = {
        "nav": "contacts",
        "contact": person,
        "other": second,
        "choices": choices.side_by_side(person, second),
        "refusal": _refusal(person, second),
        "moves": holders.counts(second.pk, Contact),
        "consents": consent.outlook(person.pk, second.pk),
        "points": _together(request, person, second),
        "tags": sorted({tag.name for each in (person, second) for tag in each.tags.all()}),
        "pair": DuplicatePair.objects.filter(**dict(zip(("one", "other"), pairs.pair_of(contact, other), strict=True)))
        .of(request.workspace)
        .first(),
    }
    context["reasons"] = in_words(context["pair"].reasons) if context["pair"] else []
    audit.record(request, "contact.viewed", second)
    return render(request, "contacts/merge.html", context)


def _refusal(*contacts: Contact) -> str:
    """Why these can't be merged now, before anybody tries; empty when they can."""
    try:
        merging.refuse_frozen(*contacts)
    except Refused as refused:
        return str(refused)
    return ""


def _together(request: WorkspaceRequest, *contacts: Contact) -> list[str]:
    values = {(p.kind, p.value) for contact in contacts for p in contact.points.all()}
    country = request.workspace.country
    return [show_phone(value, country) if kind == Kind.PHONE else value for kind, value in sorted(values)]


def _merge(request: WorkspaceRequest, contact: UUID, other: UUID) -> HttpResponse:
    rows = Contact.objects.of(request.workspace)
    person = get_object_or_404(rows, pk=contact)
    second = rows.filter(pk=other).first()
    if second is None:  # a second click, perhaps
        get_object_or_404(ContactMerge.objects.of(request.workspace), survivor=person, loser_id=other, undone_at=None)
        return redirect("contacts:detail", request.workspace.slug, person.pk)
    if contact == other:
        raise Http404
    chosen = {name.removeprefix("field-"): str(value) for name, value in request.POST.items() if name[:6] == "field-"}
    try:
        done = merging.merge(person, second, chosen, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("contacts:merge", request.workspace.slug, contact, other)
    person.refresh_from_db()
    said = _("The two records of %(name)s are one now.") % {"name": person.shown_name}
    undoable(request, said, "contacts:merge-undo", done.pk)
    return redirect("contacts:detail", request.workspace.slug, person.pk)


@require_POST
@workspace_view(Role.MEMBER)
def merge_undo(request: WorkspaceRequest, merge: UUID) -> HttpResponse:
    """Make two of one again, and say what stays as it is."""
    done = get_object_or_404(ContactMerge.objects.of(request.workspace), pk=merge)
    try:
        result = merging.undo(done, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("contacts:detail", request.workspace.slug, done.survivor_id)
    if result is not None:
        messages.success(request, _("They are two again."))
        for sentence in stays_in_words(result):
            messages.info(request, sentence)
    return redirect("contacts:detail", request.workspace.slug, done.loser_id)


def redirect_merged(request: WorkspaceRequest, key: UUID) -> HttpResponseRedirect:
    """To the record that this one became part of, or 404."""
    survivor = merging.merged_into(request.workspace, key)
    if survivor is None:
        raise Http404
    return redirect("contacts:detail", request.workspace.slug, survivor)
