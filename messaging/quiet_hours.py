"""The hours in which a marketing or informational text may reach its recipient, on the recipient's clock.

They don't bind replies, confirmations and answers to HELP: the gate knows which message is which. The tables
are data, so that an operator can see and change them; each entry names its source. Times are half-open: a
window of 8:00 to 21:00 allows 8:00:00 and no longer allows 21:00:00.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext

from messaging import phone_zones

Week = tuple[tuple[time, time] | None, ...]  # Monday to Sunday; None: not at all on that day

# A number that may be in more zones than this is held for a person: the hours that all of them share
# are few, and whoever guesses texts somebody at night.
MOST_ZONES = 4
# How far to look for a moment that suits every possible zone before a person has to decide.
DAYS_AHEAD = 10


def _week(weekdays: str, saturday: str | None = None, sunday: str | None = None) -> Week:
    """A week out of "8-21" texts; "" is closed. Saturday unless told is as weekdays, Sunday as Saturday."""
    saturday = weekdays if saturday is None else saturday
    sunday = saturday if sunday is None else sunday
    return tuple(_window(text) for text in [weekdays] * 5 + [saturday, sunday])


def _window(text: str) -> tuple[time, time] | None:
    if not text:
        return None
    opens, closes = text.split("-")
    return time(int(opens)), time(int(closes))


# 47 CFR 64.1200(c)(1): no telephone solicitation before 8 a.m. or after 9 p.m. at the called party's
# location. Also kept for every country without an entry of its own below: nobody anywhere is glad of a text
# at night.
FEDERAL = _week("8-21")

STATES: dict[str, Week] = {
    "CT": _week("9-20"),  # Conn. Gen. Stat. 42-288a as amended by Public Act 23-98
    "FL": _week("8-20"),  # Fla. Stat. 501.616(6)(a)
    "MD": _week("8-20"),  # Stop the Spam Calls Act of 2023, Md. Code, Com. Law 14-4501 ff.
    "MS": _week("8-20"),  # Mississippi Telephone Solicitation Act, Miss. Code 77-3-701 ff.
    "NJ": _week("8-20"),  # N.J. Stat. 56:8-119 ff.
    "OK": _week("8-20"),  # Oklahoma Telephone Solicitation Act of 2022, 15 Okla. Stat. 775C
    "OR": _week("8-20"),  # Oregon HB 3865 (2025), in force since 1 January 2026
    "RI": _week("9-18", "10-17"),  # R.I. Gen. Laws 5-61-3.6
    "TX": _week("9-21", sunday="12-21"),  # Tex. Bus. & Com. Code 301.051
    "WA": _week("8-20"),  # RCW 80.36.390 as amended in 2022
}

# By country calling code.
COUNTRIES: dict[int, Week] = {
    33: _week("8-21", sunday=""),  # France: AF2M charter, no marketing texts on Sundays or from 22:00 to 8:00
    91: _week("10-21"),  # India: TRAI, TCCCPR 2018, promotional messages from 10:00 to 21:00 only
}

# Marketing texts to one person in 24 hours: Fla. Stat. 501.616(6)(b), 15 Okla. Stat. 775C.4, Oregon HB 3865.
DAILY_CAPS: dict[str, int] = {"FL": 3, "OK": 3, "OR": 3}


@dataclass(frozen=True)
class Quiet:
    """When a text may go, and why not before.

    `at` is the asked moment itself when nothing stands in its way, a later moment (UTC) in quiet hours, None
    when a person must decide. `zone` is the zone that decides, `reason` plain words; both are empty when it
    may go.
    """

    at: datetime | None
    zone: str = ""
    reason: str = ""


def next_allowed(at: datetime, *, phone: str, zone: str | None = None, region: str | None = None) -> datetime | None:
    """The moment from which a text may go to `phone`: `at` itself, a later aware datetime (UTC), or None.

    None means that it must be held for a person: the recipient's zone is unknown, one of too many, or no
    hour suits all of them. `zone` is the contact's own IANA zone; `region` the US state of their address
    ("FL", "US-FL" or its name). Where they are missing the phone number tells what it can. Raises ValueError
    for a naive `at`.
    Source: 47 CFR 64.1200(c)(1) and the tables of this module.
    """
    return check(at, phone=phone, zone=zone, region=region).at


def check(at: datetime, *, phone: str, zone: str | None = None, region: str | None = None) -> Quiet:
    """As next_allowed(), with the deciding zone and the reason in words for the one who waits."""
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError("quiet hours need a datetime with a time zone")
    state = state_of(phone, region)
    zones = _possible_zones(phone, zone, phone_zones.state_named(region))
    if not zones:
        return Quiet(None, reason=gettext("the recipient's time zone is unknown"))
    if len(zones) > MOST_ZONES:
        words = gettext("the recipient may be in any of %(count)d time zones")
        return Quiet(None, reason=words % {"count": len(zones)})
    week = _strictest(phone, state)
    if all(_open(week, at, name) for name in zones):
        return Quiet(at)
    for moment, name in sorted(_openings(week, at, zones)):
        if all(_open(week, moment, other) for other in zones):
            return Quiet(moment, name, _words(at, moment, name))
    return Quiet(None, reason=gettext("no hour of the day suits every time zone the recipient may be in"))


def texts_a_day(phone: str, region: str | None = None) -> int | None:
    """How many marketing texts a person may get within 24 hours; None where no law sets a number."""
    state = state_of(phone, region)
    return DAILY_CAPS.get(state) if state else None


def state_of(phone: str, region: str | None = None) -> str | None:
    """The US state whose rules hold: that of the address if it names one, else that of the area code."""
    return phone_zones.state_named(region) or phone_zones.state_for(phone)


def _possible_zones(phone: str, zone: str | None, state: str | None) -> tuple[str, ...]:
    """The contact's own zone; else those of their state, narrowed by the phone's; else the phone's."""
    if zone and _is_zone(zone):
        return (zone,)
    by_phone = phone_zones.zones_for(phone)
    if state is None:
        return by_phone
    by_state = phone_zones.zones_of_state(state)
    return tuple(name for name in by_state if name in by_phone) or by_state


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, not a zone's name at all, or a folder of the database
        return False
    return True


def _strictest(phone: str, state: str | None) -> Week:
    """The week that every law named here allows: the federal one cut by the state's or the country's."""
    country = phone_zones.country_of(phone)
    other = STATES.get(state) if state else None
    if other is None and country is not None:
        other = COUNTRIES.get(country)
    return FEDERAL if other is None else tuple(_overlap(a, b) for a, b in zip(FEDERAL, other, strict=True))


def _overlap(a: tuple[time, time] | None, b: tuple[time, time] | None) -> tuple[time, time] | None:
    if a is None or b is None:
        return None
    opens, closes = max(a[0], b[0]), min(a[1], b[1])
    return (opens, closes) if opens < closes else None


def _open(week: Week, at: datetime, zone: str) -> bool:
    local = at.astimezone(ZoneInfo(zone))
    window = week[local.weekday()]
    return window is not None and window[0] <= local.time() < window[1]


def _openings(week: Week, at: datetime, zones: tuple[str, ...]) -> Iterator[tuple[datetime, str]]:
    """Each moment (UTC) after `at` at which a zone opens: hours that all share start at one of them."""
    for name in zones:
        clock = ZoneInfo(name)
        today = at.astimezone(clock).date()
        for ahead in range(DAYS_AHEAD + 1):
            day: date = today + timedelta(days=ahead)
            window = week[day.weekday()]
            if window is None:
                continue
            moment = datetime.combine(day, window[0], clock).astimezone(UTC)
            if moment > at:
                yield moment, name


def _words(at: datetime, moment: datetime, zone: str) -> str:
    """ "quiet hours until 09:00 in Boise", with the weekday when it is not the same day there."""
    local = moment.astimezone(ZoneInfo(zone))
    place = place_name(zone)
    if local.date() == at.astimezone(ZoneInfo(zone)).date():
        return gettext("quiet hours until %(time)s in %(place)s") % {"time": f"{local:%H:%M}", "place": place}
    return gettext("quiet hours until %(day)s %(time)s in %(place)s") % {
        "day": WEEKDAYS[local.weekday()],
        "time": f"{local:%H:%M}",
        "place": place,
    }


def place_name(zone: str) -> str:
    """The town that names a zone: "America/North_Dakota/Center" is Center, North Dakota."""
    parts = [part.replace("_", " ") for part in zone.split("/")]
    return ", ".join(reversed(parts[1:])) or zone
