"""Everything held about a person, by the map of personal data: what, why, from whom, for how long, for whom."""

from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.consent import ledger, lineage
from contacts.consent.models import ConsentEvent
from contacts.fields import stages
from contacts.models import Contact, ContactPoint
from crm.lib import personal_data
from crm.lib.personal_data import Entry, Erase, Line, Personal, Subject, entries, in_words
from privacy.models import PrivacyRequest
from privacy.persons import reach
from privacy.persons.reach import Who
from privacy.policy import holdings
from privacy.records.recipients import Recipient, recipients


def about(request: PrivacyRequest) -> Who:
    """Whom a verified request is about."""
    if request.workspace_id is None:
        users = User.objects.filter(email=request.email).values_list("pk", flat=True) if request.email else []
        return Who(Subject.ACCOUNT, tuple(users), None, (bytes(request.email_hash),) if request.email_hash else ())
    contacts = Contact.objects.filter(workspace=request.workspace, pk__in=request.contact_ids)
    keys = tuple(contacts.values_list("pk", flat=True))
    hashes = ContactPoint.objects.filter(contact_id__in=keys).values_list("hash", flat=True)
    everything = tuple(lineage.keys_of_all(keys))  # the ledger knows what was merged into them by its own key
    return Who(Subject.CONTACT, everything, request.workspace_id, tuple(bytes(digest) for digest in hashes))


def build(request: PrivacyRequest) -> dict[str, Any]:
    """The whole copy, ready for JSON."""
    told: list[Personal] = []
    records, left_out, kept = [], [], []
    for who in (about(request), _as_requester(request)):
        for entry in entries():
            fields = fields_of(entry, who)
            shown = {name: what for name, what in fields.items() if what.in_access}
            own = personal_data.lines(entry.label, who.workspace_id)
            told += shown.values() if own is None else [line.what for line in own]
            for name, what in fields.items():
                place = f"{in_words(entry.title)}: {_label(entry.model, name)}"
                if not what.in_access:
                    left_out.append({"what": place, "why": in_words(what.excluded_because)})
                if what.erase is Erase.KEEP:
                    ground, until = in_words(what.keep_ground), in_words(what.keep_until)
                    kept.append({"what": place, "ground": ground, "until": until})
            if own is not None:
                found = [{name: said, _("held for"): purpose} for name, said, purpose in by_lines(entry, who, own)]
                found = found if shown else []
            else:
                rows = reach.each(entry, who) if shown else ()
                found = [said for row in rows if (said := _record(entry, row, shown))]
            if found:
                records.append({"kind": in_words(entry.title), "records": found})
    return {
        "format": "assent-access-copy/1",
        "number": request.number,
        "made": timezone.now().isoformat(),
        "controller": controller(request),
        "categories": [vars(category) for category in holdings.categories(told)],
        "recipients": [_told(each) for each in recipients(request.workspace)],
        "data": records,
        "left_out": left_out,
        "kept_after_deletion": kept,
        "rights": rights(),
    }


def _told(each: Recipient) -> dict[str, str]:
    """Who gets data: what for, where, and on which safeguard a transfer rests."""
    said = {"name": each.name, "does": each.service, "country": each.where, "safeguard": each.safeguard}
    return {name: value for name, value in said.items() if value}


def _as_requester(request: PrivacyRequest) -> Who:
    """The requests themselves that were filed with this address."""
    same = PrivacyRequest.objects.filter(workspace=request.workspace, email_hash=request.email_hash)
    keys = same.values_list("pk", flat=True) if request.email_hash else [request.pk]
    return Who(Subject.REQUESTER, tuple(keys), request.workspace_id)


def fields_of(entry: Entry, who: Who) -> dict[str, Personal]:
    """The fields of a model that say something about a person of this kind."""
    if not reach.concerns(entry, who):
        return {}
    by_address = who.subject not in entry.rows
    return {name: what for name, what in entry.personal().items() if by_address or what.whose is who.subject}


def count(request: PrivacyRequest) -> list[tuple[str, int]]:
    """How many rows of each kind a copy would hold: what staff see before they release it."""
    who = about(request)
    counted = [
        (in_words(entry.title), sum(rows.count() for rows in reach.of_person(entry, who)))
        for entry in entries()
        if any(what.in_access for what in fields_of(entry, who).values())
    ]
    return [(title, number) for title, number in counted if number]


def _record(entry: Entry, row: Model, shown: dict[str, Personal]) -> dict[str, Any]:
    return {
        _label(entry.model, name): value for name in shown if (value := value_of(row, name)) not in (None, "", {}, [])
    }


def by_lines(entry: Entry, who: Who, lines: list[Line]) -> list[tuple[str, str, str]]:
    """What the workspace's own fields say: the name of each, its value, what it is held for."""
    found = []
    for line in lines:
        rows = [
            row
            for of_person in reach.of_person(entry, who)
            for row in of_person.filter(**line.where).order_by(line.order)
        ]
        said = ", ".join(filter(None, (line.read(row) for row in rows)))
        if said:
            found.append((line.name, said, line.what.purpose))
    return found


def _label(model: Any, name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)


def value_of(row: Any, name: str) -> Any:
    """What a field of a row says, in words where a code stands for them."""
    if isinstance(row, ConsentEvent) and name == "sealed":
        opened = ledger.opened(row)
        return {"at": row.at.isoformat(), "event": row.get_kind_display(), "method": row.method, **opened}
    model_field = row._meta.get_field(name)
    if model_field.is_relation:
        related = getattr(row, name)
        return str(related) if related is not None else None
    if isinstance(row, Contact) and name == "stage":
        return stages.name_of(row.workspace, row.stage)
    if model_field.choices:
        return str(getattr(row, f"get_{name}_display")())
    return plain(getattr(row, name))


def plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    if isinstance(value, (dict, list, str, int, float, bool)) or value is None:
        return value
    return str(value)


def controller(request: PrivacyRequest) -> dict[str, str]:
    """Who decides about the data, and how to reach them."""
    workspace = request.workspace
    if workspace is None:
        return {"name": request.controller}
    said = {
        "name": workspace.business_name,
        "address": workspace.postal_address,
        "email": workspace.contact_email,
        "phone": workspace.contact_phone,
        "data protection officer": workspace.privacy_officer,
    }
    return {name: value for name, value in said.items() if value}


def rights() -> list[str]:
    """What the person may do next."""
    return [
        _("You may ask us to correct or delete this data, to stop using it, or object to its use."),
        _("You may take back any consent at any time. What was done before stays lawful."),
        _("You may complain to the authority for data protection where you live or work."),
    ]
