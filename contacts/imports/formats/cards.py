"""Cards as a table: the same columns for every card, so that they can be looked at and put elsewhere as a CSV's."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from contacts.imports.formats import encodings
from contacts.imports.formats.base import MOST_COLUMNS, File, Row, Table, Unreadable
from contacts.imports.formats.vcard import Card, Property, byte_lines, cards_of, parts, unescape

# Columns in their order, and where each goes.
_COLUMNS = {
    "Name": "name",
    "Name prefix": "prefix",
    "Given name": "given_name",
    "Middle name": "middle_name",
    "Family name": "family_name",
    "Name suffix": "suffix",
    "Nickname": "nickname",
    "Company": "company",
    "Department": "extra",
    "Job title": "job_title",
    "Address label": "place_label",
    "Street": "street",
    "City": "city",
    "State or region": "region",
    "Postal code": "postal_code",
    "Country": "country",
    "Birthday": "birthday",
    "Language": "language",
    "Time zone": "zone",
    "Pronouns": "pronouns",
    "Categories": "tags",
    "Notes": "note",
}
_SLOT = re.compile(r"(Email|Phone) (\d+)( label)?")
_PLACE = ("Street", "City", "State or region", "Postal code", "Country")
_FURTHER = re.compile(r"Address (\d+) (label|street|city|state or region|postal code|country)")
_MOST_PLACES = 6  # with columns of their own; who has more has the rest in the other fields
_LABELS = {"CELL": "Mobile", "IPHONE": "iPhone", "HOME": "Home", "WORK": "Work", "MAIN": "Main", "CAR": "Car"}
_SILENT = {"VOICE", "PREF", "INTERNET", "MSG", "TEXT", "OTHER", "POSTAL", "PARCEL", "DOM", "INTL", "X400", "TLX"}
_NO_VOICE = {"FAX": "Fax", "PAGER": "Pager", "BBS": "BBS", "MODEM": "Modem", "ISDN": "ISDN"}
_PASSED_OVER = {
    *("VERSION", "PRODID", "REV", "UID", "KIND", "MEMBER", "SORT-STRING", "CLASS", "MAILER", "CLIENTPIDMAP", "SOURCE"),
    *(
        "X-ABUID",
        "X-ABADR",
        "X-ABLABEL",
        "X-ABSHOWAS",
        "X-ADDRESSBOOKSERVER-KIND",
        "X-ADDRESSBOOKSERVER-MEMBER",
        "LABEL",
    ),
    *(
        "X-APPLE-SUBLOCALITY",
        "X-MS-OL-DESIGN",
        "X-MS-OL-DEFAULT-POSTAL-ADDRESS",
        "X-EVOLUTION-FILE-AS",
        "NAME",
        "PROFILE",
    ),
    *(
        "X-MS-CARDPICTURE",
        "X-IMAGETYPE",
        "X-SHARED-PHOTO-DISPLAY-PREF",
        "X-ACTIVITY-ALIAS",
        "X-IMAGEHASH",
        "X-FC-LIST-ID",
    ),
}
_TITLES = {
    "URL": "Website",
    "IMPP": "Chat",
    "X-SOCIALPROFILE": "Social profile",
    "X-ANNIVERSARY": "Anniversary",
    "ANNIVERSARY": "Anniversary",
    "X-MS-ANNIVERSARY": "Anniversary",
    "X-ABDATE": "Date",
    "X-ABRELATEDNAMES": "Related",
    "RELATED": "Related",
    "ROLE": "Role",
    "GENDER": "Gender",
    "GEO": "Location",
    "X-SPOUSE": "Spouse",
    "X-MS-SPOUSE": "Spouse",
    "X-MANAGER": "Manager",
    "X-MS-MANAGER": "Manager",
    "X-ASSISTANT": "Assistant",
    "X-MS-ASSISTANT": "Assistant",
    "X-PHONETIC-FIRST-NAME": "Phonetic given name",
    "X-PHONETIC-LAST-NAME": "Phonetic family name",
}
_PROGRAMS = (
    ("nextcloud", re.compile(r"sabre|nextcloud|owncloud", re.IGNORECASE)),
    ("apple", re.compile(r"apple|icloud|mac os", re.IGNORECASE)),
    ("blackberry", re.compile(r"research in motion|blackberry|rim\b", re.IGNORECASE)),
    ("lotus", re.compile(r"lotus|domino|notes", re.IGNORECASE)),
    ("google", re.compile(r"google", re.IGNORECASE)),
    ("outlook", re.compile(r"microsoft|outlook", re.IGNORECASE)),
)


def open_cards(file: File, country: str) -> Table:
    """Two passes: the first finds the columns, the groups and the program; the second gives the rows."""
    encoding, skip = encodings.encoding_of(file, country)

    def every() -> Iterator[Card]:
        return cards_of(byte_lines(file, encoding, skip))

    groups: dict[str, list[str]] = {}
    heads: dict[str, int] = {}
    told: Counter[str] = Counter()
    people = 0
    for card in every():
        if _is_group(card):
            _enter(groups, card)
            continue
        people += 1
        for head in _said(card, {}):
            heads.setdefault(head, len(heads))
        if people < 50:
            told[_program(card)] += 1
    if not people:
        raise Unreadable(_("There is nobody in this file."))
    if groups:
        heads.setdefault("Categories", len(heads))
    columns = sorted(heads, key=lambda head: (*_order(head), heads[head]))[:MOST_COLUMNS]
    mapping = [_target(head) for head in columns]
    program = next((key for key, _count in told.most_common() if key), "")
    return Table("vcard", _rows(every, columns, groups), columns, mapping, "utf-8", program=program)


def _rows(
    every: Callable[[], Iterator[Card]], columns: list[str], groups: dict[str, list[str]]
) -> Callable[[], Iterator[Row]]:
    def rows() -> Iterator[Row]:
        for card in every():
            if _is_group(card):
                continue
            said = _said(card, groups)
            cells = [said.get(column, "") for column in columns]
            while cells and not cells[-1]:
                cells.pop()
            yield Row(card.place, cells)

    return rows


def _order(head: str) -> tuple[int, int, int]:
    slot = _SLOT.fullmatch(head)
    if slot:
        return 1 if slot[1] == "Email" else 2, int(slot[2]), 0 if slot[3] else 1
    further = _FURTHER.fullmatch(head)
    if further:
        return 3, len(_COLUMNS) + int(further[1]), 0 if further[2] == "label" else 1
    known = list(_COLUMNS)
    if head not in _COLUMNS:
        return 4, 0, 0
    position = known.index(head)
    return (0 if position < 7 else 3), position, 0


def _target(head: str) -> str:
    slot = _SLOT.fullmatch(head)
    if slot:
        return f"{slot[1].lower()}{'_label' if slot[3] else ''}"
    further = _FURTHER.fullmatch(head)
    if further:
        return "place_label" if further[2] == "label" else _COLUMNS[further[2].capitalize()]
    return _COLUMNS.get(head, "extra")


def _is_group(card: Card) -> bool:
    kind = card.first("KIND") or card.first("X-ADDRESSBOOKSERVER-KIND")
    return kind.strip().lower() == "group"


def _enter(groups: dict[str, list[str]], card: Card) -> None:
    name = card.first("FN") or card.first("N").strip("; ")
    for each in card.properties:
        if each.name in ("MEMBER", "X-ADDRESSBOOKSERVER-MEMBER") and name:
            groups.setdefault(_uid(each.value), []).append(name)


def _uid(value: str) -> str:
    return value.strip().lower().removeprefix("urn:uuid:")


def _program(card: Card) -> str:
    for each in card.properties:
        if each.name == "PRODID":
            return next((key for key, words in _PROGRAMS if words.search(each.value)), "")
        if each.name.startswith(("X-MS-", "X-LOTUS", "X-ANDROID")):
            return {"X-M": "outlook", "X-L": "lotus", "X-A": "android"}[each.name[:3]]
    own = any(tag.strip().lower() == "mycontacts" for tag in parts(card.first("CATEGORIES"), ","))
    return "google" if own else ""


class _Said(dict[str, str]):
    places = 0  # postal addresses so far

    def more(self, head: str, value: str) -> None:
        """Under the next free number of a head."""
        value = value.strip()
        number, name = 1, head
        while name in self:
            if self[name] == value:
                return
            number += 1
            name = f"{head} {number}"
        if value:
            self[name] = value


def _said(card: Card, groups: dict[str, list[str]]) -> _Said:
    """What a card says, by column."""
    said = _Said()
    labels = {
        each.group: _label_text(each.value) for each in card.properties if each.name == "X-ABLABEL" and each.group
    }
    tags: list[str] = list(groups.get(_uid(card.first("UID")), ()))
    ways: dict[str, list[tuple[bool, str, str]]] = {"Email": [], "Phone": []}
    for each in card.properties:
        label = labels.get(each.group) or _label(each)
        if each.name == "CATEGORIES":
            tags += parts(each.value, ",")
        elif each.name in ("EMAIL", "TEL"):
            _way(each, label, ways, said)
        elif each.name == "ADR":
            _address(each, label, said)
        elif each.name in _SIMPLE:
            _SIMPLE[each.name](said, each)
        elif each.name not in _PASSED_OVER:
            _other(each, labels.get(each.group, ""), said)
    _number(ways, said)
    named = dict.fromkeys(tag for tag in tags if tag and tag.lower() != "mycontacts")
    if named:
        said["Categories"] = " ::: ".join(named)
    _name(said)
    return said


def _number(ways: dict[str, list[tuple[bool, str, str]]], said: _Said) -> None:
    """Addresses under numbered columns, the preferred ones first."""
    for kind, found in ways.items():
        for number, (_later, value, label) in enumerate(sorted(found, key=lambda way: way[0])[:40], 1):
            if label:
                said[f"{kind} {number} label"] = label
            said[f"{kind} {number}"] = value


def _way(each: Property, label: str, ways: dict[str, list[tuple[bool, str, str]]], said: _Said) -> None:
    other = next((_NO_VOICE[kind] for kind in each.types if kind in _NO_VOICE), "")
    value = unescape(each.value)
    if each.name == "TEL" and other and not {"CELL", "VOICE"} & set(each.types):
        said.more(other, value.removeprefix("tel:"))  # nobody can be texted there
        return
    preferred = "PREF" in each.types or each.parameters.get("PREF") == "1"
    kind = "Email" if each.name == "EMAIL" else "Phone"
    if value:
        ways[kind].append((not preferred, value, label))


def _label(each: Property) -> str:
    words = [_LABELS.get(kind, kind.removeprefix("X-").title()) for kind in each.types if kind not in _SILENT]
    given = each.parameters.get("LABEL", "") if each.name != "ADR" else ""
    mobile = [word for word in words if word in ("Mobile", "iPhone")]
    return unescape(given) or ", ".join(mobile or words[:2])[:60]


def _label_text(value: str) -> str:
    """Apple writes its own labels as _$!<Home>!$_."""
    return unescape(value).removeprefix("_$!<").removesuffix(">!$_")[:60]


def _address(each: Property, label: str, said: _Said) -> None:
    box, extended, street, *rest = [*parts(each.value), "", "", "", "", "", "", ""][:7]
    lines = "\n".join(filter(None, (street, extended, box)))
    if not any((lines, *rest)):
        return
    said.places += 1
    if said.places > _MOST_PLACES:
        whole = ", ".join(filter(None, (lines.replace("\n", ", "), *rest)))
        said.more(f"Address ({label})" if label else "Address", whole)
        return
    before = "" if said.places == 1 else f"Address {said.places} "
    if label:
        said[f"{before or 'Address '}label"] = label
    for head, value in zip(_PLACE, (lines, *rest), strict=True):
        if value:
            said[f"{before}{head.lower()}" if before else head] = value.strip()


def _full_name(said: _Said, each: Property) -> None:
    said.more("Name", unescape(each.value))


def _name_parts(said: _Said, each: Property) -> None:
    heads = ("Family name", "Given name", "Middle name", "Name prefix", "Name suffix")
    for head, value in zip(heads, parts(each.value), strict=False):
        if value and head not in said:
            said[head] = " ".join(filter(None, (part.strip() for part in value.split(","))))


def _organization(said: _Said, each: Property) -> None:
    company, *units = parts(each.value)
    said.more("Company", company)
    said.more("Department", ", ".join(filter(None, units)))


def _birthday(said: _Said, each: Property) -> None:
    said.more("Birthday", date_text(unescape(each.value), each.parameters.get("X-APPLE-OMIT-YEAR", "")))


def _plain(head: str) -> Callable[[_Said, Property], None]:
    return lambda said, each: said.more(head, unescape(each.value))


def _notes(said: _Said, each: Property) -> None:
    text = unescape(each.value)
    said["Notes"] = "\n\n".join(filter(None, (said.get("Notes", ""), text)))


_SIMPLE: dict[str, Callable[[_Said, Property], None]] = {
    "FN": _full_name,
    "N": _name_parts,
    "NICKNAME": _plain("Nickname"),
    "X-NICKNAME": _plain("Nickname"),
    "ORG": _organization,
    "TITLE": _plain("Job title"),
    "NOTE": _notes,
    "BDAY": _birthday,
    "LANG": _plain("Language"),
    "TZ": _plain("Time zone"),
    "PRONOUNS": _plain("Pronouns"),
}
_DATE = re.compile(r"(\d{4}|--)-?(\d\d)-?(\d\d)(?:[T ].*)?")


def date_text(value: str, omitted: str = "") -> str:
    """A date as 1980-04-12, or --04-12 when nobody knows the year; anything else as it stands.

    Source: RFC 6350 4.3.1 for dates without a year; Apple writes 1604 and says so in a parameter.
    """
    found = _DATE.fullmatch(value.strip())
    if not found:
        return value
    year = "-" if found[1] in ("--", omitted) or found[1] == "1604" else found[1]
    return f"{year}-{found[2]}-{found[3]}"


def _other(each: Property, label: str, said: _Said) -> None:
    if each.name == "X-ANDROID-CUSTOM":
        kind, _semicolon, rest = each.value.partition(";")
        title = kind.rpartition("/")[2].replace("_", " ").capitalize()
        said.more(title, ", ".join(filter(None, parts(rest)[:2])))
        return
    title = label or _TITLES.get(each.name) or each.name.removeprefix("X-").replace("-", " ").capitalize()
    value = unescape(each.value)
    if each.name in ("ANNIVERSARY", "X-ANNIVERSARY", "X-ABDATE", "X-MS-ANNIVERSARY"):
        value = date_text(value, each.parameters.get("X-APPLE-OMIT-YEAR", ""))
    elif each.name == "X-SOCIALPROFILE" and each.types:
        title = each.types[0].capitalize()
    if _SLOT.fullmatch(title) or _FURTHER.fullmatch(title) or title in _COLUMNS:
        title = f"{title} ({each.name.lower()})"  # a label of somebody's own must not pass for a column of ours
    said.more(title[:120], value)


def _name(said: _Said) -> None:
    """A display name that is only the address again is no name."""
    name = said.get("Name", "")
    if name and name in (said.get("Email 1"), said.get("Phone 1")):
        del said["Name"]
