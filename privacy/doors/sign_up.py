"""The doors to an account that are forms: each asks for the date of birth first (``privacy.doors.age_gate``).

Settings name these classes, since the forms of the floors below must not know this one.
"""

from typing import Any

from allauth.account import forms as account
from allauth.socialaccount import forms as social
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from privacy.doors.age_gate import AgeQuestion
from privacy.policy import notice


class _PolicyBeside:
    """The words beside the button say which version of the policy is accepted with the account; that is kept (PV-2)."""

    def save(self, request: HttpRequest) -> Any:
        user = super().save(request)  # type: ignore[misc]
        notice.accept_in_force(user)
        return user


class SignUpForm(_PolicyBeside, AgeQuestion, account.SignupForm):  # type: ignore[misc]  # allauth has no types
    """Sign-up with email and password."""


class SocialSignUpForm(_PolicyBeside, AgeQuestion, social.SignupForm):  # type: ignore[misc]  # allauth has no types
    """Sign-up through Google or Microsoft: the same question, nothing automatic."""

    age_method = "social"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account_of = self.sociallogin.account
        self.fields["name"].initial = (account_of.extra_data or {}).get("name", "")
        if not settings.SIGNUP_OPEN:  # let in by an invitation, which is for this address and no other
            self.fields["email"].disabled = True


class InvitationForm(_PolicyBeside, AgeQuestion, account.SignupForm):  # type: ignore[misc]  # allauth has no types
    """An account for somebody who holds an invitation: the address is the one that it was mailed to."""

    age_method = "invitation"
    field_order = ["name", "password1", "birth_date"]

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        self.invited = email
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.EmailField(
            label=_("Email"), initial=email, disabled=True, widget=forms.HiddenInput
        )

    def _email(self) -> str:
        return self.invited
