"""The words of the preference page, in the languages that public forms have."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest

from messaging.forms.languages import NAMES

_FOLDER = Path(__file__).resolve().parent.parent / "data" / "preference_words"


def words(language: str) -> dict[str, Any]:
    """The words of a language; English for one that is not there."""
    return _read(language if language in NAMES else "en")


@cache
def _read(language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return found


def of(request: HttpRequest, known: str = "") -> str:
    """The language for whoever looks: the contact's (``known``), else the first one of their browser that is there."""
    asked = [known, *request.headers.get("Accept-Language", "")[:200].split(",")]
    codes = (each.strip().partition(";")[0][:2].lower() for each in asked)
    return next((code for code in codes if code in NAMES), "en")
