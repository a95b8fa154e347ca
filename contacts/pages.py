"""Pages of people: the list, the page of one, adding, editing, archiving."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts import domains, panels, points, presence, timeline, zones
from contacts.consent import state
from contacts.consent.models import Channel
from contacts.duplicates.pages import redirect_merged
from contacts.fields import builtin
from contacts.fields.own_form import PlaceFormSet
from contacts.forms import ContactForm, PointFormSet, QuickForm, points_of
from contacts.models import Company, Contact
from contacts.page import contents as page
from contacts.page import held, mentions
from contacts.restriction import refuse_frozen
from crm.lib.addresses import Kind, show_phone
from crm.lib.toasts import undoable


def contact_of(request: WorkspaceRequest, key: UUID) -> Contact:
    """A contact of this workspace, or 404."""
    rows = Contact.objects.of(request.workspace).select_related("company", "owner")
    found = get_object_or_404(rows, pk=key)
    found.workspace = request.workspace  # known already: nobody has to ask the database for it
    return found


@require_safe
@workspace_view(Role.READ_ONLY)
def contact_page(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """Everything about one person. For htmx: the timeline of one kind (``show``), or its older part (``before``)."""
    person = presence.find(request.workspace, contact)
    if person is None:
        return redirect_merged(request, contact)
    before = parse_moment(request.GET.get("before", ""))
    show = request.GET.get("show", "")
    context: dict[str, Any] = {
        "nav": "contacts",
        "contact": person,
        "history": timeline.page(person, before, show=show, viewer=request.membership),
        "kinds": timeline.kinds(),
        "show": show if show in {kind.name for kind in timeline.kinds()} else "",
        "may_edit": request.membership.may(Role.MEMBER) and not person.is_restricted,
        "may_prove": request.membership.may(Role.MANAGER) and not person.is_restricted,
    }
    notes = [entry.row for entry in context["history"].entries if entry.kind == "note"]
    if request.htmx and not request.htmx.history_restore_request:
        mentions.load(person, notes)
        part = "contacts/_timeline.html" if before else "contacts/page/_history.html"
        return render(request, part, context)
    audit.record(request, "contact.viewed", person)
    context |= _about(request, person) | page.about(person)
    mentions.load(person, [*notes, *context["pinned"]])
    context["shortcuts"] = page.shortcuts() if context["may_edit"] else []
    return render(request, "contacts/detail.html", context)


def _about(request: WorkspaceRequest, person: Contact) -> dict[str, Any]:
    points.read_of(person)
    state.read_of(person)  # many boxes of the page look at them
    addresses = list(person.points.all())
    country = request.workspace.country
    phone, email = person.point(Kind.PHONE), person.point(Kind.EMAIL)
    consents = state.summary(person)
    closed = next((each.closed for each in consents if each.channel == Channel.CALL), "")
    return {
        "addresses": [(p, show_phone(p.value, country) if p.kind == Kind.PHONE else p.value) for p in addresses],
        "reach": {"text": phone is not None, "phone": phone, "email": email, "not_to_be_called": closed},
        "belongs_to": domains.suggestion(person),
        "twins": points.others_with(request.workspace, [bytes(p.hash) for p in addresses], person.pk),
        "consents": consents,
        "tags": list(person.tags.all()) if presence.has(person, "tags") else [],
        "further_addresses": list(person.postal_addresses.all()) if presence.has(person, "places") else [],
        "guess": zones.guess(person),
        "panels": panels.render(request, person),
        "details": held.shown(person),
        "extra": sorted(person.extra.items()) if isinstance(person.extra, dict) else [],
    }


def parse_moment(text: str) -> datetime | None:
    """A moment with its zone out of a URL; None when it is none."""
    try:
        moment = parse_datetime(text)
        return moment.astimezone(UTC) if moment and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def contact_new(request: WorkspaceRequest) -> HttpResponse:
    """Add somebody with a name and one address; ``company`` in the address is whom they work for."""
    company = _company_asked(request)
    form = QuickForm(request.POST or None, workspace=request.workspace, company=company)
    if request.method == "POST" and form.is_valid():
        contact = form.save()
        audit.record(request, "contact.created", contact)
        _say_added(request, contact, by_address=company is None)
        if "more" in request.POST:
            return redirect("contacts:edit", request.workspace.slug, contact.pk)
        return redirect("contacts:detail", request.workspace.slug, contact.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "contacts/new.html", {"nav": "contacts", "form": form, "company": company}, status=status)


def _company_asked(request: WorkspaceRequest) -> Company | None:
    try:
        key = UUID(request.GET.get("company", ""))
    except ValueError:
        return None
    return Company.objects.of(request.workspace).filter(pk=key).first()


def _say_added(request: WorkspaceRequest, contact: Contact, *, by_address: bool) -> None:
    words = {"name": contact.shown_name, "company": contact.company}
    if contact.company is None or not by_address:
        messages.success(request, _("%(name)s was added.") % words)
        return
    said = _("%(name)s was added and linked to %(company)s, by the address.") % words
    undoable(request, said, "contacts:unlink-company", contact.pk, contact.company_id)


@require_safe
@workspace_view(Role.MEMBER)
def same_address(request: WorkspaceRequest) -> HttpResponse:
    """For the form that adds somebody: who has this address already."""
    try:
        address = points.read(request.GET.get("address", "")[:254].replace("\0", ""), request.workspace.country)
    except ValidationError:
        return render(request, "contacts/_twins.html", {"twins": []})
    twins = points.others_with(request.workspace, [address.hash])
    return render(request, "contacts/_twins.html", {"twins": twins})


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def contact_edit(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """Change everything about a person."""
    person = contact_of(request, contact)
    refuse_frozen(person)
    country = request.workspace.country
    form = ContactForm(request.POST or None, instance=person, workspace=request.workspace)
    lines = PointFormSet(
        request.POST or None, prefix="points", form_kwargs={"country": country}, initial=points_of(person, country)
    )
    further = request.POST if "places-TOTAL_FORMS" in request.POST else None  # a form that lacks them leaves them
    homes = PlaceFormSet(further, prefix="places", instance=person)
    status = 200
    if request.method == "POST":
        if _valid(request, form, lines, person) and (further is None or homes.is_valid()):
            _save(request, form, lines, homes if further is not None else None)
            messages.success(request, _("Saved."))
            return redirect("contacts:detail", request.workspace.slug, person.pk)
        status = 422
    context = {"nav": "contacts", "contact": Contact(pk=person.pk), "form": form, "lines": lines}
    held = Contact(pk=person.pk, workspace=request.workspace, **{name: form.initial[name] for name in zones.READ})
    context |= {"homes": homes, "guess": zones.guess(held), "why": builtin.why(request.workspace)}
    context["heading"] = form.initial.get("name") or person.shown_name
    return render(request, "contacts/edit.html", context, status=status)


def _valid(request: WorkspaceRequest, form: ContactForm, lines: Any, person: Contact) -> bool:
    if not (form.is_valid() and lines.is_valid()):
        return False
    entered = lines.addresses()
    had = {bytes(point.hash) for point in person.points.all()}
    try:
        points.refuse_erased(request.workspace, [address for address in entered if address.hash not in had])
    except ValidationError as error:
        form.add_error(None, error)
    if not entered and not form.cleaned_data["name"]:
        form.add_error("name", _("Write a name, an address, or both."))
    return not form.errors


@transaction.atomic
def _save(request: WorkspaceRequest, form: ContactForm, lines: Any, homes: Any = None) -> None:
    """Save, unless the person was frozen, archived for good or erased while the form was open."""
    fresh = Contact.objects.of(request.workspace).filter(pk=form.instance.pk).values_list("restricted_at").first()
    if fresh is None or fresh[0] is not None:
        raise PermissionDenied(_("This person's data were frozen or erased in the meantime."))
    contact = form.save_with(lines.addresses())
    if homes is not None:
        homes.keep()
    audit.record(request, "contact.changed", contact)


@require_POST
@workspace_view(Role.MEMBER)
def contact_archive(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """Put a person away: out of lists and campaigns, with everything kept."""
    person = contact_of(request, contact)
    refuse_frozen(person)
    rows = Contact.objects.of(request.workspace).filter(pk=person.pk, archived_at__isnull=True)
    if rows.update(archived_at=timezone.now()):
        audit.record(request, "contact.archived", person)
        said = _("%(name)s was archived.") % {"name": person.shown_name}
        undoable(request, said, "contacts:unarchive", person.pk)
    return redirect("contacts:list", request.workspace.slug)


@require_POST
@workspace_view(Role.MEMBER)
def contact_unarchive(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """Take a person back."""
    person = contact_of(request, contact)
    refuse_frozen(person)
    rows = Contact.objects.of(request.workspace).filter(pk=person.pk, archived_at__isnull=False)
    if rows.update(archived_at=None):
        audit.record(request, "contact.restored", person)
        messages.success(request, _("%(name)s is back in the list.") % {"name": person.shown_name})
    return redirect("contacts:detail", request.workspace.slug, person.pk)
