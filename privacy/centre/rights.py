"""Every right in plain words, and which of them somebody means who says it in their own."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from privacy.models import Kind


@dataclass(frozen=True, slots=True)
class Right:
    """A right as a person reads it."""

    kind: Kind
    name: Any  # what lawyers call it
    wish: Any  # what people say
    happens: Any  # what we do
    needs: Any  # what we need for it
    icon: str


_ONE_FACT = _("A click in the mail that we send you, and one fact that we may have on file.")
_LINK = _("A click in the mail that we send you.")
_COPY = _("A click in the mail that we send you, three facts that we may have on file, and your name as a signature.")

RIGHTS: dict[Kind, Right] = {
    right.kind: right
    for right in (
        Right(
            Kind.ACCESS,
            _("Right of access"),
            _("Show me what you have about me"),
            _("You get everything we hold about you, with what it is for, from where, and who else has it."),
            _COPY,
            "eye",
        ),
        Right(
            Kind.DELETION,
            _("Right to erasure"),
            _("Delete my data"),
            _("Everything goes, also when a backup is restored. What a law makes us keep is named to you."),
            _ONE_FACT,
            "trash",
        ),
        Right(
            Kind.CORRECTION,
            _("Right to rectification"),
            _("Something about me is wrong"),
            _("You say what it should be. We change it everywhere and tell whoever got it from us."),
            _ONE_FACT,
            "edit",
        ),
        Right(
            Kind.OPT_OUT,
            _("Right to object to marketing"),
            _("Stop writing to me"),
            _("At once: no marketing, and no other message, on any of your addresses."),
            _LINK,
            "hand",
        ),
        Right(
            Kind.OPT_OUT_SALE,
            _("Right to opt out of sale and sharing"),
            _("Don't sell or share my data"),
            _("At once. We sell nobody's data; this stands on record for the future too."),
            _LINK,
            "block",
        ),
        Right(
            Kind.OPT_OUT_PROFILING,
            _("Right to opt out of profiling"),
            _("Don't build a profile of me"),
            _("At once: nothing about you is measured or scored."),
            _LINK,
            "eye-off",
        ),
        Right(
            Kind.WITHDRAWAL,
            _("Right to withdraw consent"),
            _("I take back a consent"),
            _("At once. What was done before stays lawful."),
            _LINK,
            "undo",
        ),
        Right(
            Kind.RESTRICTION,
            _("Right to restriction"),
            _("Keep my data, but don't use it"),
            _("Your data is frozen: no message, no change, no export. We tell you before that ends."),
            _ONE_FACT,
            "freeze",
        ),
        Right(
            Kind.LIFTING,
            _("End of a restriction"),
            _("You may use my data again"),
            _("What was frozen at your wish is used again."),
            _ONE_FACT,
            "refresh",
        ),
        Right(
            Kind.PORTABILITY,
            _("Right to data portability"),
            _("I want to take my data elsewhere"),
            _("An archive in open formats: JSON, CSV, vCard, iCalendar, and your files."),
            _COPY,
            "download",
        ),
        Right(
            Kind.OBJECTION,
            _("Right to object"),
            _("I object to how you use my data"),
            _("Messages stop at once. For the rest we weigh your reasons against ours, and tell you the outcome."),
            _LINK,
            "alert",
        ),
        Right(
            Kind.COMPLAINT,
            _("Right to complain"),
            _("I want to complain"),
            _("A person reads it and answers. You may go to the authority for data protection at any time."),
            _LINK,
            "message",
        ),
    )
}
"""In the order in which they stand on the page. A child's data has a page of its own."""

_SAID: dict[Kind, tuple[str, ...]] = {
    Kind.CHILD: (
        *(r"\bmy (son|daughter|kid|child)\b", r"\bchild(ren)?\b", r"\bminors?\b"),
        *(r"under(age| 1[0-8])", r"\byears? old\b"),
    ),
    Kind.DELETION: (
        *("delet", "eras", "forg[eo]t", r"\bremove\b", "wipe", "get rid", "destroy", "purge"),
        "off your (list|system)",
    ),
    Kind.ACCESS: (
        *(r"\bcop(y|ies)\b", r"what (\w+ )?(data|information|info)", "what (do )?you (have|know|hold|keep)"),
        *(r"\baccess\b", "see (my|what)", "show me", "(where|how) did you get"),
    ),
    Kind.PORTABILITY: (
        *("portab", "(other|another|different|new) (provider|service|software|company|crm|app)", "transfer my"),
        *("take .{0,20}(with me|along|elsewhere)", "machine.readable", r"\b(csv|json|vcard|export|download)\b"),
    ),
    Kind.CORRECTION: (
        *("wrong", "incorrect", r"\bcorrect", "mistake", "misspel", "typo", "out of date", "outdated", r"\bmoved\b"),
        *(r"\bupdate", "(new|old|change my|not my) (address|name|number|phone|email)"),
    ),
    Kind.LIFTING: (r"\blift", "unfreeze", r"use (my|the|it)\b.{0,20}\bagain", "end the restriction"),
    Kind.RESTRICTION: (
        *("freeze", "restrict", "(stop|don'?t|not) us(e|ing) (my|it|the)", "put .{0,20}on hold"),
        r"keep .{0,30}\b(but|not|without)\b",
    ),
    Kind.OPT_OUT: (
        *("unsubscribe", "spam", "leave me alone", "marketing", "newsletter", "advert", "opt.?out"),
        "stop (the )?(text|call|mail|email|writ|send|contact|messag|messing|bother|these)",
        "(no more|don'?t|do not|never) (text|call|mail|email|write|contact|send|messag|letter)",
    ),
    Kind.OPT_OUT_SALE: (r"\bs(ell|ells|elling|old|ale)\b", r"\bshar(e|es|ed|ing)\b", "third part", "data broker"),
    Kind.OPT_OUT_PROFILING: ("profil", r"automat\w+ decision", r"\btrack", r"\bscor(e|ing)\b", "algorithm", r"\bai\b"),
    Kind.WITHDRAWAL: ("withdraw", "revoke", "take back", r"\bconsent\b", "no longer agree", "changed my mind"),
    Kind.OBJECTION: (r"\bobject(ion|ing)?\b", "legitimate interest", "oppose", "disagree with how"),
    Kind.COMPLAINT: ("complain", "illegal", "unlawful", "breach", "leak", "authority", "lawyer", r"sue\b", "unhappy"),
}
_NO = re.compile(r"(stop|don'?t|do not|never|no|not|opt).{0,30}\b(s[eo]l|sal|shar|third)")


def meant(words: str) -> list[Kind]:
    """Which rights somebody may mean, the likeliest first, at most three; empty when nothing is recognized."""
    said = words.casefold().replace("\u2019", "'")[:4000]
    found = {kind: sum(len(re.findall(each, said)) for each in patterns) for kind, patterns in _SAID.items()}
    if not _NO.search(said):
        found[Kind.OPT_OUT_SALE] = 0  # "share a copy with me" is no such wish
    likely = sorted((kind for kind, hits in found.items() if hits), key=lambda kind: -found[kind])
    return likely[:3]
