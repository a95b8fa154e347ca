"""Forms about a policy: what is added by hand, and when a version takes effect."""

from datetime import date
from typing import Any

from crispy_forms.layout import Fieldset
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.forms import helper
from privacy.policy.models import Section

LONGEST = 5000


class PassagesForm(forms.Form):
    """A passage before and after each section."""

    def __init__(self, *args: Any, sections: list[Section], written: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = [section["key"] for section in sections]
        sets = []
        for section in sections:
            names = []
            for where, label in (("before", _("Before the generated text")), ("after", _("After it"))):
                name = f"{section['key']}-{where}"
                self.fields[name] = forms.CharField(
                    label=label,
                    required=False,
                    max_length=LONGEST,
                    initial=written.get(section["key"], {}).get(where, ""),
                    widget=forms.Textarea(attrs={"rows": 2}),
                )
                names.append(name)
            sets.append(Fieldset(section["title"], *names))
        self.helper = helper(_("Save passages"), *sets)

    def passages(self) -> dict[str, dict[str, str]]:
        """What was written, by section; empty passages are left out."""
        found: dict[str, dict[str, str]] = {}
        for key in self.keys:
            for where in ("before", "after"):
                if words := self.cleaned_data[f"{key}-{where}"].replace("\r\n", "\n").strip():
                    found.setdefault(key, {})[where] = words
        return found


class PublishForm(forms.Form):
    """From when a version counts, and in a few words what is new."""

    effective_on = forms.DateField(
        label=_("In effect from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    summary = forms.CharField(
        label=_("What is new, in plain words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the mail and above the text."),
    )

    tells_contacts = forms.BooleanField(label=_("Mail it to contacts, too"), required=False, initial=True)

    def __init__(self, *args: Any, earliest: date, is_first: bool, readers: int | None = None, **kwargs: Any) -> None:
        """``readers``: how many contacts would be mailed; None where there are none to ask about."""
        super().__init__(*args, **kwargs)
        if is_first or readers is None:
            del self.fields["tells_contacts"]
        else:
            words = ngettext_lazy(
                "One contact agreed to information or transactions by mail. Nobody else is written to.",
                "%(number)d contacts agreed to information or transactions by mail. Nobody else is written to.",
                "number",
            )
            self.fields["tells_contacts"].help_text = words % {"number": readers}
        self.earliest = earliest
        self.fields["effective_on"].widget.attrs["min"] = earliest.isoformat()
        if not is_first:
            self.fields["effective_on"].help_text = _("At least seven days from now, so that people can read it first.")
        self.helper = helper(_("Publish"))

    def clean_effective_on(self) -> date:
        day: date = self.cleaned_data["effective_on"]
        if day < self.earliest:
            raise forms.ValidationError(_("The earliest day is %(day)s.") % {"day": self.earliest.isoformat()})
        return day
