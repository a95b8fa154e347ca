"""The public privacy centre of the site and of each workspace: no account and no JavaScript needed, nothing told about
who is on file. What stands behind a mailed link is in ``behind_links``."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.access import public
from accounts.models import Workspace
from crm.lib import limits
from crm.lib.personal_data import Subject
from privacy.centre import questions
from privacy.centre.forms import ChildForm, DescribeForm, FollowForm, RequestForm, SupportForm
from privacy.centre.rights import RIGHTS, meant
from privacy.copies import portable
from privacy.models import FiledAs, Kind
from privacy.policy import holdings
from privacy.requests import filing, once_more

_HOUR, _DAY = 3600, 86400
_WAYS = [(FiledAs.SELF, _("For me")), (FiledAs.AGENT, _("For somebody else")), (FiledAs.PARENT, _("For my child"))]


@public
def site(request: HttpRequest) -> HttpResponse:
    """The operator's page: for account holders, and for anyone who does not know which business holds their data."""
    return _page(request, None)


@public
def workspace(request: HttpRequest, slug: str) -> HttpResponse:
    """A business's page."""
    return _page(request, get_object_or_404(Workspace, slug=slug))


def _page(request: HttpRequest, business: Workspace | None) -> HttpResponse:
    """Say what you want; the page names the right and asks for what it needs."""
    context: dict[str, Any] = {"business": business, "rights": RIGHTS.values(), "nav": "rights"}
    status = 200
    if request.method == "POST" and "say" in request.POST:
        context |= _named(DescribeForm(request.POST))
    elif request.method == "POST":
        form = RequestForm(request.POST)
        if not _may_file(request):
            return render(request, "privacy/too_many.html", context, status=429)
        if form.is_valid():
            _file(request, business, form.to_file())
            return _thanks(business)
        context |= _with(form)
        status = 422
    elif (kind := request.GET.get("right", "")) in RIGHTS:
        filed_as = request.GET.get("as", "")
        context |= _with(RequestForm(filed_as=filed_as, initial={"kind": kind}))
    subjects = [Subject.CONTACT] if business else [Subject.ACCOUNT, Subject.CONTACT]
    context["categories"] = holdings.held_about(*subjects, by_business=business.pk if business else None)
    context.setdefault("describe", DescribeForm())
    return render(request, "privacy/page.html", context, status=status)


def _named(describe: DescribeForm) -> dict[str, Any]:
    """The right that somebody means, with the form for it, and what else they might mean."""
    if not describe.is_valid():
        return {"describe": describe}
    words = describe.cleaned_data["say"]
    kinds = meant(words)
    found = [RIGHTS[kind] for kind in kinds if kind in RIGHTS]
    context = {"describe": describe, "said": words, "others": found[1:], "is_child": Kind.CHILD in kinds}
    if not found:
        return {**context, "unclear": Kind.CHILD not in kinds}
    return {**context, **_with(RequestForm(initial={"kind": found[0].kind, "words": words}))}


def _with(form: RequestForm) -> dict[str, Any]:
    kind = form.data.get("kind") or form.initial.get("kind", "")
    return {"form": form, "right": RIGHTS.get(kind), "filed_as": form.by_whom, "ways": _WAYS}


def _may_file(request: HttpRequest) -> bool:
    return limits.allow(request, "privacy form", per_ip=(10, _HOUR), overall=(600, _HOUR))


def _may_report(request: HttpRequest, business: Workspace | None) -> bool:
    """Nobody confirms a report from a mailbox, so fewer of them come in; by mail and phone there is no limit."""
    where = f"desk {business.pk}" if business else "desk"
    return limits.allow(request, "child report", address=where, per_ip=(5, _HOUR), per_address=(60, _DAY))


def _file(request: HttpRequest, business: Workspace | None, given: dict[str, Any]) -> None:
    """Store the request, unless a robot filled the trap or the mailbox had enough of our mail today."""
    addresses = {given["email"], (given.get("agent") or {}).get("email", "")} - {""}
    wanted = all(
        limits.allow(request, "privacy mail", address=address, per_address=(5, _DAY)) for address in sorted(addresses)
    )
    if wanted and not request.POST.get("website"):
        filing.file(business, **given)


def _thanks(business: Workspace | None) -> HttpResponse:
    return redirect("privacy:workspace-sent", business.slug) if business else redirect("privacy:sent")


def _business(slug: str) -> Workspace | None:
    return get_object_or_404(Workspace, slug=slug) if slug else None


@public
@require_safe
def sent(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The same words for everybody."""
    return render(request, "privacy/sent.html", {"business": _business(slug)})


@public
def follow(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The mailed link once more, by number and address (RT-10)."""
    business = _business(slug)
    form = FollowForm(request.POST or None)
    context = {"business": business, "form": form, "nav": "rights", "done": "done" in request.GET}
    if request.method == "POST":
        if not limits.allow(request, "privacy follow", per_ip=(10, _HOUR), overall=(600, _HOUR)):
            return render(request, "privacy/too_many.html", context, status=429)
        if form.is_valid():
            said = form.cleaned_data
            wanted = limits.allow(request, "privacy mail", address=said["email"], per_address=(5, _DAY))
            if wanted and not request.POST.get("website"):
                once_more.ask(said["number"], said["email"])
            return redirect(f"{request.path}?done")
    return render(request, "privacy/follow.html", context, status=422 if form.is_bound else 200)


@public
def child(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Anyone reports that a child's data is held (AC-2): staff see it at once, whoever it was that reported it."""
    business = _business(slug)
    form = ChildForm(request.POST or None)
    context = {"business": business, "form": form, "nav": "child", "done": "done" in request.GET}
    if request.method == "POST":
        if not _may_report(request, business):
            return render(request, "privacy/too_many.html", context, status=429)
        if form.is_valid():
            _file(request, business, form.to_file())
            return redirect(f"{request.path}?done")
    return render(request, "privacy/child.html", context, status=422 if form.is_bound else 200)


@public
def contact(request: HttpRequest, slug: str = "") -> HttpResponse:
    """How to reach this controller, and a form for any question."""
    business = _business(slug)
    form = SupportForm(request.POST or None)
    context = {"business": business, "form": form, "nav": "contact", "done": "done" in request.GET}
    if request.method == "POST":
        if not limits.allow(request, "support form", per_ip=(10, _HOUR), overall=(600, _HOUR)):
            return render(request, "privacy/too_many.html", context, status=429)
        if form.is_valid():
            if not request.POST.get("website"):
                questions.ask(business, **form.cleaned_data)
            return redirect(f"{request.path}?done")
    return render(request, "privacy/contact.html", context, status=422 if form.is_bound else 200)


@public
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """What a portable copy looks like, for whoever reads one in."""
    described = {**portable.SCHEMA, "$id": request.build_absolute_uri(reverse("privacy:schema"))}
    return JsonResponse(described, json_dumps_params={"indent": 2})
