"""What carriers ask of a business that texts in the United States (10DLC), with the lengths they take."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.lib.forms import WorkspaceForm
from messaging.models import Brand, TextingCampaign
from messaging.words import final_text

SAMPLES = range(1, 6)
SHORTEST, LONGEST = 20, 1024  # characters of a sample


class BrandForm(WorkspaceForm):
    """The business as it is registered."""

    website = forms.URLField(label=_("Website"), max_length=100, required=False, assume_scheme="https")

    class Meta:
        model = Brand
        fields = [
            *("legal_name", "entity", "tax_id", "street", "city", "state", "postal_code", "country", "website"),
            *("email", "phone", "external_id", "standing", "score", "low_volume"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset(_("The business"), "legal_name", Row("entity", "tax_id"), "website"),
            Fieldset(_("Where it is"), "street", Row("city", "state"), Row("postal_code", "country")),
            Fieldset(_("Whom carriers may ask"), Row("email", "phone")),
            Fieldset(_("What the registry said"), Row("standing", "external_id"), Row("score", "low_volume")),
        )
        self.helper.add_input(Submit("save", _("Save brand")))

    def save(self, commit: bool = True) -> Brand:
        self.instance.allowance = 0  # a new score, a new day's limit
        brand: Brand = super().save(commit)
        for campaign in brand.texting_campaigns.select_related("brand"):
            campaign.apply()
        return brand


class TextingCampaignForm(WorkspaceForm):
    """What the brand texts about, with two to five samples."""

    class Meta:
        model = TextingCampaign
        fields = [
            *("brand", "use_case", "description", "message_flow", "has_links", "has_phones"),
            *("opt_in_text", "opt_out_text", "help_text", "external_id", "standing", "said"),
        ]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "message_flow": forms.Textarea(attrs={"rows": 3}),
            "said": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = self.instance.samples or []
        for number in SAMPLES:
            self.fields[f"sample_{number}"] = forms.CharField(
                label=_("Sample message %(number)d") % {"number": number},
                min_length=SHORTEST,
                max_length=LONGEST,
                required=number <= 2,
                initial=held[number - 1] if len(held) >= number else "",
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        if self.instance._state.adding:
            self._suggest()
        names = [f"sample_{number}" for number in SAMPLES]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset(_("What you text"), Row("brand", "use_case"), "description", "message_flow"),
            Fieldset(_("Samples, as you would send them"), *names, Row("has_links", "has_phones")),
            Fieldset(_("Your answers"), "opt_in_text", "opt_out_text", "help_text"),
            Fieldset(_("What the carriers said"), Row("standing", "external_id"), "said"),
        )
        self.helper.add_input(Submit("save", _("Save campaign")))

    def _suggest(self) -> None:
        """What this program answers is what carriers want to read."""
        self.initial.setdefault("opt_in_text", final_text.opt_in_confirmation(self.workspace))
        self.initial.setdefault("opt_out_text", final_text.opt_out_confirmation(self.workspace))
        self.initial.setdefault("help_text", final_text.help_answer(self.workspace))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        samples = [data.get(f"sample_{number}", "").strip() for number in SAMPLES]
        samples = [text for text in samples if text]
        if len(set(samples)) != len(samples):
            raise ValidationError(_("Two of the samples are the same. Carriers want to see different ones."))
        self.instance.samples = samples
        return data

    def save(self, commit: bool = True) -> TextingCampaign:
        campaign: TextingCampaign = super().save(commit)
        campaign.apply()
        return campaign
