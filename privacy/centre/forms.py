"""Forms of the public privacy pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.lib.addresses import normalize_email
from privacy.models import Kind, Place, PrivacyRequest
from privacy.requests import identity


class RequestForm(forms.Form):
    """What anybody can ask for, in plain words."""

    kind = forms.ChoiceField(
        label=_("What do you want?"),
        choices=Kind.choices,
        widget=forms.RadioSelect(attrs={"class": "choices"}),
        initial=Kind.ACCESS,
    )
    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        help_text=_("The one we may have on file. We send a link there to make sure that it is you."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    words = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Whatever helps us to find and understand what you mean."),
    )
    place = forms.ChoiceField(
        label=_("Where do you live?"),
        required=False,
        choices=[("", _("I'd rather not say")), *Place.choices],
        help_text=_("It decides which law sets our deadline."),
    )

    def clean_email(self) -> str:
        return normalize_email(str(self.cleaned_data["email"]))


class FactsForm(forms.Form):
    """Facts on file that the page never shows."""

    def __init__(self, *args: Any, request: PrivacyRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needed = identity.facts_needed(request)
        for name, label in identity.FACTS.items():
            attrs = {"autocomplete": "off", **({"inputmode": "numeric"} if name == "phone" else {})}
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=100, widget=forms.TextInput(attrs)
            )
        if self.needed > 1:
            self.fields["declaration"] = forms.CharField(
                label=_("Your full name as your signature"),
                max_length=200,
                help_text=_("By signing you declare that you are the person whose data you ask for, or act for them."),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = [name for name in identity.FACTS if cleaned.get(name, "").strip()]
        if len(given) < self.needed:
            raise forms.ValidationError(_("Please answer at least %(number)s of them."), params={"number": self.needed})
        return cleaned

    def answers(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in identity.FACTS}


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The code from the mail"),
        max_length=20,
        widget=forms.TextInput({"class": "input-code", "inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
