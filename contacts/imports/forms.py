"""What an uploader fills in: the file, what to do with people who are here, and which permission was given."""

import io
from datetime import date
from typing import Any, BinaryIO

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.consent.models import Channel, Purpose
from contacts.imports import formats
from contacts.imports.choices import Choices, Permission
from contacts.imports.formats import encodings
from contacts.imports.models import ImportRun, Way
from contacts.imports.permissions import moment
from crm.lib import cards

_LONGEST_PASTE = 2_000_000
_LONGEST = 4000
NONE, WRITTEN = "none", "written"


class UploadForm(forms.Form):
    """A file or pasted text, and what its people's data is for."""

    hide_optional = True  # a file or a text is needed, whichever there is

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("CSV, Excel or vCard, as your other program exports it; at most 50 MB."),
        widget=forms.FileInput(
            attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xlsm,.xls,.vcf,.vcard,text/csv,text/vcard,text/x-vcard"}
        ),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste a table or cards"),
        required=False,
        max_length=_LONGEST_PASTE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    purpose = forms.CharField(
        label=gettext_lazy("Collected for"),
        max_length=200,
        help_text=gettext_lazy("What you keep these people's data for, in words they would understand."),
        widget=forms.TextInput(attrs={"list": "purposes", "placeholder": gettext_lazy("to plan and bill your jobs")}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and (file.size or 0) > formats.LARGEST:
            size = {"size": formats.LARGEST // 2**20}
            raise ValidationError(_("The file is larger than %(size)s MB. Split it into parts."), params=size)
        return file

    def clean_purpose(self) -> str:
        return cards.mask(self.cleaned_data["purpose"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("file") and not data.get("text", "").strip():
            self.add_error("file", ValidationError(_("Choose a file, or paste something below.")))
        elif data.get("file") and "file" not in self.errors and self.errors:  # a browser fills in no file again
            self.add_error("file", ValidationError(_("Choose the file again: it could not stay here.")))
        return data

    def source(self) -> tuple[str, BinaryIO]:
        """The name and the bytes of what was sent."""
        file = self.cleaned_data["file"]
        if file:
            return file.name or _("File"), file.file
        return _("Pasted text"), io.BytesIO(self.cleaned_data["text"].encode("utf-8", "ignore"))


class MeetingForm(forms.Form):
    """What becomes of people who are here already."""

    way = forms.ChoiceField(
        label=gettext_lazy("When somebody of the file is here"),
        choices=Way.choices,
        widget=forms.RadioSelect(attrs={"class": "choices"}),
    )
    likeness = forms.BooleanField(
        label=gettext_lazy("Ask me about people of a like name in the same company"),
        required=False,
    )
    employ = forms.BooleanField(
        label=gettext_lazy("Put people without a company into the one whose domain their email address has"),
        required=False,
    )
    tag = forms.CharField(label=gettext_lazy("Tag everybody of this file"), max_length=60, required=False, strip=True)

    def clean_tag(self) -> str:
        return cards.mask(" ".join(self.cleaned_data["tag"].replace(",", " ").split()))

    def choose(self, chosen: Choices) -> None:
        """Put what was answered into the choices."""
        data = self.cleaned_data
        chosen.way, chosen.likeness, chosen.tag = data["way"], data["likeness"], data["tag"]
        chosen.employ = data["employ"]


class PermissionForm(forms.Form):
    """Which permission the people of the file gave for one channel. None is the default."""

    hide_optional = True  # with a written consent all of it is needed

    given = forms.ChoiceField(
        label=gettext_lazy("What they gave you"),
        choices=[
            (NONE, gettext_lazy("No permission, or I can't prove it")),
            (WRITTEN, gettext_lazy("Written consent, which I can prove")),
        ],
        initial=NONE,
        widget=forms.RadioSelect(attrs={"class": "choices"}),
    )
    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("They agreed to"),
        choices=Purpose.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices choices-inline"}),
    )
    wording = forms.CharField(
        label=gettext_lazy("The words they agreed to"),
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Exactly as they stood on the form or the page that these people saw."),
    )
    by_row = forms.BooleanField(label=gettext_lazy("The day stands in a column of the file"), required=False)
    day = forms.DateField(
        label=gettext_lazy("When they agreed"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("If on several days, the latest one. Who opted out stays out in any case."),
    )
    evidence = forms.CharField(
        label=gettext_lazy("How you can prove it"),
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Where they agreed, and where the forms or records are kept. It is stored encrypted."),
    )

    def __init__(self, data: Any = None, *, run: ImportRun, channel: Channel, initial: dict[str, Any]) -> None:
        super().__init__(data, prefix=channel.value, initial=initial)
        self.run, self.channel = run, channel
        self.has_day = "agreed" in run.mapping
        if not self.has_day:
            del self.fields["by_row"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("given") != WRITTEN or self.errors:
            return data
        needed = {
            "purposes": _("Choose what they agreed to."),
            "wording": _("Without the words, consent proves nothing."),
            "evidence": _("Say how you can prove it."),
        }
        for name, said in needed.items():
            if not data.get(name):
                self.add_error(name, said)
        day: date | None = data.get("day")
        if not data.get("by_row") and (day is None or moment(self.run.workspace, day.isoformat()) is None):
            self.add_error("day", _("Enter the day, which can't be in the future or before 1990."))
        return data

    def permissions(self) -> list[Permission]:
        """One for each purpose; none when none was given."""
        data = self.cleaned_data
        if data["given"] != WRITTEN:
            return []
        day = data["day"].isoformat() if data["day"] else ""
        return [
            Permission(
                self.channel.value,
                purpose,
                data["wording"],
                day,
                cards.mask(data["evidence"]),
                bool(data.get("by_row")),
            )
            for purpose in data["purposes"]
        ]


def permission_forms(run: ImportRun, chosen: Choices, data: Any = None) -> list[PermissionForm]:
    """A form for each channel, with what was answered before."""
    found = []
    for channel in (Channel.SMS, Channel.EMAIL, Channel.CALL):
        held = [each for each in chosen.permissions if each.channel == channel]
        initial: dict[str, Any] = {"given": WRITTEN if held else NONE}
        if held:
            initial |= {
                "purposes": [each.purpose for each in held],
                "wording": held[0].wording,
                "day": held[0].day,
                "evidence": held[0].evidence,
                "by_row": held[0].by_row,
            }
        form = PermissionForm(data, run=run, channel=channel, initial=initial)
        form.fields["day"].widget.attrs["max"] = timezone.now().date().isoformat()
        found.append(form)
    return found


def encoding_choices(run: ImportRun) -> list[tuple[str, str]]:
    """Encodings in which a text file can be read anew; none for files that say their own."""
    if run.format != "csv" or run.encoding.startswith(("utf-16", "utf-32")):
        return []
    return [("", _("as it was read (%(encoding)s)") % {"encoding": run.encoding})] + [
        (name, name) for name in encodings.CHOICES if name != run.encoding
    ]
