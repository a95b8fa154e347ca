"""A code by text to a number on file: shows who asks, above all for people of whom no email address is known.

The page takes any number and says the same whether or not it is on file: a row is kept, and a worker looks. A text
goes to the number only if a contact has it who is known by the address that asked, or who has no email address at all
and the name that was given. Such a contact, known by phone only, gets a copy of their data only with one more fact:
numbers get new owners. Five wrong tries, of whatever proof, end it, and staff decide (``identity.TRIES``).
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.models import Contact, ContactPoint
from crm.lib import courier, crypto, folding
from crm.lib.addresses import address_hash, normalize_phone
from messaging import codes, outbox
from messaging.models import Capability, Message
from privacy.models import COPIES, PhoneCode, PrivacyRequest, State, Step
from privacy.requests import filing, identity

METHOD = "code by text"
LIFE = codes.LIFE
_BESIDE = 2  # words beside the name on file, a title or a middle name; who writes every name there is means nobody
MOST_A_DAY = 10
"""Texts to one number, whoever asks: few enough to bear."""
THEIRS_A_DAY = 4
"""Of them those that are left for requests from a mailbox on file with the number. Whoever knows the name behind it can
use up the others; people of whom no address is known have the questions and the staff."""


def may_ask(request: PrivacyRequest) -> bool:
    """Whether a code is of any use to this request."""
    return (
        request.workspace_id is not None
        and request.state == State.UNVERIFIED
        and identity.facts_needed(request) > 0
        and identity.tries_left(request) > 0
    )


def ask(request: PrivacyRequest, number: str) -> PhoneCode | None:
    """Keep that a code is wanted at this number; the one before dies. Raises ValidationError when it is no number."""
    if not may_ask(request) or request.workspace is None:
        return None
    digest = address_hash(normalize_phone(number, request.workspace.country))
    with transaction.atomic():
        PhoneCode.objects.filter(request=request).delete()
        code = PhoneCode.objects.create(request=request, address_hash=digest, expires_at=timezone.now() + LIFE)
        filing.note(request, Step.TEXT_CODE)
        courier.call("privacy.tasks.text_code", code.pk)
    return code


def live(request: PrivacyRequest) -> PhoneCode | None:
    """The code that may still be entered."""
    return PhoneCode.objects.filter(request=request, expires_at__gt=timezone.now()).first()


def sweep() -> None:
    """By the clock: send what a lost broker forgot, and forget what has run out."""
    now = timezone.now()
    for pk in PhoneCode.objects.filter(looked_at=None, expires_at__gt=now).values_list("pk", flat=True):
        send(pk)
    PhoneCode.objects.filter(expires_at__lte=now).delete()


def send(pk: UUID | str) -> bool:
    """Text the code, if the number is on file with somebody who may be meant. Once, whoever calls it."""
    now = timezone.now()
    if not PhoneCode.objects.filter(pk=pk, looked_at=None, expires_at__gt=now).update(looked_at=now):
        return False
    code = PhoneCode.objects.select_related("request__workspace").get(pk=pk)
    meant = _meant(code)
    if not meant or _had_enough(code, is_theirs=any(_asked_from(contact, code.request) for contact in meant)):
        return False
    points = ContactPoint.objects.filter(contact=meant[0], hash=bytes(code.address_hash), kind="phone")
    with suppress(outbox.NotComposed), transaction.atomic():
        code.message = outbox.text_code(
            meant[0], points[0].value, _text(code.request, codes.HIDDEN), idempotency_key=f"code:{code.pk.hex}"
        )
        code.save(update_fields=["message"])
        return True
    return False


def _had_enough(code: PhoneCode, *, is_theirs: bool) -> bool:
    since, most = timezone.now() - timedelta(days=1), MOST_A_DAY - (0 if is_theirs else THEIRS_A_DAY)
    texts = Message.objects.filter(workspace=code.request.workspace, address_hash=bytes(code.address_hash))
    return texts.filter(capability=Capability.CODE, created_at__gt=since).count() >= most


def _meant(code: PhoneCode) -> list[Contact]:
    """The contacts with this number that the request may be about."""
    request = code.request
    holders = Contact.objects.filter(
        workspace=request.workspace, points__hash=bytes(code.address_hash), points__kind="phone"
    ).distinct()
    found = holders.select_related("company", "workspace").prefetch_related("points").order_by("created_at")
    return [
        contact for contact in found[:20] if _asked_from(contact, request) or _known_by_phone_only(contact, request)
    ]


def _asked_from(contact: Contact, request: PrivacyRequest) -> bool:
    mine = bytes(request.email_hash or b"")
    return any(bytes(point.hash) == mine for point in contact.points.all())


def _known_by_phone_only(contact: Contact, request: PrivacyRequest) -> bool:
    if any(point.kind == "email" for point in contact.points.all()):
        return False
    name, said = set(folding.words(contact.name)), set(folding.words(request.name))
    return bool(name) and name <= said and len(said) <= len(name) + _BESIDE


def words_of(message: UUID, at: datetime) -> str | None:
    """What the text says while its code stands: nobody used it, tried it to its end, or let it run out."""
    code = PhoneCode.objects.filter(message=message, expires_at__gt=at).select_related("request__workspace").first()
    if code is None or not may_ask(code.request):
        return None
    return _text(code.request, secret(code))


def _text(request: PrivacyRequest, code: str) -> str:
    return _(
        "%(business)s: %(code)s is your code for privacy request %(number)s. Nobody of us will ask you for it."
    ) % {
        "business": request.controller,
        "code": code,
        "number": request.number,
    }


def secret(code: PhoneCode) -> str:
    """Six digits, made of the row under our key, so that they are stored nowhere."""
    return f"{int.from_bytes(crypto.keyed_hash('code by text', code.pk.hex)[:8], 'big') % 10**6:06d}"


def prove(request: PrivacyRequest, typed: str, answers: Mapping[str, str], *, declaration: str = "") -> bool:
    """Try a code, and the facts typed beside it. A try is counted before it is compared: parallel ones count, too."""
    code = live(request)
    if not identity.count_try(request):
        return False
    given = "".join(char for char in typed if char.isdigit())
    right = code is not None and crypto.same(given, secret(code)) and code.message_id is not None
    theirs = [contact for contact in _meant(code) if _enough(contact, request, answers)] if code and right else []
    if code and theirs and PhoneCode.objects.filter(pk=code.pk).delete()[0]:
        keys = [contact.pk for contact in theirs]
        return filing.verify(request, how=METHOD, contact_ids=keys, declaration=declaration)
    identity.failed(request)
    return False


def _enough(contact: Contact, request: PrivacyRequest, answers: Mapping[str, Any]) -> bool:
    least = 1 if request.kind in COPIES and not _asked_from(contact, request) else 0
    return identity.facts_fit(contact, {name: said for name, said in answers.items() if name != "phone"}, least)
