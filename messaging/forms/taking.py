"""What becomes of an answer. The page stores it and answers everybody alike; a worker does the rest.

Somebody new becomes a contact, with what they entered. Of somebody known nothing is changed: anybody may have typed
their address. What differs is proposed to staff. Boxes that were ticked become requests for consent that the person who
has the address confirms (CN-4); without double opt-in only somebody who was never here before is taken at their word.
"""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from contacts.consent import ledger
from contacts.consent.models import Channel, Suppression
from contacts.consent.suppression import holding
from contacts.fields import catalogue, stages
from contacts.models import Contact, ContactPoint, Source
from contacts.search import reindex
from crm.lib import addresses, courier
from messaging.forms.design import Shown, askable
from messaging.forms.models import FormAnswer, FormKind, FormVersion, PublicForm
from messaging.opt_in import asking

logger = logging.getLogger(__name__)

LEFT_OVER = timedelta(seconds=30)
_ADDRESSES = ("email", "phone")
_NAMES = ("name", "given_name", "family_name")
_Reason = Suppression.Reason
_UNCONFIRMED = "no: double opt-in was off on this form, so the address is as it was typed"


def submit(
    form: PublicForm,
    version: FormVersion,
    entered: dict[str, Any],
    *,
    stamp: str | None = None,
    attested_at: datetime | None = None,
    age_wording: str = "",
) -> FormAnswer | None:
    """Store what somebody entered; a page that was sent twice is stored once, then None is returned."""
    fields = entered["fields"]
    answer = FormAnswer(
        workspace_id=form.workspace_id,
        form=form,
        version=version,
        entered=entered,
        phone_hash=addresses.address_hash(fields["phone"]) if fields.get("phone") else None,
        email_hash=addresses.address_hash(fields["email"]) if fields.get("email") else None,
        stamp=stamp,
        age_attested_at=attested_at,
        age_wording=age_wording,
    )
    try:
        with transaction.atomic():
            answer.save(force_insert=True)
    except IntegrityError:
        return None
    courier.call("messaging.tasks.take_opt_in", answer.pk)
    return answer


def take(pk: UUID | str) -> None:
    """See to an answer; once."""
    with transaction.atomic(durable=True):
        rows = FormAnswer.objects.select_for_update(of=("self",)).select_related("form__workspace", "version")
        answer = rows.filter(pk=pk, taken_at=None).first()
        if answer is not None:
            _Taking(answer).work_through()


def sweep() -> None:
    """Take the answers that a lost broker forgot."""
    left = FormAnswer.objects.filter(taken_at=None, at__lt=timezone.now() - LEFT_OVER).order_by("at")
    for pk in left.values_list("pk", flat=True)[:200]:
        try:
            take(pk)
        except Exception:
            logger.exception("Answer %s to a form could not be worked through", pk)


class _Taking:
    """One answer, and the contacts it is about."""

    def __init__(self, answer: FormAnswer) -> None:
        self.answer, self.form, self.workspace = answer, answer.form, answer.form.workspace
        self.shown = Shown.read(answer.version.content)
        self.fields: dict[str, Any] = dict(answer.entered.get("fields", {}))
        self.made: Contact | None = None
        self.bare = False  # whether somebody new comes with their name alone, and goes unless they confirm

    @property
    def is_opt_in(self) -> bool:
        return self.form.kind == FormKind.OPT_IN

    def work_through(self) -> None:
        closed = self.closed()
        if closed & {_Reason.CHILD}:
            self.answer.delete()
            return
        self.bare = self.is_opt_in or bool(closed)
        if closed:
            self.fields = {key: value for key, value in self.fields.items() if key in _NAMES + _ADDRESSES}
        if not self.bare:
            self.keep()
        for channel, purpose in self.answer.boxes:
            self.ask(Channel(channel), purpose)
        # An erased person comes back by their own confirmed consent alone: what else was typed is not kept.
        if closed or (self.is_opt_in and not self.tells_more()):
            self.answer.delete()
            return
        if self.is_opt_in:
            self.answer.contact = self.made or self.holder_of_any()
            self.propose()
        self.answer.taken_at = timezone.now()
        self.answer.save()

    def closed(self) -> set[str]:
        """Why an address that was typed may not be kept: its person was erased, or is below the age limit."""
        hashes = [digest for digest in (self.answer.email_hash, self.answer.phone_hash) if digest]
        rows = holding(self.workspace.pk, [bytes(digest) for digest in hashes])
        return set(rows.filter(reason__in=[_Reason.ERASED, _Reason.CHILD]).values_list("reason", flat=True))

    def tells_more(self) -> bool:
        """Whether an opt-in page asked for more than a name and addresses."""
        return bool(self.answer.entered.get("answers") or self.fields.keys() - {"name", "email", "phone"})

    # The contact

    def keep(self) -> None:
        """Find or make the contact of a lead, a message or a survey; one that names nobody stays without."""
        known = self.holder_of_any()
        if known is not None:
            self.answer.contact = known
            self.propose()
        elif self.fields.keys() & {*_ADDRESSES, *_NAMES}:
            self.answer.contact = self.new_contact()

    def holder_of_any(self) -> Contact | None:
        """The contact who has one of the addresses that were given, by email first."""
        given = (str(self.fields[key]) for key in _ADDRESSES if self.fields.get(key))
        return next((found for address in given if (found := self.holder(address))), None)

    def holder(self, address: str) -> Contact | None:
        """The contact who has the address. Nothing of theirs is changed: anybody may have typed it here."""
        points = ContactPoint.objects.filter(
            workspace=self.workspace, hash=addresses.address_hash(address), contact__archived_at=None
        )
        point = points.select_related("contact__workspace").order_by("contact__created_at").first()
        return point.contact if point else None

    def new_contact(self) -> Contact:
        """Somebody new, with what they entered but the addresses that another contact has; those of an opt-in page
        come with its boxes.
        """
        if self.made is not None:
            return self.made
        contact = Contact(
            workspace=self.workspace,
            stage=stages.first(self.workspace),
            source=Source.OPT_IN if self.bare else Source.FORM,
            purpose=self.purpose()[:200],
        )
        known = {each.key: each for each in askable(self.workspace)}
        left_out = {key for key in _ADDRESSES if self.bare or self.holder(str(self.fields.get(key, "")))}
        for key, value in self.fields.items():
            if key in known and key not in left_out:
                known[key].put(contact, known[key].clean(value))
        if not contact.name:
            contact.name = " ".join(filter(None, (contact.given_name, contact.family_name)))
        if not contact.language and self.shown.design.language != "en":
            contact.language = self.shown.design.language
        catalogue.save(contact)
        self.made = contact
        return contact

    def purpose(self) -> str:
        """What the data are collected for, as the form said it."""
        about = next((box.about for box in self.shown.design.boxes if box.about), "") if self.is_opt_in else ""
        used = self.shown.design.used_for or self.shown.design.words["used_for_default"][self.form.kind]
        return str(about or used)

    def propose(self) -> None:
        """What was entered and is not what staff hold, for them to look at."""
        contact = self.answer.contact
        if contact is None or contact is self.made:
            return
        catalogue.load([contact])
        fields = catalogue.by_key(self.workspace)
        proposed = {}
        for key, value in self.fields.items():
            held = fields[key].plain(fields[key].value(contact)) if key in fields else value
            if key in fields and not _says_the_same(value, held):
                proposed[key] = value
        self.answer.proposed = proposed or None

    # Consent

    def ask(self, channel: Channel, purpose: str) -> None:
        """See to a box that was ticked."""
        address, box = self.answer.address_for(channel), self.shown.box(channel, purpose)
        if not address or box is None:
            return
        contact = self.holder(address) or self.new_contact()
        if contact.is_restricted:
            return
        if contact == self.made:
            self.give(contact, channel, address)
        how: ledger.Circumstances = {
            "method": ledger.Method.OPT_IN_PAGE,
            "address": address,
            "wording": box.text,
            "evidence": self.evidence(),
            "ip": self.answer.entered.get("ip", ""),
            "at": self.answer.at,
        }
        if contact == self.made and self.at_their_word(address):
            typed: ledger.Circumstances = {
                **how,
                "method": ledger.Method.TYPED,
                "evidence": {**self.evidence(), "confirmed": _UNCONFIRMED},
            }
            try:
                ledger.grant(contact, channel, purpose, **typed)
                return
            except (ledger.Suppressed, ledger.Outdated):  # then as with everybody else: who has the address is asked
                logger.info("Answer %s: the address opted out, so it has to be confirmed", self.answer.pk)
        asking.request_of_form(contact, channel, purpose, how, about=box.about)

    def give(self, contact: Contact, channel: Channel, address: str) -> None:
        """An address for which a box was ticked, to the contact that this answer has made."""
        _point, added = ContactPoint.objects.get_or_create(
            contact=contact,
            kind=addresses.Kind.EMAIL if channel == Channel.EMAIL else addresses.Kind.PHONE,
            value=address,
            defaults={"workspace": self.workspace, "hash": addresses.address_hash(address)},
        )
        if added:
            reindex([contact])

    def at_their_word(self, address: str) -> bool:
        """Without double opt-in, on a page of ours; what another site sends is always to be confirmed.

        So is the address of somebody who is put away: they may have said no.
        """
        if self.shown.design.double_opt_in or self.answer.entered.get("origin"):
            return False
        same = ContactPoint.objects.filter(workspace=self.workspace, hash=addresses.address_hash(address))
        return not same.exclude(contact=self.made).exists()

    def evidence(self) -> dict[str, Any]:
        """Which page, and which version of it, down to the last letter (CN-3)."""
        version, entered = self.answer.version, self.answer.entered
        said = {
            "page": self.form.get_absolute_url(),
            "version of wording": version.number,
            asking.FINGERPRINT: version.fingerprint,
        }
        if entered.get("origin"):
            said["sent from"] = entered["origin"]
        if self.answer.age_attested_at:
            said["age"] = f"attested, by {self.answer.age_wording}"
        return said


def _says_the_same(value: Any, held: Any) -> bool:
    if isinstance(held, list):
        return set(map(str, value if isinstance(value, list) else [value])) <= set(map(str, held))
    return " ".join(str(value).split()).casefold() == " ".join(str(held).split()).casefold()
