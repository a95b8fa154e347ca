"""Pages about a contact's consent: its history with the evidence, a written yes, a no that staff were told."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role, User
from contacts.consent import lineage, state
from contacts.consent.evidence import opened_all
from contacts.consent.forms import OptOut, WrittenConsent
from contacts.consent.models import ConsentEvent
from contacts.models import Contact

SHOWN = 200  # events on the page; a contact with more is no person's


def _contact(request: WorkspaceRequest, pk: UUID) -> Contact:
    return get_object_or_404(Contact.objects.of(request.workspace).select_related("workspace"), pk=pk)


@require_safe
@workspace_view(Role.READ_ONLY)
def history(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """Every event of the ledger about this contact, with wording, method, time and evidence (CN-3)."""
    person = _contact(request, contact)
    theirs = ConsentEvent.objects.of(request.workspace).filter(contact_id__in=lineage.keys_of(person.pk))
    rows = theirs.order_by("-seq")[:SHOWN]
    pairs = opened_all(rows)
    actors = User.objects.in_bulk({event.actor_id for event, _held in pairs if event.actor_id})
    events = [
        {"event": event, "held": held, "actor": actors.get(event.actor_id) if event.actor_id else None}
        for event, held in pairs
    ]
    audit.record(request, "consent.viewed", person)
    context = {"nav": "contacts", "contact": person, "events": events, "channels": state.summary(person)}
    return render(request, "contacts/consent_history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def add(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """Enter consent that the person gave in writing."""
    person = _contact(request, contact)
    form = WrittenConsent(person, request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid() and form.record():
        audit.record(request, "consent.recorded", person)
        messages.success(request, _("Consent recorded."))
        return redirect("contacts:detail", request.workspace.slug, person.pk)
    context = {"nav": "contacts", "contact": person, "form": form, "channels": state.summary(person)}
    return render(request, "contacts/consent_add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def opt_out(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """Enter an opt-out that came by another way than a text."""
    person = _contact(request, contact)
    form = OptOut(person, request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        form.record()
        audit.record(request, "consent.withdrawn", person)
        messages.success(request, _("Opt-out recorded. It counts from now on."))
        return redirect("contacts:detail", request.workspace.slug, person.pk)
    context = {"nav": "contacts", "contact": person, "form": form, "channels": state.summary(person)}
    return render(request, "contacts/consent_opt_out.html", context, status=422 if form.errors else 200)
