"""A correction: what the person says it should be beside what is held, applied everywhere in one step (RT-2)."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, product_mail
from accounts.models import User
from contacts.models import Contact, ContactPoint
from crm.lib import cards
from privacy.fulfilling import correctable
from privacy.fulfilling.correctable import Line
from privacy.models import Ground, PrivacyRequest, State, Step
from privacy.requests import filing, telling

MOST = 1000  # letters of what a person says about one field


def want(request: PrivacyRequest, values: Mapping[str, str]) -> bool:
    """Keep what the person says it should be. False once staff are done with it."""
    known = correctable.asked(request.workspace)
    said = {key: cards.mask(value.strip())[:MOST] for key, value in values.items() if key in known and value.strip()}
    if request.is_closed or not said:
        return False
    with transaction.atomic():
        request.wanted = said
        request.save(update_fields=["wanted"])
        filing.note(request, Step.WANTED)
    return True


def wanted(request: PrivacyRequest) -> dict[str, str]:
    """What the person said, by field."""
    return request.wanted if isinstance(request.wanted, dict) else {}


def table(request: PrivacyRequest, contact: Contact) -> tuple[list[Line], list[Line]]:
    """Every value of a contact, what is wanted beside what is held; and what staff wrote about them."""
    return correctable.lines(contact, wanted(request)), correctable.texts(contact)


def apply(
    request: PrivacyRequest,
    values: Mapping[UUID, Mapping[str, str]],
    *,
    by: User,
    text: str = "",
    ground: str = "",
) -> bool:
    """Write the new values of each of their contacts, tell the person and every recipient, and close the request.

    False when it has moved on, or nobody of it is left. An address that is new to a contact carries no consent: that
    belonged to the old one. Raises ValidationError for a value that can't be, or may not be kept, and changes nothing.
    """
    with transaction.atomic():
        rows = Contact.objects.filter(workspace=request.workspace, pk__in=set(values) & _theirs(request))
        there = list(
            rows.select_for_update(of=("self",)).select_related("workspace", "company")
        )  # not erased meanwhile
        if not there or not request.move(State.VERIFIED, to=State.IN_PROGRESS):
            return False
        labels: list[str] = []
        for contact in there:
            labels += _correct(request, contact, values[contact.pk], by=by)
        filing.note(request, Step.CORRECTED, actor=by)
        fields = ", ".join(dict.fromkeys(labels)) or _("nothing")
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


def _theirs(request: PrivacyRequest) -> set[UUID]:
    return {UUID(key) for key in request.contact_ids}


def _correct(request: PrivacyRequest, contact: Contact, values: Mapping[str, str], *, by: User) -> list[str]:
    points = ContactPoint.objects.filter(contact=contact)
    formerly = list(points.values_list("value", flat=True))  # by which recipients know the person
    changed = correctable.write(contact, values)
    audit.record(by, "privacy.correction.applied", contact, workspace=request.workspace)
    if changed.labels and request.workspace:
        news = {**dict.fromkeys(changed.labels, ""), **changed.values}
        telling.recipients(request.workspace, [contact.pk], "correction", request, changed=news, formerly=formerly)
    return changed.labels
