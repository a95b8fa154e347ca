"""The form of a task."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from contacts.models import Contact
from contacts.page.forms import members_of
from contacts.picking import PickField
from crm.lib import cards
from crm.lib.forms import WorkspaceForm
from projects import freezing
from projects.days import clean_day
from projects.hours import durations
from projects.models import Milestone, Project
from projects.picking import ProjectField
from projects.tasks import repeating
from projects.tasks.finishing import end_of_day
from projects.tasks.models import Task
from projects.tasks.repeating import Often, Repeat

_FIRST, _LAST = date(1970, 1, 2), date(2200, 1, 1)
_MOST_MINUTES = 10_000 * 60
CUSTOM = "CUSTOM"
REMIND = [
    ("", _("Not")),
    ("0", _("When it is due (of a whole day: at nine)")),
    ("10", _("10 minutes before")),
    ("60", _("An hour before")),
    ("1440", _("A day before")),
    ("10080", _("A week before")),
]


class TaskForm(WorkspaceForm):
    """What to do, for what and about whom, when and how often, and who does it."""

    project = ProjectField(label=_("Project"))
    contact = PickField(queryset=Contact.objects.defer("extra"), label=_("About"))
    due_on = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    due_time = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    zone = forms.ChoiceField(label=_("Whose time"), required=False)
    often = forms.ChoiceField(label=_("Repeats"), required=False, choices=Often.choices)
    interval = forms.IntegerField(label=_("Every so many"), required=False, min_value=1, max_value=99)
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    remind = forms.ChoiceField(label=_("Remind"), required=False, choices=REMIND)
    length = forms.CharField(
        label=_("Estimate"), required=False, max_length=20, help_text=_("How long it will take: 1:30, 1.5 or 90m.")
    )

    class Meta:
        model = Task
        fields = ["name", "project", "milestone", "contact", "assignee", "priority", "text"]
        widgets = {"name": forms.TextInput({"autofocus": True}), "text": forms.Textarea({"rows": 3})}

    field_order = (
        "name due_on due_time zone assignee project milestone contact priority remind often interval until length text"
    ).split()

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, workspace=membership.workspace, **kwargs)
        self.membership = membership
        project, contact, assignee = (self.fields[name] for name in ("project", "contact", "assignee"))
        project.offer_to(membership, self._chosen("project"))  # type: ignore[attr-defined]
        self._offer_milestones()
        self._offer_contact(contact)
        assignee.queryset = members_of(self.workspace)  # type: ignore[attr-defined]
        assignee.empty_label = str(_("Nobody yet"))  # type: ignore[attr-defined]
        self.initial.update(self._times())
        self._offer_zones()

    def _chosen(self, name: str) -> Any:
        return self.data.get(name) if self.is_bound else self.initial.get(name)

    def _offer_milestones(self) -> None:
        """Those of the project that is chosen; one of another project is forgotten with it."""
        field: Any = self.fields["milestone"]
        seen = self.fields["project"].queryset  # type: ignore[attr-defined]
        try:
            project = UUID(str(self._chosen("project")))
        except ValueError:
            project = None
        rows = Milestone.objects.of(self.workspace).there()
        there = list(rows.filter(project=project, project__in=seen.values("pk"))) if project else []
        field.queryset = rows.filter(project__in=seen.values("pk"))
        field.widget.choices = [("", str(_("None"))), *((str(row.pk), row.name) for row in there)]
        if not there:
            field.widget = field.hidden_widget()

    def _offer_contact(self, contact: Any) -> None:
        free = contact.queryset.of(self.workspace).filter(archived_at=None, restricted_at=None)
        contact.queryset = free | contact.queryset.of(self.workspace).filter(pk=self.instance.contact_id)
        invitation = str(_("Type a name, address or number to look for somebody"))
        contact.offer(self.workspace, self._chosen("contact"), invitation)

    def _times(self) -> dict[str, Any]:
        """What the row says about when, in the fields' terms."""
        task = self.instance
        found: dict[str, Any] = {}
        local = task.local_due
        if local:
            found |= {"due_on": local.date(), "due_time": None if task.all_day else local.time()}
        repeat = repeating.parts_of(task.rule, task.zone)
        found |= {"often": repeat.often, "interval": repeat.interval, "until": repeat.until}
        found["remind"] = "" if task.remind_before is None else str(task.remind_before)
        found["length"] = durations.show(task.estimate) if task.estimate else ""
        return found

    def _offer_zones(self) -> None:
        """The writer's own clock, the one it was said by, and that of whom it is about."""
        mine = timezone.get_current_timezone_name()
        self.zones = {mine: _("Yours (%(zone)s)") % {"zone": mine}}
        theirs = self.instance.contact.zone if self.instance.contact else ""
        for name, words in ((theirs, _("Theirs (%(zone)s)")), (self.instance.due_zone, _("As it is (%(zone)s)"))):
            if name and _zone(name):
                self.zones.setdefault(name, words % {"zone": name})
        field: Any = self.fields["zone"]
        field.choices = list(self.zones.items())
        self.initial.setdefault("zone", self.instance.due_zone or mine)
        if len(self.zones) == 1:
            field.widget = field.hidden_widget()
        remind: Any = self.fields["remind"]
        if self.initial["remind"] not in dict(REMIND):  # one that is no choice here stays
            minutes = self.instance.remind_before
            remind.choices = [*REMIND, (str(minutes), _("%(count)d minutes before") % {"count": minutes})]
        if self.initial["often"] == CUSTOM:
            often: Any = self.fields["often"]
            often.choices = [*Often.choices, (CUSTOM, repeating.in_words(self.instance.rule, self.instance.zone))]

    def clean_name(self) -> str:
        """Card numbers do not enter the database (CO-4)."""
        return cards.mask(self.cleaned_data["name"])

    def clean_text(self) -> str:
        """Card numbers do not enter the database (CO-4)."""
        return cards.mask(self.cleaned_data["text"])

    def clean_due_on(self) -> date | None:
        day: date | None = self.cleaned_data["due_on"]
        if day and not _FIRST <= day <= _LAST:
            raise forms.ValidationError(_("Choose a day of this time."))
        return day

    def clean_until(self) -> date | None:
        day: date | None = clean_day(self.cleaned_data["until"])
        return day

    def clean_length(self) -> int | None:
        """In minutes."""
        text = self.cleaned_data["length"].strip()
        if not text:
            return None
        try:
            return durations.parse(text, most=_MOST_MINUTES) or None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        day, at, often = data.get("due_on"), data.get("due_time"), data.get("often")
        if day is None and "due_on" not in self.errors and (at or often or data.get("remind")):
            self.add_error("due_on", _("Choose the day."))
        if day and data.get("until") and data["until"] < day:
            self.add_error("until", _("The end is before the beginning."))
        milestone = data.get("milestone")
        if milestone is not None and milestone.project_id != getattr(data.get("project"), "pk", None):
            data["milestone"] = None
        self._clean_assignee(data)
        self._clean_frozen(data)
        return data

    def _clean_frozen(self, data: dict[str, Any]) -> None:
        """Nothing is added about those whose data are frozen, and nothing about them is changed (RT-6)."""
        task, contact = self.instance, data.get("contact")
        if not task._state.adding and task.is_frozen:
            self.add_error(None, str(freezing.Frozen()))
        elif contact is not None and contact.is_restricted:
            self.add_error("contact", str(freezing.Frozen()))
        elif data.get("project") is not None and data["project"].is_frozen:
            self.add_error("project", str(freezing.Frozen()))

    def _clean_assignee(self, data: dict[str, Any]) -> None:
        project, assignee = data.get("project"), data.get("assignee")
        if project is None or assignee is None:
            return
        theirs = Membership.objects.of(self.workspace).filter(user=assignee).first()
        if theirs is None or not Project.objects.seen_by(theirs).filter(pk=project.pk).exists():
            self.add_error("assignee", _("They do not see this project. Make them a member of it first."))

    def save(self, commit: bool = True) -> Any:
        """The row with what follows from day, time and clock."""
        data, task = self.cleaned_data, self.instance
        before = (task.due_at, task.rule)
        self._set_due(data)
        task.remind_before = int(data["remind"]) if data["remind"] and task.due_at else None
        task.estimate = data["length"]
        if (task.due_at, task.rule) != before:
            task.rule_from = task.due_at if task.rule else None
        return super().save(commit)

    def _set_due(self, data: dict[str, Any]) -> None:
        task, day = self.instance, data["due_on"]
        if day is None:
            task.due_at, task.all_day, task.rule = None, False, ""
            return
        task.due_zone = data["zone"] or timezone.get_current_timezone_name()
        zone = _zone(task.due_zone) or ZoneInfo("UTC")
        task.all_day = data["due_time"] is None
        local = datetime.combine(day, data["due_time"] or time(0), zone)
        task.due_at = end_of_day(local) if task.all_day else local
        if data["often"] != CUSTOM:
            task.rule = repeating.rule_of(Repeat(data["often"], data["interval"] or 1, data["until"]), task.due_at)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None
