"""The page behind the link in every mail, and in the answer to PREFERENCES: people choose what they get (CN-15).

Whoever has the link may take away: it went to the address it is about, and narrows what is sent. Whatever gives more
(a consent, a topic again, being measured) is confirmed at the address first (``more``), since mails are forwarded. So
the page needs no account, no cookie and no script.
"""

from collections.abc import Iterable
from typing import Any

from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.access import public
from contacts.consent import ledger
from contacts.consent.models import Channel
from contacts.models import Contact, ContactPoint
from crm.lib import limits
from messaging import outbox
from messaging.campaigns import measuring
from messaging.models import Conversation, Sender
from messaging.opt_in import asking
from messaging.preferences import languages, more, wishes
from messaging.preferences.forms import Box, PreferenceForm, boxes, masked, shown_number
from messaging.preferences.models import Topic
from messaging.preferences.more import More
from messaging.words import mail_words

_WIDE = (3000, 60)  # knocks, seconds: no opt-out may be lost
_MAILS = (5, 24 * 3600)  # to one address
_MOST_TOPICS = 100


@csrf_exempt  # the link is the key: nothing rides on a cookie, and another site can't know the address
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """Channels, purposes, topics, how often, a pause, or nothing at all."""
    if not limits.allow(request, "preferences", per_ip=_WIDE, when_away=True):
        return render(request, "429.html", status=429)
    try:
        talk = mail_words.conversation_of(token)
    except (signing.BadSignature, ValueError):
        return _ended(request, "broken", 404)
    language = languages.of(request, talk.contact.language if talk else "")
    with translation.override(language):
        return _answer(request, token, talk, language)


def _answer(request: HttpRequest, token: str, talk: Conversation | None, language: str) -> HttpResponse:
    theirs = talk is not None and talk.contact.points.filter(hash=bytes(talk.address_hash)).exists()
    if talk is not None and request.method == "POST" and "everything_off" in request.POST:
        _stop_everything(request, talk, also=talk.contact.points.all() if theirs else [])
        if theirs:
            return _show(request, talk, language, said="off")
    if talk is None or not theirs:  # who has the address now has nothing to do with this person
        return _ended(request, "gone", 410, language)
    request.known_contact = talk.contact  # type: ignore[attr-defined]  # whose browser this is, for what it signals
    form = _form(talk, language, request.POST if request.method == "POST" else None)
    if not form.is_bound or talk.contact.is_restricted:
        return _show(request, talk, language, form)
    if form.is_empty:
        return _show(request, talk, language, said="nothing", status=422)
    if not form.is_valid():
        return _show(request, talk, language, form, status=422)
    said = _carry_out(request, talk, form, language, fresh=mail_words.is_fresh(token))
    return _show(request, talk, language, said=said)


@csrf_exempt  # the link is the key
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def give_more(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link that was mailed to confirm what is more: opening it changes nothing, the button does."""
    if not limits.allow(request, "preferences", per_ip=_WIDE, when_away=True):
        return render(request, "429.html", status=429)
    found = more.asked(token)
    if found is None:
        return _ended(request, "confirm_gone", 410)
    talk, wish = found
    language = languages.of(request, talk.contact.language)
    business, words = talk.workspace.business_name, languages.words(language)
    with translation.override(language):
        lines = wish.in_words(business, language)
        if request.method == "POST":
            wish.give(_others(talk), language)
            outbox.look_again(talk.workspace_id, bytes(talk.address_hash))
        context = {
            "business": business,
            "words": words,
            "title": words["confirm_title"] % {"business": business},
            "lines": lines,
            "done": request.method == "POST",
        }
        return render(request, "messaging/preferences_more.html", context)


def _ended(request: HttpRequest, said: str, status: int, language: str = "") -> HttpResponse:
    language = language or languages.of(request)
    title, text = languages.words(language)[said]
    with translation.override(language):
        context = {"ended": title, "text": text, "words": languages.words(language)}
        return render(request, "messaging/preferences.html", context, status=status)


def _form(talk: Conversation, language: str, data: object = None) -> PreferenceForm:
    topics = Topic.objects.of(talk.workspace).filter(archived_at=None)[:_MOST_TOPICS]
    by_mail = talk.channel == Channel.EMAIL
    offered = boxes(talk.contact, language)
    return PreferenceForm(talk.contact, offered, list(topics), data, language=language, by_mail=by_mail)


def _show(
    request: HttpRequest,
    talk: Conversation,
    language: str,
    form: PreferenceForm | None = None,
    *,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    if form is None:  # as it stands now, after what was done
        talk.contact = Contact.objects.select_related("workspace").get(pk=talk.contact_id)
        form = _form(talk, language)
    business, words = talk.workspace.business_name, languages.words(language)
    number = shown_number(Sender.objects.usual(talk.workspace, Channel.SMS), talk.contact)
    told = [each % {"business": business, "number": number} for each in words["said"][said]] if said else []
    context = {
        "business": business,
        "words": words,
        "title": words["title"] % {"business": business},
        "nothing_at_all": words["nothing_at_all_text"] % {"business": business},
        "never": words["never"] % {"business": business},
        "form": form,
        "channels": _by_channel(form, words),
        "frozen": talk.contact.is_restricted,
        "said": said,
        "told": told,
        "privacy_of": talk.workspace.slug,
    }
    return render(request, "messaging/preferences.html", context, status=status)


def _by_channel(form: PreferenceForm, words: Any) -> list[tuple[Channel, str, list[tuple[Box, bool]]]]:
    found: dict[Channel, list[tuple[Box, bool]]] = {}
    for box, ticked in form.chosen:
        found.setdefault(box.channel, []).append((box, ticked))
    return [
        (channel, words[f"{channel.value}_to"] % {"address": masked(rows[0][0].address)}, rows)
        for channel, rows in found.items()
    ]


def _others(talk: Conversation) -> list[Contact]:
    """Everybody here who carries the address that the link went to: one person, perhaps with several records."""
    rows = Contact.objects.of(talk.workspace).filter(points__hash=bytes(talk.address_hash)).distinct()
    people = {contact.pk: contact for contact in rows.select_related("workspace")}
    people[talk.contact_id] = talk.contact
    return [contact for contact in people.values() if not contact.is_restricted]


def _carry_out(request: HttpRequest, talk: Conversation, form: PreferenceForm, language: str, *, fresh: bool) -> str:
    """Write at once what makes it less, and ask at the address for what is more. Returns what to say."""
    ip, chosen = limits.client_ip(request), form.cleaned_data
    often = {"how_often": chosen["how_often"], "paused_until": chosen["paused_until"]}
    with transaction.atomic():
        for contact in _others(talk):
            for box in form.to_stop:
                ledger.withdraw(
                    contact,
                    box.channel,
                    box.purpose,
                    method=ledger.Method.PREFERENCES,
                    evidence="unticked on the preference page",
                    ip=ip,
                )
        wishes.narrow(_others(talk), declined=form.declined, **often)
        if not chosen.get("measure"):
            measuring.set_for(_others(talk), allowed=False)
    may_ask = [box for box in form.to_ask if limits.allow(request, "ask back", address=box.address, per_address=_MAILS)]
    for box in may_ask:
        how = {"wording": box.wording, "ip": ip, "language": language}
        asking.ask_back(talk.contact, box.channel, box.purpose, box.address, **how)
    by_mail = talk.channel == Channel.EMAIL
    wish = More.of(talk.contact, wanted=form.wanted, measure=by_mail and bool(chosen.get("measure")), **often)
    said = _ask_for(request, talk, wish, language, fresh=fresh) if wish else ""
    return "asked" if may_ask else said or "saved"


def _ask_for(request: HttpRequest, talk: Conversation, wish: More, language: str, *, fresh: bool) -> str:
    """See to what is more: given at once by a link that the address has just asked for, else confirmed there."""
    if fresh:
        wish.give(_others(talk), language)
        outbox.look_again(talk.workspace_id, bytes(talk.address_hash))
        return "saved"
    if talk.channel != Channel.EMAIL:
        return "by_text"
    if limits.allow(request, "preference mail", address=talk.address, per_address=_MAILS):
        more.mail(talk, wish, language)
    return "more"


def _stop_everything(request: HttpRequest, talk: Conversation, *, also: Iterable[ContactPoint]) -> None:
    """All channels, every address of the person, as if each had said STOP (CN-7)."""
    found = {talk.address: talk.channel}
    for point in also:
        found.setdefault(point.value, Channel.EMAIL if "@" in point.value else Channel.SMS)
    for address, channel in found.items():
        ledger.withdraw_address(
            talk.workspace,
            address,
            channel=channel,
            method=ledger.Method.PREFERENCES,
            evidence="everything off, on the preference page",
            ip=limits.client_ip(request),
        )
