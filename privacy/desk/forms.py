"""Forms of the staff's desk."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from crm.lib.addresses import normalize_email
from privacy.models import BY_HAND, Ground, Kind, Manner, Place, PrivacyRequest


class StaffRequestForm(forms.Form):
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

    def clean_email(self) -> str:
        given = str(self.cleaned_data.get("email") or "")
        return normalize_email(given) if given else ""

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
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices"}),
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
