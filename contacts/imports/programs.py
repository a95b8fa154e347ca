"""The programs whose exports are known by their columns, and what they mean where that differs from the usual."""

from dataclasses import dataclass, field
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Program:
    """``has`` are heads that its exports have, all of them; ``means`` what its own words mean."""

    key: str
    name: str
    has: frozenset[str]
    means: dict[str, str] = field(default_factory=dict)


def _program(key: str, title: str, has: str, /, **means: str) -> Program:
    by_head = {head: target for target, heads in means.items() for head in heads.split("|")}
    return Program(key, title, frozenset(has.split("|")), by_head)


# In the order in which they are tried. Heads as ``columns.head`` folds them.
PROGRAMS = [
    _program("google-old", "Google Contacts", "given name|e mail 1 value|group membership"),
    _program("google-old", "Google Contacts", "given name|phone 1 value|group membership"),
    _program("google", "Google Contacts", "first name|e mail 1 value"),
    _program("google", "Google Contacts", "first name|phone 1 value"),
    _program("google", "Google Contacts", "labels|e mail 1 value"),
    _program(
        "outlook",
        "Outlook",
        "first name|e mail address|mobile phone",
        prefix="title",
        skip="e mail type|e mail display name|web page type|government id number|private|priority|sensitivity|show as",
        extra="assistant s phone|callback|company yomi|given yomi|surname yomi|location|organizational id number",
    ),
    _program("outlook", "Outlook", "first name|e mail address|business street", prefix="title"),
    _program("outlook", "Outlook", "vorname|e mail adresse|mobiltelefon", prefix="anrede|titel", job_title="position"),
    _program(
        "hubspot",
        "HubSpot",
        "record id|first name|email",
        skip="record id|associated company ids|primary associated company id|contact owner|record id contact",
        extra="lifecycle stage|lead status|marketing contact status|create date|last activity date",
        stopped_email="unsubscribed from all email",
        stopped_phone="opted out of sms",
    ),
    _program(
        "pipedrive",
        "Pipedrive",
        "person name",
        name="person name",
        given_name="person first name",
        family_name="person last name",
        company="person organization|organization name",
        email="person email work|person email home|person email other|person email",
        phone="person phone work|person phone home|person phone mobile|person phone other|person phone",
        tags="person label|person labels",
        stopped_email="person marketing status",
        skip="person id|person profile picture|organization id",
        street="person postal address|organization address",
        job_title="person job title",
        birthday="person birthday",
        note="person notes",
    ),
    _program(
        "espocrm",
        "EspoCRM",
        "first name|last name|account name|email address",
        company="account name|account",
        note="description",
        stopped_phone="do not call",
        email="email address",
        phone="phone number",
        street="address street",
        skip="id|account id|created by name|modified by name|assigned user name|account is inactive|deleted",
    ),
    _program(
        "espocrm",
        "EspoCRM",
        "first name|last name|account|address street",
        company="account",
        note="description",
        street="address street",
        skip="id|assigned user|created by|modified by",
    ),
    _program(
        "mailchimp",
        "Mailchimp",
        "email address|member rating",
        email="email address",
        agreed="optin time|confirm time",
        stopped_email="unsub time|clean time",
        country="cc",
        region="region",
        zone="timezone",
        skip="member rating|leid|euid|gmtoff|dstoff|optin ip|confirm ip|latitude|longitude|last changed",
        street="address",
    ),
    _program("mailchimp", "Mailchimp", "email address|leid|euid", email="email address", stopped_email="unsub time"),
    _program("apple", "Apple Contacts", "vcard apple"),
]
NAMES = {program.key: program.name for program in PROGRAMS} | {
    "nextcloud": "Nextcloud",
    "blackberry": "BlackBerry",
    "lotus": "Lotus Notes",
    "android": "Android",
}


@lru_cache(maxsize=256)
def program_of(heads: tuple[str, ...]) -> Program | None:
    """The program that wrote a file with these heads (folded), as far as they tell."""
    held = frozenset(heads)
    return next((program for program in PROGRAMS if program.has <= held), None)


def mapping_of(heads: tuple[str, ...]) -> dict[str, str]:
    """What heads mean in the exports of the program that wrote them."""
    found = program_of(heads)
    return found.means if found else {}


def name_of(key: str) -> str:
    """The program's name as people know it; empty when it isn't known."""
    return NAMES.get(key, "")
