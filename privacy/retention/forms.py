"""Forms of retention."""

from datetime import date, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.models import Contact
from crm.lib.forms import WithoutCards
from privacy.retention import kinds, running
from privacy.retention.models import LegalHold

_LONGEST = 600  # months: fifty years


class PeriodsForm(forms.Form):
    """How many months each kind is kept; empty: without an end."""

    def __init__(self, *args: Any, workspace: Workspace | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workspace = workspace
        for kind, months in running.periods(workspace):
            self.fields[kind.key] = forms.IntegerField(
                label=str(kind.title), required=False, min_value=0, max_value=_LONGEST, initial=months
            )

    def rows(self) -> list[tuple[kinds.Kind, Any]]:
        """Each kind with its field."""
        return [(kind, self[kind.key]) for kind in kinds.of(self.workspace)]

    def save(self) -> int:
        """Set what was changed; returns how many."""
        for name in self.changed_data:
            running.set_period(self.workspace, kinds.KINDS[name], self.cleaned_data[name])
        return len(self.changed_data)


class HoldForm(WithoutCards, forms.ModelForm):  # type: ignore[type-arg]
    """Place a hold."""

    class Meta:
        model = LegalHold
        fields = ("reason", "until")
        widgets = {"until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {
            "reason": _("Why nothing may be deleted: a claim, an order, a tax audit. Staff read it; the person may."),
            "until": _("It ends by itself after this day."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs.update(rows=3, maxlength=2000)
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", _("Place the hold")))
        if not self.initial.get("until"):
            self.initial["until"] = timezone.now().date() + timedelta(days=365)

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < timezone.now().date():
            raise forms.ValidationError(_("This day is over."))
        return until

    def place(self, contact: Contact, *, by: Any) -> LegalHold:
        """On everything about somebody."""
        return self._place(by, workspace=contact.workspace, contact=contact)

    def place_on(self, what: str, record: Any, *, by: Any) -> LegalHold:
        """On one record."""
        return self._place(by, workspace=record.workspace, contact=record.contact, what=what, record_id=record.pk)

    def _place(self, by: Any, **fields: Any) -> LegalHold:
        hold: LegalHold = self.save(commit=False)
        for name, value in {**fields, "placed_by_id": by.pk}.items():
            setattr(hold, name, value)
        hold.save()
        return hold
