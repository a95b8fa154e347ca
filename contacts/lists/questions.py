"""What a filter may ask of a contact: any field of the catalogue, and what other floors add.

An app above adds its own from its ``list_filters.py``::

    from contacts.lists import questions

    class ProjectState(questions.Question): ...

    questions.register(lambda asker: [ProjectState(asker)])

A question gives a test (a ``Q`` that is cheap for one contact after the other) and, where an index knows the answer,
``keys``: the contacts that pass. With few of those a page is read from them (``narrowing``), with many by walking the
sorted list.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.lookups import In, IsNull
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User, Workspace
from contacts.fields import builtin, catalogue, dates, kinds
from contacts.fields.custom import Own
from contacts.fields.field import Choice, Field
from contacts.fields.kinds import Kind, Op
from contacts.lists.narrowing import Keys as Keys
from contacts.lists.narrowing import Unindexed
from contacts.models import Contact, ContactPoint, Tag
from crm.lib import addresses
from crm.lib.discovery import discover
from crm.lib.prepared import prepared

ME = "me"  # of a member: whoever looks at the list

# How an operator asks for its values in the form.
CHOICES, TEXT, NUMBER, DATE, DAYS, NOTHING = "choices", "text", "number", "date", "days", "nothing"

_IS, _NOT = pgettext_lazy("filter", "is"), pgettext_lazy("filter", "is not")
WORDS: dict[str, Any] = {
    Op.IS: _IS,
    Op.NOT: _NOT,
    Op.ANY: _IS,
    Op.ALL: gettext_lazy("is all of"),
    Op.NONE: _NOT,
    Op.CONTAINS: gettext_lazy("contains"),
    Op.BEGINS: gettext_lazy("begins with"),
    Op.LESS: gettext_lazy("at most"),
    Op.MORE: gettext_lazy("at least"),
    Op.BETWEEN: gettext_lazy("between"),
    Op.LAST: gettext_lazy("in the last days"),
    Op.NEXT: gettext_lazy("in the next days"),
    Op.EMPTY: gettext_lazy("is empty"),
    Op.SET: gettext_lazy("is filled in"),
}
_OF_DATES = {Op.IS: gettext_lazy("on"), Op.LESS: gettext_lazy("until"), Op.MORE: gettext_lazy("since")}
_DATES = (Kind.DATE, Kind.TIME, Kind.BIRTHDAY)


def one_by_one(asked: Q) -> Q:
    """The same condition with ``pk__in=<rows>`` asked of each contact: SQLite would gather all of those rows first."""
    told = Q(_connector=asked.connector, _negated=asked.negated)
    children: list[Any] = told.children
    for child in asked.children:
        if isinstance(child, Q):
            children.append(one_by_one(child))
        elif isinstance(child, tuple) and child[0] == "pk__in" and isinstance(child[1], QuerySet):
            rows: Any = child[1]
            (name,) = rows._fields
            children.append(Exists(rows.filter(**{name: OuterRef("pk")})))
        elif isinstance(child, tuple) and child[0] == "company__isnull":  # as many as there may be, in no order
            children.append(IsNull(Unindexed("company_id"), child[1]))
        else:
            children.append(child)
    return told


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose list it is."""

    workspace: Workspace
    user: User


class Question:
    """Something that a filter can ask. Each ``operators`` entry is (operator, its words, how values are entered)."""

    key: str
    label: Any
    group = "more"
    datalist = ""  # the URL name of suggestions for a text

    def __init__(self, asker: Asker) -> None:
        self.workspace, self.user = asker.workspace, asker.user

    @property
    def operators(self) -> list[tuple[str, str, str]]:
        raise NotImplementedError

    @property
    def choices(self) -> list[Choice]:
        return []

    def check(self, operator: str, values: Sequence[str]) -> None:
        """Raises ValidationError, in plain words, when this can't be asked."""
        entry = {op: how for op, _words, how in self.operators}.get(operator)
        if entry is None:
            raise ValidationError(_("This can't be asked."))
        if entry != NOTHING and not any(value.strip() for value in values):
            raise ValidationError(_("Choose or write what to look for."))

    def test(self, operator: str, values: Sequence[str]) -> Q:
        """Whether a contact passes, to be asked of one after the other."""
        raise NotImplementedError

    def keys(self, operator: str, values: Sequence[str]) -> Keys | None:
        """The keys of the contacts that pass, out of an index; None when there is none. Of this workspace alone."""
        return None

    def sources(self, operator: str, values: Sequence[str]) -> Sequence[Keys] | None:
        """The same where it takes more than one index."""
        rows = self.keys(operator, values)
        return None if rows is None else [rows]

    def says(self, operator: str, values: Sequence[str]) -> str:
        """The condition in plain words: "Tag is patient"."""
        raise NotImplementedError


class FieldQuestion(Question):
    """Any field of the catalogue."""

    def __init__(self, asker: Asker, field: Field) -> None:
        super().__init__(asker)
        self.field, self.key, self.label, self.group = field, field.key, field.label, field.group
        self.label = {"created_at": _("Added"), "updated_at": _("Changed")}.get(field.key, field.label)
        if field.kind == Kind.COMPANY:
            self.datalist = "contacts:company-options"

    @property
    def operators(self) -> list[tuple[str, str, str]]:
        words = WORDS | _OF_DATES if self.field.kind in _DATES else WORDS
        return [(str(op), str(words[op]), self._entry(op)) for op in self.field.operators]

    def _entry(self, operator: Op) -> str:
        if operator in (Op.EMPTY, Op.SET):
            return NOTHING
        if operator in (Op.LAST, Op.NEXT):
            return DAYS
        if self.field.kind in (Kind.DATE, Kind.TIME):
            return DATE
        listed = self.field.kind in (Kind.CHOICE, Kind.CHOICES, Kind.TAGS, Kind.MEMBER, Kind.YES_NO)
        return CHOICES if listed else TEXT

    @property
    def choices(self) -> list[Choice]:
        if self.field.kind == Kind.MEMBER:
            return [(ME, _("me")), *self.field.choices]
        if self.field.kind == Kind.YES_NO:
            return [("yes", _("yes")), ("no", _("no"))]
        return self.field.choices

    def check(self, operator: str, values: Sequence[str]) -> None:
        self.field.q(operator, self._values(values))

    def _values(self, values: Sequence[str]) -> list[str]:
        if self.field.kind == Kind.MEMBER:
            return [str(self.user.pk) if value == ME else value for value in values]
        return list(values)

    def test(self, operator: str, values: Sequence[str]) -> Q:
        return one_by_one(self.field.q(operator, self._values(values)))

    def keys(self, operator: str, values: Sequence[str]) -> Keys | None:
        return self.field.held_by(operator, self._values(values)) if isinstance(self.field, Own) else None

    def says(self, operator: str, values: Sequence[str]) -> str:
        words = (WORDS | _OF_DATES if self.field.kind in _DATES else WORDS)[Op(operator)]
        parts = {"field": str(self.label), "is": str(words), "what": self._said(operator, values)}
        if operator in (Op.LAST, Op.NEXT):
            ago = _("%(field)s in the last %(what)s days") % parts
            return ago if operator == Op.LAST else _("%(field)s in the next %(what)s days") % parts
        if operator in (Op.EMPTY, Op.SET):
            return f"{parts['field']} {parts['is']}"
        return f"{parts['field']} {parts['is']} {parts['what']}"

    def _said(self, operator: str, values: Sequence[str]) -> str:
        named: dict[str, str] = {}
        if self.field.kind in (Kind.CHOICE, Kind.CHOICES, Kind.MEMBER, Kind.YES_NO):
            named = dict(self.choices)
        said = [self._one(named.get(value, value)) for value in values[:6]]
        if len(values) > 6:
            said.append("…")
        joined = _("and") if operator in (Op.ALL, Op.BETWEEN) else _("or")
        return f" {joined} ".join(said)

    def _one(self, value: str) -> str:
        if self.field.kind not in (Kind.DATE, Kind.TIME) or value.isdigit():
            return value
        try:
            return kinds.show(dates.clean_date(value, self.workspace.country))
        except ValidationError:
            return value


class IndexedQuestion(FieldQuestion):
    """A column with an index that knows who passes, unless it is asked who does not."""

    def test(self, operator: str, values: Sequence[str]) -> Q:
        asked = super().test(operator, values)
        if connection.vendor != "sqlite":
            return asked
        # Without statistics SQLite would gather and sort all who pass, rather than walk the list in its order.
        return Q(Exists(Contact.objects.filter(asked, pk=OuterRef("pk"))))

    def keys(self, operator: str, values: Sequence[str]) -> Keys | None:
        if operator in (Op.NOT, Op.NONE, Op.EMPTY, Op.SET, Op.CONTAINS):
            return None
        asked = self.field.q(operator, self._values(values))
        return Contact.objects.of(self.workspace).filter(asked).values_list("pk", flat=True)


class OwnerQuestion(FieldQuestion):
    """Who looks after the contact: an index by owner."""

    def test(self, operator: str, values: Sequence[str]) -> Q:
        if operator in (Op.EMPTY, Op.SET):
            return super().test(operator, values)
        asked = Q(In(Unindexed("owner_id"), builtin.keys(self._values(values))))
        return Q(owner__isnull=True) | ~asked if operator == Op.NONE else asked

    def keys(self, operator: str, values: Sequence[str]) -> Keys | None:
        if operator != Op.ANY:
            return None
        rows = Contact.objects.of(self.workspace).filter(owner__in=builtin.keys(self._values(values)))
        return rows.values_list("pk", flat=True)


class StageQuestion(FieldQuestion):
    """One stage is read off an index in any order; several are looked at one contact after the other."""

    def test(self, operator: str, values: Sequence[str]) -> Q:
        if operator == Op.ANY and len(values) > 1:
            return Q(In(Unindexed("stage"), list(values)))
        return super().test(operator, values)


class CompanyQuestion(FieldQuestion):
    """A company's people: an index by company."""

    def keys(self, operator: str, values: Sequence[str]) -> Keys | None:
        if operator not in (Op.ANY, Op.BEGINS):
            return None
        return Contact.objects.of(self.workspace).filter(super().test(operator, values)).values_list("pk", flat=True)


@prepared
def _tags_named(workspace: Any, names: Any) -> QuerySet[Tag, Any]:
    found: QuerySet[Tag, Any] = Tag.objects.of(workspace).filter(name__in=names).values_list("pk", flat=True)
    return found


class TagQuestion(FieldQuestion):
    """Tags, by name."""

    def __init__(self, asker: Asker, field: Field) -> None:
        super().__init__(asker, field)
        self.label = _("Tag")

    link: Any = Contact.tags.through

    def _ids(self, values: Sequence[str]) -> list[Any]:
        return _tags_named(self.workspace.pk, list(values[:200]))

    def test(self, operator: str, values: Sequence[str]) -> Q:
        mine = self.link.objects.filter(contact=OuterRef("pk"))
        if operator in (Op.EMPTY, Op.SET):
            return Q(Exists(mine)) if operator == Op.SET else ~Q(Exists(mine))
        ids = self._ids(values)
        if operator != Op.ALL:
            asked = Q(Exists(mine.filter(tag_id__in=ids)))
            return ~asked if operator == Op.NONE else asked
        asked = Q() if len(ids) == len(set(values)) else Q(pk__in=[])
        for tag in ids[: builtin.MOST_TAGS]:
            asked &= Q(Exists(mine.filter(tag_id=tag)))
        return asked

    def keys(self, operator: str, values: Sequence[str]) -> Keys | None:
        if operator not in (Op.ANY, Op.ALL):
            return None
        ids = self._ids(values)
        wanted = ids if operator == Op.ANY else ids[:1]
        keys: Keys = self.link.objects.filter(tag_id__in=wanted).values_list("contact_id", flat=True)
        return keys


class AddressQuestion(FieldQuestion):
    """Email addresses and phone numbers."""

    def test(self, operator: str, values: Sequence[str]) -> Q:
        if operator in (Op.EMPTY, Op.SET):
            has = Q(Exists(ContactPoint.objects.filter(contact=OuterRef("pk"), kind=self.key)))
            return has if operator == Op.SET else ~has
        return super().test(operator, values)

    def keys(self, operator: str, values: Sequence[str]) -> Keys | None:
        mine = ContactPoint.objects.of(self.workspace).filter(kind=self.key)
        text = values[0].strip().lower() if values else ""
        if operator == Op.IS:
            try:
                digest = addresses.address_hash(addresses.normalize(self.key, text, self.workspace.country))
            except ValidationError:
                return mine.none().values_list("contact_id", flat=True)
            return mine.filter(hash=digest).values_list("contact_id", flat=True)
        if operator == Op.BEGINS:
            if self.key == "phone":
                text = "".join(c for c in text if c.isdigit() or c == "+")
            # What lies behind the last letter depends on the language of a PostgreSQL database.
            last = {"value__lt": f"{text}\U0010ffff"} if connection.vendor == "sqlite" else {"value__startswith": text}
            within = mine.filter(value__gte=text, **last)
            return within.values_list("contact_id", flat=True)
        return None


_OWN: dict[str, type[FieldQuestion]] = {
    "owner": OwnerQuestion,
    "stage": StageQuestion,
    "company": CompanyQuestion,
    "tags": TagQuestion,
    "email": AddressQuestion,
    "phone": AddressQuestion,
    **dict.fromkeys(
        (
            "name given_name family_name job_title city region postal_code country language zone preferred_channel"
            " referral_source source birthday created_at updated_at"
        ).split(),
        IndexedQuestion,
    ),
}

Make = Callable[[Asker], Iterable[Question]]
_makers: list[Make] = []


def register(make: Make) -> None:
    """Add questions of another app to the filters of every list."""
    if make not in _makers:
        _makers.append(make)


class Questions:
    """Everything that this person's list can be asked, put together when something is asked; fields of the workspace's
    own are read only when needed.
    """

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self._complete = False

    @cached_property
    def _known(self) -> dict[str, Question]:
        discover("list_filters")
        known = self._of(builtin.fields(self.asker.workspace))
        for make in _makers:
            known |= {question.key: question for question in make(self.asker)}
        return known

    def _of(self, fields: Iterable[Field]) -> dict[str, Question]:
        return {field.key: _OWN.get(field.key, FieldQuestion)(self.asker, field) for field in fields}

    def get(self, key: str) -> Question | None:
        """The question of this key."""
        return self._known.get(key) or self._all().get(key)

    def _all(self) -> dict[str, Question]:
        if not self._complete:
            self._known = self._of(catalogue.catalogue(self.asker.workspace)) | self._known
            self._complete = True
        return self._known

    def all(self) -> list[Question]:
        """All of them that can be asked in a form."""
        found = self._all().values()
        return [q for q in found if not (isinstance(q, FieldQuestion) and q.field.kind == Kind.PERSON)]
