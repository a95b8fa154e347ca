"""By what two records of one person find each other: keys in an indexed table, so that nobody is compared with all.

A key is 64 bits of a keyed hash: equal ones can be found, and a name or an address can't be read out of one. It goes
with its contact.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from contacts.duplicates import names
from contacts.duplicates.likeness import Facts
from contacts.models import ContactPoint
from crm.lib import folding
from crm.lib.addresses import Kind
from crm.lib.crypto import keyed_hash, keyed_hashes

_FREE = frozenset(  # mailboxes that everybody has: the same domain says nothing
    "gmail.com googlemail.com yahoo.com yahoo.co.uk hotmail.com outlook.com live.com msn.com icloud.com me.com mac.com "
    "aol.com gmx.de gmx.net web.de t-online.de mail.com proton.me protonmail.com zoho.com yandex.ru mail.ru qq.com "
    "163.com orange.fr free.fr wanadoo.fr libero.it comcast.net verizon.net att.net example.com".split()
)
_OFFICES = frozenset(
    "info office sales hello contact kontakt admin support service team mail hi accounts billing jobs hr post "
    "welcome help shop enquiries inquiries reception bookings no-reply noreply".split()
)


def facts_of(contacts: Iterable[Any]) -> dict[UUID, Facts]:
    """What is compared of these contacts, or rows with ``COLUMNS``: two queries whatever their number."""
    rows = list(contacts)
    points: dict[UUID, list[tuple[str, str]]] = {}
    for key, kind, value in ContactPoint.objects.filter(contact__in=[row.pk for row in rows]).values_list(
        "contact_id", "kind", "value"
    ):
        points.setdefault(key, []).append((kind, value))
    return {row.pk: _facts(row, points.get(row.pk, [])) for row in rows}


COLUMNS = tuple(  # what ``facts_of`` reads
    "pk workspace_id name given_name family_name company_id street postal_code country".split()
    + "birth_month birth_day birth_year".split()
)


def _facts(contact: Any, points: Sequence[tuple[str, str]]) -> Facts:
    emails = frozenset(value for kind, value in points if kind == Kind.EMAIL)
    words = names.words(contact.name or f"{contact.given_name} {contact.family_name}")
    halves = [email.rpartition("@") for email in emails]
    boxes = {names.of_mailbox(local) for local, _at, _domain in halves if local.partition("+")[0] not in _OFFICES}
    street = " ".join(folding.words(contact.street))
    return Facts(
        key=contact.pk,
        words=words,
        sounds=tuple(sorted(names.sound(word) for word in words)),
        company=contact.company_id,
        emails=emails,
        phones=frozenset(value for kind, value in points if kind == Kind.PHONE),
        domains=frozenset(domain for _local, _at, domain in halves) - _FREE,
        mailboxes=frozenset(box for box in boxes if box),
        place=f"{street} {contact.postal_code}".strip() if street and contact.postal_code else "",
        birthday=_birthday(contact),
    )


def _birthday(contact: Any) -> tuple[int, int, int] | None:
    """Only a whole one: many are born on the same day of a year."""
    if contact.birth_year and contact.birth_month and contact.birth_day:
        return contact.birth_year, contact.birth_month, contact.birth_day
    return None


# What sort of key it is: an address, a name, the name a nameless record's mailbox tells; else a surrounding (company,
# domain, place, birthday), mostly with one word of the name.
ADDRESS, NAME, MAILBOX = "a", "n", "m"


def keys_of(facts: Facts) -> dict[int, str]:
    """The keys under which a contact is found, each with its sort."""
    texts = list(_texts(facts))
    digests = keyed_hashes("duplicates", texts)
    return {_number(digest): text[0] for digest, text in zip(digests, texts, strict=True)}


def name_key(facts: Facts) -> int | None:
    """The key that all of the same name share, if the name has two words or more."""
    return _number(keyed_hash("duplicates", f"{NAME} {' '.join(facts.words)}")) if len(facts.words) > 1 else None


def _texts(facts: Facts) -> Iterator[str]:
    for address in (*facts.emails, *facts.phones):
        yield f"{ADDRESS} {address}"
    if len(facts.words) > 1:
        yield f"{NAME} {' '.join(facts.words)}"
    for words in {facts.words} if facts.words else facts.mailboxes:
        if len(words) > 1:
            yield f"{MAILBOX} {' '.join(words)}"
    near = [f"c {facts.company}"] if facts.company else []
    near += [f"d {domain}" for domain in facts.domains]
    near += [f"p {facts.place}"] if facts.place else []
    near += [f"b {facts.birthday}"] if facts.birthday else []
    for word in facts.words:
        if len(word) > 1:
            for surrounding in near:  # one name that is the same, and something else: the other may be misspelt
                yield f"{surrounding} {names.sound(word)}"
    if facts.place:
        yield f"p {facts.place}"


def _number(digest: bytes) -> int:
    return int.from_bytes(digest[:8], "big", signed=True)


def as_rare(facts: Facts) -> Facts:
    """The same facts, of somebody whose name few others have."""
    return replace(facts, is_rare=True)
