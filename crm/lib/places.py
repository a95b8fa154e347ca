"""Countries, time zones and currencies to choose from; the first two come with the time zone database (tzdata)."""

from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _

Choice = tuple[str, str]

CURRENCIES: list[tuple[str, Any]] = [
    ("USD", _("US dollar")),
    ("EUR", _("Euro")),
    ("GBP", _("Pound sterling")),
    ("INR", _("Indian rupee")),
    ("CAD", _("Canadian dollar")),
    ("AUD", _("Australian dollar")),
    ("NZD", _("New Zealand dollar")),
    ("CHF", _("Swiss franc")),
    ("SEK", _("Swedish krona")),
    ("NOK", _("Norwegian krone")),
    ("DKK", _("Danish krone")),
    ("PLN", _("Polish złoty")),
    ("CZK", _("Czech koruna")),
    ("HUF", _("Hungarian forint")),
    ("RON", _("Romanian leu")),
    ("TRY", _("Turkish lira")),
    ("UAH", _("Ukrainian hryvnia")),
    ("JPY", _("Japanese yen")),
    ("CNY", _("Chinese yuan")),
    ("HKD", _("Hong Kong dollar")),
    ("SGD", _("Singapore dollar")),
    ("PHP", _("Philippine peso")),
    ("IDR", _("Indonesian rupiah")),
    ("MYR", _("Malaysian ringgit")),
    ("THB", _("Thai baht")),
    ("VND", _("Vietnamese đồng")),
    ("KRW", _("South Korean won")),
    ("PKR", _("Pakistani rupee")),
    ("BDT", _("Bangladeshi taka")),
    ("LKR", _("Sri Lankan rupee")),
    ("AED", _("UAE dirham")),
    ("SAR", _("Saudi riyal")),
    ("ILS", _("Israeli shekel")),
    ("ZAR", _("South African rand")),
    ("NGN", _("Nigerian naira")),
    ("KES", _("Kenyan shilling")),
    ("EGP", _("Egyptian pound")),
    ("BRL", _("Brazilian real")),
    ("MXN", _("Mexican peso")),
    ("ARS", _("Argentine peso")),
    ("CLP", _("Chilean peso")),
    ("COP", _("Colombian peso")),
    ("PEN", _("Peruvian sol")),
]


def _table(name: str) -> list[list[str]]:
    text = files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def countries() -> list[Choice]:
    """ISO 3166 codes with their English names, by name."""
    return sorted(((code, name) for code, name, *_rest in _table("iso3166.tab")), key=lambda choice: choice[1])


@cache
def zones() -> list[Choice]:
    """The zones that people live in, as "Berlin (Europe)", and UTC first."""
    names = {row[2] for row in _table("zone.tab")} & available_timezones()
    return [("UTC", "UTC"), *((name, _spoken(name)) for name in sorted(names))]


def _spoken(name: str) -> str:
    region, _slash, place = name.replace("_", " ").partition("/")
    return f"{region} – {place.replace('/', ', ')}"


@cache
def zone_of(country: str) -> str:
    """The first zone of a country, as a starting point; "UTC" when there is none."""
    return next((row[2] for row in _table("zone.tab") if row[0] == country), "UTC")


@cache
def zones_in(country: str) -> tuple[str, ...]:
    """Every zone of a country (ISO 3166), the most populous first as tzdata lists them; empty for an unknown one."""
    return tuple(row[2] for row in _table("zone.tab") if row[0] == country)
