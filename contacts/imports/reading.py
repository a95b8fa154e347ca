"""One row of a file as a person: pure, no database. What no field can hold goes to ``extra``: nothing is lost."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.imports import postal
from contacts.imports.columns import EXTRA, SKIP, is_address, label_of
from contacts.imports.formats.encodings import recode
from contacts.points import Address
from crm.lib import addresses, cards, folding, places

PROBLEMS = {
    "phone": gettext_lazy(
        "The number in “%(column)s” can't be read as a phone number; it is kept in the other fields."
    ),
    "email": gettext_lazy("“%(column)s” holds no email address; it is kept in the other fields."),
    "long": gettext_lazy("“%(column)s” is longer than its field; the whole is kept in the other fields."),
    "value": gettext_lazy("“%(column)s” holds nothing its field can take; it is kept in the other fields."),
    "day": gettext_lazy("“%(column)s” is no day on which somebody can have agreed, so no consent is recorded."),
    "nobody": gettext_lazy("There is neither a name nor an email address nor a phone number that can be read."),
    "quote": gettext_lazy("A quotation mark opens here and is never closed, or a cell is endless."),
    "wide": gettext_lazy("The row has too many cells."),
    "child": gettext_lazy("This person is below the age from which contacts may be kept, so nothing of the row was."),
    "erased": gettext_lazy("This person asked to be erased, so nothing of the row was kept."),
    "frozen": gettext_lazy("This person's data are frozen at their request, so nothing was changed."),
    "failed": gettext_lazy("Something unexpected happened with this row; it was not imported."),
    "several": gettext_lazy("Its addresses belong to different people who are here."),
    "shared": gettext_lazy("Somebody of another name has the same number."),
    "alike": gettext_lazy("Somebody of a like name works for the same company."),
    "ask": gettext_lazy("Somebody with this address is here."),
    "twice": gettext_lazy("This person stands in the file more than once; the rows are put together."),
    "skipped": gettext_lazy("Somebody with this address is here and stays as they are."),
    "left out": gettext_lazy("You left this row out."),
    "undecided": gettext_lazy("You made no choice for this row."),
}
_LIMITS = {
    "name": 200,
    "given_name": 100,
    "family_name": 100,
    "job_title": 150,
    "referral_source": 150,
}
_PLACE_LIMITS = {"street": 200, "city": 100, "region": 100, "postal_code": 20}
_STOPPED = {"stopped_email": addresses.Kind.EMAIL, "stopped_phone": addresses.Kind.PHONE}
_JOINED = re.compile(r"\s:::\s")
_PAIR = re.compile(r"(.+ \d+) - (Label|Type|Value)")
_EXTENSION = re.compile(r"(?:;ext=|\bext(?:ension)?\.?|\bx|\bdw\b|#|доб\.?)\s*\d{1,7}\s*$", re.IGNORECASE)
# With ends, so that a cell of nothing but separators is read once.
_SEVERAL_EMAILS = re.compile(r"(?<![;,\s])[;,\s]{1,50}+(?=[^@\s]{1,320}@)")
_SEVERAL_PHONES = re.compile(r"\s{0,20}[;,/|\n]\s{0,20}(?=[+(\d])")
_NO = {"", "no", "false", "0", "n", "nein", "non", "subscribed", "no consent", "active", "never", "null", "none", "-"}
_MOST_TAGS = 30


@dataclass(slots=True)
class Reading:
    """What a row says."""

    fields: dict[str, str] = field(default_factory=dict)  # columns of the contact
    own: dict[str, Any] = field(default_factory=dict)  # other fields of the catalogue, as their ``plain()`` gives them
    points: list[Address] = field(default_factory=list)
    places: list[postal.Place] = field(default_factory=list)  # postal addresses besides the first, which is in fields
    company: str = ""
    by_domain: bool = False  # the file names no company; it is the one that the domain of an address tells
    tags: list[str] = field(default_factory=list)
    note: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    agreed: str = ""  # the day of a written consent, ISO
    stopped: list[str] = field(default_factory=list)  # kinds of addresses that opted out
    child: bool = False  # below the age from which contacts may be kept (AC-2)
    problems: list[tuple[str, str]] = field(default_factory=list)  # (code, column)

    @property
    def is_nobody(self) -> bool:
        return not self.fields.get("name") and not self.points

    def more(self, column: str, value: str) -> None:
        """Keep a value in the other fields."""
        name, value = column[:200] or _("Without a title"), cards.mask(value)
        held = self.extra.get(name)
        self.extra[name] = value if not held or held == value else f"{held}\n{value}"

    def packed(self) -> dict[str, Any]:
        """As JSON can hold it."""
        said = {name: value for name in self.__slots__ if (value := getattr(self, name))}
        if self.points:
            said["points"] = [[point.kind, point.value, point.label] for point in self.points]
        return said


def unpacked(said: Mapping[str, Any]) -> Reading:
    """What ``packed`` put away."""
    found = Reading(**{**said, "points": [Address(*point) for point in said.get("points", ())]})
    found.problems = [(code, column) for code, column in found.problems]
    return found


def explain(code: str, column: str = "") -> str:
    """A problem in plain words."""
    return str(PROBLEMS.get(code, PROBLEMS["failed"])) % {"column": column}


def read(cells: Sequence[str], columns: Sequence[str], mapping: Sequence[str], country: str) -> Reading:
    """Read one row by its mapping; phones as dialled in ``country``."""
    return Reader(columns, mapping, country).read(cells)


class Reader:
    """Reads rows of one file. ``fields`` are those of the catalogue, by key, for what is no column of the contact."""

    def __init__(
        self,
        columns: Sequence[str],
        mapping: Sequence[str],
        country: str,
        fields: Mapping[str, Any] | None = None,
        really: tuple[str, str] | None = None,
    ) -> None:
        self.columns, self.country, self.own, self.really = list(columns), country, fields or {}, really
        self.targets = [mapping[index] if index < len(mapping) else EXTRA for index in range(len(columns))]
        pairs = zip(columns, self.targets, strict=True)
        self.labels = [label_of(column) if target in ("email", "phone") else "" for column, target in pairs]
        self.places = postal.groups(self.columns, self.targets)

    def read(self, cells: Sequence[str]) -> Reading:
        if self.really:
            cells = [recode(cell, *self.really) for cell in cells]
        return _Row(self).read(cells)


class _Row:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.result = Reading()
        self.parts: dict[str, str] = {}
        self.labels = {"email": "", "phone": ""}
        self.places: dict[tuple[str, str], postal.Place] = {key: {} for key in reader.places.values()}
        self.titles: dict[str, str] = {}  # "Custom Field 1" -> its own label

    def read(self, cells: Sequence[str]) -> Reading:
        columns, targets = self.reader.columns, self.reader.targets
        for index, value in enumerate(cells):
            if not value:
                continue
            known = index < len(columns)
            target = targets[index] if known else EXTRA
            if target != SKIP:
                column = columns[index] if known else _("Column %(number)s") % {"number": index + 1}
                self._take(target, column, value, index)
        if self.places:
            self._settle()
        self._name()
        return self.result

    def _take(self, target: str, column: str, value: str, index: int) -> None:
        if index in self.reader.places:
            self._place(self.places[self.reader.places[index]], target, column, value)
        elif target in ("email", "phone"):
            label = self.labels[target] or (self.reader.labels[index] if index < len(self.reader.labels) else "")
            self._address(target, column, value, label)
        elif target in ("email_label", "phone_label"):
            self.labels[target.removesuffix("_label")] = value.removeprefix("* ")[:60]
        elif target in ("prefix", "middle_name", "suffix", "nickname") and target not in self.parts:
            self.parts[target] = value
        elif target in _LIMITS and target not in self.result.fields:
            self._field(target, column, value)
        elif target in _TAKES:
            _TAKES[target](self, column, value)
        elif target in self.reader.own:
            self._own(target, column, value)
        else:
            self._other(column, value)

    def _field(self, target: str, column: str, value: str) -> None:
        self.result.fields[target] = self._fitting(_LIMITS[target], column, " ".join(value.split()))

    def _fitting(self, limit: int, column: str, value: str) -> str:
        """As much of a value as its field holds; the whole of a longer one is kept beside it."""
        if len(value) > limit:
            self.result.problems.append(("long", column))
            self.result.more(column, value)
        return cards.mask(value)[:limit].strip()

    def _place(self, place: postal.Place, target: str, column: str, value: str) -> None:
        """A part of a postal address. A second street of one address is its next line."""
        if target == postal.LABEL:
            place["label"] = cards.mask(" ".join(value.split()))[:60]
        elif target == "street":
            lines = filter(None, (place.get("street"), "\n".join(map(str.strip, value.splitlines()))))
            place["street"] = self._fitting(_PLACE_LIMITS["street"], column, "\n".join(lines))
        elif target in place:
            self.result.more(column, value)
        elif target in _PLACE_LIMITS:
            place[target] = self._fitting(_PLACE_LIMITS[target], column, " ".join(value.split()))
        elif code := _country(value):
            place["country"] = code
        else:
            self.result.problems.append(("value", column))
            self.result.more(column, value)

    def _settle(self) -> None:
        """The first address that is there is the contact's own; further ones stand beside."""
        filled = [(key, place) for key, place in self.places.items() if any(place.get(part) for part in postal.PARTS)]
        for number, ((label, _number), place) in enumerate(filled):
            said = place.pop("label", "") or label
            if number == 0:
                self.result.fields |= {**place, **({postal.LABEL: said} if said else {})}
            elif number <= postal.MOST:
                self.result.places.append({"label": said, **place})
            else:
                self.result.more(_("Address"), postal.in_words(place))
        self.result.places = postal.unlike(self.result.places, [self.result.fields])

    def _address(self, target: str, column: str, value: str, label: str) -> None:
        for part in filter(None, (part.strip() for part in _several(target, value))):
            kind, bare = _kind(target, part), part
            if kind == "phone":
                bare = _EXTENSION.sub("", part)
                if bare != part:
                    self.result.more(column, part)  # the extension has no place in a number that can be texted
            try:
                normal = addresses.normalize(kind, bare, self.reader.country)
            except ValidationError:
                self.result.problems.append((kind, column))
                self.result.more(column, part)
                continue
            if all(point.value != normal for point in self.result.points):
                self.result.points.append(Address(kind, normal, label))
        self.labels[target] = ""

    def _tags(self, column: str, value: str) -> None:
        parts = _JOINED.split(value) if " ::: " in value else re.split(r"[,;]", value)
        for part in (part.strip().strip('"').strip() for part in parts):
            name = part.removeprefix("* ")
            if not part or (part.startswith("* ") and name.casefold() in ("mycontacts", "starred")):
                continue  # Google's own groups, which say nothing
            if len(name) > 60 or len(self.result.tags) >= _MOST_TAGS:
                self.result.problems.append(("long", column))
                self.result.more(column, name)
            elif name.casefold() not in {tag.casefold() for tag in self.result.tags}:
                self.result.tags.append(cards.mask(name))

    def _note(self, column: str, value: str) -> None:
        self.result.note = cards.mask("\n\n".join(filter(None, (self.result.note, value))))

    def _company(self, column: str, value: str) -> None:
        value = cards.mask(" ".join(value.split()))
        if self.result.company:
            if value != self.result.company:
                self.result.more(column, value)
            return
        if len(value) > 200:
            self.result.problems.append(("long", column))
            self.result.more(column, value)
        self.result.company = value[:200].strip()

    def _language(self, column: str, value: str) -> None:
        right = re.fullmatch(r"[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})?", value) and len(value) <= 12
        self._code("language", column, value, value if right else "")

    def _zone(self, column: str, value: str) -> None:
        self._code("zone", column, value, value if value in _zones() else "")

    def _code(self, target: str, column: str, value: str, code: str) -> None:
        if target in self.result.fields or not code:
            if not code:
                self.result.problems.append(("value", column))
            self.result.more(column, value)
        else:
            self.result.fields[target] = code

    def _agreed(self, column: str, value: str) -> None:
        found = re.search(r"(?<!\d)(\d{4})-(\d\d?)-(\d\d?)(?!\d)", value)
        try:
            day = date(*map(int, found.groups())) if found else None
        except ValueError:
            day = None
        if day is None or day.year < 1990:
            self.result.problems.append(("day", column))
        elif not self.result.agreed:
            self.result.agreed = day.isoformat()
        self.result.more(column, value)

    def _stopped(self, kind: str, column: str, value: str) -> None:
        words = " ".join(re.findall(r"[^\W_]+", folding.fold(value)))
        if words not in _NO and kind not in self.result.stopped:
            self.result.stopped.append(kind)
        self.result.more(column, value)

    def _own(self, target: str, column: str, value: str) -> None:
        asked = self.reader.own[target]
        if target in self.result.own:
            self.result.more(column, value)
            return
        try:
            self.result.own[target] = asked.plain(asked.clean(value))
        except ValidationError as error:
            if error.code == "child":
                self.result.child = True
                return
            self.result.problems.append(("value", column))
            self.result.more(column, value)

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
        name = fields.get("name") or " ".join(filter(None, (fields.get(part) or parts.get(part, "") for part in order)))
        if not name:
            name = parts.pop("nickname", "") or self.result.company
        if name:
            name = cards.mask(name)
            if len(name) > _LIMITS["name"]:
                self.result.more(_("Name"), name)
                self.result.problems.append(("long", _("Name")))
            fields["name"] = name[: _LIMITS["name"]].strip()
        for part, value in parts.items():
            if value not in name:
                titles = {"prefix": _("Name prefix"), "suffix": _("Name suffix"), "nickname": _("Nickname")}
                self.result.more(titles.get(part, _("Middle name")), value)
        if self.result.is_nobody:
            self.result.problems.append(("nobody", ""))


def _stopping(kind: str) -> "_Taker":
    return lambda row, column, value: row._stopped(kind, column, value)


_Taker = Callable[[_Row, str, str], None]
_TAKES: dict[str, _Taker] = {
    "tags": _Row._tags,
    "note": _Row._note,
    "company": _Row._company,
    "language": _Row._language,
    "zone": _Row._zone,
    "agreed": _Row._agreed,
    **{target: _stopping(kind) for target, kind in _STOPPED.items()},
}


def _kind(target: str, part: str) -> str:
    """What an address is, whatever its column is called: one column may hold whatever reaches somebody."""
    if target == "phone" and "@" in part:
        return "email"
    return "phone" if target == "email" and "@" not in part and is_address(part) else target


def _several(kind: str, value: str) -> list[str]:
    """The addresses of a cell: Google parts them with " ::: ", people with commas, semicolons and slashes."""
    if " ::: " in value:
        return _JOINED.split(value)
    if kind == "email":
        return _SEVERAL_EMAILS.split(value) if value.count("@") > 1 else [value]
    return (
        _SEVERAL_PHONES.split(value) if sum(map(str.isdigit, value)) > 13 and not value.startswith("tel:") else [value]
    )


@cache
def _countries() -> dict[str, str]:
    known = {folding.fold(name): code for code, name in places.countries()} | {
        code.lower(): code for code, _name in places.countries()
    }
    return known | {"usa": "US", "united states of america": "US", "uk": "GB", "great britain": "GB", "england": "GB"}


@cache
def _zones() -> frozenset[str]:
    return frozenset(key for key, _label in places.zones())


def _country(value: str) -> str:
    return _countries().get(folding.fold(value).strip(" ."), "")
