"""Taking contacts out: a batch that writes sealed parts, from which a file of any format is made when it is fetched.

Frozen contacts are left out and counted (RT-6). A phone number that was given for text messages is never passed on
(CN-12): in a file for somebody else it is left out and counted, in one's own each such row says so.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import audit
from contacts.consent.models import Channel, Consent
from contacts.fields import catalogue
from contacts.fields.kinds import Kind
from contacts.history import batches
from contacts.history.batches import Steps
from contacts.history.models import Batch, BatchKind, BatchState, WhyLeft
from contacts.lists import handed_out
from contacts.lists.bulk import Chosen, Whom
from contacts.models import Contact, ExportPart
from crm.lib import leases

KEPT = timedelta(hours=24)
OURSELVES, OTHERS = "ourselves", "others"
_IN_PARTS = ("email", "phone")  # written with their labels, not as one cell
PLACE = ("label", "street", "city", "region", "postal_code", "country")  # of a postal address besides the first
_OWN_PLACE = frozenset(("place_label", *PLACE[1:]))  # of the first


def begin(request: Any, whom: Chosen, *, purpose: str, audience: str, keys: list[str]) -> Batch:
    """Make an export: for a second while the person waits, the rest in the background."""
    plan = {"purpose": purpose, "audience": audience, "keys": keys, "parts": 0, **whom.plan()}
    batch = batches.open(
        request.workspace, by=request.user, kind=BatchKind.EXPORT, title=purpose, plan=plan, total=whom.count
    )
    batches.work(batch.pk, batches.AT_ONCE)
    batch.refresh_from_db()
    return batch


def steps(batch: Batch, lease: UUID) -> Steps:
    """A part for each chunk of contacts."""
    plan: dict[str, Any] = batch.plan or {}
    whom, more = Whom(batch, plan), True
    while more:
        with transaction.atomic():
            leases.hold(batch, lease)
            more = _part(batch, plan, whom)
        yield
    with transaction.atomic():
        leases.hold(batch, lease)
        batch.state, batch.finished_at, batch.total = BatchState.DONE, timezone.now(), batch.seen
        batch.plan = {name: plan.get(name) for name in ("purpose", "audience", "keys", "parts", "most")}
        batch.save(update_fields=["state", "finished_at", "total", "plan"])
        audit.record(batch.by, "contacts.exported", batch, count=batch.changed)


def _part(batch: Batch, plan: dict[str, Any], whom: Whom) -> bool:
    keys = whom.next()
    if not keys:
        return False
    chosen = Contact.objects.of(batch.workspace).filter(pk__in=keys).prefetch_related("postal_addresses")
    contacts = list(chosen.order_by("sort_name", "id"))
    open_ones = [contact for contact in contacts if not contact.is_restricted]
    catalogue.load(open_ones)
    fields = catalogue.by_key(batch.workspace)
    shown = [fields[key] for key in plan["keys"] if key in fields and key not in _IN_PARTS]
    texted = set(
        Consent.objects.filter(contact__in=open_ones, channel=Channel.SMS).values_list("contact_id", flat=True)
    )
    withheld, rows = 0, []
    for contact in open_ones:
        contact.workspace = batch.workspace
        held = [[p.kind, p.value, p.label] for p in contact.points.all() if p.kind in plan["keys"]]
        given = contact.pk in texted
        if plan["audience"] == OTHERS:
            secret = [point.value for point in contact.points.all() if given and point.kind == Kind.PHONE]
            withheld += sum(kind == Kind.PHONE for kind, _value, _label in held) if given else 0
            held = [point for point in held if not given or point[0] != Kind.PHONE]
            row = _row(contact, shown, held, False)
            row["cells"] = {key: "" if _tells(text, secret) else text for key, text in row["cells"].items()}
            row["cells"] |= {field.key: "" for field in shown if _names_by_number(field, contact)}
            row["places"] = [["" if _tells(text, secret) else text for text in place] for place in row["places"]]
            row["name"] = "" if _tells(row["name"], secret) else row["name"]
        else:
            row = _row(contact, shown, held, given and any(point[0] == Kind.PHONE for point in held))
        rows.append(row)
    plan["most"] = _most(rows, plan.get("most") or {})
    plan["parts"] += 1
    ExportPart.objects.create(batch=batch, number=plan["parts"], rows=rows)
    handed_out.tell(batch, [contact.pk for contact in open_ones])
    batch.seen, batch.changed = batch.seen + len(keys), batch.changed + len(rows)
    for why, count in ((WhyLeft.FROZEN.value, len(contacts) - len(open_ones)), ("withheld", withheld)):
        batch.left[why] = batch.left.get(why, 0) + count
    batch.cursor, batch.plan = keys[-1], plan
    batch.save(update_fields=["seen", "changed", "left", "cursor", "plan"])
    return True


def _most(rows: list[dict[str, Any]], before: dict[str, int]) -> dict[str, int]:
    """How many of what there can be several of a contact of the export has at most: as many columns has a table."""
    most = dict(before)
    for row in rows:
        kinds = [kind for kind, _value, _label in row["points"]]
        counts = {kind: kinds.count(kind) for kind in kinds} | {"places": len(row["places"])}
        counts |= {f"{kind} labels": 1 for kind, _value, label in row["points"] if label}
        most |= {name: max(count, most.get(name, 0)) for name, count in counts.items()}
    return most


def _tells(text: str, numbers: list[str]) -> bool:
    """Whether one of these numbers stands in a text, however it is written: with or without its country code."""
    digits = "".join(filter(str.isdigit, text))
    return any(number[-_ENOUGH:] in digits for number in numbers)


_ENOUGH = 9  # last digits of a number by which it is known


def _names_by_number(field: Any, contact: Contact) -> bool:
    """Another contact whose name nobody knows is shown by their address."""
    value = field.value(contact) if field.kind == Kind.PERSON else None
    return value is not None and not value.name


def _row(contact: Contact, shown: list[Any], held: list[list[str]], bound: bool) -> dict[str, Any]:
    """What any format needs of a contact; ``bound``: a phone number in it must not be passed on."""
    places = contact.postal_addresses.all() if any(field.key in _OWN_PLACE for field in shown) else []
    return {
        "id": str(contact.pk),
        "name": contact.name,
        "parts": [contact.family_name, contact.given_name],
        "cells": {field.key: field.show(contact) for field in shown},
        "points": held,
        "places": [[getattr(place, part) for part in PLACE] for place in places],
        "bound": bound,
    }


def rows_of(batch: Batch) -> Iterator[dict[str, Any]]:
    """Every contact of an export, part after part."""
    for part in batch.parts.order_by("number").iterator(chunk_size=4):
        yield from part.rows


def is_whole(batch: Batch) -> bool:
    """Whether it may still be fetched: not after a day, nor once somebody in it was erased or frozen."""
    if batch.state != BatchState.DONE or batch.finished_at is None or timezone.now() - batch.finished_at > KEPT:
        return False
    frozen = Contact.objects.of(batch.workspace).filter(
        restricted_at__isnull=False, restricted_at__gte=batch.created_at
    )
    return batch.parts.count() == (batch.plan or {}).get("parts", -1) and not frozen.exists()


batches.register(BatchKind.EXPORT, steps)
