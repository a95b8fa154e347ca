"""Forms of time: an entry, the timer, the rules."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from crm.lib.forms import WorkspaceForm
from projects.hours import durations
from projects.hours.models import TimeEntry, TimeRules
from projects.picking import Work, WorkField, value_of

_FIRST, _LAST = date(1970, 1, 2), date(2200, 1, 1)


class EntryForm(forms.Form):
    """Time that somebody spent: when, how long, on what."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    length = forms.CharField(
        label=_("How long"),
        max_length=40,
        widget=forms.TextInput({"autofocus": True, "placeholder": "1:30", "autocomplete": "off"}),
        help_text=_("1:30, 1.5, 90m or 1h30."),
    )
    work = WorkField(label=_("Project or task"))
    text = forms.CharField(label=_("What was done"), required=False, max_length=2_000)
    billable = forms.BooleanField(label=_("Billable"), required=False, initial=True)

    def __init__(self, *args: Any, membership: Membership, entry: TimeEntry | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"day": timezone.localdate(), **_said(entry), **self.initial}
        work: Any = self.fields["work"]
        work.offer_to(membership, self.data.get("work") if self.is_bound else self.initial.get("work"))

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not _FIRST <= day <= _LAST:
            raise forms.ValidationError(_("Choose a day of this time."))
        return day

    def clean_length(self) -> int:
        """In minutes."""
        try:
            minutes = durations.parse(self.cleaned_data["length"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if not minutes:
            raise forms.ValidationError(_("Write how long it took."))
        return minutes

    def written(self) -> dict[str, Any]:
        """What an entry is made of."""
        data = self.cleaned_data
        work: Work = data["work"]
        return {
            "day": data["day"],
            "minutes": data["length"],
            "project": work.project,
            "task": work.task,
            "text": data["text"],
            "billable": data["billable"],
        }


def _said(entry: TimeEntry | None) -> dict[str, Any]:
    if entry is None:
        return {}
    return {
        "day": entry.day,
        "length": durations.show(entry.minutes),
        "work": value_of(entry.project_id, entry.task_id),
        "text": entry.text,
        "billable": entry.billable,
    }


class TimerForm(forms.Form):
    """What a timer runs for."""

    work = WorkField(label=_("Project or task"))
    text = forms.CharField(label=_("What are you doing?"), required=False, max_length=2_000)
    billable = forms.BooleanField(label=_("Billable"), required=False, initial=True)

    def __init__(self, *args: Any, membership: Membership, entry: TimeEntry | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = _said(entry)
        self.initial = {**{name: said[name] for name in ("work", "text", "billable") if name in said}, **self.initial}
        work: Any = self.fields["work"]
        work.offer_to(membership, self.data.get("work") if self.is_bound else self.initial.get("work"))

    def written(self) -> dict[str, Any]:
        """What an entry is made of."""
        work: Work = self.cleaned_data["work"]
        return {
            "project": work.project,
            "task": work.task,
            "text": self.cleaned_data["text"],
            "billable": self.cleaned_data["billable"],
        }


class LineForm(forms.Form):
    """Another line for the sheet of a week."""

    add = WorkField(label=_("Another project or task"))

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add: Any = self.fields["add"]
        add.offer_to(membership)


class RulesForm(WorkspaceForm):
    """How billable time is rounded, when a week begins, until when nothing changes any more."""

    class Meta:
        model = TimeRules
        fields = ["step", "way", "week_starts", "locked_until"]
        widgets = {"locked_until": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].help_text = _("What was booked before stays as it is.")
        self.fields["locked_until"].help_text = _(
            "Nobody adds, changes or deletes hours of this day or an earlier one: not by hand, timer, sheet or undo."
        )
        self.helper = FormHelper()
        self.helper.layout = Layout(Row("step", "way"), "week_starts", "locked_until")
        self.helper.add_input(Submit("save", _("Save rules")))

    def clean_locked_until(self) -> date | None:
        day: date | None = self.cleaned_data["locked_until"]
        if day and not _FIRST <= day <= _LAST:
            raise forms.ValidationError(_("Choose a day of this time."))
        return day
