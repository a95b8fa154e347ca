"""What time does to a request for consent: one reminder, then the end, and what a sign-up brought goes with it."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from contacts.consent import ledger
from contacts.consent.models import Channel, Consent, ConsentEvent, EventKind, State
from contacts.models import Contact, ContactPoint, Source
from contacts.points import not_to_be_kept
from messaging.models import Conversation, Direction, Message, Status
from messaging.opt_in import asked
from messaging.opt_in.asking import EXPIRES_AFTER, key_of, send_request

logger = logging.getLogger(__name__)

REMIND_AFTER = timedelta(hours=24)
_AT_ONCE = 1000
# What a sign-up makes of a contact, and what is computed of any. All else on one was put there by people who know them.
_BY_ITSELF = frozenset(
    "contacts.contactpoint contacts.consent contacts.duplicatekey contacts.duplicatepair"
    " messaging.conversation messaging.thread messaging.message messaging.attachment messaging.inboundevent"
    " messaging.formanswer".split()
)


def remind_and_expire(now: datetime | None = None) -> None:
    """Remind once after a day those who got the request; close what nobody answered in three."""
    now = now or timezone.now()
    pending = Consent.objects.filter(state=State.PENDING).select_related("event", "contact__workspace")
    for consent in pending.filter(since__lte=now - EXPIRES_AFTER)[:_AT_ONCE]:
        try:
            with transaction.atomic():  # one that ended and left its contact behind would never be looked at again
                ledger.expire(consent.contact, consent.channel, consent.purpose)
                _forget(consent.contact)
        except Exception:
            logger.exception("What came with request %s could not be removed", consent.event_id)
            ledger.expire(consent.contact, consent.channel, consent.purpose)
    due = pending.filter(channel=Channel.SMS, since__lte=now - REMIND_AFTER, since__gt=now - EXPIRES_AFTER)
    first = {key_of(consent.event, reminder=False): consent for consent in due[:_AT_ONCE]}
    arrived = Message.objects.filter(
        idempotency_key__in=first, status__in=[Status.SENT, Status.DELIVERED], direction=Direction.OUT
    )
    for key, workspace_id in arrived.values_list("idempotency_key", "workspace_id"):
        consent = first[key]
        if consent.workspace_id == workspace_id:
            send_request(consent.contact, consent.event, reminder=True)
    asked.forget(now)


def _forget(contact: Contact) -> None:
    """A contact that came by the opt-in page alone and never confirmed anything goes.

    One that staff have made theirs stays, but not with an address whose person was erased: what a stranger types does
    not bring them back (RT-3).
    """
    if _is_alive(contact):
        return
    if contact.source == Source.OPT_IN and not _is_adopted(contact):
        ledger.shred(contact)
        contact.delete()
        return
    points = ContactPoint.objects.filter(contact=contact)
    gone = not_to_be_kept(contact.workspace, [bytes(digest) for digest in points.values_list("hash", flat=True)])
    if gone:
        ledger.shred(contact)
        points.filter(hash__in=gone).delete()
        Conversation.objects.filter(contact=contact, address_hash__in=gone).delete()
        contact.reindex()


def _is_alive(contact: Contact) -> bool:
    """Whether the person has ever said anything, was asked something else, or had their data frozen."""
    return (
        contact.is_restricted
        or Consent.objects.filter(contact=contact).exclude(state=State.EXPIRED).exists()
        or ConsentEvent.objects.filter(
            contact_id=contact.pk, kind__in=[EventKind.GRANTED, EventKind.WITHDRAWN]
        ).exists()
        or Message.objects.filter(contact=contact, direction=Direction.IN).exists()
    )


def _is_adopted(contact: Contact) -> bool:
    """Whether staff have put something on the contact: an owner, a tag, a note, a project, whatever apps there are."""
    if contact.owner_id or contact.company_id or contact.tags.exists():
        return True
    relations: list[Any] = [
        relation
        for relation in Contact._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
    ]
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: contact}).exists()
        for relation in relations
        if relation.related_model._meta.label_lower not in _BY_ITSELF
    )
