"""What of a person can be corrected: every value that the map of personal data knows of them, one line for each.

Fields (built in and of the workspace's own), addresses, further postal addresses, what an import left, and every text
that staff wrote about them. A model of its own making is covered as soon as it is in the map; ``AS_SAID`` names what
stays as it is, and why.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Workspace
from contacts import points
from contacts.fields import catalogue, own_form
from contacts.fields.field import Field
from contacts.fields.kinds import Kind
from contacts.models import Contact, PostalAddress
from crm.lib import cards, places
from crm.lib.addresses import Kind as PointKind
from crm.lib.fields import EncryptedTextField
from crm.lib.personal_data import Entry, Personal, Subject, entries, in_words

MOST_TEXTS = 200  # of staff, the newest of each kind
LONGEST = 20_000

_HISTORY = gettext_lazy("earlier values, kept so that a change can be undone; they go with time")
_SPOKEN = gettext_lazy("what was written to each other stays as it was written, and where it went")
_REASON = gettext_lazy("the reason of a decision stays as it was given")
AS_SAID: dict[str, Any] = {
    **dict.fromkeys(["contacts.batchchange", "contacts.contactmerge", "contacts.importrow"], _HISTORY),
    **dict.fromkeys(["messaging.message", "messaging.conversation", "messaging.attachment"], _SPOKEN),
    **dict.fromkeys(["messaging.inboundevent", "messaging.sandboxtext"], _SPOKEN),
    "messaging.formanswer": gettext_lazy("an answer stays as it was entered; what it set is corrected at the contact"),
    "messaging.measuring": gettext_lazy("the wording of a choice proves it"),
    "messaging.sequencerun.why": gettext_lazy("a code of this software"),
    "contacts.consentevent": gettext_lazy("the ledger is never changed; a later event says what is so now"),
    "projects.project.stage": gettext_lazy("how far the work is; it is changed at the project"),
    "contacts.contactfile.media_type": gettext_lazy("told by the file itself"),
    "retention.legalhold": _REASON,
    "privacy.lifting": _REASON,
}
"""Kinds of records, or fields, whose texts are not corrected."""
ELSEWHERE = frozenset({"contacts.contact", "contacts.contactpoint", "contacts.postaladdress", "contacts.fieldvalue"})
"""Corrected by lines of their own."""

_APART = frozenset({"owner", Kind.EMAIL.value, Kind.PHONE.value})  # no personal data of theirs; one line each
_PLACE = ("label", "street", "city", "region", "postal_code", "country")
_FOR_STAFF = frozenset({"stage", "tags", "purpose", *_APART})  # what people have no word for; they say it in their own
NEW = {PointKind.EMAIL: "new-email", PointKind.PHONE: "new-phone"}


@dataclass(slots=True)
class Line:
    """One value of a contact: what is held, how it is edited, and what the person says."""

    key: str
    label: str
    held: str
    text: str
    wanted: str = ""
    long: bool = False

    @property
    def changes(self) -> bool:
        return bool(self.wanted) and self.wanted != self.text


@dataclass(slots=True)
class Changed:
    """What a correction changed: names of fields, and what is right now, for those who got the data from us."""

    labels: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)

    def note(self, label: str, value: str | None) -> None:
        if label not in self.labels:
            self.labels.append(label)
        if value is not None:
            self.values[label] = value


def asked(workspace: Workspace | None) -> dict[str, str]:
    """What a person can say about each on the page, in order; the rest they say in their own words."""
    if workspace is None:
        return {
            "name": _("Name"),
            "email": _("Email"),
            "phone": _("Phone"),
            "company": _("Company"),
            "job_title": _("Job title"),
        }
    known = [each for each in catalogue.catalogue(workspace) if each.editable and each.key not in _FOR_STAFF]
    said = {each.key: each.label for each in known if not each.custom}
    own = {each.key: each.label for each in known if each.custom}
    ways = {"email": _("Email"), "phone": _("Phone")}
    return {**said, **ways, **own, "else": _("Anything else that is wrong: another address, a note, a file")}


# What is held


def lines(contact: Contact, wanted: Mapping[str, str]) -> list[Line]:
    """Every value that is not a text of staff, what is wanted beside what is held."""
    catalogue.load([contact])
    found = [
        Line(each.key, each.label, each.show(contact), _text(each, contact), wanted.get(each.key, ""), _is_long(each))
        for each in _fields(contact.workspace)
    ]
    return [*found, *_points(contact, wanted), *_places(contact), *_extra(contact)]


def texts(contact: Contact) -> list[Line]:
    """What staff wrote about the person: the newest of each kind."""
    found = []
    for entry, name in _written():
        path = entry.rows[Subject.CONTACT]
        rows = entry.model._base_manager.filter(**{path: contact.pk}).order_by("-pk")
        label = f"{in_words(entry.title)}: {entry.model._meta.get_field(name).verbose_name}"
        for row in rows[:MOST_TEXTS]:
            if text := getattr(row, name):
                found.append(Line(_key(entry, row, name), label, text, text, long=True))
    return found


def correctable(entry: Entry) -> list[str]:
    """The texts of a model's rows about a contact, by name of the field, that staff can correct."""
    if entry.label in ELSEWHERE or entry.label in AS_SAID or Subject.CONTACT not in entry.rows:
        return []
    return [
        name
        for name, what in entry.personal().items()
        if f"{entry.label}.{name}" not in AS_SAID and _is_text(entry, name, what)
    ]


def _is_text(entry: Entry, name: str, what: Personal) -> bool:
    model_field: Any = entry.model._meta.get_field(name)
    return (
        what.whose is Subject.CONTACT
        and what.in_access
        and isinstance(model_field, (models.CharField, models.TextField, EncryptedTextField))
        and not model_field.choices
    )


def _written() -> Iterator[tuple[Entry, str]]:
    for entry in entries():
        for name in correctable(entry):
            yield entry, name


def _fields(workspace: Workspace) -> list[Field]:
    return [each for each in catalogue.catalogue(workspace) if each.editable and each.key not in _APART]


def _is_long(each: Field) -> bool:
    return each.kind == Kind.LONG or each.key == "street"


def _text(each: Field, contact: Contact) -> str:
    """The value as somebody types it."""
    if each.kind in (Kind.CHOICE, Kind.CHOICES):
        return each.show(contact)
    value = own_form.initial(each, contact) if each.custom else each.plain(each.value(contact))  # type: ignore[arg-type]
    return ", ".join(value) if isinstance(value, list) else str(value)


def _points(contact: Contact, wanted: Mapping[str, str]) -> Iterator[Line]:
    held = list(contact.points.all())
    for kind, label in ((PointKind.EMAIL, _("Email")), (PointKind.PHONE, _("Phone"))):
        theirs, said = [point for point in held if point.kind == kind], wanted.get(kind, "")
        for point in theirs:
            name = f"{label} ({point.label})" if point.label else label
            yield Line(f"point-{point.pk.hex}", name, point.value, point.value, said if len(theirs) == 1 else "")
        another = _("Another email") if kind == PointKind.EMAIL else _("Another phone")
        yield Line(NEW[kind], another, "", "", "" if len(theirs) == 1 else said)


def _places(contact: Contact) -> Iterator[Line]:
    for place in PostalAddress.objects.filter(contact=contact).order_by("position", "pk"):
        for name in _PLACE:
            value = getattr(place, name)
            value = _country(value) if name == "country" else value
            column: Any = place._meta.get_field(name)
            title = f"{place.label or _('Further address')}: {column.verbose_name}"
            yield Line(f"place-{place.pk.hex}-{name}", title, value, value, long=name == "street")


def _country(code: str) -> str:
    return str(dict(places.countries()).get(code, code))


def _extra(contact: Contact) -> Iterator[Line]:
    for name, value in contact.extra.items() if isinstance(contact.extra, dict) else ():
        if isinstance(value, str):
            yield Line(f"extra-{name}", name, value, value, long=len(value) > 100)


def _key(entry: Entry, row: Any, name: str) -> str:
    return f"text-{entry.label}-{row.pk}-{name}"


# Writing


def write(contact: Contact, values: Mapping[str, str]) -> Changed:
    """Make these the values, by the keys of the lines; the others stay. A frozen record too: its owner asked for it.

    Raises ValidationError, in plain words, naming what can't be so.
    """
    said, errors = Changed(), []
    given = {key: text.replace("\0", "").replace("\r\n", "\n").strip()[:LONGEST] for key, text in values.items()}
    catalogue.load([contact])
    for step in (_write_fields, _write_points, _write_places, _write_extra, _write_texts):
        try:
            step(contact, given, said)
        except ValidationError as error:
            errors += error.messages
    if errors:
        raise ValidationError(errors)
    catalogue.save_all([contact], at_their_wish=True)
    contact.reindex()
    return said


def _write_fields(contact: Contact, given: Mapping[str, str], said: Changed) -> None:
    errors = []
    for each in _fields(contact.workspace):
        if each.key in given and given[each.key] != _text(each, contact).strip():
            try:
                value = each.clean(given[each.key])
            except ValidationError as error:
                errors += [f"{each.label}: {message}" for message in error.messages]
                continue
            each.put(contact, value)
            said.note(each.label, each.show_value(value) if value not in (None, "", []) else "")
    if errors:
        raise ValidationError(errors)


def _write_points(contact: Contact, given: Mapping[str, str], said: Changed) -> None:
    wanted, fresh = [], []
    for point in contact.points.all():
        text = given.get(f"point-{point.pk.hex}", point.value)
        if text == point.value:
            wanted.append(points.Address(point.kind, point.value, point.label))
            continue
        said.note(_("Email") if point.kind == PointKind.EMAIL else _("Phone"), None)
        if text:
            fresh.append(_address(contact, point.kind, text, point.label))
            wanted.append(fresh[-1])
    for kind, key in NEW.items():
        if text := given.get(key, ""):
            fresh.append(_address(contact, kind, text))
            wanted.append(fresh[-1])
            said.note(_("Email") if kind == PointKind.EMAIL else _("Phone"), None)
    for each in fresh:
        if each.kind == PointKind.EMAIL:  # a phone number given for texts goes to nobody else (CN-12)
            said.note(_("Email"), each.value)
    if fresh or len(wanted) != len(contact.points.all()):
        points.refuse_erased(contact.workspace, fresh)
        points.keep(contact, wanted)
        getattr(contact, "_prefetched_objects_cache", {}).pop("points", None)


def _address(contact: Contact, kind: str, text: str, label: str = "") -> points.Address:
    address = points.read(text, contact.workspace.country, label)
    if address.kind != kind:
        raise ValidationError(_("Write an email address as email and a phone number as phone."))
    return address


def _write_places(contact: Contact, given: Mapping[str, str], said: Changed) -> None:
    for place in PostalAddress.objects.filter(contact=contact):
        changed = []
        for name in _PLACE:
            text = given.get(f"place-{place.pk.hex}-{name}")
            if text is None or text == (_country(place.country) if name == "country" else getattr(place, name)):
                continue
            setattr(place, name, _read_place(name, text))
            changed.append(name)
        if not changed:
            continue
        said.note(_("Further address"), ", ".join(filter(None, (getattr(place, name) for name in _PLACE[1:]))))
        if any(getattr(place, name) for name in _PLACE[1:]):
            place.save(update_fields=changed)
        else:
            place.delete()


def _read_place(name: str, text: str) -> str:
    if name == "country" and text:
        for code, label in places.countries():
            if text.casefold() in (str(code).casefold(), str(label).casefold()):
                return str(code)
        raise ValidationError(_("“%(text)s” is no country."), params={"text": text[:60]})
    column: Any = PostalAddress._meta.get_field(name)
    return cards.mask(text)[: column.max_length]


def _write_extra(contact: Contact, given: Mapping[str, str], said: Changed) -> None:
    held = dict(contact.extra) if isinstance(contact.extra, dict) else {}
    held_texts = {name: value.strip() for name, value in held.items() if isinstance(value, str)}
    for name in [name for name, value in held_texts.items() if given.get(f"extra-{name}", value) != value]:
        text = cards.mask(given[f"extra-{name}"])
        said.note(name, text)
        if text:
            held[name] = text
        else:
            del held[name]
    if held != contact.extra:
        contact.extra = held
        contact.save(update_fields=["extra"])


def _write_texts(contact: Contact, given: Mapping[str, str], said: Changed) -> None:
    wanted = {key for key in given if key.startswith("text-")}
    for entry, name in _written() if wanted else ():
        rows = entry.model._base_manager.filter(**{entry.rows[Subject.CONTACT]: contact.pk})
        for row in rows.order_by("-pk")[:MOST_TEXTS]:
            key = _key(entry, row, name)
            if key in wanted and given[key] != (getattr(row, name) or "").replace("\r\n", "\n").strip():
                _write_text(row, name, cards.mask(given[key]))
                said.note(entry.title, None)


def _write_text(row: Any, name: str, text: str) -> None:
    longest = (
        None if isinstance(row._meta.get_field(name), EncryptedTextField) else row._meta.get_field(name).max_length
    )
    if longest and len(text) > longest:
        raise ValidationError(_("At most %(count)s characters."), params={"count": longest})
    setattr(row, name, text)
    names = [name]
    if hasattr(row, "reindex"):
        row.reindex()
        names.append("search_text")
    row.save(update_fields=names)
