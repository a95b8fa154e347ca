"""Kinds of fields: how each is read from text, written back, shown, compared and asked for; no database needed.

Every value has a key: a short text whose order is the order of the values, so that one index serves every kind.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib import cards, folding, money

LONGEST_TEXT = 500  # characters of a short text
LONGEST_LONG = 20_000
LONGEST_KEY = 100
LARGEST_NUMBER = Decimal(10) ** 12
_PLACES = 6  # decimals that a number keeps
_ZERO = 10**18  # keys of numbers begin here, so that those below nothing sort first
_KEY_DIGITS = 19


class Kind(StrEnum):
    """What a field holds. The first eleven can be made by a workspace, the others come with the product."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    URL = "url"
    PERSON = "person"
    COMPANY = "company"
    MEMBER = "member"
    TAGS = "tags"
    EMAIL = "email"
    PHONE = "phone"
    BIRTHDAY = "birthday"
    TIME = "time"


LABELS = {
    Kind.TEXT: gettext_lazy("Text"),
    Kind.LONG: gettext_lazy("Long text (encrypted)"),
    Kind.NUMBER: gettext_lazy("Number"),
    Kind.MONEY: gettext_lazy("Money"),
    Kind.DATE: gettext_lazy("Date"),
    Kind.CHOICE: gettext_lazy("One of several choices"),
    Kind.CHOICES: gettext_lazy("Several choices"),
    Kind.YES_NO: gettext_lazy("Yes or no"),
    Kind.URL: gettext_lazy("Web address"),
    Kind.PERSON: gettext_lazy("Another contact"),
    Kind.COMPANY: gettext_lazy("Company"),
}  # those that a workspace can make


class Op(StrEnum):
    """What a filter may ask of a field."""

    IS = "is"
    NOT = "not"
    ANY = "any"  # one of these
    ALL = "all"  # all of these
    NONE = "none"  # none of these
    CONTAINS = "contains"
    BEGINS = "begins"
    LESS = "less"  # at most, on or before
    MORE = "more"  # at least, on or after
    BETWEEN = "between"  # both ends count
    LAST = "last"  # within the last … days
    NEXT = "next"  # within the next … days
    EMPTY = "empty"
    SET = "set"


_BLANKS = (Op.EMPTY, Op.SET)
_RANGES = (Op.IS, Op.LESS, Op.MORE, Op.BETWEEN)
_WORDS = (Op.IS, Op.NOT, Op.CONTAINS, Op.BEGINS)
OPERATORS: dict[Kind, tuple[Op, ...]] = {
    Kind.TEXT: (*_WORDS, *_BLANKS),
    Kind.LONG: _BLANKS,  # encrypted: the database can't look inside
    Kind.NUMBER: (*_RANGES, *_BLANKS),
    Kind.MONEY: (*_RANGES, *_BLANKS),
    Kind.DATE: (*_RANGES, Op.LAST, Op.NEXT, *_BLANKS),
    Kind.TIME: (*_RANGES, Op.LAST, *_BLANKS),
    Kind.BIRTHDAY: (Op.IS, Op.NEXT, *_BLANKS),
    Kind.CHOICE: (Op.ANY, Op.NONE, *_BLANKS),
    Kind.CHOICES: (Op.ANY, Op.ALL, Op.NONE, *_BLANKS),
    Kind.TAGS: (Op.ANY, Op.ALL, Op.NONE, *_BLANKS),
    Kind.YES_NO: (Op.IS, *_BLANKS),
    Kind.URL: (*_WORDS, *_BLANKS),
    Kind.PERSON: (Op.ANY, Op.NONE, *_BLANKS),
    Kind.COMPANY: (Op.ANY, Op.NONE, Op.BEGINS, *_BLANKS),
    Kind.MEMBER: (Op.ANY, Op.NONE, *_BLANKS),
    Kind.EMAIL: (Op.IS, Op.BEGINS, Op.CONTAINS, *_BLANKS),
    Kind.PHONE: (Op.IS, Op.BEGINS, Op.CONTAINS, *_BLANKS),
}


# Text


def clean_text(text: str, longest: int = LONGEST_TEXT) -> str:
    """One line, with card numbers masked (CO-4). Raises ValidationError when it is too long."""
    value = cards.mask(" ".join(_printable(text).split()))
    if len(value) > longest:
        raise ValidationError(_("At most %(count)s characters."), params={"count": longest}, code="long")
    return value


def clean_long(text: str) -> str:
    """Several lines, with card numbers masked (CO-4). Raises ValidationError when it is too long."""
    value = cards.mask(_printable(text).replace("\r\n", "\n").strip())
    if len(value) > LONGEST_LONG:
        raise ValidationError(_("At most %(count)s characters."), params={"count": LONGEST_LONG}, code="long")
    return value


def _printable(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def text_key(text: str) -> str:
    """Folded, so that neither case nor accents part what people take for the same."""
    return " ".join(folding.words(text))[:LONGEST_KEY]


# Numbers


def clean_number(text: str) -> Decimal:
    """A number as people write it: "1,234.5", "1.234,5", "−3", "12 %" is none. Raises ValidationError."""
    bare = re.sub(r"[\s\u00a0\u2009\u202f']", "", text).replace("\u2212", "-")
    sign, bare = ("-", bare[1:]) if bare.startswith("-") else ("", bare.removeprefix("+"))
    try:
        if not re.fullmatch(r"[0-9.,]+", bare, re.ASCII):
            raise InvalidOperation
        value = Decimal(sign + _decimal(bare))
    except InvalidOperation as error:
        raise ValidationError(_("“%(text)s” is not a number."), params={"text": text[:60]}) from error
    if abs(value) > LARGEST_NUMBER:
        raise ValidationError(_("This number is too large."))
    value = value.quantize(Decimal(1).scaleb(-_PLACES))
    return value.normalize() + 0 if value else Decimal(0)


def _decimal(bare: str) -> str:
    """With a point as the decimal sign and nothing between thousands."""
    signs = {sign for sign in ".," if sign in bare}
    if len(signs) == 2:
        last = max(signs, key=bare.rfind)
        whole, _sign, fraction = bare.rpartition(last)
        if last in whole:
            raise InvalidOperation
        return whole.replace("." if last == "," else ",", "") + "." + fraction
    if len(signs) == 1:
        (sign,) = signs
        groups = bare.split(sign)
        thousands = len(groups) > 2 or (sign == "," and len(groups[-1]) == 3 and groups[0] not in ("", "0"))
        if thousands and not all(len(group) == 3 for group in groups[1:]):
            raise InvalidOperation
        return "".join(groups) if thousands else bare.replace(",", ".")
    return bare


def number_text(value: Decimal) -> str:
    """As clean_number() reads it back: "1234.5"."""
    return f"{value:f}"


def show_number(value: Decimal) -> str:
    """For reading, in the reader's language: "1,234.5"."""
    text = number_text(value)
    return number_format(text, decimal_pos=len(text.partition(".")[2]), force_grouping=True)


def _integer_key(number: int) -> str:
    return f"{number + _ZERO:0{_KEY_DIGITS}d}"


def number_key(value: Decimal) -> str:
    """Millionths, with so many digits that text sorts as numbers do."""
    return _integer_key(int(value.scaleb(_PLACES)))


def number_of_key(key: str) -> Decimal:
    """What number_key() was made of."""
    value = Decimal(int(key) - _ZERO).scaleb(-_PLACES)
    return value.normalize() + 0 if value else Decimal(0)


# Money


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of a currency."""

    amount: int
    currency: str

    def __str__(self) -> str:
        return money.show(self.amount, self.currency)


def clean_money(text: str, currency: str) -> Money:
    """An amount, in ``currency`` unless it names its own ("1,200 EUR"). Raises ValidationError."""
    bare = text.strip()
    found = re.fullmatch(r"([A-Za-z]{3})\s*(.+)|(.+?)\s*([A-Za-z]{3})", bare, re.DOTALL)
    if found:
        currency, bare = (found[1] or found[4]).upper(), found[2] or found[3]
    else:
        signs = {sign: code for code, sign in money.SIGNS.items() if sign != "$"}
        for sign, code in signs.items():
            currency = code if sign in bare else currency
    minus = bare.startswith(("-", "\u2212"))
    try:
        amount = money.parse(bare.lstrip("-\u2212"), currency)
    except ValueError as error:
        raise ValidationError(_("“%(text)s” is not an amount of money."), params={"text": text[:60]}) from error
    return Money(-amount if minus else amount, currency)


def money_text(value: Money) -> str:
    """As clean_money() reads it back: "1234.50 USD"."""
    minus = "-" if value.amount < 0 else ""
    return f"{minus}{money.plain(abs(value.amount), value.currency)} {value.currency}"


def money_key(value: Money) -> str:
    """Currencies apart, amounts in order within each."""
    return f"{value.currency.lower()}{_integer_key(value.amount)}"


def money_of_key(key: str) -> Money:
    """What money_key() was made of."""
    return Money(int(key[3:]) - _ZERO, key[:3].upper())


# Yes or no, web addresses

_YES = frozenset("yes y true t 1 on x ja si oui sim".split())
_NO = frozenset("no n false f 0 off nein non nao".split())


def clean_yes_no(text: str) -> bool:
    """Yes or no, also as other programs write it. Raises ValidationError."""
    word = folding.fold(text).strip(" .!\u2713") or ("x" if "\u2713" in text else "")
    if word in _YES or word == _("yes"):
        return True
    if word in _NO or word == _("no"):
        return False
    raise ValidationError(_("Write yes or no."))


def clean_url(text: str) -> str:
    """A web address, with https:// put before one that lacks it. Raises ValidationError."""
    value = _printable(text).strip()
    if value and "://" not in value:
        value = f"https://{value}"
    if len(value) > LONGEST_TEXT:
        raise ValidationError(_("At most %(count)s characters."), params={"count": LONGEST_TEXT}, code="long")
    try:
        URLValidator(schemes=["http", "https"])(value)
        urlsplit(value)
    except (ValidationError, ValueError) as error:
        raise ValidationError(_("“%(text)s” is not a web address."), params={"text": text[:60]}) from error
    return cards.mask(value)


def key_of(kind: Kind, value: Any) -> str:
    """The key of a value: for text what it folds to, for records and choices their primary key, for long text none."""
    if kind in (Kind.TEXT, Kind.URL):
        return text_key(value)
    if kind == Kind.NUMBER:
        return number_key(value)
    if kind == Kind.MONEY:
        return money_key(value)
    if kind == Kind.DATE:
        return str(value.isoformat())
    if kind == Kind.YES_NO:
        return "1" if value else "0"
    if kind in (Kind.PERSON, Kind.COMPANY):
        return str(value.pk.hex)
    return str(value) if kind in (Kind.CHOICE, Kind.CHOICES) else ""


def of_key(kind: Kind, key: str) -> Any:
    """The value of which a key was made, for the kinds that are nothing but their key."""
    if kind == Kind.NUMBER:
        return number_of_key(key)
    if kind == Kind.MONEY:
        return money_of_key(key)
    if kind == Kind.DATE:
        return date.fromisoformat(key)
    return key == "1" if kind == Kind.YES_NO else key


def show(value: Any) -> str:
    """A value for reading; lists parted by commas, nothing for None."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Decimal):
        return show_number(value)
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, (list, tuple)):
        return ", ".join(show(each) for each in value)
    return str(value)


def capital(text: str) -> str:
    """With a capital first letter, as labels have."""
    return text[:1].upper() + text[1:]
