"""Answers that were taken: how they read, what they propose for a contact, and the table that is taken out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts.fields import catalogue
from contacts.fields.field import Field
from contacts.fields.kinds import Kind
from contacts.lists.formats import terms
from contacts.models import Contact
from crm.lib.addresses import show_phone
from crm.lib.spreadsheets import neutral
from messaging.forms.design import Design, Shown
from messaging.forms.models import FormAnswer, PublicForm

_EXPORT_CHUNK = 500
KEPT_WITHOUT_CONTACT = timedelta(days=365)  # of those who are contacts, as long as the contact


@dataclass(frozen=True, slots=True)
class Line:
    """A question and what was answered."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody entered for a field in which staff hold something else, or nothing."""

    key: str
    label: str
    held: str
    value: str


def lines(answer: FormAnswer, fields: dict[str, Field]) -> list[Line]:
    """Everything that was answered, in the order of the form."""
    entered = answer.entered or {}
    said = {each["q"]: each["value"] for each in entered.get("answers", [])} | dict(entered.get("fields", {}))
    asks = Shown.read(answer.version.content).design.asks
    return [Line(ask.label, _in_words(ask.id, said[ask.id], fields)) for ask in asks if ask.id in said]


def agreed(answer: FormAnswer) -> list[str]:
    """The boxes that were ticked, in words."""
    shown = Shown.read(answer.version.content)
    found = (shown.box(channel, purpose) for channel, purpose in answer.boxes)
    return [box.text for box in found if box is not None]


def _in_words(key: str, value: Any, fields: dict[str, Field]) -> str:
    if key in fields:
        try:
            return fields[key].show_value(fields[key].clean(value))
        except (ValidationError, ValueError):  # a choice that is no more
            pass
    if key == "phone":
        return show_phone(str(value))
    return ", ".join(value) if isinstance(value, list) else str(value)


def proposals(answer: FormAnswer, contact: Contact, fields: dict[str, Field]) -> list[Proposal]:
    """What the answer would change, for staff to look at. Fields that are no more are left out."""
    return [
        Proposal(key, str(fields[key].label), fields[key].show(contact), _in_words(key, value, fields))
        for key, value in (answer.proposed or {}).items()
        if key in fields
    ]


def apply(answer: FormAnswer, key: str) -> bool:
    """Put what was entered into the contact; an address is added to those there. False when it was seen to already.

    Raises PermissionDenied for a frozen contact, ValidationError when the value can't be read any more.
    """
    with transaction.atomic():
        rows = FormAnswer.objects.select_for_update(of=("self",)).select_related("contact__workspace")
        fresh = rows.get(pk=answer.pk)
        proposed, contact = dict(fresh.proposed or {}), fresh.contact
        fields = catalogue.by_key(answer.form.workspace)
        if contact is None or key not in proposed or key not in fields:
            return False
        field, value = fields[key], fields[key].clean(proposed[key])
        if field.kind in (Kind.EMAIL, Kind.PHONE):
            held = list(field.value(contact) or [])
            value = [*held, *(each for each in value if each not in held)]
        field.put(contact, value)
        catalogue.save(contact)
        _seen_to(fresh, proposed, key)
    return True


def dismiss(answer: FormAnswer, key: str) -> None:
    """Leave the contact as it is; ``key`` may be empty for everything that is proposed."""
    with transaction.atomic():
        fresh = FormAnswer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
        if key:
            _seen_to(fresh, dict(fresh.proposed or {}), key)
        else:
            fresh.proposed = None
            fresh.save(update_fields=["proposed"])


def _seen_to(answer: FormAnswer, proposed: dict[str, Any], key: str) -> None:
    proposed.pop(key, None)
    answer.proposed = proposed or None
    answer.save(update_fields=["proposed"])


def age_out(now: datetime | None = None) -> int:
    """Destroy answers of long ago that belong to no contact. Safe to repeat."""
    old = FormAnswer.objects.filter(contact=None, at__lt=(now or timezone.now()) - KEPT_WITHOUT_CONTACT)
    count = 0
    while keys := list(old.values_list("pk", flat=True)[:_EXPORT_CHUNK]):
        count += FormAnswer.objects.filter(pk__in=keys, contact=None).delete()[0]
    return count


# Taking them out


def table(form: PublicForm) -> Iterator[list[str]]:
    """Every answer but those of frozen people (RT-6), for our own use (CN-12); formulas are made harmless."""
    fields = catalogue.by_key(form.workspace)
    columns = _columns(form)
    yield [_("Sent"), *columns.values(), _("Agreed to"), _("Terms of use")]
    rows = FormAnswer.objects.filter(form=form, contact__restricted_at=None, taken_at__isnull=False)
    for answer in rows.select_related("version").order_by("pk").iterator(chunk_size=_EXPORT_CHUNK):
        entered = answer.entered
        said = {each["q"]: each["value"] for each in entered.get("answers", [])} | dict(entered.get("fields", {}))
        cells = [_in_words(key, said[key], fields) if key in said else "" for key in columns]
        bound = terms() if said.get("phone") and any(key.startswith("sms:") for key in entered.get("boxes", [])) else ""
        sent = date_format(timezone.localtime(answer.at), "Y-m-d H:i")
        yield [sent, *map(neutral, cells), neutral(" | ".join(agreed(answer))), bound]


def _columns(form: PublicForm) -> dict[str, str]:
    """The questions of all versions, by id, the newest wording of each."""
    found: dict[str, str] = {}
    for content in form.versions.order_by("number").values_list("content", flat=True):
        for ask in Design.read(content["design"]).asks:
            found[ask.id] = ask.label
    return found
