"""Email addresses and phone numbers in the one form in which they are compared."""

import re
import unicodedata
from enum import StrEnum

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from crm.lib.crypto import keyed_hash

# A mail header of ours: the last answer to an erased person must not leave their address in the local mailbox.
ERASED_RECIPIENT = "X-Recipient-Erased"


class Kind(StrEnum):
    EMAIL = "email"
    PHONE = "phone"


# Before 3 August 2019 a 1 went before Mexican mobile numbers from abroad (Instituto Federal de Telecomunicaciones).
_OLD_MEXICAN_MOBILE = re.compile(r"^(?:\+|00)52[\s.-]?1((?:[\s.()-]*[0-9]){10})$")
_NEEDLESSLY_QUOTED = re.compile(r'"([a-z0-9!#$%&\'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&\'*+/=?^_`{|}~-]+)*)"')
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")  # as copied along


def normalize_email(text: str) -> str:
    """Trimmed, in Unicode NFKC and lower case. Raises ValidationError when it is no address.

    One mailbox has one form, so that nobody who opted out comes back in another: the domain as servers write it
    (xn--…, RFC 5891), the name without quotation marks that change nothing (RFC 5321, 4.1.2).
    """
    value = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip().strip("<>").removeprefix("mailto:").lower()
    name, at, domain = value.rpartition("@")
    plain = _NEEDLESSLY_QUOTED.fullmatch(name)
    value = f"{plain[1] if plain else name}{at}{domain if domain.isascii() else _on_the_wire(domain)}"
    validate_email(value)
    if len(value) > 254:
        raise ValidationError(_("An email address has at most 254 characters."))
    return value


def _on_the_wire(domain: str) -> str:
    """A domain with letters beyond ASCII, label by label in Punycode (RFC 3492)."""
    labels = domain.split(".")
    return ".".join(label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in labels)


def normalize_phone(text: str, country: str = "US") -> str:
    """E.164, read as somebody in ``country`` (ISO 3166 two letters) would dial it. Raises ValidationError.

    Possible numbers are taken, not only assigned ones: metadata lag behind, and a contact must not be lost for it.
    """
    value = unicodedata.normalize("NFKC", text).strip().removeprefix("tel:")
    value = _OLD_MEXICAN_MOBILE.sub(r"+52\1", value)
    try:
        number = phonenumbers.parse(value, country)
    except phonenumbers.NumberParseException as error:
        raise ValidationError(_("“%(text)s” is not a phone number."), params={"text": text}) from error
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(_("“%(text)s” has too few or too many digits for a phone number."), params={"text": text})
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def normalize(kind: str, text: str, country: str = "US") -> str:
    """Normalize by kind. Raises ValidationError."""
    return normalize_email(text) if kind == Kind.EMAIL else normalize_phone(text, country)


_NORTH_AMERICAN = re.compile(r"\+1[2-9][0-9]{9}")


def show_phone(e164: str, country: str = "US") -> str:
    """A number as people in ``country`` write it: national at home, international abroad."""
    if _NORTH_AMERICAN.fullmatch(e164):  # most of a list, and all are written alike: no need to look into metadata
        area, exchange, line = e164[2:5], e164[5:8], e164[8:]
        return f"({area}) {exchange}-{line}" if country == "US" else f"+1 {area}-{exchange}-{line}"
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    home = phonenumbers.region_code_for_country_code(number.country_code or 0) == country
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, style))


# Providers that put what follows a + into the same mailbox. Those of Google leave out dots, too, and have two domains.
_GOOGLE = frozenset({"gmail.com", "googlemail.com"})  # support.google.com/mail/answer/7436150 and 22370
_PLUS = frozenset(
    {
        *("outlook.com", "hotmail.com", "live.com"),  # learn.microsoft.com: plus addressing in Exchange Online
        *("icloud.com", "me.com", "mac.com"),  # support.apple.com/102590
        *("proton.me", "protonmail.com", "pm.me"),  # proton.me/support/addresses-and-aliases
        "fastmail.com",  # fastmail.help: plus addressing
    }
)


def mailbox(value: str) -> str:
    """One spelling of a normalized address for all that reach the same mailbox or telephone. Not for sending."""
    if value.startswith("+521"):
        return _OLD_MEXICAN_MOBILE.sub(r"+52\1", value)
    name, _at, domain = value.rpartition("@")
    if domain in _GOOGLE:
        return f"{_plain(name).replace('.', '') or name}@gmail.com"
    return f"{_plain(name) or name}@{domain}" if domain in _PLUS else value


def _plain(name: str) -> str:
    return name.partition("+")[0]


def other_spellings(value: str) -> frozenset[str]:
    """The domains at which other addresses may reach the same mailbox; none where every address is one of its own."""
    domain = value.rpartition("@")[2]
    return _GOOGLE if domain in _GOOGLE else frozenset({domain} & _PLUS)


def address_hash(value: str) -> bytes:
    """Keyed hash of a normalized address, by which suppression and erasure know it, however it was spelled."""
    return keyed_hash("address", mailbox(value))
