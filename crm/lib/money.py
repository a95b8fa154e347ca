"""Amounts of money: whole numbers of a currency's smallest unit, read as people write them and shown as they expect."""

import re

from django.utils.formats import number_format

# ISO 4217: how many decimals a currency has where it isn't two.
DECIMALS: dict[str, int] = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
}
# The currencies offered for choice; any other of ISO 4217 can be stored.
CURRENCIES: tuple[str, ...] = (
    "USD", "EUR", "GBP", "CAD", "AUD", "NZD", "INR", "JPY", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "BRL", "MXN",
    "ZAR", "SGD", "HKD", "AED", "PHP", "KWD",
)  # fmt: skip
# Signs that nobody mistakes for another currency beside these.
SIGNS: dict[str, str] = {"USD": "$", "EUR": "€", "GBP": "£", "INR": "₹", "JPY": "¥"}
LARGEST = 10**15  # minor units: 10 million million dollars; the database's integer holds more


class TooMuch(ValueError):
    """An amount above what may be written here."""


def decimals(currency: str) -> int:
    """How many digits stand behind the decimal sign in amounts of this currency."""
    return DECIMALS.get(currency.upper(), 2)


def parse(text: str, currency: str, most: int = LARGEST) -> int:
    """The amount in minor units that somebody wrote: "1,234.50", "1.234,50", "1 234", "$1,200" or "99.9".

    The last point or comma is the decimal sign if no more digits follow than the currency has; all others part
    thousands and must stand where thousands end. Raises ValueError for anything else, negative amounts included;
    TooMuch for an amount above ``most``.
    """
    bare = re.sub(r"[\s\u00a0\u2009\u202f']", "", text)
    for sign in {currency.upper(), currency.lower(), SIGNS.get(currency.upper(), "")} - {""}:
        bare = bare.removeprefix(sign).removesuffix(sign)
    places = decimals(currency)
    whole, fraction = _split(bare, places)
    if not re.fullmatch(r"[0-9]+|[0-9]{1,3}(?:([.,])[0-9]{2,3})(?:\1[0-9]{2,3})*", whole) or not _grouped(whole):
        raise ValueError(f"not an amount: {text!r}")
    amount = int(re.sub(r"[.,]", "", whole) + fraction.ljust(places, "0"))
    if amount > most:
        raise TooMuch("too large an amount")
    return amount


def _split(bare: str, places: int) -> tuple[str, str]:
    """The whole and the decimals of an amount without signs and spaces."""
    found = re.fullmatch(r"(.*)([.,])([0-9]*)", bare, re.DOTALL)
    if found is None:
        return bare, ""
    whole, sign, fraction = found.groups()
    # "1,234" and "1.234.567" part thousands; "1,23" can't; "1.234" of a currency with three decimals is a fraction.
    if len(fraction) > places or (sign in whole and len(fraction) == 3):
        return bare, ""
    return (whole or "0" if fraction else whole), fraction


def _grouped(whole: str) -> bool:
    """Whether the last group has three digits; those before it have two in India ("12,34,567") or three."""
    groups = re.split(r"[.,]", whole)
    return len(groups) == 1 or (len(groups[-1]) == 3 and len({len(group) for group in groups[1:-1]}) < 2)


def show(amount: int, currency: str) -> str:
    """An amount in minor units for reading: "$1,234.50", "1,235 SEK"; decimals are left out when they are all zero."""
    places = decimals(currency)
    whole, fraction = divmod(abs(amount), 10**places)
    number = number_format(whole, decimal_pos=0, force_grouping=True, use_l10n=True)
    if fraction:
        number = number_format(f"{whole}.{fraction:0{places}}", decimal_pos=places, force_grouping=True, use_l10n=True)
    minus = "−" if amount < 0 else ""
    sign = SIGNS.get(currency.upper())
    return f"{minus}{sign}{number}" if sign else f"{minus}{number} {currency.upper()}"


def plain(amount: int, currency: str) -> str:
    """An amount in minor units for a form field or a file: "1234.50", always with all decimals and a point."""
    places = decimals(currency)
    whole, fraction = divmod(amount, 10**places)
    return f"{whole}.{fraction:0{places}}" if places else str(whole)
