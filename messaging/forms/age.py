"""The age question of a form that is for people of the operator's age limit and over (AC-2).

It is neutral: a date of birth, no hint of the limit. The date is used once and forgotten. Whoever was refused meets the
same closed door for a day by a keyed hash of the address, and for an hour by one of network and browser together; a
public form sets no cookie.
"""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from crm.lib.age import OLDEST, has_completed
from crm.lib.crypto import keyed_hash
from crm.lib.limits import client_ip, network

FIELD = "birth_date"
WORDING = "birth-date-1"  # changes when the question does
ADDRESS_WAITS = timedelta(days=1)
NETWORK_WAITS = timedelta(hours=1)  # short: a household or an office may share it
_YOUNGEST = 3  # years; who fills in a form is older, and this year's date is what a mistyped year looks like


class _Forgetful(forms.DateInput):
    """Never shows what was entered."""

    input_type = "date"

    def format_value(self, value: Any) -> str | None:
        return None


def question(words: dict[str, Any]) -> forms.DateField:
    """The field, in the form's language."""

    def plausible(value: date) -> None:
        if not timezone.now().year - OLDEST <= value.year <= timezone.now().year - _YOUNGEST:
            raise ValidationError(words["bad_value"])

    return forms.DateField(
        label=words["birth_date"],
        help_text=words["birth_date_help"],
        widget=_Forgetful(attrs={"autocomplete": "bday"}),
        validators=[plausible],
    )


def suffices(birth_date: date, request: HttpRequest, addresses: list[str]) -> bool:
    """Whether somebody is old enough, and was not refused lately. A refusal is remembered."""
    marks = _marks(request, addresses)
    if cache.get_many(list(marks)):
        return False
    if has_completed(birth_date, timezone.now(), years=settings.MINIMUM_CONTACT_AGE):
        return True
    for mark, wait in marks.items():
        cache.set(mark, 1, timeout=int(wait.total_seconds()))
    return False


def _marks(request: HttpRequest, addresses: list[str]) -> dict[str, timedelta]:
    marks = {_mark(f"address\0{address}"): ADDRESS_WAITS for address in addresses}
    if ip := client_ip(request):
        marks[_mark(f"browser\0{network(ip)}\0{request.headers.get('User-Agent', '')}")] = NETWORK_WAITS
    return marks


def _mark(value: str) -> str:
    return f"form-entry:{keyed_hash('form age gate', value).hex()}"
