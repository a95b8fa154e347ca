"""A correction: what the person says it should be beside what is held, applied everywhere in one step (RT-2)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit, product_mail
from accounts.models import User
from contacts import points
from contacts.models import Company, Contact
from crm.lib import cards
from privacy.models import Ground, PrivacyRequest, State, Step
from privacy.requests import filing, telling

FIELDS = {
    "name": gettext_lazy("Name"),
    "given_name": gettext_lazy("Given name"),
    "family_name": gettext_lazy("Family name"),
    "email": gettext_lazy("Email"),
    "phone": gettext_lazy("Phone"),
    "company": gettext_lazy("Company"),
    "job_title": gettext_lazy("Job title"),
    "street": gettext_lazy("Street"),
    "city": gettext_lazy("City"),
    "region": gettext_lazy("State or region"),
    "postal_code": gettext_lazy("Postal code"),
    "pronouns": gettext_lazy("Pronouns"),
}
"""What a person can say about each on the page; anything else they say in their own words."""

MOST = 200  # letters


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a contact: what is held, and what the person says."""

    key: str
    label: str
    held: str
    wanted: str

    @property
    def changes(self) -> bool:
        return bool(self.wanted) and self.wanted != self.held


def want(request: PrivacyRequest, values: Mapping[str, str]) -> bool:
    """Keep what the person says it should be. False once staff are done with it."""
    said = {key: cards.mask(value.strip())[:MOST] for key, value in values.items() if key in FIELDS and value.strip()}
    if request.is_closed or not said:
        return False
    with transaction.atomic():
        request.wanted = said
        request.save(update_fields=["wanted"])
        filing.note(request, Step.WANTED)
    return True


def lines(request: PrivacyRequest, contact: Contact) -> list[Line]:
    """Every field, what is wanted beside what is held."""
    wanted = request.wanted if isinstance(request.wanted, dict) else {}
    return [Line(key, str(label), held(contact, key), wanted.get(key, "")) for key, label in FIELDS.items()]


def held(contact: Contact, key: str) -> str:
    """What a field says now; the first address of its kind."""
    if key == "company":
        return contact.company.name if contact.company else ""
    if key in ("email", "phone"):
        point = contact.point(key)
        return point.value if point else ""
    return str(getattr(contact, key))


def apply(
    request: PrivacyRequest,
    contact: Contact,
    values: Mapping[str, str],
    *,
    by: User,
    text: str = "",
    ground: str = "",
) -> bool:
    """Write the new values, tell the person and every recipient, and close the request. False when it has moved on.

    An address that is new to the contact carries no consent: that belonged to the old one. A frozen record may be
    corrected so, since its owner asked for it. Raises ValidationError for an address that is none or may not be kept.
    """
    with transaction.atomic():
        there = Contact.objects.select_for_update(of=("self",)).filter(pk=contact.pk).first()  # not erased meanwhile
        if there is None or not request.move(State.VERIFIED, to=State.IN_PROGRESS):
            return False
        contact, said = there, {key: value.strip() for key, value in values.items() if key in FIELDS}
        changed = {key: value for key, value in said.items() if value != held(contact, key)}
        _write(contact, changed)
        filing.note(request, Step.CORRECTED, actor=by)
        audit.record(by, "privacy.correction.applied", contact, workspace=request.workspace)
        if request.workspace:
            telling.recipients(request.workspace, [contact.pk], "correction", request)
        fields = ", ".join(str(FIELDS[key]) for key in changed) or _("nothing")
        refused = Ground(ground).label if ground else ""
        filing.write(
            product_mail.Kind.PRIVACY_ANSWER, request, "privacy_corrected", fields=fields, text=text, refused=refused
        )
        return filing.close(
            request,
            State.FULFILLED,
            Step.FULFILLED,
            from_states=[State.IN_PROGRESS],
            actor=by,
            text=text,
            ground=ground,
        )


def _write(contact: Contact, changed: Mapping[str, str]) -> None:
    for key, value in changed.items():
        if key == "company":
            name = cards.mask(value)[:MOST]
            contact.company = Company.objects.get_or_create(workspace=contact.workspace, name=name)[0] if name else None
        elif key not in ("email", "phone"):
            size = getattr(contact._meta.get_field(key), "max_length", None) or MOST
            setattr(contact, key, cards.mask(value)[:size])
    contact.save()
    if {"email", "phone"} & changed.keys():
        points.keep(contact, _addresses(contact, changed))
    contact.reindex()


def _addresses(contact: Contact, changed: Mapping[str, str]) -> list[points.Address]:
    """All of the contact's addresses, the first of its kind in its new form; taken off when it is to be empty."""
    wanted, seen = [], set()
    for point in contact.points.all():
        new = changed.get(point.kind) if point.kind not in seen else None
        seen.add(point.kind)
        if new is None:
            wanted.append(points.Address(point.kind, point.value, point.label))
        elif new:
            wanted.append(_read(contact, point.kind, new, point.label))
    for kind in ("email", "phone"):
        if kind in changed and changed[kind] and kind not in seen:
            wanted.append(_read(contact, kind, changed[kind]))
    return wanted


def _read(contact: Contact, kind: str, text: str, label: str = "") -> points.Address:
    address = points.read(text, contact.workspace.country, label)
    if address.kind != kind:
        raise ValidationError(_("Write an email address as email and a phone number as phone."))
    points.refuse_erased(contact.workspace, [address])
    return address
