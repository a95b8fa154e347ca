"""The public pages of a policy: the text in effect, what comes next, earlier versions and what changed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import public, signed_in
from accounts.models import Membership, Workspace
from privacy.policy import differences, notice, publishing
from privacy.policy.models import PolicyVersion


def _business(slug: str) -> Workspace | None:
    return get_object_or_404(Workspace, slug=slug) if slug else None


def _find(slug: str, number: int) -> PolicyVersion:
    return get_object_or_404(
        PolicyVersion.objects.select_related("workspace"), workspace=_business(slug), number=number
    )


@public
@require_safe
def show(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The text in effect; before any was published, what the configuration makes now."""
    business = _business(slug)
    current = PolicyVersion.objects.current(business)
    return _page(request, business, current, current.text() if current else publishing.text(business))


@public
@require_safe
def version(request: HttpRequest, number: int, slug: str = "") -> HttpResponse:
    """One version, whether it is in effect, was, or will be."""
    found = _find(slug, number)
    return _page(request, found.workspace, found, found.text())


def _page(
    request: HttpRequest, business: Workspace | None, shown: PolicyVersion | None, text: list[dict[str, Any]]
) -> HttpResponse:
    versions = PolicyVersion.objects.of_controller(business)
    context = {
        "business": business,
        "version": shown,
        "sections": text,
        "current": versions.current(business),
        "upcoming": versions.upcoming(business),
        "versions": list(versions.defer("content")[:50]),
        "may_accept": shown is not None and any(each.pk == shown.pk for each in _pending(request, business)),
    }
    return render(request, "policy/page.html", context)


def _pending(request: HttpRequest, business: Workspace | None) -> list[notice.Notice]:
    user: Any = request.user
    if user.is_authenticated and business and Membership.objects.filter(user=user, workspace=business).exists():
        request.workspace = business  # type: ignore[attr-defined]  # the banner is about this one
    return notice.pending(request)


@public
@require_safe
def changes(request: HttpRequest, number: int, slug: str = "") -> HttpResponse:
    """What a version changed in the one before it."""
    found = _find(slug, number)
    earlier = PolicyVersion.objects.of_controller(found.workspace).filter(number__lt=number).first()
    if earlier is None:
        raise Http404
    context = {
        "business": found.workspace,
        "version": found,
        "earlier": earlier,
        "changed": differences.between(earlier.text(), found.text()),
    }
    return render(request, "policy/changes.html", context)


@signed_in()
@require_POST
def accept(request: HttpRequest, version: Any) -> HttpResponse:
    """I have read it and accept it."""
    mine = Membership.objects.filter(user=request.user.pk).values("workspace")
    found = get_object_or_404(PolicyVersion.objects.select_related("workspace"), pk=version)
    if found.workspace_id and not mine.filter(workspace=found.workspace_id).exists():
        raise Http404
    notice.accept(request, found)
    messages.success(request, _("Noted: you accepted version %(number)d.") % {"number": found.number})
    back = request.POST.get("next", "")
    return HttpResponseRedirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/")
