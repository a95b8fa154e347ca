"""Forms of the staff's desk."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Workspace
from contacts.models import Contact
from crm.lib.addresses import normalize_email
from crm.lib.forms import WithoutCards
from privacy.models import BY_HAND, COPIES, Ground, Kind, Manner, Place, PrivacyRequest
from privacy.records import letter_words


class LetterForm(WithoutCards, forms.Form):
    """Has words of staff that are mailed to the person without a consent: they tell facts, and advertise nothing."""

    mailed = "text"

    def __init__(self, *args: Any, workspace: Workspace | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workspace = workspace

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if against := letter_words.against(cleaned.get(self.mailed) or "", self.workspace):
            self.add_error(self.mailed, against)
        return cleaned


class StaffRequestForm(WithoutCards, forms.Form):
    """A request that staff took by phone, mail or email."""

    kind = forms.ChoiceField(
        label=_("Asks for"), choices=[choice for choice in Kind.choices if choice[0] != Kind.CHILD]
    )
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


class RefuseForm(LetterForm):
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


class ExtendForm(LetterForm):
    text = forms.CharField(
        label=_("Reasons, for the person"), max_length=4000, widget=forms.Textarea({"rows": 3}), min_length=10
    )


def _ground_of_a_part() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Was a part refused?"), choices=[("", _("No, everything was done")), *Ground.choices], required=False
    )


class DoneForm(LetterForm):
    ground = _ground_of_a_part()
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


class MessageForm(forms.Form):
    """To the person, inside the request."""

    text = forms.CharField(label=_("Message"), max_length=4000, widget=forms.Textarea({"rows": 4}))
    waits = forms.BooleanField(
        label=_("We can't go on without an answer"),
        required=False,
        help_text=_("The request shows that it waits. The clock stands only where the law lets it: in the UK."),
    )


class HandlerForm(forms.Form):
    """Whose work it is."""

    handler = forms.ModelChoiceField(
        label=_("Handled by"), queryset=User.objects.none(), required=False, empty_label=_("nobody in particular")
    )

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handler"].queryset = staff  # type: ignore[attr-defined]


class JoinForm(forms.Form):
    into = forms.ModelChoiceField(label=_("Other request"), queryset=PrivacyRequest.objects.none())

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = others  # type: ignore[attr-defined]


class BulkForm(LetterForm):
    """What to do with many requests at once."""

    what = forms.ChoiceField(
        label=_("With those ticked"),
        choices=[("copies", _("Make the copies")), ("hand", _("Give to")), ("refuse", _("Refuse"))],
    )
    handler = forms.ModelChoiceField(
        label=_("Whom"), queryset=User.objects.none(), required=False, empty_label=_("nobody in particular")
    )
    ground = forms.ChoiceField(label=_("Ground"), choices=[("", "–"), *Ground.choices], required=False)
    text = forms.CharField(label=_("To the person"), required=False, max_length=4000)

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handler"].queryset = staff  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("what") == "refuse":
            if not cleaned.get("ground"):
                raise forms.ValidationError(_("A refusal needs a ground."))
            if cleaned["ground"] == Ground.OTHER and not cleaned.get("text"):
                raise forms.ValidationError(_("Another reason has to be told."))
        return cleaned


class NoteForm(LetterForm):
    """What the person is told besides what the mail says anyway."""

    ground = _ground_of_a_part()
    text = forms.CharField(
        label=_("To the person"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3})
    )


class WeighForm(LetterForm):
    """How an objection is decided."""

    mailed = "note"
    note = forms.CharField(
        label=_("Balancing note, for the person"),
        min_length=30,
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("What you use the data for and why, what the person has against it, and which weighs more."),
    )
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("uphold", _("Follow the objection: freeze the data")),
            ("overrule", _("Go on: our grounds weigh more")),
        ],
        widget=forms.RadioSelect({"class": "choices"}),
    )


class LiftForm(LetterForm):
    """Staff announce the end of a restriction."""

    mailed = "reason"
    reason = forms.CharField(
        label=_("Why it ends, for the person"), max_length=2000, min_length=10, widget=forms.Textarea({"rows": 4})
    )
    told = forms.BooleanField(label=_("I have told the person, who has no email address here"), required=False)

    def __init__(self, *args: Any, has_email: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_email:
            del self.fields["told"]
        else:
            self.fields["told"].required = True


def is_by_hand(request: PrivacyRequest) -> bool:
    """Whether staff do it themselves and then say so."""
    return request.kind in BY_HAND or (request.workspace_id is None and request.kind not in {*COPIES, Kind.DELETION})
