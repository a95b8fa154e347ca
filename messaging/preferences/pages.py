"""The page behind the link in every mail, and in the answer to PREFERENCES: people choose what they get (CN-15).

Whoever has the link may use it: it went to the address it is about, it narrows what is sent, and what it turns on
again is asked for once more, at the address. So it needs no account, no cookie and no script. One yes is taken at its
word, since it lets nothing be sent: that opens and clicks may be counted (CN-14).
"""

from collections.abc import Iterable

from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
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
from messaging.models import Conversation
from messaging.opt_in import asking
from messaging.preferences import wishes
from messaging.preferences.forms import Box, PreferenceForm, boxes, masked
from messaging.preferences.models import Topic
from messaging.words import mail_words

_WIDE = (3000, 60)  # knocks, seconds: no opt-out may be lost
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
        return render(request, "messaging/preferences.html", {"broken": True}, status=404)
    theirs = talk is not None and talk.contact.points.filter(hash=bytes(talk.address_hash)).exists()
    if talk is not None and request.method == "POST" and "everything_off" in request.POST:
        _stop_everything(request, talk, also=talk.contact.points.all() if theirs else [])
        if theirs:
            return _show(request, talk, said="off")
    if talk is None or not theirs:  # who has the address now has nothing to do with this person
        return render(request, "messaging/preferences.html", {"gone": True}, status=410)
    request.known_contact = talk.contact  # type: ignore[attr-defined]  # whose browser this is, for what it signals
    form = _form(talk, request.POST if request.method == "POST" else None)
    if not form.is_bound or talk.contact.is_restricted:
        return _show(request, talk, form)
    if not form.is_valid():
        return _show(request, talk, form, status=422)
    asked = _carry_out(request, talk, form)
    return _show(request, talk, said="asked" if asked else "saved")


def _form(talk: Conversation, data: object = None) -> PreferenceForm:
    topics = Topic.objects.of(talk.workspace).filter(archived_at=None)[:_MOST_TOPICS]
    return PreferenceForm(talk.contact, boxes(talk.contact), list(topics), data)


def _show(
    request: HttpRequest, talk: Conversation, form: PreferenceForm | None = None, *, said: str = "", status: int = 200
) -> HttpResponse:
    if form is None:  # as it stands now, after what was done
        talk.contact = Contact.objects.select_related("workspace").get(pk=talk.contact_id)
        form = _form(talk)
    context = {
        "business": talk.workspace.business_name,
        "form": form,
        "channels": _by_channel(form),
        "frozen": talk.contact.is_restricted,
        "said": said,
        "privacy_of": talk.workspace.slug,
    }
    return render(request, "messaging/preferences.html", context, status=status)


def _by_channel(form: PreferenceForm) -> list[tuple[Channel, str, list[tuple[Box, bool]]]]:
    found: dict[Channel, list[tuple[Box, bool]]] = {}
    for box, ticked in form.chosen:
        found.setdefault(box.channel, []).append((box, ticked))
    return [(channel, masked(rows[0][0].address), rows) for channel, rows in found.items()]


def _others(talk: Conversation) -> list[Contact]:
    """Everybody here who carries the address that the link went to: one person, perhaps with several records."""
    rows = Contact.objects.of(talk.workspace).filter(points__hash=bytes(talk.address_hash)).distinct()
    people = {contact.pk: contact for contact in rows.select_related("workspace")}
    people[talk.contact_id] = talk.contact
    return [contact for contact in people.values() if not contact.is_restricted]


def _carry_out(request: HttpRequest, talk: Conversation, form: PreferenceForm) -> list[Box]:
    """Write what was chosen; what has to be confirmed first is asked for and returned."""
    ip = limits.client_ip(request)
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
        wishes.set_for(
            _others(talk),
            how_often=form.cleaned_data["how_often"],
            paused_until=form.cleaned_data["paused_until"],
            declined=form.declined,
            topics=form.offered_topics,
        )
        measuring.set_for(_others(talk), allowed=form.cleaned_data["measure"])
    outbox.look_again(talk.workspace_id, bytes(talk.address_hash))
    for box in form.to_ask:
        asking.ask_back(talk.contact, box.channel, box.purpose, box.address, wording=box.wording, ip=ip)
    return form.to_ask


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
