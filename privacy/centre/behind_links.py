"""What stands behind a mailed link: how far a request is, proof of identity, messages, the copy."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import public
from crm.lib import handing_out, limits
from privacy.centre.forms import CodeForm, FactsForm, MessageForm, NumberForm, TextCodeForm, WantedForm
from privacy.copies import access_copy, answers, bundle, portable, reading
from privacy.fulfilling import correcting
from privacy.models import AT_ONCE, Kind, PrivacyRequest, RequestEvent, State, Step
from privacy.requests import conversing, filing, identity, links, phone_codes

_HOUR, _DAY = 3600, 86400
_LOOKS = (1200, _HOUR)


def _behind_link(view: Callable[..., HttpResponse], purpose: str = links.STATUS) -> Callable[..., HttpResponse]:
    """Finds the request; nothing on these pages is cached, indexed, or told to another site."""

    @public
    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        if not limits.allow(request, "privacy look", per_ip=_LOOKS, when_away=True):
            return render(request, "429.html", status=429)
        found = links.find(token, purpose)
        if found is None:
            raise Http404
        if request.method == "POST" and not _may_act(request, found):
            return render(request, "privacy/too_many.html", {"business": found.workspace}, status=429)
        response = view(request, found)
        add_never_cache_headers(response)
        response["X-Robots-Tag"] = "noindex"
        return response

    return opened


def _may_act(request: HttpRequest, asked: PrivacyRequest) -> bool:
    """Each act is a step in the record, so there are not endlessly many. Stopping a deletion can't wait for a cache."""
    return limits.allow(
        request, "privacy link", address=str(asked.pk), per_ip=(300, _HOUR), per_address=(60, _HOUR), when_away=True
    )


def _show(request: HttpRequest, asked: PrivacyRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
    file = answers.live(asked)
    events = list(asked.events.all())
    context = {
        "asked": asked,
        "business": asked.workspace,
        "token": links.token(asked),
        "events": events,
        "went": _went(asked, events),
        "passed_on": [(each, links.token(each)) for each in asked.passed_on.select_related("workspace")],
        "awaits_link": asked.state == State.RECEIVED,
        "facts_form": FactsForm(request=asked) if _asks_for_facts(asked) else None,
        "number_form": NumberForm(country=asked.workspace.country) if _may_text(asked) and asked.workspace else None,
        "text_code_form": TextCodeForm(request=asked) if _may_text(asked) and phone_codes.live(asked) else None,
        "needed": identity.facts_needed(asked),
        "tries_left": identity.tries_left(asked),
        "file": file if file and not file.opened_at else None,
        "code_form": CodeForm() if file and file.code_hash else None,
        "may_withdraw": asked.state in (State.RECEIVED, State.UNVERIFIED, State.VERIFIED),
        "is_deletion": asked.kind == Kind.DELETION,
        "said": asked.messages.all(),
        "message_form": MessageForm() if _may_write(asked, file) else None,
        "wanted_form": WantedForm(initial=asked.wanted or None, workspace=asked.workspace)
        if _may_want(asked)
        else None,
        **forms,
    }
    return render(request, "privacy/status.html", context, status=status)


def _went(asked: PrivacyRequest, events: list[RequestEvent]) -> str:
    """How a request that is done was done: "businesses", "at once", or "" when staff or a copy answered by mail."""
    by_hand = any(event.step == Step.FULFILLED and event.actor_id for event in events)
    if asked.state != State.FULFILLED or by_hand:
        return ""
    if any(event.step == Step.PASSED_ON for event in events):
        return "businesses"
    return "at once" if asked.kind in AT_ONCE else ""


def _may_write(asked: PrivacyRequest, file: Any) -> bool:
    return asked.state != State.RECEIVED and (not asked.is_closed or file is not None)


def _may_want(asked: PrivacyRequest) -> bool:
    return asked.kind == Kind.CORRECTION and asked.state in (State.UNVERIFIED, State.VERIFIED)


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


def _may_text(asked: PrivacyRequest) -> bool:
    return phone_codes.may_ask(asked)


@_behind_link
@require_POST
def text_code(request: HttpRequest, asked: PrivacyRequest) -> HttpResponse:
    """Text me a code: the same answer whether or not the number is on file."""
    if not _may_text(asked) or asked.workspace is None:
        return redirect("privacy:status", links.token(asked))
    form = NumberForm(request.POST, country=asked.workspace.country)
    if not form.is_valid():
        return _show(request, asked, status=422, number_form=form)
    if not limits.allow(
        request, "code by text", address=str(asked.pk), per_ip=(20, _HOUR), per_address=(3, _DAY), overall=(300, _HOUR)
    ):
        return render(request, "privacy/too_many.html", {"business": asked.workspace}, status=429)
    phone_codes.ask(asked, form.cleaned_data["number"])
    return redirect("privacy:status", links.token(asked))


@_behind_link
@require_POST
def prove_by_text(request: HttpRequest, asked: PrivacyRequest) -> HttpResponse:
    """The code from the text, to show who asks."""
    if not _may_text(asked):
        return redirect("privacy:status", links.token(asked))
    form = TextCodeForm(request.POST, request=asked)
    if form.is_valid():
        said = form.cleaned_data
        if phone_codes.prove(asked, said["text_code"], form.answers(), declaration=said.get("declaration", "")):
            return redirect("privacy:status", links.token(asked))
        form.add_error("text_code", _("This does not fit. Nothing else is told, to protect you."))
    return _show(request, asked, status=422, text_code_form=form if _may_text(asked) else None)


@_behind_link
@require_POST
def message(request: HttpRequest, asked: PrivacyRequest) -> HttpResponse:
    """The person writes to the staff."""
    form = MessageForm(request.POST)
    if not limits.allow(request, "privacy message", address=str(asked.pk), per_address=(20, _HOUR)):
        return render(request, "privacy/too_many.html", {"business": asked.workspace}, status=429)
    if not form.is_valid():
        return _show(request, asked, status=422, message_form=form)
    if asked.state != State.RECEIVED:
        conversing.from_person(asked, form.cleaned_data["text"])
    return redirect("privacy:status", links.token(asked))


@_behind_link
@require_POST
def wanted(request: HttpRequest, asked: PrivacyRequest) -> HttpResponse:
    """What the data should say instead."""
    form = WantedForm(request.POST, workspace=asked.workspace)
    if not form.is_valid():
        return _show(request, asked, status=422, wanted_form=form)
    if _may_want(asked):
        correcting.want(asked, form.cleaned_data)
    return redirect("privacy:status", links.token(asked))


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
    if content["format"] != portable.FORMAT:
        content["data"] = reading.legible(content["data"])
    files = len(bundle.files_of(access_copy.about(asked).keys))
    context = {"asked": asked, "business": asked.workspace, "copy": content, "token": links.token(asked)}
    template = "privacy/portable.html" if content["format"] == portable.FORMAT else "privacy/copy.html"
    return render(request, template, {**context, "one_time": one_time, "files": files})


@_behind_link
@require_POST
def copy_file(request: HttpRequest, asked: PrivacyRequest) -> Any:
    """The copy as a ZIP, with the files, for the one-time pass that the page carries."""
    file = answers.live(asked)
    held = bundle.files_of(access_copy.about(asked).keys)  # asked first: fetching the copy blanks the request
    fetched = answers.fetch(file, request.POST.get("pass", "")) if file else None
    if fetched is None:
        return _show(request, asked, status=422)
    packed = StreamingHttpResponse(bundle.stream(asked.number, *fetched, held), content_type="application/zip")
    return handing_out.guarded(packed, f"{asked.number}.zip")


def _cancel(request: HttpRequest, asked: PrivacyRequest) -> HttpResponse:
    """For the holder of another address on file: stop a deletion while it cools off."""
    if request.method == "POST":
        filing.cancel_from_other_address(asked)
        return redirect("privacy:cancel", links.token(asked, links.CANCEL))
    return render(request, "privacy/cancel.html", {"asked": asked, "business": asked.workspace})


cancel = _behind_link(_cancel, links.CANCEL)


def _agent(request: HttpRequest, asked: PrivacyRequest) -> HttpResponse:
    """For who acts for the person: how far it is, and a way to write. Nothing that is held, nor what staff wrote."""
    form = MessageForm(request.POST or None)
    if request.method == "POST":
        if not limits.allow(request, "privacy message", address=str(asked.pk), per_address=(20, _HOUR)):
            return render(request, "privacy/too_many.html", {"business": asked.workspace}, status=429)
        if form.is_valid():
            if asked.state != State.RECEIVED:  # the person has not allowed it yet
                conversing.from_person(asked, form.cleaned_data["text"])
            return redirect("privacy:agent", links.token(asked, links.AGENT))
    context = {"asked": asked, "business": asked.workspace, "events": asked.events.all(), "form": form}
    return render(request, "privacy/agent.html", context, status=422 if form.is_bound else 200)


agent = _behind_link(_agent, links.AGENT)
