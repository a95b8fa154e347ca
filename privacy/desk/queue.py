"""The queue of a desk, what can be done with many requests at once, the figures and the register."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import audit
from accounts.models import Role, Workspace
from crm.lib import handing_out, spreadsheets
from privacy.desk.actions import staff_of
from privacy.desk.forms import BulkForm
from privacy.desks import DeskRequest, address, desk_page, home
from privacy.models import CLOSED, COPIES, Kind, PrivacyRequest, RequestQuerySet, today_of
from privacy.requests import fulfilment, metrics

_PER_PAGE = 50
_BESIDE = ("bulk", "figures", "register", "questions")


@desk_page(Role.MANAGER, mfa=True)
@require_safe
def queue(request: DeskRequest) -> HttpResponse:
    """Requests to this controller, the most urgent first."""
    closed = request.GET.get("show") == "closed"
    rows = _asked_for(request, PrivacyRequest.objects.filter(workspace=request.workspace).for_staff(), closed)
    page = Paginator(rows.select_related("workspace", "handler"), _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "closed": closed,
        "nav": "privacy",
        "privacy_tab": "requests",
        "workspace": request.workspace,
        "kinds": Kind.choices,
        "bulk_form": BulkForm(staff=staff_of(request.workspace), workspace=request.workspace),
        "urls": {name: address(request.workspace, f"privacy:{name}") for name in _BESIDE},
    }
    return render(request, "privacy/queue.html", context)


def _asked_for(request: DeskRequest, rows: RequestQuerySet, closed: bool) -> RequestQuerySet:
    rows = rows.filter(state__in=CLOSED).order_by("-closed_at", "pk") if closed else rows.open().by_urgency()
    if (kind := request.GET.get("kind", "")) in Kind.values:
        rows = rows.filter(kind=kind)
    which = request.GET.get("which")
    if which == "mine":
        rows = rows.filter(handler=request.user)
    elif which == "late" and not closed:
        rows = rows.filter(due_on__lt=today_of(request.workspace))
    elif which == "waiting" and not closed:
        rows = rows.filter(waiting_since__isnull=False)
    return rows


@desk_page(Role.MANAGER, mfa=True)
@require_POST
def bulk(request: DeskRequest) -> HttpResponse:
    """Hand over, refuse, or have copies made for all that are ticked; what can't be done is left as it is."""
    form = BulkForm(request.POST, staff=staff_of(request.workspace), workspace=request.workspace)
    if not form.is_valid():
        messages.warning(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(home(request.workspace))
    ticked = [key for key in request.POST.getlist("requests") if len(key) in (32, 36)][:_PER_PAGE]
    rows = PrivacyRequest.objects.filter(workspace=request.workspace).open().for_staff()
    chosen = [row for row in rows.select_related("workspace") if str(row.pk) in ticked]
    done = [row for row in chosen if _do(request, row, form)]
    for row in done:
        audit.record(request, f"privacy.request.{form.cleaned_data['what']}", row)
    said = ngettext("Done with %(n)d request.", "Done with %(n)d requests.", len(done)) % {"n": len(done)}
    left = len(chosen) - len(done)
    if left:
        said += " " + ngettext("%(n)d was not ready for it.", "%(n)d were not ready for it.", left) % {"n": left}
    (messages.success if done else messages.warning)(request, said)
    return redirect(home(request.workspace))


def _do(request: DeskRequest, asked: PrivacyRequest, form: BulkForm) -> bool:
    given = form.cleaned_data
    if given["what"] == "hand":
        return fulfilment.hand_to(asked, given["handler"], by=request.user)
    if given["what"] == "refuse":
        return fulfilment.refuse(asked, by=request.user, ground=given["ground"], text=given["text"])
    return asked.kind in COPIES and fulfilment.fulfil(asked, by=request.user)


@desk_page(Role.MANAGER, mfa=True)
@require_safe
def figures(request: DeskRequest) -> HttpResponse:
    """How many requests of each kind, how they ended, and how long they took."""
    offered = metrics.years(request.workspace)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in offered else offered[0]
    since = datetime(year, 1, 1, tzinfo=UTC)
    rows, every = metrics.figures(request.workspace, since, since.replace(year=year + 1))
    context = {"rows": rows, "every": every, "year": year, "years": offered, "nav": "privacy"}
    context |= {"workspace": request.workspace, "home": home(request.workspace)}
    return render(request, "privacy/figures.html", context)


@desk_page(Role.MANAGER, mfa=True)
@require_safe
def register(request: DeskRequest) -> HttpResponse:
    """The record of 24 months: on the page, or as CSV with ``?as=csv``."""
    if request.GET.get("as") == "csv":
        audit.record(request, "privacy.register.exported")
        file = StreamingHttpResponse(_csv(request.workspace), content_type="text/csv; charset=utf-8")
        return handing_out.guarded(file, f"requests-{timezone.now():%Y-%m-%d}.csv")  # type: ignore[return-value]
    rows = metrics.register(request.workspace).select_related("workspace")
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "nav": "privacy", "workspace": request.workspace, "home": home(request.workspace)}
    return render(request, "privacy/register.html", context)


def _csv(workspace: Workspace | None) -> Iterator[bytes]:
    for line in metrics.lines(workspace):
        yield spreadsheets.line(line).encode()
