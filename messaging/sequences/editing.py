"""What a member works on in the editor of a sequence: its name and purpose, and its steps, without scripts."""

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import F, Q
from django.forms import formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from contacts.consent.models import Channel
from crm.lib import cards
from crm.lib.forms import WorkspaceForm
from messaging.outbox import SUBJECT
from messaging.sequences.models import Sequence, SequenceStep
from messaging.words import final_text, merge_fields

MOST_STEPS = 20
LONGEST_WAIT = 365 * 24  # hours
_HOURS, _DAYS = 1, 24
_CHANNELS = [(channel.value, channel.label) for channel in (Channel.SMS, Channel.EMAIL)]


class SequenceForm(WorkspaceForm):
    """What it is called, and what its messages are for."""

    class Meta:
        model = Sequence
        fields = ("name", "purpose", "topic")
        widgets = {"purpose": forms.RadioSelect(attrs={"class": "choices choices-inline"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic: Any = self.fields["topic"]
        topic.queryset = topic.queryset.filter(Q(archived_at=None) | Q(pk=self.instance.topic_id))
        topic.empty_label = _("About nothing in particular")
        if not topic.queryset.exists():
            del self.fields["topic"]


class StepForm(forms.Form):
    """One step."""

    channel = forms.ChoiceField(label=gettext_lazy("Sent by"), choices=_CHANNELS)
    wait = forms.IntegerField(label=gettext_lazy("Wait"), min_value=0, max_value=LONGEST_WAIT)
    unit = forms.TypedChoiceField(
        label=gettext_lazy("Unit"),
        coerce=int,
        choices=[(_HOURS, gettext_lazy("hours")), (_DAYS, gettext_lazy("days"))],
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=SUBJECT,
        required=False,
        help_text=gettext_lazy("Of an email; a text has none."),
    )
    body = forms.CharField(
        label=gettext_lazy("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 4}), strip=True
    )

    def __init__(self, *args: Any, slots: dict[str, Any], draft: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slots = slots
        if draft:  # a button that moves or adds a step loses nothing that is only half written
            self.fields["body"].required = False

    def clean_body(self) -> str:
        return cards.mask(self.cleaned_data["body"].replace("\r\n", "\n").replace("\x00", ""))

    def clean_subject(self) -> str:
        return cards.mask(" ".join(self.cleaned_data["subject"].replace("\x00", "").split()))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        by_text = data.get("channel") == Channel.SMS
        if by_text and len(data.get("body", "")) > final_text.LONGEST:
            said = _("A text has at most %(count)d characters, with your name and the way to stop.")
            self.add_error("body", said % {"count": final_text.LONGEST})
        if not by_text and not data.get("subject") and self.fields["body"].required:
            self.add_error("subject", _("An email needs a subject."))
        if (data.get("wait") or 0) * (data.get("unit") or _HOURS) > LONGEST_WAIT:
            self.add_error("wait", _("Wait a year at most."))
        for name in ("subject", "body"):
            strange = merge_fields.unknown(self.slots, data.get(name) or "")
            if strange:
                said = _("No field is called %(names)s. Choose one of the fields beside the text.")
                self.add_error(name, said % {"names": ", ".join(f"“{each}”" for each in strange[:5])})
        return data


_Steps = formset_factory(StepForm, extra=0, max_num=MOST_STEPS, validate_max=True, absolute_max=MOST_STEPS + 5)


class Editor:
    """The whole editor: what is kept of a sequence, or what was sent."""

    def __init__(self, row: Sequence, data: Any = None, *, draft: bool = False) -> None:
        self.row, self.slots = row, merge_fields.slots(row.workspace)
        self.about = SequenceForm(data, instance=row, workspace=row.workspace)
        each = {"slots": self.slots, "draft": draft, "empty_permitted": False}
        kept = [_shown(step) for step in row.steps.all()]
        self.steps: Any = _Steps(data, prefix="step", initial=kept, form_kwargs=each)

    def is_valid(self) -> bool:
        """Whether everything can be read."""
        return all([self.about.is_valid(), self.steps.is_valid()])

    @property
    def errors(self) -> bool:
        return bool(self.about.errors or any(self.steps.errors) or self.steps.non_form_errors())

    def save(self, what: str, *, by: Any) -> bool:
        """Keep what was sent, after what a button does ("up:2", "down:2", "remove:2", "add"). False once it is on."""
        steps = changed([form.cleaned_data for form in self.steps.forms], what)
        with transaction.atomic():
            off = Sequence.objects.filter(pk=self.row.pk, on_since=None, archived_at=None)
            if not off.update(revision=F("revision") + 1):
                return False
            self.about.save()
            self.row.steps.all().delete()
            for position, said in enumerate(steps):
                SequenceStep.objects.create(
                    sequence=self.row,
                    position=position,
                    channel=said["channel"],
                    wait_hours=said["wait"] * said["unit"],
                    subject=(said["subject"] or None) if said["channel"] == Channel.EMAIL else None,
                    body=said["body"],
                )
            audit.record(by, "sequence.changed", self.row)
        return True


def _shown(step: SequenceStep) -> dict[str, Any]:
    unit = _DAYS if step.wait_hours and step.wait_hours % _DAYS == 0 else _HOURS
    wait = step.wait_hours // unit
    return {"channel": step.channel, "wait": wait, "unit": unit, "subject": step.subject or "", "body": step.body}


def fresh(channel: str = Channel.SMS, *, first: bool = False) -> dict[str, Any]:
    """What a new step begins with."""
    return {
        "channel": channel,
        "wait": 0 if first else 3,
        "unit": _HOURS if first else _DAYS,
        "subject": "",
        "body": "",
    }


def changed(steps: list[dict[str, Any]], what: str) -> list[dict[str, Any]]:
    """The steps after a button of the editor."""
    name, _colon, text = what.partition(":")
    place = int(text) if text.isdecimal() and len(text) < 4 else -1
    rows = list(steps)
    if name == "add" and len(rows) < MOST_STEPS:
        rows.append(fresh(rows[-1]["channel"] if rows else Channel.SMS, first=not rows))
    elif name in ("up", "down", "remove") and 0 <= place < len(rows):
        row = rows.pop(place)
        if name != "remove":
            rows.insert(max(0, place - 1) if name == "up" else place + 1, row)
    return rows
