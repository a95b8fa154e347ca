"""Forms as outsiders meet them: at their own address, in a frame on another site, and sent from another site's page.

No page of them sets a cookie (docs/decisions/0040-forms-without-cookies.md). What they answer never tells whether
somebody is known: everybody gets the same page, and a worker does the rest.
"""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import public
from contacts.consent.models import Channel
from crm.lib import limits
from crm.lib.addresses import show_phone
from messaging.forms import age, publishing, stamps, taking
from messaging.forms.design import Shown
from messaging.forms.filling import STAMP, Filling
from messaging.forms.models import FormVersion, PublicForm
from messaging.forms.stamps import Fault
from messaging.models import Sender

_HOUR, _DAY = int(timedelta(hours=1).total_seconds()), int(timedelta(days=1).total_seconds())


def _open(slug: str) -> tuple[PublicForm, FormVersion]:
    """A form that outsiders may see, and its newest version; 404 for a closed one."""
    form = get_object_or_404(PublicForm.objects.select_related("workspace"), slug=slug, archived_at=None)
    version = publishing.live(form)
    if version is None:
        raise Http404
    return form, version


@csrf_exempt  # it acts for nobody who is signed in: there is nothing that a forged request could borrow
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def form(request: HttpRequest, slug: str) -> HttpResponse:
    """A form at its own address. Other sites may send to it as well."""
    return _Visit(request, *_open(slug)).answer()


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """The same without anything around it, for a frame on the sites that the form names, and on no other."""
    row, version = _open(slug)
    return _framed(_Visit(request, row, version, in_frame=True).answer(), row)


@require_safe
@public
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    """What everybody sees afterwards."""
    return _sent(request, *_open(slug))


@require_safe
@public
def embed_sent(request: HttpRequest, slug: str) -> HttpResponse:
    """The same in a frame."""
    row, version = _open(slug)
    return _framed(_sent(request, row, version, in_frame=True), row)


def _sent(request: HttpRequest, row: PublicForm, version: FormVersion, *, in_frame: bool = False) -> HttpResponse:
    shown = Shown.read(version.content)
    words, sender = shown.design.words, Sender.objects.usual(row.workspace, Channel.SMS)
    channels = {box.channel for box in shown.design.boxes}
    context = {
        "shown": shown,
        "words": words,
        "received": words["received"] % {"business": shown.business},
        "by_text": Channel.SMS.value in channels,
        "by_email": Channel.EMAIL.value in channels,
        "no_text": words["no_text"] % {"number": show_phone(sender.address, row.workspace.country)} if sender else "",
        "layout": "messaging/forms/frame.html" if in_frame else "public.html",
    }
    with translation.override(shown.design.language):
        return render(request, "messaging/forms/sent.html", context)


def _framed(response: HttpResponse, row: PublicForm) -> HttpResponse:
    """Let the sites that the form names show the page in a frame."""
    origins = [str(origin) for origin in row.origins]
    response._csp_replace = {"frame-ancestors": origins or [NONE]}  # type: ignore[attr-defined]
    if origins:
        # The older header knows no list of sites.
        response.xframe_options_exempt = True
    return response


class _Visit:
    """One request to a form."""

    def __init__(self, request: HttpRequest, row: PublicForm, version: FormVersion, *, in_frame: bool = False) -> None:
        self.request, self.row, self.in_frame = request, row, in_frame
        self.data: QueryDict | None = request.POST if request.method == "POST" else None
        self.stamp = stamps.read(request.POST.get(STAMP, "")) if self.data is not None else None
        self.version = self._version_sent(version)
        self.shown = Shown.read(self.version.content)
        self.words = self.shown.design.words

    def _version_sent(self, live: FormVersion) -> FormVersion:
        """The version that the visitor saw: what is newer was not what they agreed to."""
        if self.stamp is None:
            return live
        mine = self.row.versions.all()
        if self.stamp.version is not None:
            return mine.filter(pk=self.stamp.version).first() or live
        number = self.request.POST.get("version", "")
        named = mine.filter(number=int(number)).first() if number.isdecimal() and len(number) < 6 else None
        return named or live

    @property
    def origin(self) -> str:
        """The other site from whose page this was sent, if the form names it; empty for our own pages."""
        said = self.request.headers.get("Origin", "")
        return said if said in self.row.origins and said != _own_origin() else ""

    def answer(self) -> HttpResponse:
        if self.stamp is None:
            return self.show(Filling(self.shown, self.row.workspace))
        elsewhere = self.stamp.fault is Fault.MISSING
        filling = Filling(self.shown, self.row.workspace, self.data, unticked=elsewhere and not self.origin)
        if filling.is_trapped:
            return self.done()
        with translation.override(self.shown.design.language):
            valid = filling.is_valid()
        if self.stamp.fault and not (elsewhere and self.origin):
            return self.again(filling, self.words["again"])
        attested = self.age(filling)
        if attested is False:
            return self.refuse()
        if not valid:
            return self.show(filling, 422)
        if not self.may_knock(filling):
            return self.again(filling, self.words["too_many"], 429)
        taking.submit(
            self.row,
            self.version,
            filling.entered(ip=limits.client_ip(self.request), origin=self.origin if elsewhere else ""),
            stamp=self.stamp.number,
            attested_at=timezone.now() if attested else None,
            age_wording=age.WORDING if attested else "",
        )
        return self.done()

    def age(self, filling: Filling) -> bool | None:
        """Whether they are old enough; None when the form does not ask, or could not read the answer.

        A refusal is remembered for the address, so nobody may try many of them: they may be other people's.
        """
        born = filling.cleaned_data.get(age.FIELD)
        if not self.shown.design.asks_age or born is None:
            return None
        if not limits.allow(self.request, "form age", per_ip=(20, _HOUR)):
            return False
        given = [str(filling.cleaned_data[key]) for key in ("email", "phone") if filling.cleaned_data.get(key)]
        return age.suffices(born, self.request, given)

    def may_knock(self, filling: Filling) -> bool:
        """Not too often from one place, to one form, about one address."""
        given = [str(filling.cleaned_data[key]) for key in ("email", "phone") if filling.cleaned_data.get(key)]
        here = limits.allow(self.request, "opt-in", per_ip=(20, _HOUR), overall=(3000, _HOUR))
        form = limits.allow(self.request, f"form {self.row.pk.hex}", overall=(600, _HOUR))
        return all(
            [here, form]
            + [limits.allow(self.request, "opt-in address", address=to, per_address=(3, _DAY)) for to in given]
        )

    def again(self, filling: Filling, words: str, status: int = 422) -> HttpResponse:
        filling.add_error(None, words)
        return self.show(filling, status)

    def done(self) -> HttpResponse:
        """On: to the site's own page if the version that was seen says so, and the form still names that site."""
        own = self.shown.design.thanks_url
        if own and _site_of(own) in self.row.origins:
            return HttpResponseRedirect(own)
        return redirect(f"messaging:public-form-{'embed-' if self.in_frame else ''}sent", self.row.slug)

    def refuse(self) -> HttpResponse:
        """The neutral page: it neither says why nor what would have helped."""
        return self.render("messaging/forms/refused.html", {}, 403)

    def show(self, filling: Filling, status: int = 200) -> HttpResponse:
        context = {"form": filling, "stamp": stamps.stamp(self.version), "workspace_slug": self.row.workspace.slug}
        return self.render("messaging/forms/page.html", context, status)

    def render(self, template: str, context: dict[str, Any], status: int) -> HttpResponse:
        layout = "messaging/forms/frame.html" if self.in_frame else "public.html"
        held = {"shown": self.shown, "words": self.words, "layout": layout, **context}
        with translation.override(self.shown.design.language):
            response = render(self.request, template, held, status=status)
        own = self.shown.design.thanks_url
        if own:  # where the form may be sent on to
            response._csp_update = {"form-action": [_site_of(own)]}  # type: ignore[attr-defined]
        return response


def _own_origin() -> str:
    return _site_of(settings.PUBLIC_URL)


def _site_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
