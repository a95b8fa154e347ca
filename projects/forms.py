"""The form of a project."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models import Company, Contact
from contacts.picking import PickField
from crm.lib import cards, money
from crm.lib.forms import WorkspaceForm
from projects.models import Project
from projects.stages import steps


class ProjectForm(WorkspaceForm):
    """A new project or a changed one; the amount is typed with its currency and kept in minor units."""

    contact = PickField(queryset=Contact.objects.defer("extra"), label=_("Client"))
    company = PickField(queryset=Company.objects.defer("notes"), label=_("Company"))
    amount = forms.CharField(
        label=_("Value"), required=False, max_length=40, widget=forms.TextInput({"inputmode": "decimal"})
    )
    currency = forms.ChoiceField(label=_("Currency"))
    stage = forms.ChoiceField(label=_("Stage"))

    class Meta:
        model = Project
        fields = ["name", "contact", "company", "currency", "starts_on", "due_on", "description"]
        widgets = {
            "starts_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "due_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "description": forms.Textarea({"rows": 5}),
        }

    def __init__(self, *args: Any, workspace: Any, **kwargs: Any) -> None:
        super().__init__(*args, workspace=workspace, **kwargs)
        self._offer("contact", str(_("Type a name, address or number to look for somebody")))
        self._offer("company", str(_("Type a name to look for a company")))
        current = self.instance.currency if self.instance.value is not None else workspace.currency
        self.initial.setdefault("currency", current)
        self._offer_stages()
        if self.instance._state.adding or self.instance.value is None:
            self.initial["currency"] = current
        self.fields["currency"].choices = [  # type: ignore[attr-defined]
            (code, code) for code in dict.fromkeys([current, workspace.currency, *money.CURRENCIES])
        ]
        if self.instance.value is not None:
            self.initial["amount"] = money.plain(self.instance.value, self.instance.currency)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "name",
            "stage",
            Row("contact", "company"),
            Row("amount", "currency"),
            Row("starts_on", "due_on"),
            "description",
        )
        self.helper.add_input(Submit("save", _("Save project")))

    def _offer_stages(self) -> None:
        known = steps.by_key(self.workspace)
        chosen = self.instance.stage if not self.instance._state.adding else steps.first(self.workspace).key
        self.initial.setdefault("stage", chosen)
        self.fields["stage"].choices = [  # type: ignore[attr-defined]
            (step.key, step.name) for step in known.values() if not step.archived or step.key == chosen
        ]

    def _offer(self, name: str, invitation: str) -> None:
        """Those who may be chosen: not archived, not frozen at their own request; whoever is chosen already stays."""
        field: Any = self.fields[name]
        chosen = self.data.get(name) if self.is_bound else self.initial.get(name)
        free = field.queryset.filter(archived_at=None)
        if name == "contact":
            free = free.filter(restricted_at=None)
        field.queryset = free | field.queryset.filter(pk=getattr(self.instance, f"{name}_id"))
        field.offer(self.workspace, chosen, invitation)

    def clean_name(self) -> str:
        """Card numbers do not enter the database (CO-4)."""
        return cards.mask(self.cleaned_data["name"])

    def clean_description(self) -> str:
        """Card numbers do not enter the database (CO-4)."""
        return cards.mask(self.cleaned_data["description"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, due = cleaned.get("starts_on"), cleaned.get("due_on")
        if isinstance(start, date) and isinstance(due, date) and due < start:
            self.add_error("due_on", _("The end is before the start."))
        self._clean_amount(cleaned)
        return cleaned

    def _clean_amount(self, cleaned: dict[str, Any]) -> None:
        """The amount in minor units, by the decimals of the chosen currency."""
        text, currency = (cleaned.get("amount") or "").strip(), cleaned.get("currency")
        self.instance.value = None
        if not text or not currency:
            return
        try:
            self.instance.value = money.parse(text, currency)
        except ValueError:
            example = money.plain(123450, currency)
            self.add_error("amount", _("Write an amount such as %(example)s.") % {"example": example})

    def keep(self, by: Any) -> Project:
        """Save the project; another stage is entered as everywhere."""
        step = steps.find(self.workspace, self.cleaned_data["stage"])
        project: Project = self.instance
        project.reindex()
        if project._state.adding:
            project.stage = step.key
            self.save()
        else:
            self.save()
            project.enter(step, by=by)
        return project
