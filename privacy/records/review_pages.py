"""Pages of the access reviews."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Role
from accounts.roles import grantable
from privacy.desks import DeskRequest, back_to, desk_page
from privacy.records import reviews
from privacy.records.models import AccessLine, AccessReview, Verdict, controller


@desk_page(Role.MANAGER, mfa=True)
@require_safe
def show(request: DeskRequest) -> HttpResponse:
    """The review under way, or when the next is due; earlier ones."""
    workspace = request.workspace
    current = reviews.open_one(workspace)
    mine = request.membership
    may = mine is None or mine.may(Role.OWNER)
    context: dict[str, Any] = {
        "review": current,
        "lines": _lines(current),
        "may_decide": may,
        "roles": grantable(mine) if mine else [],
        "due_at": reviews.due_at(workspace),
        "months": controller(workspace).review_months,
        "earlier": AccessReview.objects.filter(workspace=workspace, closed_at__isnull=False).select_related("by")[:50],
        "nav": "privacy",
    }
    context["all_decided"] = bool(context["lines"]) and all(line.verdict for line in context["lines"])
    return render(request, "records/access.html", context)


def _lines(review: AccessReview | None) -> list[AccessLine]:
    return list(review.lines.select_related("account")) if review else []


@desk_page(Role.MANAGER, mfa=True)
@require_safe
def earlier(request: DeskRequest, review: UUID) -> HttpResponse:
    """A review that was closed."""
    closed = AccessReview.objects.filter(workspace=request.workspace, closed_at__isnull=False).select_related("by")
    row = get_object_or_404(closed, pk=review)
    return render(request, "records/access_earlier.html", {"review": row, "lines": _lines(row), "nav": "privacy"})


@desk_page(Role.OWNER, mfa=True)
@require_POST
def begin(request: DeskRequest) -> HttpResponse:
    """Go through everybody."""
    reviews.begin(request.workspace, by=request.user)
    return back_to(request, "records:access")


@desk_page(Role.OWNER, mfa=True)
@require_POST
def decide(request: DeskRequest, line: UUID) -> HttpResponse:
    """Keep, change or end somebody's access."""
    mine = AccessLine.objects.filter(review__workspace=request.workspace).select_related("review__workspace", "account")
    row, verdict = get_object_or_404(mine, pk=line), request.POST.get("verdict", "")
    try:
        if verdict == Verdict.KEPT:
            reviews.keep(row)
        elif verdict == Verdict.ENDED:
            reviews.end(row, by=request.membership, actor=request.user)
        elif verdict == Verdict.CHANGED and request.membership and request.POST.get("role") in Role.values:
            reviews.change(row, request.POST["role"], by=request.membership)
        else:
            raise Http404
    except (PermissionDenied, ValidationError) as error:
        said = getattr(error, "messages", None) or [str(error)]
        messages.error(request, said[0])
    return back_to(request, "records:access")


@desk_page(Role.OWNER, mfa=True)
@require_POST
def close(request: DeskRequest) -> HttpResponse:
    """Everybody was looked at."""
    review = reviews.open_one(request.workspace)
    if review and reviews.close(review, by=request.user):
        messages.success(request, _("The review is closed. You are told when the next is due."))
    elif review:
        messages.error(request, _("Somebody was not looked at yet."))
    return back_to(request, "records:access")
