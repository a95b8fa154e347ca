"""One row of everything that the map of personal data can find of a person, with a token of its own in every text.

Rows come from the product's own doors where they can (``tests.world``); for whatever has none yet a row is made by
looking at the model, so that a new model is sown by itself. One that can't be made so fails the test: give it a line in
``MADE``, or a row in the world.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import NOT_PROVIDED
from django.utils import timezone

from contacts.fields import making
from contacts.models import Contact
from crm.lib.addresses import address_hash
from crm.lib.fields import EncryptedJSONField, EncryptedTextField
from crm.lib.personal_data import Entry, Erase, Personal, Subject, entries
from privacy.fulfilling import correctable
from privacy.persons.reach import Who, of_person

STEM = "zqcanary"

# What is no row of a model's own, or is sown through its door before (the ledger, files, copies, requests).
BY_THEIR_DOORS = {
    *("contacts.consentevent", "contacts.contactkey", "contacts.consent", "contacts.contactfile"),
    *("contacts.exportpart", "contacts.duplicatekey", "contacts.fieldvalue"),
}
MADE: dict[str, dict[str, Callable[["Sower"], Any]]] = {
    "retention.legalhold": {"lifted_at": lambda sower: timezone.now(), "until": lambda sower: timezone.now().date()},
    "privacy.lifting": {"cancelled_at": lambda sower: timezone.now()},
    "contacts.relation": {"other": lambda sower: sower.other},
    "contacts.duplicatepair": {"other": lambda sower: sower.other},
    "messaging.declinedtopic": {"topic": lambda sower: sower.shelf.topic},
}
"""Values without which a row can't be, or would stand in the way of the erasure."""
_NAMES = ("name", "given_name", "family_name")
SHAPED: dict[str, Callable[[str], Any]] = {
    "contacts.contactmerge.steps": lambda token: [
        {
            "what": "dropped",
            "model": "contacts.contact",
            "row": dict.fromkeys(["name", "given_name", "family_name"], token),
        }
    ],
    "messaging.message.reasons": lambda token: [{"code": token, "text": token, "remedy": token}],
}
"""What other code reads as it was written."""


@dataclass
class Sower:
    """Sows for the contact of a shelf. ``planted``: model and field, and the token that stands there."""

    shelf: Any
    other: Contact
    planted: dict[str, str] = field(default_factory=dict)

    @property
    def person(self) -> Contact:
        found: Contact = self.shelf.contact
        return found

    def sow(self) -> dict[str, str]:
        """A token in each text of each kind of row."""
        points = sorted(self.person.points.all(), key=lambda point: point.kind)  # email first: the site knows no other
        hashes = tuple(address_hash(point.value) for point in points)
        who = Who(Subject.CONTACT, (self.person.pk,), self.person.workspace_id, hashes)
        for entry in entries():
            if entry.label not in BY_THEIR_DOORS and (Subject.CONTACT in entry.rows or entry.by_address):
                row = self._row(entry, who)
                if row is not None:
                    self._plant(entry, row)
        self._own_fields()
        return self.planted

    def _own_fields(self) -> None:
        """Values of fields that the business made itself: a short text, and a long one, which is sealed."""
        self.planted |= {"contacts.fieldvalue.text": f"{STEM}shortx", "contacts.fieldvalue.sealed": f"{STEM}longx"}
        workspace = self.person.workspace
        kinds = {"text": making.add(workspace, "Words", "text"), "sealed": making.add(workspace, "Story", "long")}
        said = {each.key: self.planted[f"contacts.fieldvalue.{name}"] for name, each in kinds.items()}
        correctable.write(self.person, said)

    def _row(self, entry: Entry, who: Who) -> Any:
        for rows in of_person(entry, who):
            if (found := rows.order_by("-pk").first()) is not None:
                return found
        if Subject.CONTACT not in entry.rows:
            return self._make(entry.model, dict.fromkeys(entry.by_address, who.hashes[0]))
        first, _sep, rest = entry.rows[Subject.CONTACT].partition("__")
        return self._make(entry.model, {first: self._related(entry.model, first, rest)})

    def _related(self, model: Any, name: str, rest: str) -> Any:
        """The person, or what stands between a row and the person ("message" of "message__contact")."""
        if not rest:
            return self.person if model._meta.get_field(name).is_relation else self.person.pk
        between = model._meta.get_field(name).related_model
        found = between._base_manager.filter(**{rest: self.person.pk}).first()
        first, _sep, further = rest.partition("__")
        return found or self._make(between, {first: self._related(between, first, further)})

    def _make(self, model: Any, given: dict[str, Any]) -> Any:
        values = {**{name: make(self) for name, make in MADE.get(model._meta.label_lower, {}).items()}, **given}
        for model_field in model._meta.concrete_fields:
            if model_field.name not in values and not model_field.primary_key and _is_needed(model_field):
                values[model_field.name] = self._value(model_field)
        try:
            with transaction.atomic():
                return model._base_manager.create(**values)
        except Exception as error:
            raise AssertionError(f"Tell privacy.tests.sowing how to make a {model._meta.label}: {error!r}") from error

    def _value(self, model_field: Any) -> Any:
        if model_field.is_relation:
            related = model_field.related_model
            if related is Contact:
                return self.person
            mine = related._base_manager.filter(workspace=self.person.workspace) if _has_workspace(related) else None
            if model_field.name == "workspace":
                return self.person.workspace
            rows = related._base_manager.all() if mine is None else mine
            return rows.first() or self._make(related, {})
        return _PLAIN[next(kind for kind in _PLAIN if isinstance(model_field, kind))](model_field)

    def _plant(self, entry: Entry, row: Any) -> None:
        changed = []
        for model_field in row._meta.concrete_fields:
            what = entry.fields.get(model_field.name)
            stays = entry.row_kept and not (isinstance(what, Personal) and what.erase is not Erase.KEEP)
            if stays:
                continue  # of a row that is kept without its person; what says something about them is not kept
            token = f"{STEM}{len(self.planted):03d}x"
            place = f"{entry.label}.{model_field.name}"
            shaped = SHAPED.get(place)
            value = shaped(token) if shaped else _with(token, model_field, what)
            if value is None:
                continue
            setattr(row, model_field.attname, value)
            changed.append(model_field.name)
            self.planted[place] = token
        if changed:
            row.save()


def _has_workspace(model: Any) -> bool:
    return any(each.name == "workspace" for each in model._meta.concrete_fields)


def _is_needed(model_field: Any) -> bool:
    return model_field.default is NOT_PROVIDED and not model_field.null and not getattr(model_field, "auto_now", False)


_PLAIN: dict[Any, Callable[[Any], Any]] = {
    models.BooleanField: lambda _field: False,
    models.DateTimeField: lambda _field: timezone.now() + timedelta(days=400),
    models.DateField: lambda _field: timezone.now().date(),
    models.IntegerField: lambda _field: 1,
    models.BinaryField: lambda _field: bytes(32),
    models.UUIDField: lambda _field: Contact().pk,
    models.JSONField: lambda _field: {},
    models.CharField: lambda field: next(iter(dict(field.flatchoices)), "x"),
    models.TextField: lambda _field: "x",
    EncryptedTextField: lambda _field: "x",
    EncryptedJSONField: lambda _field: {},
}


def _with(token: str, model_field: Any, what: Any) -> Any:
    """The token as this field can hold it; None where it can't."""
    if isinstance(model_field, (EncryptedJSONField, models.JSONField)):
        return {token: {"deep": [token]}} if isinstance(what, Personal) else None
    if isinstance(model_field, EncryptedTextField):
        return token
    fits = isinstance(model_field, (models.CharField, models.TextField)) and not model_field.choices
    if not fits or model_field.primary_key or (model_field.max_length or 100) < len(token):
        return None
    return f"{token}@example.com" if model_field.name == "value" else token
