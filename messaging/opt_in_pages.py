"""Pages on which staff make opt-in pages and ask a contact for consent."""

from io import BytesIO
from uuid import UUID

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.consent.models import Purpose
from contacts.models import Contact
from messaging import opt_in
from messaging.opt_in_forms import OptInFormForm, SignUp
from messaging.opt_in_models import OptInForm

_NAV = {"nav": "settings", "settings_tab": "opt_in"}


def _form(request: WorkspaceRequest, pk: UUID) -> OptInForm:
    return get_object_or_404(OptInForm.objects.of(request.workspace).select_related("workspace"), pk=pk)


@require_safe
@workspace_view(Role.MEMBER)
def forms(request: WorkspaceRequest) -> HttpResponse:
    """All opt-in pages of the workspace."""
    rows = OptInForm.objects.of(request.workspace).annotate(versions=Count("wordings", filter=Q()))
    rows = rows.select_related("workspace").order_by("archived_at", "-created_at")
    return render(request, "messaging/optin_forms.html", {**_NAV, "forms": rows[:200], "origin": settings.PUBLIC_URL})


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MANAGER)
def new(request: WorkspaceRequest) -> HttpResponse:
    """Make an opt-in page."""
    return _edit(request, OptInForm(workspace=request.workspace))


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MANAGER)
def edit(request: WorkspaceRequest, form: UUID) -> HttpResponse:
    """Change an opt-in page. A change of its wording makes a new version; those who agreed before agreed to theirs."""
    return _edit(request, _form(request, form))


def _edit(request: WorkspaceRequest, row: OptInForm) -> HttpResponse:
    form = OptInFormForm(request.POST or None, instance=row, workspace=request.workspace)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        saved.current_wording()
        audit.record(request, "opt_in_page.saved", saved)
        messages.success(request, _("Page saved."))
        return redirect("messaging:optin-form", request.workspace.slug, saved.pk)
    context = {**_NAV, "form": form, "row": row, "is_new": row._state.adding}
    return render(request, "messaging/optin_form_edit.html", context, status=422 if form.errors else 200)


@require_safe
@workspace_view(Role.MEMBER)
def form(request: WorkspaceRequest, form: UUID) -> HttpResponse:
    """A page with its link, its QR code, its wording and how it looks."""
    row = _form(request, form)
    shown = row.current_wording()
    context = {
        **_NAV,
        "row": row,
        "shown": shown,
        "texts": [(channel, shown.text_for(channel)) for channel in row.channels],
        "url": f"{settings.PUBLIC_URL}{row.get_absolute_url()}",
        "preview": SignUp(row, shown),
        "channels": row.channels,
        "business": request.workspace.business_name,
    }
    return render(request, "messaging/optin_form.html", context)


@require_POST
@workspace_view(Role.MANAGER)
def archive(request: WorkspaceRequest, form: UUID) -> HttpResponse:
    """Close a page, or open it again: its public address answers 404 meanwhile."""
    row = _form(request, form)
    closing = row.archived_at is None
    OptInForm.objects.filter(pk=row.pk).update(archived_at=timezone.now() if closing else None)
    audit.record(request, "opt_in_page.closed" if closing else "opt_in_page.opened", row)
    messages.success(request, _("The page is closed.") if closing else _("The page is open again."))
    return redirect("messaging:optin-form", request.workspace.slug, row.pk)


@require_safe
@workspace_view(Role.MEMBER)
def qr(request: WorkspaceRequest, form: UUID) -> HttpResponse:
    """The page's address as a QR code in SVG, for print."""
    row = _form(request, form)
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=2)
    code.add_data(f"{settings.PUBLIC_URL}{row.get_absolute_url()}")
    picture = code.make_image(image_factory=qrcode.image.svg.SvgPathFillImage)
    out = BytesIO()
    picture.save(out)
    answer = HttpResponse(out.getvalue(), content_type="image/svg+xml")
    if "download" in request.GET:
        answer["Content-Disposition"] = f'attachment; filename="opt-in-{row.slug}.svg"'
    return answer


@require_POST
@workspace_view(Role.MEMBER)
def ask(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """Ask a contact by text for consent: they answer YES, or nothing happens."""
    person = get_object_or_404(Contact.objects.of(request.workspace).select_related("workspace"), pk=contact)
    purpose = request.POST.get("purpose", "")
    if purpose not in Purpose.values:
        messages.error(request, _("Choose what you want to write about."))
    elif against := opt_in.ask(person, purpose, actor=request.user):
        messages.error(request, against)
    else:
        audit.record(request, "consent.requested", person)
        asked = _("Asked. They agree by answering YES. At night the request waits until the morning where they are.")
        messages.success(request, asked)
    return redirect("contacts:detail", request.workspace.slug, person.pk)
