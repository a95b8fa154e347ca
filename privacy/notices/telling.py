"""Telling recipients: rows first, then a worker calls or mails them, again if need be; staff tell those of "by hand".

A call is JSON, signed as ``Assent-Signature: t=<seconds>,v1=<HMAC-SHA-256 of "t.body" under its secret>``. Any
2xx means that it arrived; with ``{"acknowledged": true}`` it is also the answer. Else the answer comes by the address
that the call names.
"""

import hmac
import json
import logging
import secrets
import time
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import product_mail
from accounts.models import Workspace
from contacts.models import ContactPoint
from crm.lib import courier, crypto, leases, outbound
from privacy.notices.models import Notice, NoticeState
from privacy.records.models import Processor, TellBy

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
ATTEMPTS = 8  # with the waits below: given up after some five days, and then shown to staff
FIRST_WAIT = timedelta(hours=1)  # doubles with each try


def tell(
    workspace: Workspace,
    contact_ids: Collection[UUID],
    what: str,
    request: Any = None,
    *,
    changed: Mapping[str, str] | None = None,
    formerly: Collection[str] = (),
) -> int:
    """Tell every recipient of the workspace's data about these contacts; returns how many are told."""
    points = ContactPoint.objects.filter(contact__in=list(contact_ids)).values_list("value", flat=True)
    # A recipient of a correction knows the person as they were known before; a number that is new is none of theirs.
    known = sorted(set(formerly or points))
    return tell_of(workspace, known, what, reference=getattr(request, "number", ""), changed=changed)


def tell_of(
    workspace: Workspace,
    addresses: Iterable[str],
    what: str,
    *,
    reference: str = "",
    changed: Mapping[str, str] | None = None,
) -> int:
    """As ``tell``, of somebody whose addresses are known already."""
    known = list(addresses)
    processors = list(Processor.objects.to_tell(workspace)) if known else []
    with transaction.atomic():
        for processor in processors:
            notice = Notice(workspace=workspace, processor=processor, what=what, addresses=known, reference=reference)
            notice.changed = dict(changed) if changed else None
            notice.token_hash = _hashed(_token(notice))
            notice.save()
            if processor.tell_by in (TellBy.WEBHOOK, TellBy.MAIL):
                courier.call("privacy.notices.tasks.deliver_notice", notice.pk)
    return len(processors)


def _token(notice: Notice) -> str:
    """The key of the page where a recipient answers: made of the row, so that it need not be kept."""
    return crypto.keyed_hash("notice to a recipient", str(notice.pk)).hex()


def _hashed(token: str) -> bytes:
    return crypto.keyed_hash("token of a notice", token)


def by_token(token: str) -> Notice | None:
    """The notice that this link is for."""
    rows = Notice.objects.select_related("processor", "workspace")
    return rows.filter(token_hash=_hashed(token)).first()


def link(notice: Notice) -> str:
    """Where the recipient says that it is done."""
    return f"{settings.PUBLIC_URL}{reverse('notices:answer', args=[_token(notice)])}"


def sweep() -> int:
    """Tell those whose turn it is; returns how many were tried."""
    now = timezone.now()
    rows = Notice.objects.filter(state=NoticeState.WAITING, not_before__lte=now)
    rows = rows.filter(processor__tell_by__in=(TellBy.WEBHOOK, TellBy.MAIL))
    keys = list(rows.filter(leases.free(now)).values_list("pk", flat=True)[:100])
    return sum(deliver(key) for key in keys)


def deliver(key: UUID | str) -> bool:
    """Tell one. False when another worker is at it, or it was told."""
    now = timezone.now()
    free = Notice.objects.filter(leases.free(now), pk=key, state=NoticeState.WAITING)
    if not free.filter(not_before__lte=now).update(lease_until=now + LEASE):
        return False
    notice = Notice.objects.select_related("processor", "workspace").get(pk=key)
    try:
        answered = _mail(notice) if notice.processor.tell_by == TellBy.MAIL else _call(notice)
    except (outbound.OutboundError, ValidationError, _Refused) as error:  # an address that is none, too
        _again_later(notice, error)
        return True
    told = Notice.objects.filter(pk=key, state=NoticeState.WAITING)
    told.update(state=NoticeState.TOLD, told_at=timezone.now(), lease_until=None)
    if answered:
        notice.answer("call")
    return True


class _Refused(Exception):
    """The other side answered, and not well."""


def _call(notice: Notice) -> bool:
    body = json.dumps(
        {
            "event": notice.what,
            "number": notice.number,
            "controller": notice.workspace.business_name,
            "addresses": notice.addresses,
            **({"changed": notice.changed} if notice.changed else {}),
            "answer_by": notice.due_on.isoformat(),
            "acknowledge": link(notice),
        }
    ).encode()
    moment = str(int(time.time()))
    secret = (notice.processor.tell_secret or secrets.token_hex(16)).encode()
    signature = hmac.new(secret, moment.encode() + b"." + body, "sha256").hexdigest()
    headers = {"content-type": "application/json", "assent-signature": f"t={moment},v1={signature}"}
    answer = outbound.request("POST", notice.processor.tell_url, headers=headers, body=body)
    if not 200 <= answer.status < 300:
        raise _Refused(f"status {answer.status}")
    with suppress(ValueError, RecursionError):  # theirs to write, and no reason to tell them again
        said = json.loads(answer.body)
        return isinstance(said, dict) and said.get("acknowledged") is True
    return False


def _mail(notice: Notice) -> bool:
    if not notice.processor.tell_email:
        raise _Refused("no address")
    values = {
        "what": notice.get_what_display(),
        "erasure": notice.what == "erasure",
        "number": notice.number,
        "controller": notice.workspace.business_name,
        "addresses": notice.addresses,
        "changed": notice.changed,
        "due": notice.due_on,
        "link": link(notice),
    }
    kind = product_mail.Kind.PROCESSOR_NOTICE
    product_mail.send(kind, notice.processor.tell_email, "processor_notice", values)
    return False


def _again_later(notice: Notice, error: Exception) -> None:
    attempts = notice.attempts + 1
    log.warning("Notice %s did not arrive (%s).", notice.number, type(error).__name__)
    state = NoticeState.FAILED if attempts >= ATTEMPTS else NoticeState.WAITING
    Notice.objects.filter(pk=notice.pk, state=NoticeState.WAITING).update(
        state=state, attempts=attempts, lease_until=None, not_before=timezone.now() + FIRST_WAIT * 2 ** (attempts - 1)
    )
