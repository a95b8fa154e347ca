"""Where a phone number may be: its possible time zones and, in the United States, its state.

The tables are libphonenumber's (see NOTICE and tools/make_phone_tables.py); phonenumberslite, which the
product ships, leaves them out. A number tells where its line was first given out, not where its owner is
today, so a contact's own zone or address always comes first.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType

DATA = Path(__file__).resolve().parent / "data"
NANP = 1  # country code of the North American Numbering Plan
LENGTH_OF_AREA_DEFAULT = 5  # "1850", "12082": entries for a whole area code or a tenth of one


def _lines(name: str) -> list[tuple[str, list[str]]]:
    """The entries of a data file: what stands before the colon, and the words behind it."""
    rows = (DATA / name).read_text(encoding="utf-8").splitlines()
    pairs = (row.split(":", 1) for row in rows if row and not row.startswith("#"))
    return [(key, words.split()) for key, words in pairs]


@cache
def _zones_by_prefix() -> dict[str, tuple[str, ...]]:
    return {prefix: tuple(zones.split()) for zones, prefixes in _lines("phone_zones.txt") for prefix in prefixes}


@cache
def _zones_by_area_code() -> dict[str, tuple[str, ...]]:
    """Every zone that any number of an area code of the NANP may have."""
    found: dict[str, set[str]] = {}
    for prefix, zones in _zones_by_prefix().items():
        if prefix.startswith("1") and len(prefix) >= 4:
            found.setdefault(prefix[1:4], set()).update(zones)
    return {code: tuple(sorted(zones)) for code, zones in found.items()}


@cache
def _state_by_area_code() -> dict[str, str]:
    return {code: state.split()[0] for state, codes in _lines("area_codes.txt") for code in codes}


@cache
def _state_by_name() -> dict[str, str]:
    """Postal codes and names in capitals, each with its postal code."""
    named = [state.split(" ", 1) for state, _ in _lines("area_codes.txt")]
    return {word.upper(): code for code, name in named for word in (code, name)}


def parse(phone: str) -> PhoneNumber | None:
    """The number behind an international (E.164) spelling, or None. It need not be one that is in use."""
    try:
        return phonenumbers.parse(phone, None)
    except NumberParseException:
        return None


def zones_for(phone: str) -> tuple[str, ...]:
    """Every time zone that a phone number in E.164 may be in; empty when nothing is known.

    A number that is not bound to a place (toll-free, mobile in most countries) may be anywhere in its
    country: +1 800 gives 42 zones, +44 7 the four of the British Isles.
    """
    number = parse(phone)
    if number is None or number.country_code is None:
        return ()
    digits = f"{number.country_code}{phonenumbers.national_significant_number(number)}"
    if number.country_code == NANP:
        return _nanp_zones(digits)
    kind = phonenumbers.number_type(number)
    if kind == PhoneNumberType.UNKNOWN or not phonenumbers.is_number_type_geographical(kind, number.country_code):
        digits = str(number.country_code)
    return _longest_prefix(digits)[1]


def _nanp_zones(digits: str) -> tuple[str, ...]:
    """Zones of a North American number.

    An entry for an exchange is taken as it stands. An entry for a whole area code is only the zone that most
    of it has (850 is New York in it, though Pensacola lies in Chicago's), and exchanges are added faster than
    they are listed: then every zone of the area code counts.
    """
    prefix, zones = _longest_prefix(digits)
    if len(prefix) <= LENGTH_OF_AREA_DEFAULT:
        return _zones_by_area_code().get(digits[1:4], zones)
    return zones


def _longest_prefix(digits: str) -> tuple[str, tuple[str, ...]]:
    table = _zones_by_prefix()
    for length in range(len(digits), 0, -1):
        if zones := table.get(digits[:length]):
            return digits[:length], zones
    return "", ()


def state_for(phone: str) -> str | None:
    """The US state of a number's area code ("FL"), or None (toll-free, abroad, unknown)."""
    number = parse(phone)
    if number is None or number.country_code != NANP:
        return None
    return _state_by_area_code().get(phonenumbers.national_significant_number(number)[:3])


def state_named(region: str | None) -> str | None:
    """The postal code of a US state written as "fl", "US-FL" or "Florida"; None for anything else."""
    return _state_by_name().get((region or "").strip().upper().removeprefix("US-"))


@cache
def zones_of_state(state: str) -> tuple[str, ...]:
    """Every time zone that the area codes of a US state ("FL") may have; empty for an unknown state."""
    zones: set[str] = set()
    for code, of_state in _state_by_area_code().items():
        if of_state == state:
            zones.update(_zones_by_area_code().get(code, ()))
    return tuple(sorted(zones))


def country_of(phone: str) -> int | None:
    """The country calling code of a number in E.164 (1 for the whole NANP), or None."""
    number = parse(phone)
    return None if number is None else number.country_code
