"""The form of a project."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from contacts.models import Company, Contact, Tag
from contacts.page.forms import members_of
from contacts.picking import PickField
from crm.lib import cards, money
from crm.lib.forms import WorkspaceForm
from projects.board.moving import check_reason
from projects.budget_fields import BudgetFields
from projects.days import clean_day
from projects.members.models import sees_all
from projects.models import LostReason, Project, ProjectMember, WorkTemplate
from projects.stages import steps
from projects.work_templates import starting


class ProjectForm(BudgetFields, WorkspaceForm):
    """A new project or a changed one; amounts are typed with their currency and kept in minor units."""

    contact = PickField(queryset=Contact.objects.defer("extra"), label=_("Client"))
    company = PickField(queryset=Company.objects.defer("notes"), label=_("Company"))
    stage = forms.ChoiceField(label=_("Stage"))
    lost_reason = forms.ChoiceField(
        label=_("Why it was lost"), choices=[("", "–"), *LostReason.choices], required=False
    )
    amount = forms.CharField(
        label=_("Value"), required=False, max_length=40, widget=forms.TextInput({"inputmode": "decimal"})
    )
    tags = forms.ModelMultipleChoiceField(
        label=_("Tags"),
        queryset=Tag.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "choices choices-inline"}),
    )
    template = forms.ModelChoiceField(
        label=_("Begin from"),
        queryset=WorkTemplate.objects.none(),
        required=False,
        help_text=_("Its milestones and tasks are made, their days counted from the start."),
    )

    class Meta:
        model = Project
        fields = ["name", "contact", "company", "owner", "members_only", "starts_on", "due_on", "description", "tags"]
        widgets = {
            "starts_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "due_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "description": forms.Textarea({"rows": 5}),
        }

    def __init__(self, *args: Any, workspace: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, workspace=workspace, **kwargs)
        self.membership, self.closed_links = membership, 0
        self.begin_budget()
        if self.instance.value is not None:
            self.initial["amount"] = money.plain(self.instance.value, self.instance.currency)
        self._offer("contact", str(_("Type a name, address or number to look for somebody")))
        self._offer("company", str(_("Type a name to look for a company")))
        self._offer_stages()
        self._offer_others()
        self.helper = FormHelper()
        self.helper.layout = self._layout()
        self.helper.add_input(Submit("save", _("Save project")))

    def _layout(self) -> Layout:
        head = ["name", Row("contact", "company")]
        if "template" in self.fields:
            head.append("template")
        return Layout(
            *head,
            Row("stage", "owner"),
            *(["lost_reason"] if "lost_reason" in self.fields else []),
            Row("amount", "currency"),
            Row("starts_on", "due_on"),
            Fieldset(_("Budget"), Row("budget_kind", "budget_amount"), Row("hours", "rate_amount")),
            *(["tags"] if "tags" in self.fields else []),
            "description",
            "members_only",
        )

    def _offer_stages(self) -> None:
        known = steps.by_key(self.workspace)
        adding = self.instance._state.adding
        chosen = steps.first(self.workspace).key if adding else self.instance.stage
        self.initial.setdefault("stage", chosen)
        self.initial.setdefault("lost_reason", self.instance.lost_reason)
        self.fields["stage"].choices = [  # type: ignore[attr-defined]
            (step.key, step.name) for step in known.values() if not step.archived or step.key == chosen
        ]
        if adding:
            del self.fields["lost_reason"]  # nobody begins with what is lost; who does says so on the project

    def _offer_others(self) -> None:
        owner: Any = self.fields["owner"]
        owner.queryset, owner.empty_label = members_of(self.workspace), str(_("Nobody"))
        tags: Any = self.fields["tags"]
        tags.queryset = Tag.objects.of(self.workspace).order_by("name")
        if not tags.queryset.exists():
            del self.fields["tags"]
        template: Any = self.fields["template"]
        template.queryset = WorkTemplate.objects.of(self.workspace).there()
        template.empty_label = str(_("Nothing"))
        if not self.instance._state.adding or not template.queryset.exists():
            del self.fields["template"]

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

    def clean_starts_on(self) -> date | None:
        return clean_day(self.cleaned_data["starts_on"])

    def clean_due_on(self) -> date | None:
        return clean_day(self.cleaned_data["due_on"])

    def clean_description(self) -> str:
        """Card numbers do not enter the database (CO-4)."""
        return cards.mask(self.cleaned_data["description"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, due = cleaned.get("starts_on"), cleaned.get("due_on")
        if isinstance(start, date) and isinstance(due, date) and due < start:
            self.add_error("due_on", _("The end is before the start."))
        self.clean_budget(cleaned)
        if currency := cleaned.get("currency"):
            self.instance.value = self.read_amount(cleaned, "amount", currency)
        self._clean_stage(cleaned)
        return cleaned

    def _clean_stage(self, cleaned: dict[str, Any]) -> None:
        """Work that is lost says why; work that was lost already need not say it anew."""
        stage = cleaned.get("stage")
        if not stage or self.instance._state.adding or stage == self.instance.stage:
            return
        try:
            check_reason(steps.find(self.workspace, stage), cleaned.get("lost_reason", ""))
        except forms.ValidationError as error:
            self.add_error("lost_reason", error)

    def keep(self, by: Any) -> Project:
        """Save the project; another stage is entered as everywhere, a template is begun. Links that a client was given
        close when that client is taken off: what is behind them is not theirs any more.
        """
        said, was = self.cleaned_data, self.initial.get("contact")
        step = steps.find(self.workspace, said["stage"])
        project: Project = self.instance
        project.reindex()
        if project._state.adding:
            project.stage = step.key
            self.save()
            if said.get("template"):
                starting.begin(project, said["template"], by=by)
        else:
            if project.stage == step.key and said.get("lost_reason") and project.lost_reason:
                project.lost_reason = said["lost_reason"]
            self.save()
            if was and was != project.contact_id:
                self.closed_links = project.client_links.revoke()
            project.enter(step, by=by, reason=said.get("lost_reason", ""))
        self._stay_in_sight(project, by)
        return project

    def _stay_in_sight(self, project: Project, by: Any) -> None:
        """Whoever hides a project from others goes on seeing it: as a member."""
        if project.members_only and not sees_all(self.membership) and project.owner_id != by.pk:
            ProjectMember.objects.get_or_create(project=project, user=by, defaults={"workspace": self.workspace})
