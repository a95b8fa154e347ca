"""The words of public forms in each language they can be shown in: what stands around the fields, and what people
agree to (CN-2). Text that a business writes itself is in whatever language it wrote it.

A sentence is never changed without a new ``VERSION``. Each version of a form keeps the sentences that it showed.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from contacts.consent.models import Channel, Purpose

VERSION = "2026-11"
NAMES = {"en": "English", "es": "Español", "fr": "Français", "de": "Deutsch"}

_FOLDER = Path(__file__).resolve().parent.parent / "data" / "form_words"


def words(language: str) -> dict[str, Any]:
    """The words of a language; English for one that is not there."""
    return _read(language if language in NAMES else "en")


@cache
def _read(language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return found


def agreement(
    business: str, channel: str, purpose: str, *, language: str = "en", about: str = "", frequency: str = "monthly"
) -> str:
    """What a person agrees to, in the first person, for the box of a form (CN-2).

    Sources: CTIA Messaging Principles 5.1.2; 47 CFR 64.1200(f)(9), not a condition of purchase.
    """
    said = words(language)
    sentence: str = said[f"agree_{Channel(channel).value}"]
    return sentence % {
        "business": business,
        "purpose": said["purposes"][Purpose(purpose).value],
        "about": about or said["about"][Purpose(purpose).value],
        "often": said["often"][frequency],
    }


def ask_by_text(business: str, *, language: str, about: str, often: str) -> str:
    """The request for a YES, in the words of the form (CN-4; Twilio 30540: programme, frequency, rates, HELP, STOP)."""
    sentence: str = words(language)["ask_by_text"]
    return sentence % {"business": business, "about": about, "often": often}
