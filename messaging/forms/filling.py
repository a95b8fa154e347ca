"""What a visitor fills in: a form made of a version, field by field. No box of consent is ever ticked beforehand."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape

from accounts.models import Workspace
from contacts.consent.models import Channel
from contacts.fields import kinds
from contacts.fields.field import Field
from contacts.fields.kinds import Kind
from crm.lib import addresses
from messaging.forms import age
from messaging.forms.design import ADDRESS_OF, Ask, Box, Shown, askable
from messaging.forms.models import FormKind

TRAP = "website"
STAMP = "stamp"
_AUTOCOMPLETE = {
    "name": "name",
    "given_name": "given-name",
    "family_name": "family-name",
    "email": "email",
    "phone": "tel",
    "company": "organization",
    "job_title": "organization-title",
    "street": "street-address",
    "city": "address-level2",
    "region": "address-level1",
    "postal_code": "postal-code",
    "country": "country",
}
_INLINE = {"class": "choices choices-inline"}
_LONGEST_MESSAGE = 5_000


class Filling(forms.Form):
    """The visitor's side of a form."""

    hide_optional = True  # said in the form's own language instead

    def __init__(
        self, shown: Shown, workspace: Workspace, data: Any = None, *, unticked: bool = False, prefix: str = ""
    ) -> None:
        self.shown, self.workspace = shown, workspace
        self.design, self.words = shown.design, shown.design.words
        if data is not None and unticked:
            data = data.copy()
            for box in self.design.boxes:
                data.pop(box.name, None)
        super().__init__(data, prefix=prefix or None)
        known = {each.key: each for each in askable(workspace)}
        self._known: dict[str, Field] = {}
        for ask in self.design.asks:
            if ask.is_question:
                self.fields[ask.id] = self._question(ask)
            elif ask.kind in known:  # a field that the workspace took away since is not asked any more
                self._known[ask.id] = known[ask.kind]
                self.fields[ask.id] = self._of_contact(ask, known[ask.kind])
        if self.design.asks_age:
            self.fields[age.FIELD] = age.question(self.words)
        for box in self.design.boxes:
            self.fields[box.name] = forms.BooleanField(required=False, label=box.text)
        for field in self.fields.values():
            field.error_messages["required"] = self.words["needs"]
            field.error_messages["invalid"] = self.words["bad_value"]
            field.error_messages["invalid_choice"] = self.words["bad_value"]
        self.helper = FormHelper()
        self.helper.form_tag = False

    # Made of the design

    def _of_contact(self, ask: Ask, field: Field) -> forms.Field:
        made = self._made(ask, "choices" if field.kind == Kind.CHOICES else str(field.kind), field.choices)
        made.widget.attrs["autocomplete"] = _AUTOCOMPLETE.get(ask.kind, "off")
        return made

    def _question(self, ask: Ask) -> forms.Field:
        return self._made(ask, ask.kind, [(option, option) for option in ask.options])

    def _made(self, ask: Ask, kind: str, choices: list[tuple[str, str]]) -> forms.Field:
        label = ask.label if ask.required else f"{ask.label} ({self.words['optional']})"
        about: dict[str, Any] = {"label": label, "help_text": escape(ask.help), "required": ask.required}
        if kind == Kind.LONG:
            return forms.CharField(max_length=_LONGEST_MESSAGE, widget=forms.Textarea(attrs={"rows": 4}), **about)
        if kind == "choices":
            widget = forms.CheckboxSelectMultiple(attrs={"class": "choices"})
            return forms.MultipleChoiceField(choices=choices, widget=widget, **about)
        if kind == "rating":
            scale = [(str(step), str(step)) for step in range(1, 6)]
            return forms.ChoiceField(choices=scale, widget=forms.RadioSelect(attrs=_INLINE), **about)
        if kind == Kind.YES_NO:
            yes_no = [("yes", self.words["yes"]), ("no", self.words["no"])]
            return forms.ChoiceField(choices=yes_no, widget=forms.RadioSelect(attrs=_INLINE), **about)
        if kind == Kind.CHOICE and len(choices) <= 6:
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect(attrs={"class": "choices"}), **about)
        if kind == Kind.CHOICE:
            return forms.ChoiceField(choices=[("", self.words["choose"]), *choices], **about)
        types = {"email": "email", "phone": "tel", "date": "date", "url": "url"}
        widget_ = forms.TextInput(attrs={"inputmode": "decimal"} if kind in ("number", "money") else {})
        widget_.input_type = types.get(kind, "text")
        return forms.CharField(max_length=254 if kind == "email" else kinds.LONGEST_TEXT, widget=widget_, **about)

    @property
    def asked(self) -> list[Any]:
        """The bound fields in their order, without the boxes."""
        names = [ask.id for ask in self.design.asks if ask.id in self.fields]
        return [self[name] for name in (*names, *([age.FIELD] if self.design.asks_age else []))]

    @property
    def boxes(self) -> list[Any]:
        """The bound boxes of consent."""
        return [self[box.name] for box in self.design.boxes]

    @property
    def is_trapped(self) -> bool:
        """Whether a program filled this in: people don't see the field."""
        return bool(self.data.get(TRAP))

    # Read

    def clean(self) -> dict[str, Any]:
        for ask in self.design.asks:
            if self.cleaned_data.get(ask.id) not in (None, "", []):
                try:
                    self.cleaned_data[ask.id] = self._read(ask, self.cleaned_data[ask.id])
                except (ValidationError, ValueError):
                    self.add_error(ask.id, self._complaint(ask))
        for box in self.ticked:
            name = ADDRESS_OF[Channel(box.channel)]
            if name in self.fields and not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, self.words["where"])
        if self.shown.kind == FormKind.OPT_IN and self.design.boxes and not self.ticked:
            raise ValidationError(self.words["tick"])
        return self.cleaned_data

    def _read(self, ask: Ask, said: Any) -> Any:
        """A value as it is kept: plain text, or a list of texts. Card numbers are masked on the way (CO-4)."""
        if ask.id == "email":
            return addresses.normalize_email(said)
        if ask.id == "phone":
            return addresses.normalize_phone(said, self.workspace.country)
        if ask.id in self._known:
            field = self._known[ask.id]
            if "name" in ask.kind and ("://" in str(said) or "www." in str(said).lower()):
                raise ValidationError("a link is no name")
            return field.plain(field.clean(said))
        if ask.kind == "number":
            return kinds.number_text(kinds.clean_number(said))
        if ask.kind == "date":
            return date.fromisoformat(said).isoformat()
        if ask.kind == "long":
            return kinds.clean_long(said)
        return said if isinstance(said, list) else kinds.clean_text(said)

    def _complaint(self, ask: Ask) -> str:
        words = {"email": "bad_email", "phone": "bad_phone", "name": "bad_name"}
        return str(self.words[words.get(ask.id, "bad_value")])

    @property
    def ticked(self) -> list[Box]:
        """The boxes that were ticked."""
        return [box for box in self.design.boxes if self.cleaned_data.get(box.name)]

    def entered(self, *, ip: str, origin: str = "") -> dict[str, Any]:
        """What is handed on. An opt-in page keeps only the addresses for which a box was ticked."""
        given = {ask.id: self.cleaned_data.get(ask.id) for ask in self.design.asks if ask.id in self.fields}
        held = {key: value for key, value in given.items() if value not in (None, "", [])}
        if self.shown.kind == FormKind.OPT_IN:
            wanted = {ADDRESS_OF[Channel(box.channel)] for box in self.ticked}
            held = {key: value for key, value in held.items() if key not in ("email", "phone") or key in wanted}
        questions = [
            {"q": ask.id, "label": ask.label, "value": held[ask.id]}
            for ask in self.design.asks
            if ask.is_question and ask.id in held
        ]
        return {
            "fields": {key: value for key, value in held.items() if key in self._known},
            "answers": questions,
            "boxes": [box.key for box in self.ticked],
            "ip": ip,
            "origin": origin,
        }
