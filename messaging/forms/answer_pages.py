"""Pages of what people sent: the list of a form's answers, the file, and what an answer proposes for a contact."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.fields import catalogue
from crm.lib import handing_out, spreadsheets
from messaging.forms import answers as rules
from messaging.forms.builder_pages import NAV, form_of
from messaging.forms.models import FormAnswer

_PAGE = 25


@require_safe
@workspace_view(Role.MEMBER)
def answers(request: WorkspaceRequest, form: UUID) -> HttpResponse:
    """What people sent, the newest first."""
    row = form_of(request, form)
    rows = FormAnswer.objects.filter(form=row, taken_at__isnull=False).select_related("contact", "version")
    before = _key(request.GET.get("before", ""))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: _PAGE + 1])
    fields = catalogue.by_key(request.workspace)
    context = {
        **NAV,
        "row": row,
        "answers": [(each, rules.lines(each, fields), rules.agreed(each)) for each in found[:_PAGE]],
        "older": found[_PAGE - 1].pk if len(found) > _PAGE else None,
        "is_first": before is None,
        "may_export": request.membership.may(Role.MANAGER),
    }
    audit.record(request, "form.answers_viewed", row, count=len(found[:_PAGE]))
    return render(request, "messaging/forms/answers.html", context)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_safe
@workspace_view(Role.MANAGER, mfa=True)
def answers_file(request: WorkspaceRequest, form: UUID) -> StreamingHttpResponse:
    """All answers as CSV, for the workspace's own people."""
    row = form_of(request, form)
    audit.record(request, "form.answers_exported", row, count=row.answers.count())
    response = StreamingHttpResponse(_csv(rules.table(row)), content_type="text/csv; charset=utf-8")
    name = f"answers-own-use-only-{row.slug}-{timezone.localdate().isoformat()}.csv"
    return handing_out.guarded(response, name)


def _csv(rows: Iterator[list[str]]) -> Iterator[bytes]:
    """With a byte order mark, which Excel needs."""
    yield b"\xef\xbb\xbf"
    for row in rows:
        yield spreadsheets.line(row).encode()


def _answer(request: WorkspaceRequest, pk: UUID) -> FormAnswer:
    rows = FormAnswer.objects.of(request.workspace).select_related("form__workspace", "contact")
    return get_object_or_404(rows, pk=pk)


@require_POST
@workspace_view(Role.MEMBER)
def see_to(request: WorkspaceRequest, answer: UUID) -> HttpResponse:
    """Take over what an answer proposes for a field of its contact, or leave the contact as it is."""
    row = _answer(request, answer)
    key = request.POST.get("use", "")
    try:
        if key and rules.apply(row, key):
            audit.record(request, "contact.changed", row.contact)
            messages.success(request, _("Taken over."))
        elif not key:
            rules.dismiss(row, request.POST.get("leave", ""))
            messages.success(request, _("Left as it was."))
    except PermissionDenied as error:
        messages.error(request, str(error))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    if row.contact_id is None:
        return redirect("messaging:form-answers", request.workspace.slug, row.form_id)
    return redirect("contacts:detail", request.workspace.slug, row.contact_id)
