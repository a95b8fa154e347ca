"""One row of a file as a person: pure, no database. What no field can hold goes to ``extra``: nothing is lost."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.imports.columns import EXTRA, SKIP
from contacts.points import Address
from crm.lib import addresses, cards, folding, places

PROBLEMS = {
    "phone": gettext_lazy(
        "The number in “%(column)s” can't be read as a phone number; it is kept in the other fields."
    ),
    "email": gettext_lazy("“%(column)s” holds no email address; it is kept in the other fields."),
    "long": gettext_lazy("“%(column)s” is longer than its field; the whole is kept in the other fields."),
    "value": gettext_lazy("“%(column)s” holds nothing its field can take; it is kept in the other fields."),
    "nobody": gettext_lazy("There is neither a name nor an email address nor a phone number that can be read."),
    "erased": gettext_lazy("This person asked to be erased, so nothing of the row was kept."),
    "frozen": gettext_lazy("This person's data are frozen at their request, so nothing was changed."),
    "failed": gettext_lazy("Something unexpected happened with this row; it was not imported."),
}
_LIMITS = {
    "name": 200,
    "given_name": 100,
    "family_name": 100,
    "job_title": 150,
    "street": 200,
    "city": 100,
    "region": 100,
    "postal_code": 20,
    "referral_source": 150,
}
_JOINED = re.compile(r"\s:::\s")
_PAIR = re.compile(r"(.+ \d+) - (Label|Type|Value)")
_MOST_TAGS = 30


@dataclass(slots=True)
class Reading:
    """What a row says."""

    fields: dict[str, str] = field(default_factory=dict)
    points: list[Address] = field(default_factory=list)
    company: str = ""
    tags: list[str] = field(default_factory=list)
    note: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)  # (code, column)

    @property
    def is_nobody(self) -> bool:
        return not self.fields.get("name") and not self.points

    def more(self, column: str, value: str) -> None:
        """Keep a value in the other fields."""
        name, value = column[:200] or _("Without a title"), cards.mask(value)
        held = self.extra.get(name)
        self.extra[name] = value if not held or held == value else f"{held}\n{value}"


def explain(code: str, column: str) -> str:
    """A problem in plain words."""
    return str(PROBLEMS.get(code, PROBLEMS["failed"])) % {"column": column}


def read(cells: Sequence[str], columns: Sequence[str], mapping: Sequence[str], country: str) -> Reading:
    """Read a row by its mapping; phones as dialled in ``country``."""
    return _Row(columns, country).read(cells, mapping)


class _Row:
    def __init__(self, columns: Sequence[str], country: str) -> None:
        self.columns, self.country = columns, country
        self.result = Reading()
        self.parts: dict[str, str] = {}
        self.labels = {"email": "", "phone": ""}
        self.titles: dict[str, str] = {}  # "Custom Field 1" -> its own label

    def read(self, cells: Sequence[str], mapping: Sequence[str]) -> Reading:
        for index, value in enumerate(cells):
            known = index < len(self.columns)
            column = self.columns[index] if known else _("Column %(number)s") % {"number": index + 1}
            target = mapping[index] if known and index < len(mapping) else EXTRA
            if value and target != SKIP:
                self._take(target, column, value)
        self._name()
        return self.result

    def _take(self, target: str, column: str, value: str) -> None:
        if target in ("email", "phone"):
            self._address(target, column, value)
        elif target in ("email_label", "phone_label"):
            self.labels[target.removesuffix("_label")] = value.removeprefix("* ")[:60]
        elif target == "tags":
            self._tags(column, value)
        elif target == "note":
            self.result.note = cards.mask("\n\n".join(filter(None, (self.result.note, value))))
        elif target == "company":
            self._company(column, value)
        elif target in ("country", "language"):
            self._code(target, column, value)
        elif target in ("prefix", "middle_name", "suffix", "nickname") and target not in self.parts:
            self.parts[target] = value
        elif target in _LIMITS and target not in self.result.fields:
            self._field(target, column, value)
        else:
            self._other(column, value)

    def _field(self, target: str, column: str, value: str) -> None:
        if target != "street":
            value = " ".join(value.split())
        if len(value) > _LIMITS[target]:
            self.result.problems.append(("long", column))
            self.result.more(column, value)
        self.result.fields[target] = cards.mask(value)[: _LIMITS[target]]

    def _address(self, kind: str, column: str, value: str) -> None:
        for part in filter(None, (part.strip() for part in _JOINED.split(value))):
            try:
                normal = addresses.normalize(kind, part, self.country)
            except ValidationError:
                self.result.problems.append((kind, column))
                self.result.more(column, part)
                continue
            if all(point.value != normal for point in self.result.points):
                self.result.points.append(Address(kind, normal, self.labels[kind]))
        self.labels[kind] = ""

    def _tags(self, column: str, value: str) -> None:
        parts = _JOINED.split(value) if " ::: " in value else re.split(r"[,;]", value)
        for part in (part.strip() for part in parts):
            name = part.removeprefix("* ")
            if not part or (part.startswith("* ") and name.casefold() in ("mycontacts", "starred")):
                continue  # Google's own groups, which say nothing
            if len(name) > 60 or len(self.result.tags) >= _MOST_TAGS:
                self.result.problems.append(("long", column))
                self.result.more(column, name)
            elif name.casefold() not in {tag.casefold() for tag in self.result.tags}:
                self.result.tags.append(name)

    def _company(self, column: str, value: str) -> None:
        value = " ".join(value.split())
        if self.result.company:
            self.result.more(column, value)
            return
        if len(value) > 200:
            self.result.problems.append(("long", column))
            self.result.more(column, value)
        self.result.company = value[:200].strip()

    def _code(self, target: str, column: str, value: str) -> None:
        code = _country(value) if target == "country" else _language(value)
        if target in self.result.fields or not code:
            if not code:
                self.result.problems.append(("value", column))
            self.result.more(column, value)
        else:
            self.result.fields[target] = code

    def _other(self, column: str, value: str) -> None:
        pair = _PAIR.fullmatch(column)
        if pair and pair[2] != "Value":
            self.titles[pair[1]] = value
        elif pair and pair[1] in self.titles:
            self.result.more(self.titles.pop(pair[1]), value)
        else:
            self.result.more(column, value)

    def _name(self) -> None:
        """Put the name together; what a given full name leaves out of its parts is kept beside it."""
        for base, title in self.titles.items():
            self.result.more(base, title)
        fields, parts = self.result.fields, self.parts
        order = ("prefix", "given_name", "middle_name", "family_name", "suffix")
        pieces = {part: fields.get(part) or parts.get(part, "") for part in order}
        name = fields.get("name") or " ".join(filter(None, pieces.values()))
        if not name:
            name = parts.pop("nickname", "") or self.result.company
        if name:
            if len(name) > _LIMITS["name"]:
                self.result.more(_("Name"), name)
                self.result.problems.append(("long", _("Name")))
            fields["name"] = name[: _LIMITS["name"]].strip()
        for part, value in parts.items():
            if value not in name:
                self.result.more({"prefix": _("Name prefix"), "suffix": _("Name suffix")}.get(part, part), value)
        if self.result.is_nobody:
            self.result.problems.append(("nobody", ""))


@cache
def _countries() -> dict[str, str]:
    known = {folding.fold(name): code for code, name in places.countries()} | {
        code.lower(): code for code, _name in places.countries()
    }
    return known | {"usa": "US", "united states of america": "US", "uk": "GB", "great britain": "GB", "england": "GB"}


def _country(value: str) -> str:
    return _countries().get(folding.fold(value).strip(" ."), "")


def _language(value: str) -> str:
    return value if re.fullmatch(r"[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})?", value) and len(value) <= 12 else ""
