"""Forms about oneself, the workspace and the people in it."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row, Submit
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role, User, Workspace
from accounts.roles import grantable
from crm.lib import places
from crm.lib.addresses import normalize_email, normalize_phone


def helper(button: Any, *layout: Any) -> FormHelper:
    """How these forms are laid out, with one button."""
    made = FormHelper()
    if layout:
        made.layout = Layout(*layout)
    made.add_input(Submit("save", button))
    return made


class PhoneField(forms.CharField):
    """A phone number, read as people in ``country`` dial it and kept in E.164."""

    country = "US"

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
        super().__init__(widget=widget, max_length=32, **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return normalize_phone(text, self.country) if text else ""


class WorkspaceForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a workspace can't do without."""

    country = forms.ChoiceField(label=_("Country"), choices=places.countries, initial="US")
    zone = forms.ChoiceField(label=_("Time zone"), choices=places.zones, initial="UTC")
    currency = forms.ChoiceField(label=_("Currency"), choices=places.CURRENCIES, initial="USD")

    class Meta:
        model = Workspace
        fields = ["name", "business_name", "country", "zone", "currency"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(_("Make workspace"), "name", "business_name", Row("country", "zone"), "currency")


class SettingsForm(WorkspaceForm):
    """All of a workspace that its owner and managers may set."""

    contact_phone = PhoneField(label=_("Contact phone"), required=False)

    class Meta(WorkspaceForm.Meta):
        fields = [
            *["name", "business_name", "country", "zone", "currency"],
            *["postal_address", "contact_email", "contact_phone", "privacy_officer"],
        ]
        widgets = {"postal_address": forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"})}
        help_texts = {
            "postal_address": _("Stands in every marketing email, as the law asks."),
            "privacy_officer": _("Who answers for data protection, if somebody does. Stands on the privacy page."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["postal_address"].max_length = 500  # type: ignore[attr-defined]
        self.fields["contact_phone"].country = self.data.get("country") or self.instance.country  # type: ignore[attr-defined]
        self.helper = helper(
            _("Save settings"),
            Fieldset(_("Business"), "name", "business_name", "postal_address"),
            Fieldset(_("Place and money"), Row("country", "zone"), "currency"),
            Fieldset(_("Whom people ask"), Row("contact_email", "contact_phone"), "privacy_officer"),
        )

    def clean_postal_address(self) -> str:
        text = str(self.cleaned_data["postal_address"])
        if len(text) > 500:
            raise ValidationError(_("An address has at most 500 characters."))
        return text


class InviteForm(forms.Form):
    """Whom to invite, as what."""

    email = forms.EmailField(label=_("Email"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, by: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in grantable(by)]  # type: ignore[attr-defined]
        self.fields["role"].initial = Role.MEMBER
        self.helper = helper(_("Send invitation"), "email", "role")

    def clean_email(self) -> str:
        return normalize_email(self.cleaned_data["email"])


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(choices=Role.choices)


class WeeklyHoursForm(forms.ModelForm):  # type: ignore[type-arg]
    """How much a member works here in a usual week."""

    class Meta:
        model = Membership
        fields = ["weekly_hours"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(_("Save"), "weekly_hours")


class HandOverForm(forms.Form):
    """Who is to own the workspace from now on."""

    member = forms.ModelChoiceField(label=_("New owner"), queryset=Membership.objects.none())

    def __init__(self, *args: Any, giver: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Membership.objects.of(giver.workspace).exclude(pk=giver.pk).filter(user__is_active=True)
        field: Any = self.fields["member"]
        field.empty_label = _("Choose a member")
        field.queryset = others.select_related("user").order_by("user__name", "user__email")
        field.label_from_instance = lambda member: f"{member.user} ({member.user.email})"
        self.helper = helper(_("Hand over"), "member")


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """One's own account (AC-3). The email address has its own page: a new one must be confirmed first."""

    phone = PhoneField(label=_("Phone"), required=False)
    zone = forms.ChoiceField(label=_("Time zone"), choices=places.zones)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ["name", "phone", "company", "job_title", "zone", "language", "mail_on_mention", "mail_on_reminder"]

    def __init__(self, *args: Any, country: str = "US", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["phone"].country = country  # type: ignore[attr-defined]
        self.helper = helper(
            _("Save profile"),
            Row("name", "phone"),
            Row("company", "job_title"),
            Row("zone", "language"),
            "mail_on_mention",
            "mail_on_reminder",
        )
