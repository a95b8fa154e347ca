"""Whether an account has a second factor, and whether this session has used it (AC-5)."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest
from django.urls import reverse


def has_mfa(user: Any) -> bool:
    """Whether the account has a second factor."""
    return bool(is_mfa_enabled(user))


def used_mfa(request: HttpRequest) -> bool:
    """Whether this session has shown a second factor: at sign-in, when asked again, or by setting one up.

    Somebody may have signed in by password alone before the account got its second factor on another device.
    """
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def where_to_use_it(request: HttpRequest) -> str:
    """The page that asks for the account's second factor: an app's code or, if there is none, a key."""
    asking = (reverse("mfa_reauthenticate"), reverse("mfa_reauthenticate_webauthn"))
    ways = [way["url"] for way in get_adapter(request).get_reauthentication_methods(request.user)]
    return str(next(way for way in ways if way in asking))


def _note_enrolment(request: HttpRequest, user: Any, authenticator: Authenticator, **_: Any) -> None:
    """Who has just set it up has shown it. allauth has no other hook for this than its signal."""
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


def watch() -> None:
    """Hear of second factors that are set up; once, when the site starts."""
    authenticator_added.connect(_note_enrolment, dispatch_uid="accounts.second_factor")
