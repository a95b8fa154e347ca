"""The age question that stands at every door to an account (AC-1).

It is neutral: a date of birth, no hint of what the answer should be. The date is used once and forgotten; what stays is
that an adult's age was attested, when, how, and to which wording. Whoever was refused meets the same closed door for a
day, whatever date they try next: a signed cookie knows the browser, and the cache a keyed hash of the email address
and, for an hour, of network and browser together.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from allauth.core import context
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from crm.lib.age import OLDEST
from crm.lib.crypto import keyed_hash
from crm.lib.limits import client_ip, network
from privacy.age import is_adult

WORDING = "birth-date-1"  # changes when the question does
COOKIE = "entry_pause"
BROWSER_WAITS = timedelta(days=1)
NETWORK_WAITS = timedelta(hours=1)  # short: a household or an office may share it
YOUNGEST = 3  # years; who fills in a form is older, and this year's date is what a mistyped year looks like
_SALT = "privacy.age_gate"


class Refused(Exception):
    """No account for this person now. The reason is not for the page to tell."""


@dataclass(frozen=True, slots=True)
class Attestation:
    """That the age of an account's holder was asked and sufficed. Holds no birth date."""

    at: datetime
    method: str  # "form", "social", "invitation", "setup" or "command"
    wording: str = WORDING

    def stamp(self, user: User) -> None:
        """Write it on the account, which may then be active."""
        user.age_attested_at = self.at
        user.age_method = self.method
        user.age_wording = self.wording


def attest(
    birth_date: date | None,
    method: str,
    *,
    request: HttpRequest | None = None,
    email: str = "",
    heed_earlier: bool = True,
) -> Attestation:
    """Judge a birth date and forget it. Raises Refused, and then remembers browser and address for a while.

    ``heed_earlier`` is False at a door that a refusal shuts for good: there is no second try to keep anybody from.
    """
    if heed_earlier and is_waiting(request, email):
        raise Refused
    now = timezone.now()
    if not is_adult(birth_date, now, years=settings.MINIMUM_ACCOUNT_AGE):
        _remember(request, email)
        raise Refused
    return Attestation(now, method)


def is_waiting(request: HttpRequest | None, email: str = "") -> bool:
    """Whether this browser or address was refused lately."""
    if request is not None and request.get_signed_cookie(COOKIE, None, salt=_SALT, max_age=BROWSER_WAITS) is not None:
        return True
    return bool(cache.get_many(list(_marks(request, email))))


def _remember(request: HttpRequest | None, email: str) -> None:
    for mark, wait in _marks(request, email).items():
        cache.set(mark, 1, timeout=int(wait.total_seconds()))


def _marks(request: HttpRequest | None, email: str) -> dict[str, timedelta]:
    marks = {}
    if email:
        marks[_mark(f"email\0{email.strip().lower()}")] = BROWSER_WAITS
    if request is not None and (ip := client_ip(request)):
        marks[_mark(f"browser\0{network(ip)}\0{request.headers.get('User-Agent', '')}")] = NETWORK_WAITS
    return marks


def _mark(value: str) -> str:
    return f"entry:{keyed_hash('age gate', value).hex()}"


def refusal(request: HttpRequest) -> HttpResponse:
    """The neutral page: it neither says why nor what would have helped."""
    response = render(request, "privacy/no_account.html", status=403)
    response.set_signed_cookie(
        COOKIE,
        "1",
        salt=_SALT,
        max_age=BROWSER_WAITS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


def plausible(value: date) -> None:
    """Raises ValidationError for a slip of the finger: a day nobody is born on who fills in a form."""
    first_on_earth = (timezone.now() + timedelta(hours=14)).date()
    if not first_on_earth.year - OLDEST <= value.year <= first_on_earth.year - YOUNGEST:
        raise ValidationError(_("Enter your date of birth."))


class _Forgetful(forms.DateInput):
    """A date input that never shows what was entered."""

    input_type = "date"

    def format_value(self, value: Any) -> str | None:
        return None


class BirthDateField(forms.DateField):
    """The question. Its answer is never filled in again, whatever else was wrong with the form."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {"label": _("Date of birth"), "help_text": _("Used once, now, and not kept."), **kwargs}
        super().__init__(widget=_Forgetful(attrs={"autocomplete": "bday"}), validators=[plausible], **kwargs)


class AgeQuestion(forms.Form):
    """First base of every form that makes an account: asks for a name and the date of birth.

    A refusal outweighs every other mistake: the form then counts as valid, and ``try_save`` answers with the neutral
    page.
    """

    age_method = "form"
    one_answer = False  # whether a refusal shuts this door for good; else whoever was refused waits
    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    birth_date = BirthDateField()
    field_order = ["name", "email", "password1", "birth_date"]

    _attestation: Attestation | None = None
    is_refused = False

    @property
    def attestation(self) -> Attestation:
        """What the question found. Raises Refused unless it found an adult."""
        if self._attestation is None:
            raise Refused
        return self._attestation

    def full_clean(self) -> None:
        super().full_clean()
        if not self.is_bound:
            return
        birth_date = self.cleaned_data.pop("birth_date", None)
        try:
            if birth_date is not None:
                self._attestation = attest(
                    birth_date,
                    self.age_method,
                    request=context.request,
                    email=self._email(),
                    heed_earlier=not self.one_answer,
                )
            elif not self.one_answer and is_waiting(context.request, self._email()):
                raise Refused
        except Refused:
            self.is_refused = True
            self._errors = ErrorDict()

    def _email(self) -> str:
        return str(self.cleaned_data.get("email") or self.data.get(self.add_prefix("email")) or "")

    def try_save(self, request: HttpRequest) -> Any:
        """allauth's hook: the saved user and a response, one of them None."""
        if self.is_refused:
            return None, refusal(request)
        return super().try_save(request)  # type: ignore[misc]
