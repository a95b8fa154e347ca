"""Carrying a request out: what will happen is shown first, then one button does it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role, User
from contacts.models import Contact
from privacy.copies import access_copy
from privacy.desk.forms import LiftForm, NoteForm, WeighForm
from privacy.desk.request_pages import find, may_fulfil, urls_of
from privacy.desks import DeskRequest, desk_page
from privacy.endings import accounts
from privacy.erasure import erasing
from privacy.fulfilling import children, correcting, freezing, weighing
from privacy.models import AT_ONCE, Kind, Lifting, PrivacyRequest
from privacy.requests import filing, fulfilment


@desk_page(Role.MANAGER, mfa=True)
def fulfil(request: DeskRequest, privacy_request: UUID) -> HttpResponse:
    """See what will be erased, handed over or changed, then do it."""
    asked = find(request.workspace, privacy_request)
    if not may_fulfil(asked):
        return redirect(urls_of(asked)["request"])
    return _WAYS[Kind(asked.kind)](request, asked)


def _shown(request: DeskRequest, asked: PrivacyRequest, template: str, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "asked": asked,
        "nav": "privacy",
        "workspace": asked.workspace,
        "urls": urls_of(asked),
        **more,
    }
    return render(request, f"privacy/{template}.html", context, status=status)


def _told(request: DeskRequest, asked: PrivacyRequest, done: bool, said: str) -> HttpResponse:
    if done:
        messages.success(request, said)
    else:
        messages.warning(request, _("This was not possible: the request has moved on meanwhile."))
    return redirect(urls_of(asked)["request"])


def _theirs(asked: PrivacyRequest) -> list[Contact]:
    found = Contact.objects.filter(workspace=asked.workspace, pk__in=asked.contact_ids)
    return list(found.select_related("company", "workspace").prefetch_related("points"))


def _begin(request: DeskRequest, asked: PrivacyRequest) -> HttpResponse:
    """Hand it to the courier."""
    begun = fulfilment.fulfil(asked, by=request.user, places=request.POST.getlist("places"))
    return _told(request, asked, begun, _("It is being carried out. This page shows when it is done."))


def _erase(request: DeskRequest, asked: PrivacyRequest) -> HttpResponse:
    user = User.objects.filter(email=asked.email).first() if asked.workspace is None else None
    reason = accounts.in_the_way(user) if user else ""
    if request.method == "POST" and not reason:
        return _begin(request, asked)
    if asked.workspace is None:
        along = accounts.goes_along(user) if user else []
        kept = accounts.kept_in_words()
        return _shown(request, asked, "erase_account", holder=user, in_the_way=reason, along=along, stays=kept)
    who, contacts = access_copy.about(asked), _theirs(asked)
    found, stays = erasing.preview(who, contacts), erasing.kept_in_words(asked.workspace)
    return _shown(request, asked, "erase", stays=stays, contacts=contacts, **found)


def _release(request: DeskRequest, asked: PrivacyRequest) -> HttpResponse:
    if request.method == "POST":
        return _begin(request, asked)
    return _shown(request, asked, "release", contacts=_theirs(asked), counted=access_copy.count(asked))


def _correct(request: DeskRequest, asked: PrivacyRequest) -> HttpResponse:
    """Each contact with what is held and what is wanted; one button corrects them all."""
    contacts = _theirs(asked)
    form, status = NoteForm(request.POST or None, workspace=asked.workspace), 200
    if request.method == "POST" and form.is_valid():
        values = {contact.pk: _given(request, contact) for contact in contacts}
        try:
            done = correcting.apply(asked, values, by=request.user, **form.cleaned_data)
            return _told(request, asked, done, _("Corrected, and told to the person and to all recipients."))
        except ValidationError as error:
            form.add_error(None, error)
    tables = [(contact, *correcting.table(asked, contact)) for contact in _theirs(asked)]
    if form.is_bound:  # what was typed stays
        status = 422
        for contact, *lists in tables:
            given = _given(request, contact)
            for line in (line for lines in lists for line in lines):
                line.wanted = given.get(line.key, line.wanted)
    said = correcting.wanted(asked).get("else", "")
    return _shown(request, asked, "correct", status, tables=tables, form=form, said=said)


def _given(request: DeskRequest, contact: Contact) -> dict[str, str]:
    """What was typed for one of the contacts."""
    mine = f"{contact.pk.hex}:"
    return {name.removeprefix(mine): request.POST[name] for name in request.POST if name.startswith(mine)}


def _freeze(request: DeskRequest, asked: PrivacyRequest) -> HttpResponse:
    lifts = asked.kind == Kind.LIFTING
    form = NoteForm(request.POST or None, workspace=asked.workspace)
    if request.method == "POST" and form.is_valid():
        do = freezing.lift_as_asked if lifts else freezing.restrict
        said = _("Lifted, and told to the person.") if lifts else _("Frozen, and told to the person.")
        return _told(request, asked, do(asked, by=request.user, **form.cleaned_data), said)
    return _shown(
        request, asked, "freeze", 422 if form.is_bound else 200, contacts=_theirs(asked), lifts=lifts, form=form
    )


def _weigh(request: DeskRequest, asked: PrivacyRequest) -> HttpResponse:
    form = WeighForm(request.POST or None, workspace=asked.workspace)
    if request.method == "POST" and form.is_valid():
        do = weighing.uphold if form.cleaned_data["decision"] == "uphold" else weighing.overrule
        done = do(asked, by=request.user, note=form.cleaned_data["note"])
        return _told(request, asked, done, _("Decided, and told to the person with the reasons."))
    return _shown(request, asked, "weigh", 422 if form.is_bound else 200, contacts=_theirs(asked), form=form)


def _remove_child(request: DeskRequest, asked: PrivacyRequest) -> HttpResponse:
    """Which of those who may be meant is the child; nobody is ticked by a name alone."""
    found = list(filing.matches(asked).select_related("company", "workspace").prefetch_related("points"))
    if request.method == "POST":
        chosen = [contact for contact in found if str(contact.pk) in request.POST.getlist("contacts")]
        done = children.remove(asked, chosen, by=request.user)
        return _told(request, asked, done, _("Removed. The record of it names nobody."))
    return _shown(request, asked, "child_remove", found=found)


_WAYS: dict[Kind, Callable[[DeskRequest, PrivacyRequest], HttpResponse]] = {
    Kind.DELETION: _erase,
    Kind.ACCESS: _release,
    Kind.PORTABILITY: _release,
    Kind.CORRECTION: _correct,
    Kind.RESTRICTION: _freeze,
    Kind.LIFTING: _freeze,
    Kind.OBJECTION: _weigh,
    Kind.CHILD: _remove_child,
}
assert set(Kind) - _WAYS.keys() == {Kind.COMPLAINT, *AT_ONCE}


# From a contact's page


def _contact(request: WorkspaceRequest, contact: UUID) -> Contact:
    found = Contact.objects.of(request.workspace).select_related("workspace").prefetch_related("points")
    return get_object_or_404(found, pk=contact)


@workspace_view(Role.MANAGER, mfa=True)
def child(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """A contact turned out to be a child: removed in one action (AC-2)."""
    person = _contact(request, contact)
    if request.method == "POST":
        asked = children.remove_found(person, by=request.user)
        messages.success(request, _("Removed. The record of it names nobody."))
        return redirect("privacy:request", request.workspace.slug, asked.pk)
    return render(request, "privacy/child_found.html", {"nav": "privacy", "contact": person})


@workspace_view(Role.MANAGER, mfa=True)
def lift(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """Announce that a frozen contact will be used again, or call that off."""
    person = _contact(request, contact)
    pending = freezing.pending(person)
    has_email = person.point("email") is not None
    form = LiftForm(request.POST or None, has_email=has_email, workspace=request.workspace)
    if request.method == "POST" and "call_off" in request.POST:
        if pending:
            freezing.call_off(pending, by=request.user)
        return redirect("contacts:detail", request.workspace.slug, person.pk)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data.get("told", False)
        if freezing.announce(person, by=request.user, reason=form.cleaned_data["reason"], told=told):
            messages.success(request, _("Announced. It is lifted by itself on the day that the person was told."))
        return redirect("contacts:detail", request.workspace.slug, person.pk)
    past = Lifting.objects.filter(contact=person).order_by("-announced_at")[:5]
    context = {"nav": "privacy", "contact": person, "form": form, "pending": pending, "past": past}
    return render(request, "privacy/lift.html", context, status=422 if form.is_bound else 200)
