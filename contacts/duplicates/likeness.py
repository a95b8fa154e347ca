"""How likely two contacts are one person: a score of 100 and the reasons, from what is known of both.

Reasons are codes, so that they hold no data; ``in_words`` says them. Agreement adds, disagreement takes away: two who
share a telephone but not a given name are likely a family.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from contacts.duplicates import names

LIKELY = 50  # what is listed
SURE = 85
_MOST = 99

REASONS: dict[str, Any] = {
    "email": _("Same email address"),
    "phone": _("Same phone number"),
    "name": _("Same name"),
    "rare_name": _("Same name, which few others here have"),
    "alike": _("Names that sound or look alike"),
    "part": _("One name is part of the other"),
    "mailbox": _("Name and email address fit together"),
    "company": _("Same company"),
    "domain": _("Same email domain"),
    "place": _("Same postal address"),
    "birthday": _("Same birthday"),
    "names_differ": _("Different names"),
    "birthdays_differ": _("Different birthdays"),
    "addresses_differ": _("Different email address and phone number"),
}
_POINTS = {
    "email": 60,
    "phone": 50,
    "name": 40,
    "rare_name": 55,
    "alike": 30,
    "part": 15,
    "mailbox": 35,
    "company": 25,
    "domain": 20,
    "place": 25,
    "birthday": 30,
    "names_differ": -45,
    "birthdays_differ": -45,
    "addresses_differ": -15,  # a namesake alone is not listed
}
RARE = 3  # a name that at most so many of the workspace's contacts have


@dataclass(frozen=True, slots=True)
class Facts:
    """What is compared of a contact, folded."""

    key: UUID
    words: tuple[str, ...]  # of the name, sorted, nicknames as the names they stand for
    sounds: tuple[str, ...]
    company: Any = None
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()  # of addresses that are no free mailbox
    mailboxes: frozenset[tuple[str, ...]] = frozenset()  # words of the part before the @
    place: str = ""
    birthday: Any = None
    is_rare: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Likeness:
    """A score from 0 to 99, and the codes of its reasons, the weightiest first."""

    score: int
    reasons: tuple[str, ...]


def compare(one: Facts, other: Facts) -> Likeness:
    """How likely these two are one person."""
    found = [*_addresses(one, other), *_names(one, other), *_surroundings(one, other)]
    score = sum(_POINTS[code] for code in found)
    if "alike" in found and len(found) == 1:
        score = 0  # many people are called like others
    ordered = sorted(found, key=lambda code: -abs(_POINTS[code]))
    return Likeness(max(0, min(_MOST, score)), tuple(ordered))


def _addresses(one: Facts, other: Facts) -> list[str]:
    found = []
    if one.emails & other.emails:
        found.append("email")
    if one.phones & other.phones:
        found.append("phone")
    if not found and one.emails and other.emails and one.phones and other.phones:
        found.append("addresses_differ")
    return found


def _names(one: Facts, other: Facts) -> list[str]:
    if not one.words or not other.words:
        named, nameless = (one, other) if one.words else (other, one)
        return ["mailbox"] if named.words and len(named.words) > 1 and named.words in nameless.mailboxes else []
    if one.words == other.words:
        if len(one.words) == 1:
            return ["part"]
        return ["rare_name" if one.is_rare and other.is_rare else "name"]
    if one.sounds == other.sounds or names.are_near(one.words, other.words):
        return ["alike"]
    if set(one.words) < set(other.words) or set(other.words) < set(one.words):
        return ["part"]
    if names.shortens(one.words, other.words):
        return ["alike"]
    return ["names_differ"]


def _surroundings(one: Facts, other: Facts) -> list[str]:
    found = []
    if one.company and one.company == other.company:
        found.append("company")
    elif one.domains & other.domains and not one.emails & other.emails:
        found.append("domain")
    if one.place and one.place == other.place:
        found.append("place")
    if one.birthday and other.birthday:
        found.append("birthday" if one.birthday == other.birthday else "birthdays_differ")
    return found


def in_words(codes: Sequence[str]) -> list[str]:
    """The reasons for a person to read; what a later version wrote is left out."""
    return [str(REASONS[code]) for code in codes if code in REASONS]
