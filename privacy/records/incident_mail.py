"""Letters about an incident, mailed to everybody concerned: by the law (GDPR Art. 34), whatever they opted out of.

So that nobody makes a door for advertising of it, only an owner has them mailed, their frame is fixed, what stands in
it is looked through (``letter_words``), and every other owner and manager hears that they went out, and to how many.

A mailing is a row; a worker writes its mails a chunk at a time, each together with the record of whom it went to, so
that nobody is written to twice however often a worker is killed. Whether a mail left is noted from the outbox.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import audit, product_mail
from accounts.models import Role, User, Workspace
from contacts.models import Contact, ContactPoint
from crm.lib import courier
from crm.lib.addresses import address_hash, normalize, normalize_email
from privacy import desks
from privacy.records import incidents, letter_words
from privacy.records.models import Incident, IncidentLetter, IncidentMailing, Letter, Whom

_CHUNK = 100


def recipients(
    workspace: Workspace | None, letter: str, whom: str, *, tag: UUID | None = None, chosen: Iterable[str] = ()
) -> QuerySet[Any]:
    """Whom it goes to: contacts of a workspace; of the site accounts, or the owners of the businesses."""
    if workspace is None:
        people: QuerySet[Any] = User.objects.filter(is_active=True)
        if letter == Letter.BUSINESSES:
            people = people.filter(memberships__role=Role.OWNER).distinct()
    else:
        people = Contact.objects.of(workspace)
        if whom == Whom.TAG:
            people = people.filter(tags=tag)
    return people.filter(pk__in=list(chosen)) if whom == Whom.ADDRESSES else people


def read(workspace: Workspace | None, lines: str) -> tuple[list[str], list[str]]:
    """The keys of those on file with one of the pasted addresses, and the lines that are nobody's."""
    keys, unknown = set(), []
    for line in filter(None, (line.strip().strip(",;") for line in lines.splitlines())):
        found = _holders(workspace, line)
        keys |= found
        if not found:
            unknown.append(line)
    return sorted(keys), unknown


def _holders(workspace: Workspace | None, line: str) -> set[str]:
    with suppress(ValidationError):
        if workspace is None:
            rows: Any = User.objects.filter(email=normalize_email(line)).values_list("pk", flat=True)
        else:
            digest = address_hash(normalize("email" if "@" in line else "phone", line, workspace.country))
            rows = ContactPoint.objects.filter(workspace=workspace, hash=digest).values_list("contact_id", flat=True)
        return {str(key) for key in rows}
    return set()


def preview(incident: Incident, letter: str) -> tuple[str, str]:
    """Subject and text of the mail."""
    made = incidents.letter(incident, letter)
    return made.title, made.plain()


def begin(
    incident: Incident, letter: str, whom: str, *, by: Any, tag: UUID | None = None, chosen: Iterable[str] = ()
) -> IncidentMailing:
    """Send the letter as it reads now. Raises ValidationError when it reads like more than the facts."""
    if against := letter_words.objections(incident):
        raise ValidationError(against)
    title, text = preview(incident, letter)
    with transaction.atomic():
        mailing = IncidentMailing.objects.create(
            incident=incident, letter=letter, whom=whom, tag_id=tag, chosen=list(chosen), title=title, text=text, by=by
        )
        said = _("Mailing begun: %(letter)s, %(whom)s.") % {
            "letter": Letter(letter).label,
            "whom": Whom(whom).label,
        }
        incidents.note(incident, said, by=by)
        audit.record(by, "incident.mailing_begun", incident, workspace=incident.workspace)
        courier.call("privacy.records.tasks.mail_incident_letters")
    return mailing


def carry_on() -> int:
    """Write the mails of every mailing that is under way; returns how many."""
    written = 0
    for mailing in IncidentMailing.objects.filter(done_at=None).order_by("begun_at"):
        more = True
        while more:
            number, more = _next(mailing)
            written += number
    return written


def _next(mailing: IncidentMailing) -> tuple[int, bool]:
    """Write the next chunk: how many mails, and whether there may be more."""
    with transaction.atomic():
        held = IncidentMailing.objects.select_for_update(of=("self",)).get(pk=mailing.pk)
        if held.done_at:
            return 0, False
        incident = Incident.objects.select_related("workspace").get(pk=held.incident_id)
        people = recipients(incident.workspace, held.letter, held.whom, tag=held.tag_id, chosen=held.chosen)
        if held.seen_up_to:
            people = people.filter(pk__gt=held.seen_up_to)
        chunk = list(people.order_by("pk")[:_CHUNK])
        written = [_write(incident, held, person) for person in chunk]
        held.mailed += written.count(True)
        held.unreachable += written.count(False)
        if chunk:
            held.seen_up_to = chunk[-1].pk
        if len(chunk) < _CHUNK:
            _finish(incident, held)
        held.save(update_fields=["seen_up_to", "mailed", "unreachable", "done_at"])
        return written.count(True), held.done_at is None


def _write(incident: Incident, mailing: IncidentMailing, person: Any) -> bool | None:
    """Whether there is an address to write to; None for somebody who was told before."""
    whose = {"account": person} if isinstance(person, User) else {"contact": person}
    letter, made = IncidentLetter.objects.get_or_create(
        incident=incident, letter=mailing.letter, **whose, defaults={"has_address": False}
    )
    if not made and letter.has_address:
        return None
    address = person.email if isinstance(person, User) else _email_of(person)
    if not address:
        return False
    values = {"title": mailing.title, "text": mailing.text, "controller": _name(incident)}
    letter.mail = product_mail.send(product_mail.Kind.INCIDENT_LETTER, address, "incident_letter", values)
    letter.has_address, letter.written_at = True, timezone.now()
    letter.save(update_fields=["mail", "has_address", "written_at"])
    return True


def _email_of(contact: Contact) -> str:
    point = ContactPoint.objects.filter(contact=contact, kind="email").order_by("position", "pk").first()
    return point.value if point else ""


def _name(incident: Incident) -> str:
    return incident.workspace.business_name if incident.workspace else ""


def _finish(incident: Incident, mailing: IncidentMailing) -> None:
    now = mailing.done_at = timezone.now()
    said = _("Mails written: %(mails)d. Without an email address, to be told in another way: %(others)d.")
    incidents.note(incident, said % {"mails": mailing.mailed, "others": mailing.unreachable}, by=mailing.by)
    if mailing.letter == Letter.PEOPLE and mailing.mailed and not mailing.unreachable:
        incidents.told_people(incident, at=now, by=mailing.by)
    if mailing.mailed:
        audit.record(mailing.by, "incident.mailed", incident, workspace=incident.workspace, count=mailing.mailed)
        _tell_the_others(incident, mailing)


def _tell_the_others(incident: Incident, mailing: IncidentMailing) -> None:
    """Whoever else answers for the data hears of it: nobody writes to everybody unseen."""
    page = settings.PUBLIC_URL + desks.address(incident.workspace, "records:incident", incident.pk)
    values = {"number": incident.number, "mailing": mailing, "link": page, "who": str(mailing.by or "")}
    values["controller"] = _name(incident) or settings.PRODUCT_NAME
    for user in _answering(incident.workspace).exclude(pk__in=[mailing.by_id] if mailing.by_id else []):
        with translation.override(user.language):
            product_mail.send(product_mail.Kind.PRIVACY_STAFF, user.email, "incident_mailed", values)


def _answering(workspace: Workspace | None) -> QuerySet[User]:
    active = User.objects.filter(is_active=True)
    if workspace is None:
        return active.filter(is_superuser=True)
    return active.filter(memberships__workspace=workspace, memberships__role__in=(Role.OWNER, Role.MANAGER))


def note_deliveries(now: datetime | None = None) -> int:
    """By the clock: note from the outbox which mails have left, and which never will. Returns how many."""
    open_ones = IncidentLetter.objects.filter(left_at__isnull=True, failed_at__isnull=True, has_address=True)
    noted = 0
    for letter in open_ones.select_related("mail").iterator(chunk_size=500):
        mail = letter.mail
        if mail is None:  # its row is gone, and nobody noted that it left
            noted += IncidentLetter.objects.filter(pk=letter.pk).update(failed_at=now or timezone.now())
        elif mail.sent_at or mail.failed_at:
            rows = IncidentLetter.objects.filter(pk=letter.pk)
            noted += rows.update(left_at=mail.sent_at, failed_at=mail.failed_at)
    return noted
