"""Forms of the opt-in page: what the public fills in, and what staff set up."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contacts.consent.models import Channel
from crm.lib import addresses
from crm.lib.forms import WorkspaceForm
from messaging.opt_in_models import OptInForm, OptInWording


class SignUp(forms.Form):
    """What a visitor enters. No box is ticked beforehand; each says what it agrees to."""

    name = forms.CharField(label=_("Name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.CharField(
        label=_("Email"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email"}),
    )
    agree_sms = forms.BooleanField(required=False)
    agree_email = forms.BooleanField(required=False)
    # A trap: people don't see it, programs that fill in everything do.
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    _ADDRESS = {Channel.SMS: "phone", Channel.EMAIL: "email"}

    def __init__(self, page: OptInForm, shown: OptInWording, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        for channel, field in self._ADDRESS.items():
            if channel in page.channels:
                self.fields[f"agree_{channel.value}"].label = shown.text_for(channel)
            else:
                del self.fields[field], self.fields[f"agree_{channel.value}"]
        self.helper = FormHelper()
        self.helper.form_tag = False

    @property
    def is_trapped(self) -> bool:
        """Whether a program filled this in."""
        return bool(self.data.get("website"))

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if "://" in name or "www." in name.lower():
            raise ValidationError(_("Please enter a name."))
        return name

    def clean_phone(self) -> str:
        text = self.cleaned_data["phone"]
        return addresses.normalize_phone(text, self.page.workspace.country) if text else ""

    def clean_email(self) -> str:
        text = self.cleaned_data["email"]
        return addresses.normalize_email(text) if text else ""

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        ticked = [channel for channel in self.page.channels if data.get(f"agree_{channel.value}")]
        for channel in ticked:
            field = self._ADDRESS[channel]
            if not data.get(field) and field not in self.errors:
                self.add_error(field, _("Where shall the messages go?"))
        if not ticked:
            raise ValidationError(_("Tick what you agree to. Without that nobody may write to you."))
        return data

    def entered(self, ip: str) -> dict[str, Any]:
        """What is handed on: only the addresses for which a box was ticked."""
        channels = [c.value for c in self.page.channels if self.cleaned_data.get(f"agree_{c.value}")]
        return {
            "name": self.cleaned_data["name"],
            "phone": self.cleaned_data.get("phone", "") if Channel.SMS in channels else "",
            "email": self.cleaned_data.get("email", "") if Channel.EMAIL in channels else "",
            "channels": channels,
            "ip": ip,
        }


class OptInFormForm(WorkspaceForm):
    """The settings of an opt-in page."""

    class Meta:
        model = OptInForm
        fields = ["name", "purpose", "about", "frequency", "by_text", "by_email", "intro"]
        widgets = {
            "purpose": forms.RadioSelect(attrs={"class": "choices choices-inline"}),
            "intro": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", _("Save page")))
