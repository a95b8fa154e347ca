"""Pages on which staff make forms: the list, the builder with its preview, what to put where, versions."""

from io import BytesIO
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from crm.lib.toasts import undoable
from messaging.forms import building, publishing
from messaging.forms.building import Builder, NewForm
from messaging.forms.design import Design, Shown, first
from messaging.forms.filling import Filling
from messaging.forms.models import PublicForm

NAV = {"nav": "settings", "settings_tab": "forms"}
_LISTED = 200
_VERSIONS = 20


def form_of(request: WorkspaceRequest, pk: UUID) -> PublicForm:
    """A form of this workspace, or 404."""
    row = get_object_or_404(PublicForm.objects.of(request.workspace), pk=pk)
    row.workspace = request.workspace
    return row


@require_safe
@workspace_view(Role.MEMBER)
def forms(request: WorkspaceRequest) -> HttpResponse:
    """All forms of the workspace, with how many answers each has."""
    rows = PublicForm.objects.of(request.workspace).annotate(
        published=Count("versions", distinct=True), received=Count("answers", distinct=True)
    )
    context = {
        **NAV,
        "part": "forms",
        "forms": rows.order_by("archived_at", "-created_at")[:_LISTED],
        "origin": settings.PUBLIC_URL,
        "may_edit": request.membership.may(Role.MANAGER),
    }
    return render(request, "messaging/forms/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MANAGER)
def new(request: WorkspaceRequest) -> HttpResponse:
    """Choose what kind of form; it begins with what such a form usually has."""
    row = PublicForm(workspace=request.workspace)
    form = NewForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        row.design = first(row.kind, request.workspace).written()
        form.save()
        audit.record(request, "form.made", row)
        return redirect("messaging:form-edit", request.workspace.slug, row.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "messaging/forms/new.html", {**NAV, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MANAGER)
def edit(request: WorkspaceRequest, form: UUID) -> HttpResponse:
    """The builder. Every button sends the whole of it, so that nothing typed is lost. Nobody else sees it yet."""
    row = form_of(request, form)
    builder = Builder(row, request.POST or None)
    if request.method != "POST":
        return _show(request, row, builder)
    if not builder.is_valid():
        return _show(request, row, builder, status=422)
    what = request.POST.get("do", "save")
    design = building.change(builder.design(), what, request.POST, request.workspace)
    row.design, row.origins = design.written(), builder.words.cleaned_data["origins"]
    row.save(update_fields=["name", "design", "origins"])
    if what == "publish":
        return _publish(request, row, design)
    if what == "save":
        audit.record(request, "form.changed", row)
        messages.success(request, _("Saved. People see it once you publish it."))
    anchor = "boxes" if what.startswith(("drop", "add_box")) else "fields" if what != "save" else ""
    return redirect(f"{_url(request, 'form-edit', row)}{f'#{anchor}' if anchor else ''}")


def _publish(request: WorkspaceRequest, row: PublicForm, design: Design) -> HttpResponse:
    if against := building.problems(design):
        messages.error(request, " ".join(against))
        return redirect(_url(request, "form-edit", row))
    version = publishing.publish(row)
    audit.record(request, "form.published", row)
    messages.success(request, _("Published, as version %(number)s.") % {"number": version.number})
    return redirect(_url(request, "form", row))


def _url(request: WorkspaceRequest, name: str, row: PublicForm) -> str:
    return reverse(f"messaging:{name}", args=[request.workspace.slug, row.pk])


def _show(request: WorkspaceRequest, row: PublicForm, builder: Builder, status: int = 200) -> HttpResponse:
    context = {
        **NAV,
        "row": row,
        "builder": builder,
        "asks": list(enumerate(builder.asks.forms)),
        "boxes": list(enumerate(builder.boxes.forms)),
        "is_published": publishing.is_published(row),
        **_preview(row),
    }
    return render(request, "messaging/forms/builder.html", context, status=status)


def _preview(row: PublicForm, design: Design | None = None) -> dict[str, Any]:
    shown = publishing.preview(row, design)
    return {"shown": shown, "form": Filling(shown, row.workspace, prefix="preview"), "words": shown.design.words}


@require_POST
@workspace_view(Role.MANAGER)
def preview(request: WorkspaceRequest, form: UUID) -> HttpResponse:
    """How the form would look as it is typed now; nothing is kept. Nothing comes back while it can't be read."""
    row = form_of(request, form)
    builder = Builder(row, request.POST)
    if not builder.is_valid():
        return HttpResponse(status=204)
    return render(request, "messaging/forms/_preview.html", _preview(row, builder.design()))


@require_safe
@workspace_view(Role.MEMBER)
def form(request: WorkspaceRequest, form: UUID) -> HttpResponse:
    """A form with its link, its QR code, what to paste into another site, and its versions."""
    row = form_of(request, form)
    live = publishing.live(row)
    shown = Shown.read(live.content) if live else publishing.preview(row)
    url = f"{settings.PUBLIC_URL}{row.get_absolute_url()}"
    context = {
        **NAV,
        "row": row,
        "live": live,
        "shown": shown,
        "words": shown.design.words,
        "form": Filling(shown, row.workspace, prefix="preview"),
        "is_published": publishing.is_published(row),
        "url": url,
        "frame": _frame(row, shown),
        "plain": _plain(row, shown, live.number, url) if live else "",
        "versions": [(version, Shown.read(version.content)) for version in row.versions.all()[:_VERSIONS]],
        "received": row.answers.count(),
        "may_edit": request.membership.may(Role.MANAGER),
    }
    return render(request, "messaging/forms/form.html", context)


def _frame(row: PublicForm, shown: Shown) -> str:
    """The frame to paste: no script, with a height that fits as a rule."""
    height = 320 + 88 * len(shown.design.asks) + 120 * len(shown.design.boxes)
    path = reverse("messaging:public-form-embed", args=[row.slug])
    context = {"src": f"{settings.PUBLIC_URL}{path}", "title": shown.title, "height": height}
    return render_to_string("messaging/forms/frame_to_paste.html", context).strip()


def _plain(row: PublicForm, shown: Shown, number: int, url: str) -> str:
    """The form as HTML to paste and to style: it sends to us, without a script."""
    context = {"form": Filling(shown, row.workspace), "shown": shown, "number": number, "url": url}
    text = render_to_string("messaging/forms/form_to_paste.html", {**context, "words": shown.design.words})
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


@require_POST
@workspace_view(Role.MANAGER)
def duplicate(request: WorkspaceRequest, form: UUID) -> HttpResponse:
    """The same form once more, not published."""
    row = form_of(request, form)
    name = _("%(name)s (copy)") % {"name": row.name[:90]}
    copy = PublicForm.objects.create(
        workspace=request.workspace, name=name, kind=row.kind, design=row.design, origins=row.origins
    )
    audit.record(request, "form.made", copy)
    messages.success(request, _("Copied. The copy is not published yet."))
    return redirect("messaging:form-edit", request.workspace.slug, copy.pk)


@require_POST
@workspace_view(Role.MANAGER)
def archive(request: WorkspaceRequest, form: UUID) -> HttpResponse:
    """Close a form, or open it again (``do``): its public address answers 404 meanwhile. What it collected stays."""
    row = form_of(request, form)
    closing = (request.POST.get("do") or request.GET.get("do")) != "open"  # said, so that a double click does it once
    with transaction.atomic():
        PublicForm.objects.filter(pk=row.pk).update(archived_at=timezone.now() if closing else None)
        audit.record(request, "form.closed" if closing else "form.opened", row)
    if closing:
        undoable(request, _("The form is closed."), "messaging:form-archive", row.pk, query="?do=open")
    else:
        messages.success(request, _("The form is open again."))
    return redirect("messaging:form", request.workspace.slug, row.pk)


@require_safe
@workspace_view(Role.MEMBER)
def qr(request: WorkspaceRequest, form: UUID) -> HttpResponse:
    """The form's address as a QR code in SVG, for print."""
    import qrcode.constants  # looks for an imaging library and loads it: only a process that draws does
    import qrcode.image.svg

    row = form_of(request, form)
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=2)
    code.add_data(f"{settings.PUBLIC_URL}{row.get_absolute_url()}")
    picture = code.make_image(image_factory=qrcode.image.svg.SvgPathFillImage)
    out = BytesIO()
    picture.save(out)
    answer = HttpResponse(out.getvalue(), content_type="image/svg+xml")
    if "download" in request.GET:
        answer["Content-Disposition"] = f'attachment; filename="form-{row.slug}.svg"'
    return answer
