"""Forms for calls and related people."""

import re
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Contact
from contacts.page import relations
from contacts.page.models import Call, Relation, RelationKind
from contacts.picking import PickField
from crm.lib import cards

_LONGEST_CALL = 24 * 3600  # seconds
_MOMENT = "%Y-%m-%dT%H:%M"


def members_of(workspace: Any) -> Any:
    """The people who may work in a workspace, by name."""
    return User.objects.filter(memberships__workspace=workspace, is_active=True).order_by("name", "email")


def _moment(**kwargs: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput({"type": "datetime-local"}, format=_MOMENT)
    return forms.DateTimeField(widget=widget, input_formats=[_MOMENT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **kwargs)


class PageForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form about something of one contact."""

    def __init__(self, *args: Any, contact: Contact, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contact, self.user = contact, user

    def clean_text(self) -> str:
        """Card numbers do not enter the database (CO-4)."""
        return cards.mask(self.cleaned_data["text"])


class CallForm(PageForm):
    """A call: when, how long, who rang, how it ended, what was said."""

    at = _moment(label=_("When"))
    length = forms.CharField(
        label=_("How long"),
        required=False,
        max_length=8,
        widget=forms.TextInput({"inputmode": "numeric", "placeholder": "5", "autofocus": True}),
        help_text=_("Minutes, or minutes and seconds as in 5:30."),
    )
    text = forms.CharField(
        label=_("What was said"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 3})
    )

    class Meta:
        model = Call
        fields = ["direction", "outcome", "at", "text"]
        widgets = {"direction": forms.RadioSelect({"class": "choices choices-inline"})}

    field_order = ["direction", "outcome", "at", "length", "text"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.initial["at"] = timezone.localtime().replace(second=0, microsecond=0)
        elif self.instance.seconds:
            minutes, seconds = divmod(self.instance.seconds, 60)
            self.initial["length"] = f"{minutes}:{seconds:02}" if seconds else str(minutes)

    def clean_at(self) -> datetime:
        at: datetime = self.cleaned_data["at"]
        if at > timezone.now() + timedelta(minutes=5):
            raise ValidationError(_("A call is noted after it was made. For later, add a task."))
        return at

    def clean_length(self) -> int:
        """In seconds."""
        text = self.cleaned_data["length"].strip()
        found = re.fullmatch(r"(?:(\d{1,2}):)?(\d{1,4})(?::(\d{2}))?", text, re.ASCII) if text else None
        if text and not found:
            raise ValidationError(_("Write minutes, as in 5, or minutes and seconds, as in 5:30."))
        seconds = _seconds(text)
        if seconds > _LONGEST_CALL:
            raise ValidationError(_("No call lasts longer than a day."))
        return seconds

    def save(self, commit: bool = True) -> Call:
        self.instance.seconds = self.cleaned_data["length"]
        saved: Call = super().save(commit)
        return saved


def _seconds(text: str) -> int:
    """ "5" is five minutes, "5:30" five and a half, "1:05:30" more than an hour."""
    parts = [int(part) for part in text.split(":")] if text else [0]
    if len(parts) == 1:
        return parts[0] * 60
    return sum(part * 60**place for place, part in enumerate(reversed(parts)))


class RelationForm(PageForm):
    """Who is what to this person."""

    other = PickField(queryset=Contact.objects.defer("extra"), label=_("Who"))

    class Meta:
        model = Relation
        fields = ["other", "kind", "words"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        workspace = self.contact.workspace
        other: Any = self.fields["other"]
        other.required = True
        other.queryset = other.queryset.of(workspace).filter(archived_at=None, restricted_at=None)
        chosen = self.data.get("other") if self.is_bound else None
        other.offer(workspace, chosen, str(_("Type a name, address or number to look for somebody")))
        self.fields["words"].help_text = _("Instead of the list: “godmother”, “trainer of the daughter”.")

    def clean_words(self) -> str:
        return cards.mask(self.cleaned_data["words"]).strip()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("words"):
            data["kind"] = RelationKind.OTHER
        elif data.get("kind") == RelationKind.OTHER:
            self.add_error("words", _("Write what they are."))
        return data

    def _post_clean(self) -> None:
        """Nothing is set on the row: both sides are written together."""

    def save(self, commit: bool = True) -> Relation:
        """Both sides. Raises ValidationError."""
        data = self.cleaned_data
        return relations.link(self.contact, data["other"], data["kind"], data["words"])
