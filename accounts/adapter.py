"""How django-allauth does things here: who may sign up, how it mails, how it keeps the secrets of second factors."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal import stagekit
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import resolve_url

from accounts import audit, invitations, product_mail
from accounts.models import User
from crm.lib import addresses, crypto
from crm.lib.limits import client_ip


def _comparable(email: str | None) -> str:
    try:
        return addresses.normalize_email(email or "")
    except ValidationError:
        return ""


_MODELS = {"user", "current_site", "request"}  # what allauth puts into every mail and our texts have no use for


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts by email alone, behind the age question."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Open to everybody when the operator says so. An invitation has its own page, for its own address."""
        return bool(settings.SIGNUP_OPEN)

    def clean_email(self, email: str) -> str:
        """The one form in which addresses are compared, so that no second account hides behind another spelling."""
        return addresses.normalize_email(email)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """AC-1: an account is saved with what the age question found; without it the database refuses it."""
        form.attestation.stamp(user)
        user.name = form.cleaned_data.get("name") or user.name
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth's mail takes the product's own door, in our words (templates/mail)."""
        kind = product_mail.Kind(template_prefix.rpartition("/")[2])
        values = {key: value for key, value in context.items() if key not in _MODELS}
        product_mail.send(kind, email, kind.value, values)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The visitor's address as the nearest trusted proxy saw it; never what the visitor claims."""
        return client_ip(request) or "0.0.0.0"  # noqa: S104  no address at all, not one to listen on

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("accounts:workspaces")

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> Any:
        """The log says when those with power over the site or a workspace came in (AC-8)."""
        if user.is_staff or user.memberships.filter(role="owner").exists():
            audit.record(user, "account.signed_in", user)
        return super().post_login(request, user, **kwargs)

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Signing in and out shows by itself; no toast has to say so."""
        template = kwargs.get("message_template") or (args[0] if args else None)
        if template not in ("account/messages/logged_in.txt", "account/messages/logged_out.txt"):
            super().add_message(request, level, *args, **kwargs)


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts by Google and Microsoft."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Open to everybody when the operator says so, else for the one address whose invitation was opened here."""
        if settings.SIGNUP_OPEN:
            return True
        invited = invitations.invited_address(request)
        return bool(invited) and _comparable(sociallogin.user.email) == invited


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Second factors, their secrets sealed under the site's keys and bound to the account they belong to."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(crypto.seal(text.encode(), self._bound_to())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises crypto.WrongKey when the secret was moved here from another account's row."""
        return crypto.unseal(base64.b64decode(encrypted_text), self._bound_to()).decode()

    def _bound_to(self) -> bytes:
        """The account at hand: the one signed in, or the one whose sign-in waits for its second step."""
        request = context.request
        user = request.user
        if not user.is_authenticated:
            login = stagekit.unstash_login(request, peek=True)
            user = login.user if login else None
        if user is None:
            raise crypto.WrongKey("No account is signing in, so no second factor can be opened.")
        return f"mfa.{user.pk}".encode()

    def _get_site_name(self) -> str:
        return str(settings.PRODUCT_NAME)
