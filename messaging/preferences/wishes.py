"""What somebody still wants of what they agreed to: topics, how often, a pause. The gate asks; so does the planning.

A preference never grants anything, it only narrows a consent. Which messages it binds:

- a pause: marketing and information, not transactions. What staff wrote waits for its end, campaigns leave them out;
- a topic that was declined: whatever carries that topic;
- how often: campaigns and sequences for marketing and information, all of them counted together.

An answer to what the person just wrote is bound by none of it.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from contacts.consent import journal
from contacts.consent.models import Purpose
from contacts.models import Contact
from crm.lib.prepared import prepared
from messaging import reasons
from messaging.models import HANDED_OVER, Direction, Message
from messaging.preferences.models import DeclinedTopic, HowOften, Preference, Topic
from messaging.verdicts import Reason

BOUND = (Purpose.MARKETING, Purpose.INFORMATIONAL)
SPANS = {HowOften.WEEKLY: timedelta(days=7), HowOften.MONTHLY: timedelta(days=30)}
PAUSED, DECLINED, ENOUGH = "paused_by_them", "topic_declined", "often_enough"


def wants(
    contact: Contact, purpose: str, topic: Topic | None = None, *, campaign: bool = True, at: datetime | None = None
) -> bool:
    """Whether somebody who agreed to ``purpose`` wants a message about ``topic`` at ``at`` (default: now).

    ``campaign``: it is one of many, so that how often counts. It says nothing of consent: that is the gate's question.
    """
    return not objections(contact, purpose, topic, campaign=campaign, at=at)


_held = prepared(lambda contact: Preference.objects.filter(contact=contact))


def objections(
    contact: Contact, purpose: str, topic: Topic | None = None, *, campaign: bool = True, at: datetime | None = None
) -> list[Reason]:
    """Why somebody does not want it, in plain words: one query for most people."""
    at = at or timezone.now()
    found = []
    if topic is not None and DeclinedTopic.objects.filter(contact=contact, topic=topic).exists():
        found.append(reasons.topic_declined(topic.name))
    if purpose not in BOUND:
        return found
    held = next(iter(_held(contact.pk)), None)
    if held is None:
        return found
    if held.paused_until and held.paused_until > at:
        found.append(reasons.paused_by_them(held.paused_until, waits=not campaign))
    if campaign and held.how_often and (last := _last_of_many(contact, at - SPANS[HowOften(held.how_often)])):
        found.append(reasons.often_enough(str(HowOften(held.how_often).label), last))
    return found


def _last_of_many(contact: Contact, since: datetime) -> datetime | None:
    """When the last message that was sent to many at once left for this contact."""
    sent = _of_many(since).filter(contact=contact)
    last: datetime | None = sent.order_by("-handed_over_at").values_list("handed_over_at", flat=True).first()
    return last


def _of_many(since: datetime) -> Any:
    return Message.objects.filter(
        Q(campaign__isnull=False) | Q(run__isnull=False),
        direction=Direction.OUT,
        purpose__in=BOUND,
        status__in=HANDED_OVER,
        handed_over_at__gt=since,
    )


def unwanted(
    purpose: str, topic_id: Any = None, *, contact: str = "pk", at: datetime | None = None
) -> dict[str, Exists]:
    """The same for many people at once: by code, a condition on the contact whom the outer query calls ``contact``.

    ``Contact.objects.exclude(...)`` by any of these leaves out whom ``objections`` would name; none for nothing bound.
    """
    at = at or timezone.now()
    found = {}
    if topic_id:
        found[DECLINED] = Exists(DeclinedTopic.objects.filter(contact=OuterRef(contact), topic=topic_id))
    if purpose not in BOUND:
        return found
    held = Preference.objects.filter(contact=OuterRef(contact))
    found[PAUSED] = Exists(held.filter(paused_until__gt=at))
    full: Any = Q(pk__in=[])
    for often, span in SPANS.items():
        sent = _of_many(at - span).filter(contact=OuterRef("contact"))
        full |= Q(how_often=often) & Exists(sent)
    found[ENOUGH] = Exists(held.filter(full))
    return found


# As the person sets it


_STRICTNESS = [often.value for often in HowOften]


def narrow(
    contacts: Collection[Contact], *, how_often: str, paused_until: datetime | None, declined: Collection[Topic]
) -> None:
    """Write what makes it less for a person, on every record that carries their address; at once.

    Nothing gets more by it: of two answers the stricter stays. ``more`` gives more, once it is confirmed.
    """
    now = timezone.now()
    with transaction.atomic():
        _note(contacts, how_often, paused_until, declined)
        for contact in contacts:
            held = Preference.objects.filter(contact=contact).first()
            often = max(held.how_often if held else "", HowOften(how_often).value, key=_STRICTNESS.index)
            ends = [each for each in (held.paused_until if held else None, paused_until) if each and each > now]
            values = {"how_often": often, "paused_until": max(ends, default=None), "changed_at": now}
            Preference.objects.update_or_create(
                contact=contact, defaults={"workspace_id": contact.workspace_id, **values}
            )
            DeclinedTopic.objects.bulk_create(
                [DeclinedTopic(contact=contact, topic=topic) for topic in declined], ignore_conflicts=True
            )


def _note(
    contacts: Collection[Contact], how_often: str, paused_until: datetime | None, declined: Collection[Topic]
) -> None:
    """An older copy of the database must know of it, too."""
    if not (how_often or paused_until or declined):
        return
    until = paused_until.isoformat() if paused_until else ""
    topics = sorted(topic.pk.hex for topic in declined)
    for workspace_id in {contact.workspace_id for contact in contacts}:
        keys = [contact.pk.hex for contact in contacts if contact.workspace_id == workspace_id]
        journal.note(workspace_id, "narrowed", keys, how_often=str(how_often), paused_until=until, topics=topics)
