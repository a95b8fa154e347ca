"""Forms of the public privacy pages and of the staff's desk."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from crm.lib.addresses import normalize_email
from privacy import identity
from privacy.models import BY_HAND, Ground, Kind, Manner, Place, PrivacyRequest

_CARDS = {"class": "choices"}


class _WithAddress(forms.Form):
    def clean_email(self) -> str:
        given = str(self.cleaned_data.get("email") or "")
        return normalize_email(given) if given else ""


class RequestForm(_WithAddress):
    """What anybody can ask for, in plain words."""

    kind = forms.ChoiceField(
        label=_("What do you want?"), choices=Kind.choices, widget=forms.RadioSelect(attrs=_CARDS), initial=Kind.ACCESS
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


class StaffRequestForm(_WithAddress):
    """A request that staff took by phone, mail or email."""

    kind = forms.ChoiceField(label=_("Asks for"), choices=Kind.choices)
    manner = forms.ChoiceField(
        label=_("How it came"),
        choices=[(m.value, m.label) for m in (Manner.PHONE, Manner.EMAIL, Manner.MAIL)],
    )
    received_on = forms.DateField(
        label=_("Received on"),
        widget=forms.DateInput({"type": "date"}),
        help_text=_("The clock runs from this day."),
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(
        label=_("Email"),
        required=False,
        max_length=254,
        help_text=_("A link goes there, so that the person can show who they are. Without it you have to check it."),
    )
    words = forms.CharField(
        label=_("What was said"), required=False, max_length=4000, widget=forms.Textarea({"rows": 4})
    )
    place = forms.ChoiceField(label=_("Lives in"), required=False, choices=[("", _("Not known")), *Place.choices])

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if day > timezone.now().date():
            raise forms.ValidationError(_("This day is still to come."))
        if (timezone.now().date() - day).days > 365:
            raise forms.ValidationError(_("This day is more than a year ago."))
        return day

    def received_at(self) -> datetime:
        """The moment to count from: now when it came today."""
        day: date = self.cleaned_data["received_on"]
        now = timezone.now()
        return now if day == now.date() else datetime.combine(day, time(12), tzinfo=now.tzinfo)


class RefuseForm(forms.Form):
    ground = forms.ChoiceField(label=_("Ground"), choices=Ground.choices)
    text = forms.CharField(
        label=_("To the person"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("The mail names the ground and how to complain. Say here what else they should know."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("ground") == Ground.OTHER and not cleaned.get("text"):
            self.add_error("text", _("Another reason has to be told."))
        return cleaned


class ExtendForm(forms.Form):
    text = forms.CharField(
        label=_("Reasons, for the person"), max_length=4000, widget=forms.Textarea({"rows": 3}), min_length=10
    )


class DoneForm(forms.Form):
    text = forms.CharField(
        label=_("What you did, for the person"), max_length=4000, widget=forms.Textarea({"rows": 4}), min_length=10
    )


class IdentityForm(forms.Form):
    """Staff made sure by other means; which of the contacts are theirs."""

    contacts = forms.ModelMultipleChoiceField(
        label=_("Whose data it is"),
        queryset=Contact.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=_CARDS),
    )
    sure = forms.BooleanField(
        label=_("I have made sure who asks, by something other than this request itself"),
        help_text=_("For example by calling the number on file."),
    )

    def __init__(self, *args: Any, found: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contacts"].queryset = found  # type: ignore[attr-defined]


def is_by_hand(request: PrivacyRequest) -> bool:
    """Whether staff do it themselves and then say so."""
    return request.kind in BY_HAND or (request.workspace_id is None and request.kind == Kind.DELETION)
