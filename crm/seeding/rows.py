"""Invented contacts with what belongs to them, written chunk by chunk so that a running site stays usable."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.models import Workspace
from contacts.consent import ledger
from contacts.consent.models import Channel, Consent, EventKind, Purpose, State
from contacts.models import Company, Contact, ContactPoint, FieldValue, Source, Stage, Tag
from crm.lib import bulk, folding
from crm.lib.addresses import Kind, address_hash
from crm.lib.ids import uuid7
from crm.seeding import invented
from crm.seeding.own_fields import OwnFields
from messaging.inbox.models import Thread
from messaging.models import Capability, Conversation, Direction, Message, Sender, Status
from projects.models import Project
from projects.stages import steps
from projects.stages.models import OVER
from projects.stages.models import Kind as StageKind

CHUNK = 1_000  # contacts in one transaction
BATCH = 500  # rows in one statement
CACHE = 256  # MiB of pages
DAYS = 700  # how far back the invented past reaches
LONGEST_CONVERSATION = 1_000  # messages with the first contact who agreed to texts: a thread to try paging on
WORDING = (
    "{business} may send me text messages about my appointments and orders, about 4 a month. Message and data rates may"
    " apply. Reply STOP to end, HELP for help."
)
MAIL_WORDING = "{business} may send me news and offers by email, about once a month. I can stop them in every mail."


@dataclass
class Seed:
    """One run: what it fills, how much of everything, and its dice."""

    workspace: Workspace
    contacts: int
    messages: float  # for each contact, on average
    chance: random.Random
    now: datetime = field(default_factory=timezone.now)
    companies: list[Company] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    own: OwnFields = field(default_factory=OwnFields)
    long_one_done: bool = False

    def moment(self, within: int = DAYS) -> datetime:
        """A time in the invented past."""
        return self.now - timedelta(seconds=self.chance.randrange(3600, within * 86_400))


def fill(seed: Seed) -> Iterator[int]:
    """Write everything; yields how many contacts are there after each chunk."""
    with bulk.room_for_indexes(CACHE):
        yield from _fill(seed)


def _fill(seed: Seed) -> Iterator[int]:
    _companies_and_tags(seed)
    sender = Sender.objects.sandbox(seed.workspace)
    there = Contact.objects.of(seed.workspace).count()
    people = invented.people(seed.contacts, seed.chance, there)
    written = 0
    while chunk := list(islice(people, CHUNK)):
        with transaction.atomic():
            rows = _contacts(seed, chunk)
            _consent(seed, rows)
            _messages(seed, sender, rows)
            _projects(seed, rows)
        written += len(rows)
        yield written
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # plans that were made for empty tables are poor ones for full ones


def _companies_and_tags(seed: Seed) -> None:
    there = set(Company.objects.of(seed.workspace).values_list("name", flat=True))
    names = [name for name in map(invented.firm, range(max(1, seed.contacts // 20))) if name not in there]
    seed.companies = [
        Company(workspace=seed.workspace, name=name, search_text=folding.search_text(name)) for name in names
    ]
    Company.objects.bulk_create(seed.companies, batch_size=BATCH)
    seed.companies = seed.companies or list(Company.objects.of(seed.workspace)[:BATCH])
    tags = [Tag(workspace=seed.workspace, name=name) for name in invented.TAGS]
    Tag.objects.bulk_create(tags, ignore_conflicts=True)
    seed.tags = list(Tag.objects.of(seed.workspace).filter(name__in=invented.TAGS))
    seed.own = OwnFields.of(seed.workspace)


Row = tuple[dict[str, Any], invented.Person]


def _contacts(seed: Seed, people: list[invented.Person]) -> list[Row]:
    """A chunk of contacts with addresses and tags."""
    chance = seed.chance
    rows: list[Row] = []
    points: list[dict[str, Any]] = []
    tagged: list[dict[str, Any]] = []
    for person in people:
        company = chance.choice(seed.companies) if chance.random() < 0.6 else None
        tags = chance.sample(seed.tags, chance.choice((0, 0, 0, 1, 1, 2)))
        contact = _contact(seed, person, company, [tag.name for tag in tags])
        found = [(kind, value) for kind, value in ((Kind.EMAIL, person.email), (Kind.PHONE, person.phone)) if value]
        points += [_point(contact, kind, value, place) for place, (kind, value) in enumerate(found)]
        tagged += [{"contact_id": contact["id"], "tag_id": tag.pk} for tag in tags]
        rows.append((contact, person))
    bulk.insert(Contact, [contact for contact, _person in rows])
    bulk.insert(ContactPoint, points)
    bulk.insert(Contact.tags.through, tagged)
    today = seed.now.date()
    bulk.insert(FieldValue, [value for row, _p in rows for value in seed.own.values(row["id"], chance, today)])
    return rows


def _contact(seed: Seed, person: invented.Person, company: Company | None, tags: list[str]) -> dict[str, Any]:
    name, made = f"{person.given} {person.family}", seed.moment()
    place = {"city": person.city, "region": person.region, "country": "US", "zone": person.zone}
    born = seed.now.date() - timedelta(days=seed.chance.randrange(18 * 366, 90 * 365))
    birthday = {"birth_month": born.month, "birth_day": born.day, "birth_year": born.year}
    return {
        "id": uuid7(),
        "workspace_id": seed.workspace.pk,
        **(birthday if seed.chance.random() < 0.3 else {}),
        "name": name,
        "given_name": person.given,
        "family_name": person.family,
        "company_id": company.pk if company else None,
        "job_title": person.title,
        **(place if seed.chance.random() < 0.7 else {}),
        "stage": seed.chance.choice(Stage.values),
        "source": Source.SAMPLE.value,
        "purpose": "Appointments and orders",
        "archived_at": seed.moment(30) if seed.chance.random() < 0.03 else None,
        "search_text": _search_text(person, company.name if company else "", tags),
        "sort_name": " ".join(_words(name)),
        "created_at": made,
        "updated_at": made,
    }


@lru_cache(maxsize=50_000)
def _words(text: str) -> tuple[str, ...]:
    return tuple(folding.words(text))


def _search_text(person: invented.Person, company: str, tags: list[str]) -> str:
    """What contacts.search makes of them, from names that were folded before: a test holds the two together."""
    named = (person.given, person.family, company, *tags)
    found = dict.fromkeys(word for text in named for word in _words(text))
    found |= dict.fromkeys(filter(None, (person.email, person.phone.lstrip("+"))))
    return "".join(f" {word}" for word in found)


def _point(contact: dict[str, Any], kind: Kind, value: str, place: int) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "workspace_id": contact["workspace_id"],
        "contact_id": contact["id"],
        "kind": kind.value,
        "value": value,
        "hash": address_hash(value),
        "position": place,
    }


def _consent(seed: Seed, rows: list[Row]) -> None:
    """Consent through the ledger: six of ten agreed to texts, some of them stopped; a third agreed to mail."""
    entries: list[ledger.Entry] = []
    for contact, person in rows:
        dice = seed.chance.random()
        if person.phone and dice < 0.65:
            entries.append(_entry(seed, contact, person, Channel.SMS, EventKind.GRANTED, 400))
            if dice < 0.07:
                entries.append(_entry(seed, contact, person, Channel.SMS, EventKind.WITHDRAWN, 30))
        elif person.phone and dice < 0.7:
            entries.append(_entry(seed, contact, person, Channel.SMS, EventKind.REQUESTED, 20))
        if person.email and seed.chance.random() < 0.35:
            entries.append(_entry(seed, contact, person, Channel.EMAIL, EventKind.GRANTED, 400))
    ledger.grant_many(seed.workspace, entries)


def _entry(
    seed: Seed, contact: dict[str, Any], person: invented.Person, channel: Channel, kind: EventKind, days: int
) -> ledger.Entry:
    is_mail = channel == Channel.EMAIL
    wording = (MAIL_WORDING if is_mail else WORDING).format(business=seed.workspace.business_name)
    return ledger.Entry(
        contact_id=contact["id"],
        channel=channel,
        purpose=Purpose.MARKETING if is_mail else Purpose.INFORMATIONAL,
        kind=kind,
        method=ledger.Method.SAMPLE,
        address=person.email if is_mail else person.phone,
        wording="" if kind == EventKind.WITHDRAWN else wording,
        evidence="Invented.",
        at=seed.now - timedelta(days=days),
    )


def _messages(seed: Seed, sender: Sender, rows: list[Row]) -> None:
    """Conversations with those who agreed to texts, all of them over: nothing here is waiting to be sent."""
    basis = _bases(contact["id"] for contact, _person in rows)
    share = seed.messages * len(rows) / max(1, len(basis))
    conversations: list[dict[str, Any]] = []
    messages: list[dict[str, Any]] = []
    for contact, person in rows:
        if contact["id"] not in basis:
            continue
        count = min(400, round(seed.chance.expovariate(1 / share))) if share else 0
        if not seed.long_one_done and seed.messages:
            count, seed.long_one_done = LONGEST_CONVERSATION, True
        if count:
            conversation, said = _conversation(seed, sender, contact["id"], person, basis[contact["id"]], count)
            conversations.append(conversation)
            messages += said
    # A conversation names its last message and each message its conversation: the name of the last comes afterwards.
    bulk.insert(Conversation, conversations)
    bulk.insert(Message, messages)
    newest = Message.objects.filter(conversation=OuterRef("pk")).order_by("-created_at", "-pk").values("pk")[:1]
    keys = [conversation["id"] for conversation in conversations]
    Conversation.objects.filter(pk__in=keys).update(last_message=Subquery(newest))
    bulk.insert(Thread, [_thread(seed, conversation) for conversation in conversations])
    last = Conversation.objects.filter(pk=OuterRef("conversation")).values("last_message")
    Thread.objects.filter(conversation__in=keys).update(last_message=Subquery(last))


def _bases(contact_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """For each of these contacts who agreed to texts, the event that the consent rests on."""
    granted = Consent.objects.filter(contact_id__in=list(contact_ids), channel=Channel.SMS, state=State.GRANTED)
    return dict(granted.values_list("contact_id", "event_id"))


def _conversation(
    seed: Seed, sender: Sender, contact_id: UUID, person: invented.Person, basis: UUID, count: int
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    times = sorted(seed.moment(380) for _ in range(count))
    shared = {
        "workspace_id": seed.workspace.pk,
        "contact_id": contact_id,
        "channel": Channel.SMS.value,
        "address": person.phone,
        "address_hash": address_hash(person.phone),
    }
    conversation = {"id": uuid7(), **shared, "created_at": times[0], "last_message_at": times[-1]}
    shared = {"conversation_id": conversation["id"], "sender_id": sender.pk, **shared}
    said = [_message(seed, shared, person, basis, at) for at in times]
    inbound = [message["created_at"] for message in said if message["direction"] == Direction.IN]
    conversation["last_inbound_at"] = inbound[-1] if inbound else None
    return conversation, said


def _thread(seed: Seed, conversation: dict[str, Any]) -> dict[str, Any]:
    """The line of the inbox: most are done, some wait to be read."""
    waits = conversation["last_inbound_at"] == conversation["last_message_at"] and seed.chance.random() < 0.05
    return {
        "id": uuid7(),
        "workspace_id": seed.workspace.pk,
        "contact_id": conversation["contact_id"],
        "conversation_id": conversation["id"],
        "moved_at": conversation["last_message_at"],
        "unread": int(waits),
        "state": "open" if waits or seed.chance.random() < 0.5 else "done",
    }


def _message(seed: Seed, shared: dict[str, Any], person: invented.Person, basis: UUID, at: datetime) -> dict[str, Any]:
    key = uuid7()
    message = {
        "id": key,
        **shared,
        "idempotency_key": f"seed-{key}",
        "provider_id": f"seed-{key}",
        "not_before": at,
        "created_at": at,
    }
    if seed.chance.random() < 0.4:
        said = {"direction": Direction.IN.value, "status": Status.RECEIVED.value, "segments": 1}
        return {**message, **said, "body": seed.chance.choice(invented.THEIRS)}
    text, segments = invented.ours(seed.chance.choice(invented.OURS), person.given, seed.workspace.business_name)
    return {
        **message,
        "direction": Direction.OUT.value,
        "purpose": Purpose.INFORMATIONAL.value,
        "capability": Capability.CONSENT.value,
        "status": Status.DELIVERED.value,
        "body": text,
        "segments": segments,
        "basis_id": basis,
        "handed_over_at": at,
        "sent_at": at,
        "delivered_at": at + timedelta(seconds=3),
    }


def _projects(seed: Seed, rows: list[Row]) -> None:
    """One contact in 25 has a project."""
    projects = []
    for contact, _person in rows:
        if seed.chance.random() < 0.04:
            name, made = seed.chance.choice(invented.PROJECTS), seed.moment()
            due = seed.now.date() + timedelta(days=seed.chance.randrange(-60, 120))
            stage = seed.chance.choice(list(steps.USUAL))
            kind = steps.USUAL[stage][0]
            projects.append(
                {
                    "id": uuid7(),
                    "workspace_id": seed.workspace.pk,
                    "name": name,
                    "contact_id": contact["id"],
                    "company_id": contact["company_id"],
                    "stage": stage.value,
                    "kind": kind.value,
                    "place": seed.chance.randrange(10**12),
                    "staged_at": made,
                    "won_at": made if kind in (StageKind.WON, StageKind.CLOSED) else None,
                    "closed_at": made if kind in OVER else None,
                    "value": seed.chance.randrange(100, 20_000) * 100,
                    "currency": seed.workspace.currency,
                    "due_on": due if seed.chance.random() < 0.7 else None,
                    "search_text": folding.search_text(name),
                    "created_at": made,
                    "updated_at": made,
                }
            )
    bulk.insert(Project, projects)
