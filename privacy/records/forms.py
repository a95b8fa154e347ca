"""Forms of the records: who answers, and who gets data."""

from datetime import date
from typing import Any

from crispy_forms.layout import Fieldset, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.forms import helper
from accounts.models import Workspace
from crm.lib import places
from crm.lib.forms import WorkspaceForm
from crm.lib.ids import new_token
from privacy.records.kinds_of_data import CategoriesField
from privacy.records.models import Controller, Processor, TellBy


def day_field(**kwargs: Any) -> forms.DateField:
    """A day, from the browser's own calendar."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def countries(empty: Any) -> list[tuple[str, Any]]:
    """Countries to choose from, and none."""
    return [("", empty), *places.countries()]


class ControllerForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who answers. A workspace's name and addresses stand in its settings; only its officer's name is set here, too."""

    officer = forms.CharField(label=_("Name"), max_length=150, required=False)

    class Meta:
        model = Controller
        fields = [
            *["name", "address", "country", "email", "phone", "officer", "officer_email", "officer_phone"],
            *["eu_representative", "uk_representative", "authority", "authority_url", "review_months"],
            "security_email",
        ]
        labels = {"officer_email": _("Email"), "officer_phone": _("Phone")}
        widgets = {
            name: forms.Textarea(attrs={"rows": 3}) for name in ("address", "eu_representative", "uk_representative")
        }
        help_texts = {
            "eu_representative": _(
                "Name, address and email. Needed when you are outside the Union and offer goods or services to "
                "people there, or watch what they do (GDPR Art. 27)."
            ),
            "uk_representative": _("The same for the United Kingdom (UK GDPR Art. 27)."),
            "authority": _("The authority for data protection at which people may complain about you."),
            "security_email": _("Stands in /.well-known/security.txt."),
        }

    def __init__(self, *args: Any, workspace: Workspace | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workspace = workspace
        names = {"country": forms.ChoiceField(label=_("Country"), choices=countries(_("Not said")), required=False)}
        self.fields.update(names)
        self.fields["review_months"].min_value = 1  # type: ignore[attr-defined]
        officer = Fieldset(_("Data protection officer"), "officer", Row("officer_email", "officer_phone"))
        rest = [
            Fieldset(_("Representatives"), "eu_representative", "uk_representative"),
            Fieldset(_("Supervision"), Row("authority", "authority_url"), "review_months"),
        ]
        if workspace:
            for name in ("name", "address", "country", "email", "phone", "security_email"):
                del self.fields[name]
            self.initial["officer"] = workspace.privacy_officer
            self.helper = helper(_("Save"), officer, *rest)
        else:
            who = Fieldset(_("Operator of this site"), "name", "address", "country", Row("email", "phone"))
            self.helper = helper(_("Save"), who, "security_email", officer, *rest)

    def clean_review_months(self) -> int:
        months = int(self.cleaned_data["review_months"])
        if not 1 <= months <= 24:
            raise ValidationError(_("Between 1 and 24 months."))
        return months

    def save(self, commit: bool = True) -> Controller:
        if self.workspace:
            self.workspace.privacy_officer = self.cleaned_data["officer"]
            self.workspace.save(update_fields=["privacy_officer"])
            self.instance.officer = ""
        saved: Controller = super().save(commit)
        return saved


class ProcessorForm(WorkspaceForm):
    """Somebody who gets data."""

    country = forms.ChoiceField(label=_("Country where it holds the data"), choices=[])
    categories = CategoriesField()
    contract_on = day_field(label=_("Signed or accepted on"), required=False)
    contract_until = day_field(label=_("Runs out on"), required=False)
    began_on = day_field(label=_("Gets data since"), initial=date.today)
    ended_on = day_field(
        label=_("Gets none since"), required=False, help_text=_("Fill this in when you stop working with it.")
    )

    class Meta:
        model = Processor
        fields = [
            *["name", "service", "country", "website", "categories", "sub_processor", "contract", "contract_on"],
            *["contract_until", "contract_url", "safeguard", "safeguard_note", "tell_by", "tell_email", "tell_url"],
            *["began_on", "ended_on"],
        ]
        help_texts = {
            "service": _("In words for the people whose data it is: “keeps our books”, “carries our text messages”."),
            "tell_by": _("When somebody is erased here, whoever got their data has to be told (GDPR Art. 19)."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = countries(_("Choose a country"))  # type: ignore[attr-defined]
        self.fields["categories"].offer(self.workspace, list(self.instance.categories))  # type: ignore[attr-defined]
        for name, empty in (("contract", _("None on file")), ("safeguard", _("Not settled, or not needed"))):
            offered = [(value, capfirst(label)) for value, label in self.fields[name].choices if value]  # type: ignore[attr-defined]
            self.fields[name].choices = [("", empty), *offered]  # type: ignore[attr-defined]
        more = [] if self.workspace else ["sub_processor"]
        if self.workspace:
            del self.fields["sub_processor"]
        self.helper = helper(
            _("Save"),
            Fieldset(_("Who"), "name", "service", Row("country", "website"), *more),
            Fieldset(_("What it gets"), "categories"),
            Fieldset(_("Contract"), "contract", Row("contract_on", "contract_until"), "contract_url"),
            Fieldset(_("Transfer to another country"), "safeguard", "safeguard_note"),
            Fieldset(_("Word of erasures"), "tell_by", Row("tell_email", "tell_url")),
            Fieldset(_("Time"), Row("began_on", "ended_on")),
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        by = given.get("tell_by")
        if by == TellBy.WEBHOOK and not str(given.get("tell_url") or "").startswith("https://"):
            self.add_error("tell_url", _("A webhook needs an address that begins with https://."))
        if by == TellBy.MAIL and not given.get("tell_email"):
            self.add_error("tell_email", _("A mail needs an address."))
        if given.get("ended_on") and given.get("began_on") and given["ended_on"] < given["began_on"]:
            self.add_error("ended_on", _("This day is before the first."))
        if given.get("contract_on") and given.get("contract_until") and given["contract_until"] < given["contract_on"]:
            self.add_error("contract_until", _("This day is before the first."))
        return given

    def save(self, commit: bool = True) -> Processor:
        if self.instance.tell_by == TellBy.WEBHOOK and not self.instance.tell_secret:
            self.instance.tell_secret = new_token()
        saved: Processor = super().save(commit)
        return saved
