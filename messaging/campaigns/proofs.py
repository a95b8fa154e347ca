"""Proof of the consent that a campaign rested on (CN-5): everybody to whom it was handed over, part by part.

It is a batch like an export: a worker that dies leaves it to the next, its parts are sealed, and they go after a day,
or when somebody is erased. Frozen people are left out and counted (RT-6). At its end the chain is verified, from the
first entry that is named in it to the last.
"""

from collections.abc import Iterator
from datetime import UTC
from math import ceil
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from contacts.consent import proof_of_many
from contacts.consent.models import Channel, Purpose
from contacts.consent.proof import Verification, controller_of, zone_of
from contacts.consent.proof_of_many import About, Reached, Sending
from contacts.consent.proof_of_many_files import VOLUME
from contacts.history import batches
from contacts.history.batches import Steps
from contacts.history.models import Batch, BatchKind, BatchState, WhyLeft
from contacts.models import ExportPart
from crm.lib import leases
from messaging.campaigns.models import Campaign
from messaging.models import Message, Status

CHUNK = 250  # people in one transaction
_LEFT = (Status.SENT, Status.DELIVERED, Status.FAILED, Status.UNKNOWN)
_PARTS = VOLUME // CHUNK  # in a volume of the PDF


def _handed_over(campaign: Campaign) -> Any:
    return Message.objects.filter(campaign=campaign, status__in=_LEFT, basis__isnull=False)


def begin(campaign: Campaign, *, by: Any) -> Batch:
    """Put it together: for a second while the person waits, the rest in the background."""
    plan = {"campaign": str(campaign.pk), "parts": 0, "first": 0, "last": 0, "checked": 0, "findings": []}
    total = _handed_over(campaign).count()
    batch = batches.open(campaign.workspace, by=by, kind=BatchKind.PROOF, title=campaign.name, plan=plan, total=total)
    batches.work(batch.pk, batches.AT_ONCE)
    batch.refresh_from_db()
    return batch


def steps(batch: Batch, lease: UUID) -> Steps:
    """A part for each chunk of people, then the verification of the chain, so many links at a time."""
    plan: dict[str, Any] = dict(batch.plan or {})
    campaign = Campaign.objects.of(batch.workspace).filter(pk=plan["campaign"]).first()
    more = campaign is not None
    while more:
        with transaction.atomic():
            leases.hold(batch, lease)
            more = _part(batch, plan, campaign)
        yield
    while plan["last"] and plan["checked"] < plan["last"]:
        with transaction.atomic():
            leases.hold(batch, lease)
            _verify(batch, plan)
        yield
    with transaction.atomic():
        leases.hold(batch, lease)
        batch.state, batch.finished_at, batch.total = BatchState.DONE, timezone.now(), batch.seen
        batch.save(update_fields=["state", "finished_at", "total"])
        audit.record(batch.by, "campaign.proved", campaign or batch, workspace=batch.workspace, count=batch.changed)


def _part(batch: Batch, plan: dict[str, Any], campaign: Any) -> bool:
    rows = _handed_over(campaign).select_related("contact").defer("contact__extra").order_by("pk")
    messages = list((rows.filter(pk__gt=batch.cursor) if batch.cursor else rows)[:CHUNK])
    if not messages:
        return False
    shown = [_sending(message) for message in messages if not message.contact.is_restricted]
    people = proof_of_many.part(batch.workspace, campaign.channel, campaign.purpose, shown)
    found = proof_of_many.places(people)
    plan["parts"] += 1
    plan["first"] = min([each for each in (plan["first"], *found) if each], default=0)
    plan["last"] = max([plan["last"], *found])
    ExportPart.objects.create(batch=batch, number=plan["parts"], rows=people)
    frozen = len(messages) - len(shown)
    batch.left[WhyLeft.FROZEN.value] = batch.left.get(WhyLeft.FROZEN.value, 0) + frozen
    batch.seen, batch.changed = batch.seen + len(messages), batch.changed + len(shown)
    batch.cursor, batch.plan = messages[-1].pk, plan
    batch.save(update_fields=["seen", "changed", "left", "cursor", "plan"])
    return True


def _sending(message: Message) -> Sending:
    at = message.sent_at or message.handed_over_at or message.created_at
    became = str(message.get_status_display())
    return Sending(
        person=message.contact_id,
        name=str(message.contact),
        message=message.pk,
        to=message.address,
        at=at.astimezone(UTC),
        became=f"{became} ({message.error_code})" if message.error_code else became,
        basis=message.basis_id,  # type: ignore[arg-type]  # the question leaves out what has none
    )


def _verify(batch: Batch, plan: dict[str, Any]) -> None:
    first = max(plan["first"], plan["checked"] + 1)
    last = min(plan["last"], first + proof_of_many.LINKS - 1)
    found = proof_of_many.verified(batch.workspace, first, last)
    plan["findings"] = list(dict.fromkeys([*plan["findings"], *found]))[:100]
    plan["checked"] = last
    batch.plan = plan
    batch.save(update_fields=["plan"])


# Read back


def about(batch: Batch, campaign: Campaign) -> About:
    """What the document is about."""
    plan = batch.plan or {}
    texts = [
        (_("Subject"), campaign.subject),
        (_("Preview line"), campaign.preheader),
        (_("Text"), campaign.body),
        (_("Second subject"), campaign.subject_b if campaign.share_b else ""),
        (_("Second text"), campaign.body_b if campaign.share_b else ""),
    ]
    made = batch.finished_at or timezone.now()
    return About(
        id=batch.pk,
        title=campaign.name,
        began=(campaign.started_at or campaign.created_at).astimezone(UTC),
        made_at=made.astimezone(UTC),
        zone=zone_of(batch.workspace).key,
        controller=controller_of(batch.workspace),
        channel=Channel(campaign.channel),
        purpose=Purpose(campaign.purpose),
        texts=tuple((name, text) for name, text in texts if text),
        reached=batch.changed,
        frozen=batch.left.get(WhyLeft.FROZEN.value, 0),
        verification=Verification(plan.get("first", 0), plan.get("last", 0), tuple(plan.get("findings", ()))),
    )


def people(batch: Batch, volume: int = 0) -> Iterator[Reached]:
    """Everybody in it, or those of one volume of the PDF."""
    parts = batch.parts.order_by("number")
    if volume:
        parts = parts.filter(number__gt=(volume - 1) * _PARTS, number__lte=volume * _PARTS)
    rows = (part.rows for part in parts.iterator(chunk_size=2))
    return proof_of_many.people(rows, zone_of(batch.workspace).key)


def volumes(batch: Batch) -> int:
    """How many volumes the PDF has."""
    return ceil(int((batch.plan or {}).get("parts", 0)) / _PARTS)


batches.register(BatchKind.PROOF, steps)
