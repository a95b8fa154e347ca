"""The form of signing in."""

from typing import Any

from allauth.account.forms import LoginForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.lib import addresses


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """allauth's, with the words of this product."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "remember" in self.fields:
            self.fields["remember"].label = _("Keep me signed in on this device")

    def clean_login(self) -> str:
        """In the form in which accounts keep it."""
        login: str = super().clean_login()
        try:
            return addresses.normalize_email(login)
        except ValidationError:
            return login
