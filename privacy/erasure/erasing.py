"""Erasing a person of a workspace by the map of personal data: journal, destroy, settle, look again.

In this order: their addresses are closed and the few provider calls under way are over; the journal has the line on
disk; then one transaction destroys everything. Each step can be repeated, so an erasure that was killed half-way is
simply done again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User, Workspace
from contacts.consent import ledger, lineage
from contacts.consent.models import Suppression
from contacts.models import Contact, ContactPoint
from crm.lib.ids import new_slug
from crm.lib.personal_data import Entry, Erase, Subject, entries, in_words, stores
from messaging.models import WAITING, Message, Status
from privacy.copies import answers
from privacy.erasure import journal, mentions
from privacy.models import Erasure, PrivacyRequest, RequestEvent, RequestMessage
from privacy.notices import telling
from privacy.notices.models import Notice
from privacy.persons import find_person, known_addresses
from privacy.persons.likeness import Likeness, fold
from privacy.persons.reach import CHUNK, Who, of_person, workspace_path
from privacy.records.models import Processor
from privacy.retention import holds

# The ledger is append-only: it is erased by destroying the contact's key (ledger.shred).
_SHREDDED = frozenset({"contacts.consentevent", "contacts.contactkey", "contacts.consent"})


@dataclass
class Outcome:
    """What an erasure did."""

    rows: dict[str, int] = field(default_factory=dict)  # by what people call such rows
    tables: set[str] = field(default_factory=set)
    leftovers: list[find_person.Hit] = field(default_factory=list)

    def add(self, title: str, number: int) -> None:
        if number:
            self.rows[title] = self.rows.get(title, 0) + number


@dataclass
class _Person:
    """Whom an erasure is about: their rows, and what they are called in others'."""

    workspace: Workspace
    contact: Contact | None
    who: Who
    addresses: list[str] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    likeness: Likeness = field(default_factory=lambda: Likeness.of([]))


def erase(
    contact: Contact,
    *,
    request: PrivacyRequest | None = None,
    places: Iterable[str] = (),
    held_too: bool = False,
) -> Outcome:
    """Erase one contact. ``places`` are mentions in other rows that staff chose to strike. Safe to repeat.

    Raises OnHold, and touches nothing, while a legal hold keeps them, unless ``held_too``: what may not be kept at all.
    """
    if not held_too:
        holds.refuse(contact.pk)
    person = _person(contact)
    _stop(person)
    lines = [
        journal.append(
            "contact",
            key,
            workspace=contact.workspace_id,
            request=request.pk if request else None,
            hashes=person.who.hashes,
        )
        for key in reversed(person.who.keys)  # a backup from before the merge has them as people of their own
    ]
    return _carry_out(person, lines, request, list(places), tell=True)


def again(line: journal.Line) -> Outcome:
    """Carry out a line of the journal in a database that has not: an older copy, or one whose erasure was killed.

    The person is the row that the line names, whoever has their address by now; the addresses are closed, but for
    those that stand on somebody else's record in this database.
    """
    workspace = Workspace.objects.filter(pk=line.workspace).first() if line.workspace else None
    outcome = Outcome()
    if workspace is None:  # it is not in this copy, and so nobody of it
        with transaction.atomic():
            _enter(line, None, outcome)
        return outcome
    key = UUID(line.subject_id)
    contact = Contact.objects.filter(pk=key, workspace=workspace).first()
    person = _person(contact) if contact else _Person(workspace, None, Who(Subject.CONTACT, (key,), workspace.pk))
    closed = known_addresses.not_of_others(workspace, map(bytes.fromhex, line.hashes), person.who.keys)
    person.who = replace(person.who, hashes=tuple({*person.who.hashes, *closed}))
    _stop(person)
    request = PrivacyRequest.objects.filter(pk=line.request).first() if line.request else None
    return _carry_out(person, [line], request, [])


def _person(contact: Contact) -> _Person:
    records = lineage.keys_of(contact.pk)  # their own, and those that were merged into it
    addresses = known_addresses.of(contact, records)
    closed = {*addresses.values(), *known_addresses.taken_off(contact, records)}
    who = Who(Subject.CONTACT, tuple(records), contact.workspace_id, tuple(closed))
    terms = [*mentions.known_as([contact]), *addresses]
    return _Person(contact.workspace, contact, who, sorted(addresses), terms, mentions.likeness_of([contact]))


def _carry_out(
    person: _Person,
    lines: list[journal.Line],
    request: PrivacyRequest | None,
    places: list[str],
    *,
    tell: bool = False,
) -> Outcome:
    outcome, who = Outcome(), person.who
    for store in stores():
        if store.forget:
            store.forget(who.keys)
    with transaction.atomic():
        answers.destroy_copies_about({str(key) for key in who.keys})
        _destroy(person, places, outcome)
        for line in lines:
            _enter(line, request, outcome)
        if tell:  # recipients: once; a replay finds them told
            number = request.number if request else ""
            telling.tell_of(person.workspace, person.addresses, "erasure", reference=number)
        audit.record(None, "contact.erased", person.contact, workspace=person.workspace)
    settle(outcome.tables)
    if find_person.is_quick():
        outcome.leftovers = _looked_for(lines[-1].id, person.terms, who, request)
    else:  # one search in the night for everybody of the day: an erasure costs what the person has, not the database
        last = Erasure.objects.get(pk=lines[-1].id)
        last.terms = person.terms
        last.save(update_fields=["terms"])
    return outcome


def _looked_for(key: Any, terms: list[str], who: Who, request: PrivacyRequest | None) -> list[find_person.Hit]:
    """Where the person still stands, noted with the erasure."""
    found = [hit for hit in find_person.find(terms) if _is_left_over(hit, who, request)]
    places = [[hit.place, hit.column, hit.row] for hit in found]
    Erasure.objects.filter(pk=key).update(leftovers=places, checked_at=timezone.now())
    return found


def look_at_night() -> int:
    """Search for everybody whose erasure was not searched after yet; returns how many of them still stand somewhere.

    One search for all. Only when it finds something is each looked for alone.
    """
    waiting = [
        erasure for erasure in Erasure.objects.filter(checked_at=None).select_related("request") if erasure.terms
    ]
    own = Erasure._meta.db_table
    whole = [term for erasure in waiting for term in erasure.terms]
    if waiting and next((hit for hit in find_person.find(whole) if hit.place != own), None) is None:
        Erasure.objects.filter(pk__in=[erasure.pk for erasure in waiting]).update(checked_at=timezone.now())
    found = 0
    for erasure in waiting:
        terms, erasure.terms = erasure.terms, None
        erasure.save(update_fields=["terms"])
        if Erasure.objects.filter(pk=erasure.pk, checked_at=None).exists():
            who = Who(Subject.CONTACT, (), erasure.workspace_id)
            found += bool(_looked_for(erasure.pk, terms, who, erasure.request))
    return found


def _enter(line: journal.Line, request: PrivacyRequest | None, outcome: Outcome) -> None:
    """Note in the database that the line is carried out, and with it lines of tries that were killed before."""
    workspace_id = UUID(line.workspace) if line.workspace else None
    for each in journal.read():
        if each.subject_id == line.subject_id:
            Erasure.objects.get_or_create(
                id=each.id, defaults={"workspace_id": workspace_id, "request": request, "rows": outcome.rows}
            )


def _stop(person: _Person) -> None:
    """Close the addresses for good, which lets the calls under way end, and take back what waits."""
    for digest in person.who.hashes:
        ledger.suppress(person.workspace, address_hash=digest, reason=Suppression.Reason.ERASED)
    Message.objects.filter(contact__in=person.who.keys, status__in=WAITING).update(status=Status.CANCELLED)


# Destroy


def _destroy(person: _Person, places: list[str], outcome: Outcome) -> None:
    who, known = person.who, Likeness.of(person.terms)
    placeholder = mentions.nobody(new_slug(6))
    theirs = {
        entry.label: (entry, [key for rows in of_person(entry, who) for key in rows.values_list("pk", flat=True)])
        for entry in sorted(entries(), key=lambda entry: entry.rows.get(Subject.CONTACT) == "pk")  # their own row last
        if _is_ours(entry, who)
    }
    for entry, keys in theirs.values():
        for start in range(0, len(keys), CHUNK):
            rows = entry.model._base_manager.filter(pk__in=keys[start : start + CHUNK])
            if entry.row_kept:
                _anonymize(entry, rows, placeholder)
            else:
                rows.delete()
        if workspace_path(entry.model):  # how much mail the site sent to an address is no business's to know
            outcome.add(entry.title, len(keys))
        outcome.tables.add(entry.model._meta.db_table)
    for key in who.keys:
        ledger.shred(key)
    outcome.add("mentions", mentions.strike(places, who, person.likeness, placeholder))
    gone = {label: [str(key) for key in keys] for label, (_entry, keys) in theirs.items()}
    outcome.add("admin log", _clean_admin_log(gone, known))
    outcome.add("sessions", _clean_sessions(known))


def _is_ours(entry: Entry, who: Who) -> bool:
    """Whether this controller may erase rows of the model. Mail of the site to an account holder is the account's."""
    if entry.label in _SHREDDED or Subject.CONTACT in entry.rows:
        return entry.label not in _SHREDDED
    if not entry.by_address:
        return False
    return bool(workspace_path(entry.model)) or not _holds_account(who)


def _holds_account(who: Who) -> bool:
    emails = ContactPoint.objects.filter(contact_id__in=who.keys, kind="email").values_list("value", flat=True)
    return User.objects.filter(email__in=list(emails)).exists()


def _anonymize(entry: Entry, rows: Any, placeholder: str) -> None:
    """Edit rows that stay, field by field as the map says."""
    for row in rows.iterator(chunk_size=CHUNK):
        changed = []
        for name, what in entry.personal().items():
            if what.erase is not Erase.KEEP:
                model_field = row._meta.get_field(name)
                value = placeholder if what.erase is Erase.ANONYMIZE else _empty(model_field)
                setattr(row, model_field.attname, value)
                changed.append(name)
        for model_field in row._meta.concrete_fields:
            if model_field.name in ("search_text", "sort_name"):
                setattr(row, model_field.attname, fold(placeholder))
                changed.append(model_field.name)
        row.save(update_fields=changed)


def _empty(model_field: Any) -> Any:
    if model_field.null:
        return None
    return model_field.get_default() if model_field.has_default() else model_field.to_python("")


def _clean_admin_log(gone: dict[str, list[str]], likeness: Likeness) -> int:
    """Django admin notes the name of each record it changed: not of these."""
    cleaned = 0
    for label, keys in gone.items():
        kind = ContentType.objects.get_for_model(apps.get_model(label), for_concrete_model=False)
        for start in range(0, len(keys), CHUNK):
            rows = LogEntry.objects.filter(content_type=kind, object_id__in=keys[start : start + CHUNK])
            cleaned += rows.update(object_repr="", change_message="")
    for entry in LogEntry.objects.exclude(object_repr="", change_message="").iterator(chunk_size=CHUNK):
        if likeness.found_in(entry.object_repr) or likeness.found_in(entry.change_message):
            cleaned += LogEntry.objects.filter(pk=entry.pk).update(object_repr="", change_message="")
    return cleaned


def _clean_sessions(likeness: Likeness) -> int:
    """A message that is still to be shown may name the person: such a session forgets its messages, or ends."""
    cleaned = 0
    for session in Session.objects.iterator(chunk_size=CHUNK):
        data = session.get_decoded()
        if likeness.found_in(str(data)):
            data.pop("_messages", None)
            if likeness.found_in(str(data)):
                session.delete()
            else:
                session.session_data = SessionStore().encode(data)
                session.save(update_fields=["session_data"])
            cleaned += 1
    return cleaned


# Afterwards


def settle(tables: Iterable[str] = ()) -> None:
    """Leave nothing of deleted rows in free space: SQLite overwrites them (secure_delete) and its log is cut;
    PostgreSQL keeps dead rows until they are vacuumed. Does nothing inside a transaction."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            for table in sorted(tables):
                cursor.execute(f"VACUUM {connection.ops.quote_name(table)}")


def _is_left_over(hit: find_person.Hit, who: Who, request: PrivacyRequest | None) -> bool:
    """Whether this place is the controller's to answer for. The same person may stand in another business's rows."""
    model = next((m for m in apps.get_models(include_auto_created=True) if m._meta.db_table == hit.place), None)
    if model is None:
        return False
    if model is PrivacyRequest:
        of_this_controller = PrivacyRequest.objects.filter(pk=hit.row, workspace=who.workspace_id)
        return any(_is_a_strangers(found, who) for found in of_this_controller if found != request)
    if model in (RequestEvent, RequestMessage, Notice):  # a recipient must be told about whom; gone with its answer
        return False
    path = workspace_path(model)
    return bool(path) and model._base_manager.filter(Q(pk=hit.row), **{path: who.workspace_id}).exists()


def _is_a_strangers(found: PrivacyRequest, who: Who) -> bool:
    """Whether a request that holds the person is not theirs: their own open ones are blanked when they are closed."""
    theirs = found.email_hash is not None and bytes(found.email_hash) in who.hashes
    theirs = theirs or bool({str(key) for key in who.keys} & set(found.contact_ids))
    return found.is_closed or not theirs


def preview(who: Who, contacts: list[Contact]) -> dict[str, Any]:
    """What staff see before they erase: what goes, what stays and why, and where else the name stands."""
    destroyed = Outcome()
    kept = []
    for entry in entries():
        if not _is_ours(entry, who) and entry.label not in _SHREDDED:
            continue
        if workspace_path(entry.model):
            destroyed.add(entry.title, sum(rows.count() for rows in of_person(entry, who)))
        kept += [
            {"what": f"{in_words(entry.title)}: {name}", "ground": what.keep_ground, "until": what.keep_until}
            for name, what in entry.personal().items()
            if what.erase is Erase.KEEP and what.whose is Subject.CONTACT
        ]
    found = mentions.search(who, mentions.likeness_of(contacts))
    held = holds.on(who.keys)
    return {"destroyed": destroyed.rows, "kept": kept, "mentions": found, "held": held}


def kept_in_words(workspace: Workspace | None = None) -> list[dict[str, str]]:
    """What an erasure leaves, for the person: from the map, and what keeps them from being contacted again."""
    tells = workspace is not None and Processor.objects.to_tell(workspace).exists()
    kept = {
        tuple(map(in_words, (entry.title, what.keep_ground, what.keep_until)))
        for entry in entries()
        for what in entry.personal().values()
        if what.erase is Erase.KEEP and what.whose is Subject.CONTACT
    }
    stays = [{"what": title, "ground": ground, "until": until} for title, ground, until in sorted(kept)]
    stays.append(
        {
            "what": _("a keyed hash of each of your addresses, from which they can't be read"),
            "ground": _("so that an import or a form does not bring you back"),
            "until": _("you sign up again yourself"),
        }
    )
    if tells:
        stays.append(
            {
                "what": _("your addresses, sealed, in the word to those who got your data from us"),
                "ground": _("they have to be told about whom (GDPR Art. 19)"),
                "until": _("they have answered"),
            }
        )
    stays.append(
        {
            "what": _("the record of your request: its number, dates and outcome"),
            "ground": _("we have to show that we answered"),
            "until": _("24 months"),
        }
    )
    return stays
