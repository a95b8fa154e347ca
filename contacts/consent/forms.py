"""What staff enter about consent: a written yes with its evidence, and a no that somebody told them."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.consent import ledger, state
from contacts.consent.evidence import Method
from contacts.consent.models import Channel, Purpose
from contacts.models import Contact, ContactPoint
from crm.lib import addresses

EVERYTHING = "everything"
_LONGEST = 4000


class _AboutAnAddress(forms.Form):
    """The first question is the same on both pages: which address of the contact, by which channel."""

    way = forms.ChoiceField(label=_("Address"), widget=forms.RadioSelect(attrs={"class": "choices"}))

    def __init__(self, contact: Contact, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contact, self.actor = contact, actor
        self.workspace = contact.workspace
        self.ways: dict[str, tuple[ContactPoint, Channel]] = {
            f"{channel}:{point.pk}": (point, channel)
            for point in contact.points.all()
            for channel in Channel
            if state.KIND_OF[channel] == point.kind
        }
        self.fields["way"].choices = [  # type: ignore[attr-defined]
            (key, self._label(point, channel)) for key, (point, channel) in self.ways.items()
        ]
        self.helper = FormHelper()

    def _label(self, point: ContactPoint, channel: Channel) -> str:
        phone = point.kind == addresses.Kind.PHONE
        shown = addresses.show_phone(point.value, self.workspace.country) if phone else point.value
        return f"{channel.label.capitalize()}: {shown}"

    def zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.workspace.zone)
        except (KeyError, ValueError, OSError):
            return ZoneInfo("UTC")

    def moment(self, day: date) -> datetime:
        """A day as a moment: noon in the workspace's zone, but never in the future."""
        return min(datetime.combine(day, time(12), self.zone()), timezone.now())


class WrittenConsent(_AboutAnAddress):
    """Express written consent that staff hold: a signed form, a letter, a message through another channel."""

    purpose = forms.ChoiceField(
        label=_("They agreed to"),
        choices=Purpose.choices,
        widget=forms.RadioSelect(attrs={"class": "choices choices-inline"}),
        help_text=_("One purpose does not imply another. Enter each that they agreed to."),
    )
    day = forms.DateField(
        label=_("When they agreed"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    wording = forms.CharField(
        label=_("The words they agreed to"),
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Exactly as they stood on the form or in the message that the person saw."),
    )
    evidence = forms.CharField(
        label=_("How you can prove it"),
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Where and how they agreed, and where the paper or the message is kept. It is stored encrypted."),
    )
    in_writing = forms.BooleanField(
        label=_("I have seen this consent in writing."),
        help_text=_("Spoken consent does not count. Ask the person to confirm by text or on your opt-in page instead."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].widget.attrs["max"] = self.today().isoformat()
        self.helper.add_input(Submit("save", _("Record consent")))

    def today(self) -> date:
        return timezone.now().astimezone(self.zone()).date()

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > self.today():
            raise ValidationError(_("This day is still to come."))
        if day.year < 1990:
            raise ValidationError(_("This is too long ago."))
        return day

    def clean(self) -> dict[str, Any]:
        if self.contact.is_restricted:
            raise ValidationError(_("This contact is frozen at their own request: nothing may be added."))
        return super().clean() or self.cleaned_data

    def record(self) -> bool:
        """Write it to the ledger. False, with an error on the form, when the address opted out."""
        point, channel = self.ways[self.cleaned_data["way"]]
        try:
            ledger.grant(
                self.contact,
                channel,
                self.cleaned_data["purpose"],
                method=Method.WRITTEN,
                address=point.value,
                wording=self.cleaned_data["wording"],
                evidence=self.cleaned_data["evidence"],
                actor=self.actor,
                at=self.moment(self.cleaned_data["day"]),
            )
        except ledger.Suppressed as refused:
            self.add_error("way", state.why_closed(refused.suppression))
            self.add_error("way", _("Only the person can undo that: with START from this number, or a new sign-up."))
            return False
        except ledger.Outdated as refused:
            said = _("They opted out on %(day)s, so what they agreed to before, or that day, no longer counts.")
            self.add_error("day", ValidationError(said, params={"day": state.day(refused.ended)}))
            return False
        return True


class OptOut(_AboutAnAddress):
    """Somebody told staff to stop, on the phone, in person or in a letter. It counts like a STOP (CN-7)."""

    scope = forms.ChoiceField(
        label=_("What they no longer want"), widget=forms.RadioSelect(attrs={"class": "choices"}), initial=EVERYTHING
    )
    how = forms.ChoiceField(
        label=_("How they told you"),
        choices=[
            ("phone call", _("on the phone")),
            ("in person", _("in person")),
            ("letter or email", _("in a letter or an email")),
            ("otherwise", _("otherwise")),
        ],
    )
    note = forms.CharField(
        label=_("What they said"), max_length=_LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = [  # type: ignore[attr-defined]
            (EVERYTHING, _("Everything to this address, whatever it is about")),
            *((purpose.value, _("Only: %(purpose)s") % {"purpose": purpose.label}) for purpose in Purpose),
        ]
        if len(self.ways) == 1:
            self.fields["way"].initial = next(iter(self.ways))
        self.helper.add_input(Submit("save", _("Record the opt-out")))

    def record(self) -> None:
        """Write it to the ledger; it binds at once."""
        point, channel = self.ways[self.cleaned_data["way"]]
        said = {"told": self.cleaned_data["how"], "said": self.cleaned_data["note"]}
        scope = self.cleaned_data["scope"]
        if scope == EVERYTHING:
            ledger.withdraw_address(
                self.workspace, point.value, channel=channel, method=Method.STAFF, evidence=said, actor=self.actor
            )
            return
        # Whichever contact carries the address: it is the person who has it that said no.
        holders = Contact.objects.filter(workspace=self.workspace, points__hash=bytes(point.hash)).distinct()
        with transaction.atomic():
            for holder in holders.order_by("pk"):
                ledger.withdraw(
                    holder,
                    channel,
                    scope,
                    method=Method.STAFF,
                    address=point.value,
                    evidence=said,
                    actor=self.actor,
                )
