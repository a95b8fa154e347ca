"""A person's way through a sequence: begun, moved on step by step, stopped by an answer, an opt-out or a member.

Each step is a message of the outbox like any other: the gate decides about it when it leaves. A step waits until the
one before has left, and its days are counted from then. Two workers can't take the same step: each takes a person by
compare and swap, and the message has one key for each person and step.
"""

import logging
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from contacts.consent.barrier import RESTRICTED, Closing
from contacts.consent.models import Channel, Consent, State
from contacts.models import Contact, ContactPoint
from crm.lib import courier
from crm.lib.set_based import insert_select
from messaging import gate, outbox
from messaging.models import IN_FLIGHT, WAITING, Message, Status
from messaging.preferences import wishes
from messaging.sequences import words
from messaging.sequences.models import UNDER_WAY, RunState, Sequence, SequenceRun, SequenceStep, Why

logger = logging.getLogger(__name__)

CHUNK = 200
LEASE = timedelta(minutes=5)  # a worker that dies leaves its person for so long
LOOK_AGAIN = timedelta(hours=1)  # at a step that has not left yet
ENOUGH_FOR_NOW = timedelta(days=1)


class NotBegun(Exception):
    """Somebody can't begin, in plain words."""


# On and off


def turn_on(sequence: Sequence, *, revision: int, by: Any) -> bool:
    """Let its steps leave, as they were looked at. False when somebody changed it meanwhile, or it is on already."""
    off = Sequence.objects.filter(pk=sequence.pk, revision=revision, on_since=None, archived_at=None)
    with transaction.atomic():
        if not off.update(on_since=timezone.now(), turned_on_by=by):
            return False
        audit.record(by, "sequence.turned_on", sequence)
    return True


def turn_off(sequence: Sequence, *, by: Any) -> bool:
    """Nothing of it leaves until it is on again; everybody stays where they are."""
    with transaction.atomic():
        done = Sequence.objects.filter(pk=sequence.pk, on_since__isnull=False).update(on_since=None) == 1
        if done:
            audit.record(by, "sequence.turned_off", sequence)
    return done


def archive(sequence: Sequence, *, by: Any) -> None:
    """Take it out of use: off, and everybody's way through it ends."""
    with transaction.atomic():
        Sequence.objects.filter(pk=sequence.pk).update(on_since=None, archived_at=timezone.now())
        stop_runs(SequenceRun.objects.filter(sequence=sequence), Why.STAFF)
        audit.record(by, "sequence.archived", sequence)


def unarchive(sequence: Sequence, *, by: Any) -> None:
    """Have it again, turned off."""
    with transaction.atomic():
        Sequence.objects.filter(pk=sequence.pk).update(archived_at=None)
        audit.record(by, "sequence.restored", sequence)


# Beginning


def why_not(sequence: Sequence, contact: Contact) -> str:
    """Why this person can't begin now, in plain words with what to do; empty when they can."""
    first = sequence.steps.first()
    if first is None or not sequence.is_on:
        return _("It is turned off. A manager can turn it on.")
    if SequenceRun.objects.filter(UNDER_WAY, sequence=sequence, contact=contact, state=RunState.RUNNING).exists():
        return _("They are in it already.")
    said = gate.explain(contact, first.channel, sequence.purpose)
    against = [reason for reason in said.reasons if reason.verdict == "refuse"]
    if against:
        return f"{against[0]} {against[0].remedy}"
    unwilling = wishes.objections(contact, sequence.purpose, sequence.topic, campaign=False)
    return next((str(reason) for reason in unwilling if reason.code == wishes.DECLINED), "")


def begin(sequence: Sequence, contact: Contact, *, by: Any) -> SequenceRun:
    """Let one person begin. Raises NotBegun."""
    against = why_not(sequence, contact)
    if against:
        raise NotBegun(against)
    first, now = sequence.steps.all()[0], timezone.now()
    run = SequenceRun(workspace_id=sequence.workspace_id, sequence=sequence, contact=contact, begun_by=by)
    run.due_at = now + first.wait
    try:
        with transaction.atomic():
            run.save(force_insert=True)
            audit.record(by, "sequence.begun", contact)
            if not first.wait_hours:
                courier.call("messaging.tasks.move_on", run.pk)  # the first step, at once
    except IntegrityError as error:
        raise NotBegun(_("They are in it already.")) from error
    return run


def those_who_may(sequence: Sequence, audience: dict[str, Any]) -> Any:
    """The people of an audience (as a campaign has one), each with ``said`` as ``audiences.judged`` says it."""
    step = sequence.steps.first()
    return words.judged(sequence, step, audience) if step is not None else Contact.objects.none()


def begin_many(sequence: Sequence, audience: dict[str, Any], *, by: Any) -> int:
    """Let everybody of an audience begin who may and never has: one statement. Returns how many."""
    first, now = sequence.steps.first(), timezone.now()
    if first is None or not sequence.is_on:
        return 0
    been = SequenceRun.objects.filter(sequence=sequence, contact=OuterRef("pk"))
    people = those_who_may(sequence, audience).filter(~Exists(been), said=words.GETS_IT).order_by("pk")
    columns = ["workspace", "sequence", "contact", "position", "state", "why", "due_at", "begun_by", "begun_at"]
    field = SequenceRun._meta.get_field

    def fixed(name: str, value: Any) -> Value:
        column: Any = field(name)
        return Value(value, output_field=getattr(column, "target_field", column))

    values = [
        fixed("workspace", sequence.workspace_id),
        fixed("sequence", sequence.pk),
        F("pk"),
        fixed("position", 0),
        fixed("state", RunState.RUNNING.value),
        fixed("why", ""),
        fixed("due_at", now + first.wait),
        fixed("begun_by", by.pk),
        fixed("begun_at", now),
    ]
    try:
        with transaction.atomic():
            count = insert_select(SequenceRun, columns, people.values_list(*values))
            audit.record(by, "sequence.begun_for_many", sequence, count=count)
    except IntegrityError:  # somebody else has just done the same
        return 0
    return count


# Moving on


def sweep(seconds: float = 20.0) -> int:
    """Move on everybody whose next step is due, for so long. Safe to run at the same time elsewhere."""
    end, moved = monotonic() + seconds, 0
    while monotonic() < end:
        due = SequenceRun.objects.filter(UNDER_WAY, state=RunState.RUNNING, due_at__lte=timezone.now())
        due = due.filter(sequence__on_since__isnull=False, workspace__paused_at=None)
        keys = list(due.order_by("due_at").values_list("pk", flat=True)[:CHUNK])
        if not keys:
            return moved
        for key in keys:
            try:
                moved += move_on(key)
            except Exception:
                logger.exception("Run %s could not be moved on", key)
    return moved


def move_on(key: int) -> bool:
    """Take one person's next step, if it is due."""
    now = timezone.now()
    due = SequenceRun.objects.filter(UNDER_WAY, pk=key, state=RunState.RUNNING, due_at__lte=now)
    due = due.filter(sequence__on_since__isnull=False)
    if not due.update(due_at=now + LEASE):
        return False
    run = SequenceRun.objects.select_related("sequence__topic", "sequence__workspace", "contact", "begun_by").get(
        pk=key
    )
    run.contact.workspace = run.sequence.workspace
    steps = list(run.sequence.steps.all())
    if run.position >= len(steps):
        _end(run, RunState.FINISHED)
        return True
    waits = _until_the_last_left(run, steps[run.position], now)
    if waits == now:
        waits = _take(run, steps, now)
    if waits is not None:
        SequenceRun.objects.filter(UNDER_WAY, pk=run.pk, state=RunState.RUNNING).update(due_at=waits)
    return True


def key_of(run: SequenceRun, position: int) -> str:
    """The idempotency key of a person's message of a step."""
    return f"sequence:{run.pk}:{position}"


def _until_the_last_left(run: SequenceRun, step: SequenceStep, now: datetime) -> datetime | None:
    """``now`` when the step may be taken; else when to look again; None when the way has ended."""
    if not run.position:
        return now
    last = Message.objects.filter(workspace=run.workspace_id, idempotency_key=key_of(run, run.position - 1)).first()
    if last is None:
        return now
    if last.status in (*WAITING, *IN_FLIGHT) and last.status != Status.UNKNOWN:
        return now + LOOK_AGAIN
    if last.status in (Status.FAILED, Status.REFUSED, Status.CANCELLED):
        _end(run, RunState.STOPPED, Why.UNDELIVERED)
        return None
    return max(now, (last.sent_at or last.created_at) + step.wait)


def _take(run: SequenceRun, steps: list[SequenceStep], now: datetime) -> datetime | None:
    """Write the step's message; returns when the next is due, or None at the end of the way."""
    step, contact = steps[run.position], run.contact
    if contact.is_restricted or contact.archived_at:
        return _end(run, RunState.STOPPED, Why.GONE)
    purpose, topic = run.sequence.purpose, run.sequence.topic
    for reason in wishes.objections(contact, purpose, topic, campaign=False):
        if reason.code == wishes.DECLINED:
            return _end(run, RunState.STOPPED, Why.DECLINED)
        return reason.until or now + ENOUGH_FOR_NOW  # a pause of theirs
    if wishes.objections(contact, purpose, topic):  # they want fewer messages, and had theirs
        return now + ENOUGH_FOR_NOW
    granted = Consent.objects.filter(contact=contact, channel=step.channel, purpose=run.sequence.purpose)
    if not granted.filter(state=State.GRANTED).exists():
        return _end(run, RunState.STOPPED, Why.CONSENT)
    written = words.of(step, run.sequence, contact)
    if written.missing:
        return _end(run, RunState.STOPPED, Why.LACKING)
    try:
        with transaction.atomic():
            return _put(run, steps, written, now)
    except outbox.NotComposed as why:
        logger.info("Run %s ends: %s", run.pk, why.reason.code)
        return _end(run, RunState.STOPPED, Why.GONE)


def _put(run: SequenceRun, steps: list[SequenceStep], written: words.Words, now: datetime) -> datetime | None:
    step, taken = steps[run.position], run.position
    held = SequenceRun.objects.filter(UNDER_WAY, pk=run.pk, state=RunState.RUNNING, position=taken)
    if not held.update(position=taken + 1):  # an answer has just stopped it
        return None
    outbox.compose(
        run.contact,
        step.channel,
        run.sequence.purpose,
        written.body,
        author=run.begun_by,
        automated=True,
        subject=written.subject,
        laid_out=step.is_mail,
        idempotency_key=key_of(run, taken),
        run=run,
    )
    run.position = taken + 1
    if run.position >= len(steps):
        return _end(run, RunState.FINISHED)
    return now + max(steps[run.position].wait, timedelta(minutes=1))


def _end(run: SequenceRun, state: str, why: str = "") -> datetime | None:
    """The way is over; None, as nothing is due any more."""
    SequenceRun.objects.filter(UNDER_WAY, pk=run.pk, state=RunState.RUNNING).update(
        state=state, why=why, ended_at=timezone.now()
    )
    return None


# Stopping


def stop_runs(runs: Any, why: str) -> int:
    """End these, and take back what waits of them. In a transaction of the caller, or by itself."""
    with transaction.atomic():
        keys = list(runs.filter(UNDER_WAY, state=RunState.RUNNING).values_list("pk", flat=True))
        ended = runs.model.objects.filter(UNDER_WAY, pk__in=keys, state=RunState.RUNNING)
        count: int = ended.update(state=RunState.STOPPED, why=why, ended_at=timezone.now())
        waiting = Message.objects.filter(run__isnull=False, run__in=keys, status__in=WAITING)
        waiting.update(status=Status.CANCELLED, lease_until=None)
    return count


def stop(sequence: Sequence, contact: Contact, *, by: Any) -> bool:
    """A member stops it for one person."""
    with transaction.atomic():
        stopped = stop_runs(SequenceRun.objects.filter(sequence=sequence, contact=contact), Why.STAFF)
        if stopped:
            audit.record(by, "sequence.stopped", contact)
    return bool(stopped)


def answered(contact_id: Any) -> int:
    """The person wrote: every sequence of theirs ends, and what waits of it is taken back, the last step too."""
    mine = list(SequenceRun.objects.filter(contact=contact_id).values_list("pk", flat=True))
    if not mine:  # as of most people
        return 0
    waiting = Message.objects.filter(run__isnull=False, run__in=mine, status__in=WAITING)
    waiting.update(status=Status.CANCELLED, lease_until=None)
    return stop_runs(SequenceRun.objects.filter(pk__in=mine), Why.REPLIED)


def closed(closing: Closing) -> None:
    """Something ended for these addresses: whoever is in a sequence that would use them is taken out of it."""
    people = [closing.contact_id] if closing.contact_id else _holders(closing)
    runs = SequenceRun.objects.filter(UNDER_WAY, contact__in=people, state=RunState.RUNNING)
    if closing.purpose:
        runs = runs.filter(sequence__purpose=closing.purpose)
    if closing.channel in (Channel.SMS, Channel.EMAIL):
        uses = SequenceStep.objects.filter(sequence=OuterRef("sequence"), channel=closing.channel)
        runs = runs.filter(Exists(uses))
    elif closing.channel:
        return
    keys = list(runs.values_list("pk", flat=True)) if people else []
    if keys:
        why = Why.GONE if closing.reason == RESTRICTED else Why.OPTED_OUT
        stop_runs(SequenceRun.objects.filter(pk__in=keys), why)


def _holders(closing: Closing) -> list[Any]:
    """Whoever has one of the addresses."""
    rows = ContactPoint.objects.filter(workspace=closing.workspace_id, hash__in=closing.hashes)
    return list(rows.values_list("contact_id", flat=True).distinct())
