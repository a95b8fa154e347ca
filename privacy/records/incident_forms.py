"""Forms about incidents."""

from datetime import timedelta
from typing import Any

from crispy_forms.layout import Fieldset, Row
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import helper
from crm.lib.forms import WithoutCards, WorkspaceForm
from privacy.records.kinds_of_data import CategoriesField
from privacy.records.models import Incident

_LONG = 10_000


def moment_field(**kwargs: Any) -> forms.DateTimeField:
    """A day and a time, in the zone of whoever writes."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **kwargs)


def _text(label: Any, rows: int = 3, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=_LONG, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


class IncidentForm(WithoutCards, WorkspaceForm):
    """What is known of an incident. All but title and time can come later."""

    title = forms.CharField(label=_("In a few words"), max_length=200)
    noticed_at = moment_field(label=_("Noticed"), help_text=_("The 72 hours begin then."))
    began_at = moment_field(label=_("Began"), required=False)
    ended_at = moment_field(label=_("Ended"), required=False)
    what = _text(_("What happened"), 4, help_text=_("Name nobody here; this is kept for the authority."))
    categories = CategoriesField()
    consequences = _text(_("Likely consequences for the people"))
    measures = _text(_("What was done, and what will be"))
    advice = _text(_("What the people concerned can do"))
    risk_why = _text(_("Why this risk"), 2)

    class Meta:
        model = Incident
        fields = [
            *["title", "noticed_at", "began_at", "ended_at", "what", "categories", "people_count", "records_count"],
            *["consequences", "measures", "advice", "risk", "risk_why"],
        ]
        widgets = {"risk": forms.RadioSelect(attrs={"class": "choices"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].offer(self.workspace, list(self.instance.categories))  # type: ignore[attr-defined]
        self.helper = helper(
            _("Save"),
            Fieldset(_("What happened"), "title", "noticed_at", Row("began_at", "ended_at"), "what"),
            Fieldset(_("What and whom it concerns"), "categories", Row("people_count", "records_count")),
            Fieldset(_("What follows"), "consequences", "measures", "advice"),
            Fieldset(_("Judgement"), "risk", "risk_why"),
        )

    def clean_noticed_at(self) -> Any:
        at = self.cleaned_data["noticed_at"]
        if at > timezone.now() + timedelta(minutes=5):
            raise forms.ValidationError(_("This lies ahead of us."))
        return at

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("began_at") and given.get("ended_at") and given["ended_at"] < given["began_at"]:
            self.add_error("ended_at", _("This is before it began."))
        return given


class StepForm(WithoutCards, forms.Form):
    """A step in its history."""

    text = forms.CharField(label=_("What was done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class ToldForm(WithoutCards, forms.Form):
    """When somebody was told."""

    at = moment_field(label=_("When"))
    why_late = _text(_("Why it took longer than 72 hours"), 2)

    def __init__(self, *args: Any, incident: Incident, asks_why: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incident = incident
        if not asks_why:
            del self.fields["why_late"]

    def clean_at(self) -> Any:
        at = self.cleaned_data["at"]
        if at > timezone.now() + timedelta(minutes=5) or at < self.incident.noticed_at:
            raise forms.ValidationError(_("Between when it was noticed and now."))
        return at

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        is_late = bool(given.get("at")) and given["at"] > self.incident.due_at
        if "why_late" in self.fields and is_late and not given.get("why_late"):
            self.add_error("why_late", _("The law asks for the reasons (Art. 33(1))."))
        return given
