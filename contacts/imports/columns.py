"""Which column of a file goes where. Columns of known exports map themselves; a person can put each right."""

import re
from collections.abc import Sequence
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.imports import programs
from contacts.imports.headings import BY_HEAD, FAX, LABEL_OF
from crm.lib import folding

EXTRA, SKIP = "extra", "skip"

# Where a column can go, besides the workspace's own fields; ``targets.py`` puts them together.
TARGETS = {
    EXTRA: gettext_lazy("Other fields"),
    SKIP: gettext_lazy("Leave out"),
    "name": gettext_lazy("Name"),
    "prefix": gettext_lazy("Name prefix"),
    "given_name": gettext_lazy("Given name"),
    "middle_name": gettext_lazy("Middle name"),
    "family_name": gettext_lazy("Family name"),
    "suffix": gettext_lazy("Name suffix"),
    "nickname": gettext_lazy("Nickname"),
    "email": gettext_lazy("Email"),
    "email_label": gettext_lazy("Label of the next email"),
    "phone": gettext_lazy("Phone"),
    "phone_label": gettext_lazy("Label of the next phone"),
    "company": gettext_lazy("Company"),
    "job_title": gettext_lazy("Job title"),
    "street": gettext_lazy("Street"),
    "city": gettext_lazy("City"),
    "region": gettext_lazy("State or region"),
    "postal_code": gettext_lazy("Postal code"),
    "country": gettext_lazy("Country"),
    "place_label": gettext_lazy("Label of the address"),
    "zone": gettext_lazy("Time zone"),
    "language": gettext_lazy("Language"),
    "tags": gettext_lazy("Tags"),
    "note": gettext_lazy("Note"),
    "referral_source": gettext_lazy("Referral source"),
    "agreed": gettext_lazy("Day of their written consent"),
    "stopped_email": gettext_lazy("Opted out of email"),
    "stopped_phone": gettext_lazy("Opted out of calls and texts"),
}
_NUMBERED = re.compile(r"(e ?mail|phone) (\d+)(?: (value|label|type|address))?")
_SEVERAL = re.compile(
    r"(?:e ?mail \d+ address|(?:home|business|work|mobile|other) (?:phone|email|e mail) \d+|(?:phone|email|e mail) \d+)"
)
_SINGLE = {"zone", "language", "birthday", "pronouns", "agreed"}
_OF_A_PLACE = {"street", "city", "region", "postal_code", "country"}  # once for each postal address
_WHICH_PLACE = {"address", "mailing", "postal", "billing", "shipping"} | LABEL_OF.keys()
_PLACE_LABEL = re.compile(r"address (?:\d+ )?(?:label|type)")
_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_PHONE_LIKE = re.compile(r"(?=.{7,30}$)(?:\+|00|\()?\d[\d\s().\-/]*\d")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=4096)
def head(text: str) -> str:
    """A column's head as it is compared: folded, words alone; "firstName" and "first_name" are "first name"."""
    spaced = text if " " in text.strip() else _CAMEL.sub(" ", text)
    return " ".join(re.findall(r"[^\W_]+", folding.fold(spaced)))


def numbered(width: int) -> list[str]:
    """Names for the columns of a file without a header."""
    return [_("Column %(number)s") % {"number": number + 1} for number in range(width)]


def guess(columns: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> list[str]:
    """A target for each column: by the program that wrote the file, by its head, by what stands in it."""
    own = programs.mapping_of(tuple(head(column) for column in columns))
    targets: list[str] = []
    seen: set[tuple[str, ...]] = set()
    for index, column in enumerate(columns):
        words = head(column)
        target = own.get(words) or _target(words)
        if target == EXTRA and words not in own and not FAX & set(words.split()):
            target = _by_values([row[index] for row in rows if index < len(row) and row[index]], strict=True)
        once = (target, *place_of(column)) if target in _OF_A_PLACE else (target,)
        if (target in _SINGLE or target in _OF_A_PLACE) and once in seen:
            target = EXTRA
        seen.add(once)
        targets.append(target)
    return targets


def _target(words: str) -> str:
    found = BY_HEAD.get(words)
    if found:
        return found
    if FAX & set(words.split()):
        return EXTRA
    pair = _NUMBERED.fullmatch(words)
    if pair:
        kind = "email" if pair[1].startswith("e") else "phone"
        return f"{kind}_label" if pair[3] in ("label", "type") else kind
    if _SEVERAL.fullmatch(words):
        return "email" if "mail" in words else "phone"
    return "place_label" if _PLACE_LABEL.fullmatch(words) else _of_a_place(words)


def _of_a_place(words: str) -> str:
    """An "other city" and "address 2 street" are a city and a street, and "work address" is a street."""
    parts = words.split()
    bare = [part for part in parts if part not in _WHICH_PLACE and not part.isdigit()]
    if not bare and "address" in parts:
        return "street"
    found = BY_HEAD.get(" ".join(bare), EXTRA) if len(bare) < len(parts) else EXTRA
    return found if found in _OF_A_PLACE else EXTRA


def known_count(cells: Sequence[str]) -> int:
    """How many of these cells are names of columns that we know."""
    return sum(_target(head(cell)) != EXTRA for cell in cells if cell and len(cell) < 80)


def find_heading(rows: Sequence[Sequence[str]]) -> int | None:
    """Which of the first rows is the header: the one with the most known names. None when the file has none.

    A title may stand above it. With no known name at all the first row is the header if it holds no address and
    a row below does.
    """
    if not rows:
        return None
    scores = [0 if any(map(is_address, row)) else known_count(row) for row in rows[:8]]
    best = max(scores)
    if best and (best > 1 or scores[0]):
        return 0 if scores[0] == best else scores.index(best)
    first, *below = rows
    if any(map(is_address, first)) or not below:
        return None
    return 0 if any(is_address(cell) for row in below for cell in row) or _is_titled(first, below) else None


def _is_titled(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether the first row is of another kind than the rows below: no figures over columns of figures."""
    return any(
        index < len(row) and row[index][:1].isdigit() and not first[index][:1].isdigit()
        for row in below[:10]
        for index in range(len(first))
    )


def is_address(cell: str) -> bool:
    """Whether a cell looks like an email address or a phone number."""
    return ("@" in cell and "." in cell) or bool(_PHONE_LIKE.fullmatch(cell))


def guess_by_values(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """A target for each column of a file without a header, by what stands in it."""
    targets: list[str] = []
    for index in range(width):
        values = [row[index] for row in rows if index < len(row) and row[index]]
        target = _by_values(values, strict=False)
        wordy = values and not any(value[:1].isdigit() for value in values)
        targets.append("name" if target == EXTRA and wordy and "name" not in targets else target)
    return targets


def _by_values(values: Sequence[str], *, strict: bool) -> str:
    """``strict``: under a head that nobody knows a bare number may be anything, so a phone is written like one."""
    if not values:
        return EXTRA
    emails = sum("@" in value and "." in value for value in values)
    phones = sum(bool(_PHONE_LIKE.fullmatch(value)) and (not strict or not value.isdigit()) for value in values)
    if emails * 2 >= len(values) or (emails and (emails + phones) * 2 >= len(values)):
        return "email"  # a column of both is read as both
    if phones * 2 >= len(values) and not any(re.fullmatch(r"\d{4}-\d\d-\d\d.*", value) for value in values):
        return "phone"
    return EXTRA


def label_of(column: str) -> str:
    """What a column's head says about the addresses in it: "Mobile Phone" is "Mobile"; empty when nothing."""
    return next((LABEL_OF[word] for word in head(column).split() if word in LABEL_OF), "")


def place_of(column: str) -> tuple[str, str]:
    """What a head says about which postal address it is of: its label, and its number unless that is the first."""
    number = _NUMBER.search(column)
    return label_of(column), "" if number is None or number[0] in ("1", "01") else number[0]
