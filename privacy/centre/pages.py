"""The public privacy pages: no account, no JavaScript needed, and nothing that tells who is on file."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import public
from accounts.models import Workspace
from crm.lib import handing_out, limits
from crm.lib.personal_data import Subject
from privacy.centre.forms import CodeForm, FactsForm, RequestForm
from privacy.copies import access_copy, answers, bundle
from privacy.models import Kind, PrivacyRequest, State
from privacy.policy import holdings
from privacy.requests import filing, identity, links

_HOUR, _DAY = 3600, 86400


@public
def site(request: HttpRequest) -> HttpResponse:
    """The operator's page: for account holders, and for anyone who does not know which business holds their data."""
    return _page(request, None)


@public
def workspace(request: HttpRequest, slug: str) -> HttpResponse:
    """A business's page."""
    return _page(request, get_object_or_404(Workspace, slug=slug))


def _page(request: HttpRequest, business: Workspace | None) -> HttpResponse:
    form = RequestForm(request.POST or None)
    context: dict[str, Any] = {"business": business, "form": form}
    if request.method == "POST":
        if not limits.allow(request, "privacy form", per_ip=(10, _HOUR), overall=(600, _HOUR)):
            return render(request, "privacy/too_many.html", context, status=429)
        if form.is_valid():
            _file(request, business, form.cleaned_data)
            return redirect("privacy:workspace-sent", business.slug) if business else redirect("privacy:sent")
    subjects = [Subject.CONTACT] if business else [Subject.ACCOUNT, Subject.CONTACT]
    context["categories"] = holdings.held_about(*subjects, by_business=business.pk if business else None)
    return render(request, "privacy/page.html", context, status=422 if form.is_bound else 200)


def _file(request: HttpRequest, business: Workspace | None, given: dict[str, Any]) -> None:
    """Store the request, unless a robot filled the trap or the mailbox had enough of our mail today."""
    wanted = limits.allow(request, "privacy mail", address=given["email"], per_address=(5, _DAY))
    if wanted and not request.POST.get("website"):
        filing.file(business, **given)


@public
@require_safe
def sent(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The same words for everybody."""
    business = get_object_or_404(Workspace, slug=slug) if slug else None
    return render(request, "privacy/sent.html", {"business": business})


# Behind the mailed link


def _behind_link(view: Callable[..., HttpResponse], purpose: str = links.STATUS) -> Callable[..., HttpResponse]:
    """Finds the request; nothing on these pages is cached, indexed, or told to another site."""

    @public
    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        found = links.find(token, purpose)
        if found is None:
            raise Http404
        response = view(request, found)
        add_never_cache_headers(response)
        response["X-Robots-Tag"] = "noindex"
        return response

    return opened


def _show(request: HttpRequest, asked: PrivacyRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
    file = answers.live(asked)
    context = {
        "asked": asked,
        "business": asked.workspace,
        "token": links.token(asked),
        "events": asked.events.all(),
        "passed_on": [(each, links.token(each)) for each in asked.passed_on.select_related("workspace")],
        "awaits_link": asked.state == State.RECEIVED,
        "facts_form": FactsForm(request=asked) if _asks_for_facts(asked) else None,
        "needed": identity.facts_needed(asked),
        "tries_left": identity.tries_left(asked),
        "file": file if file and not file.opened_at else None,
        "code_form": CodeForm() if file and file.code_hash else None,
        "may_withdraw": asked.state in (State.RECEIVED, State.UNVERIFIED, State.VERIFIED),
        "is_deletion": asked.kind == Kind.DELETION,
        **forms,
    }
    return render(request, "privacy/status.html", context, status=status)


def _asks_for_facts(asked: PrivacyRequest) -> bool:
    return asked.state == State.UNVERIFIED and identity.facts_needed(asked) > 0 and identity.tries_left(asked) > 0


@_behind_link
@require_safe
def status(request: HttpRequest, asked: PrivacyRequest) -> HttpResponse:
    """Number, clock and steps. Opening it changes nothing."""
    return _show(request, asked)


@_behind_link
@require_POST
def confirm(request: HttpRequest, asked: PrivacyRequest) -> HttpResponse:
    """Yes, this is my request."""
    filing.confirm_link(asked)
    return redirect("privacy:status", links.token(asked))


@_behind_link
@require_POST
def prove(request: HttpRequest, asked: PrivacyRequest) -> HttpResponse:
    """Facts on file, to show who asks."""
    if not _asks_for_facts(asked):
        return redirect("privacy:status", links.token(asked))
    form = FactsForm(request.POST, request=asked)
    if form.is_valid():
        if identity.prove(asked, form.answers(), declaration=form.cleaned_data.get("declaration", "")):
            return redirect("privacy:status", links.token(asked))
        form.add_error(None, _("These answers do not fit. Nothing else is told, to protect you."))
    return _show(request, asked, status=422, facts_form=form if _asks_for_facts(asked) else None)


@_behind_link
@require_POST
def withdraw(request: HttpRequest, asked: PrivacyRequest) -> HttpResponse:
    """I have changed my mind."""
    filing.withdraw(asked)
    return redirect("privacy:status", links.token(asked))


@_behind_link
@require_POST
def code(request: HttpRequest, asked: PrivacyRequest) -> HttpResponse:
    """Mail me a code for my copy."""
    file = answers.live(asked)
    if file and not limits.allow(
        request, "privacy code", address=str(asked.pk), per_ip=(30, _HOUR), per_address=(6, _HOUR)
    ):
        return render(request, "privacy/too_many.html", {"business": asked.workspace}, status=429)
    if file and not file.opened_at:
        answers.send_code(file)
    return redirect("privacy:status", links.token(asked))


@_behind_link
@require_POST
def copy(request: HttpRequest, asked: PrivacyRequest) -> HttpResponse:
    """The copy itself, once, for the right code."""
    file = answers.live(asked)
    form = CodeForm(request.POST)
    if file is None or not form.is_valid():
        return _show(request, asked, status=422, code_form=form if file else None)
    opened = answers.open_with(file, form.cleaned_data["code"])
    if opened is None:
        form.add_error("code", _("This code is wrong, was used, or is older than ten minutes. Ask for a new one."))
        return _show(request, asked, status=422, code_form=form)
    content, one_time = opened
    files = len(bundle.files_of(access_copy.about(asked).keys))
    context = {"asked": asked, "business": asked.workspace, "copy": content, "token": links.token(asked)}
    return render(request, "privacy/copy.html", {**context, "one_time": one_time, "files": files})


@_behind_link
@require_POST
def copy_file(request: HttpRequest, asked: PrivacyRequest) -> Any:
    """The copy as JSON, or with the files in a ZIP, for the one-time pass that the page carries."""
    file = answers.live(asked)
    held = bundle.files_of(access_copy.about(asked).keys)  # asked first: fetching the copy blanks the request
    content = answers.fetch(file, request.POST.get("pass", "")) if file else None
    if content is None:
        return _show(request, asked, status=422)
    if held:
        packed = StreamingHttpResponse(bundle.stream(asked.number, content, held), content_type="application/zip")
        return handing_out.guarded(packed, f"{asked.number}.zip")
    response = HttpResponse(json.dumps(content, ensure_ascii=False, indent=2), content_type="application/json")
    return handing_out.guarded(response, f"{asked.number}.json")


def _cancel(request: HttpRequest, asked: PrivacyRequest) -> HttpResponse:
    """For the holder of another address on file: stop a deletion while it cools off."""
    if request.method == "POST":
        filing.cancel_from_other_address(asked)
        return redirect("privacy:cancel", links.token(asked, links.CANCEL))
    return render(request, "privacy/cancel.html", {"asked": asked, "business": asked.workspace})


cancel = _behind_link(_cancel, links.CANCEL)
