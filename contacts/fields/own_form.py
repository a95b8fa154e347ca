"""The fields of a workspace's own on the form of a contact, and further postal addresses."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.fields import kinds
from contacts.fields.choices import countries
from contacts.fields.custom import Own
from contacts.fields.kinds import Kind, Money
from contacts.fields.models import PostalAddress
from contacts.models import Contact
from crm.lib import cards, money

_PLACE = ("label", "street", "city", "region", "postal_code", "country")


def form_field(own: Own) -> forms.Field:
    """The form field for one of the workspace's own; what was typed is read by the field itself."""
    made = _made(own)
    made.label, made.help_text, made.required = own.label, own.help, own.required
    return made


def _made(own: Own) -> forms.Field:
    if own.kind == Kind.LONG:
        return forms.CharField(max_length=kinds.LONGEST_LONG, widget=forms.Textarea(attrs={"rows": 3}))
    if own.kind in (Kind.CHOICE, Kind.YES_NO):
        return forms.ChoiceField(choices=[("", _("Not known")), *own.choices])
    if own.kind == Kind.CHOICES:
        return forms.MultipleChoiceField(
            choices=own.choices, widget=forms.CheckboxSelectMultiple(attrs={"class": "choices choices-inline"})
        )
    widget = forms.TextInput(attrs={"autocomplete": "off", **_hints(own)})
    widget.input_type = "date" if own.kind == Kind.DATE else "text"
    return forms.CharField(max_length=kinds.LONGEST_TEXT, widget=widget)


def _hints(own: Own) -> dict[str, Any]:
    if own.kind in (Kind.NUMBER, Kind.MONEY):
        return {"inputmode": "decimal"}
    if own.kind == Kind.URL:
        return {"inputmode": "url", "placeholder": "https://"}
    suggesting = {Kind.PERSON: "contacts:person-options", Kind.COMPANY: "contacts:company-options"}
    if own.kind not in suggesting:
        return {}
    return {
        "list": f"{own.key}-options",
        "hx-get": reverse(suggesting[own.kind], args=[own.workspace.slug]),
        "hx-trigger": "input changed delay:200ms",
        "hx-target": f"#{own.key}-options",
    }


def initial(own: Own, contact: Contact) -> Any:
    """What the form shows of the value."""
    value = own.value(contact)
    if own.kind == Kind.PERSON and value is not None:
        first = next(iter(value.points.all()), None)
        return first.value if first else value.name
    if isinstance(value, Money):
        plain = money.plain(abs(value.amount), value.currency)
        own_currency = value.currency == (own.row.currency or own.workspace.currency)
        return f"{'-' if value.amount < 0 else ''}{plain}{'' if own_currency else ' ' + value.currency}"
    return own.plain(value)


def held_choices(own: Own, contact: Contact) -> list[tuple[str, str]]:
    """Choices that are no longer offered but that this contact has."""
    if own.kind not in (Kind.CHOICE, Kind.CHOICES):
        return []
    value = own.value(contact)
    chosen = value if isinstance(value, list) else [value]
    offered = {key for key, _name in own.choices}
    return [(key, own.options[key].name) for key in chosen if key in own.options and key not in offered]


class PlaceForm(forms.ModelForm):  # type: ignore[type-arg]
    """One further postal address: empty all of it to take it away."""

    hide_optional = True

    class Meta:
        model = PostalAddress
        fields = _PLACE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"] = forms.ChoiceField(label=_("Country"), choices=countries, required=False)
        self.fields["street"].widget = forms.Textarea(attrs={"rows": 2})
        self.fields["label"].widget.attrs.update({"list": "place-labels", "placeholder": _("work, holidays")})
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        return {name: cards.mask(value) if isinstance(value, str) else value for name, value in data.items()}

    @property
    def is_blank(self) -> bool:
        """Whether nothing but perhaps a label is written."""
        return not any(self.cleaned_data.get(name) for name in _PLACE[1:])


if TYPE_CHECKING:
    _Places = forms.BaseInlineFormSet[PostalAddress, Contact, PlaceForm]
else:
    _Places = forms.BaseInlineFormSet


class _PlaceFormSet(_Places):
    @transaction.atomic
    def keep(self) -> None:
        """Write the addresses in the order of the form; those that were emptied go."""
        place = 0
        for form in self.forms:
            if not hasattr(form, "cleaned_data") or form.is_blank:
                if not form.instance._state.adding:
                    form.instance.delete()
                continue
            form.instance.contact, form.instance.position, place = self.instance, place, place + 1
            form.instance.save()


PlaceFormSet = forms.inlineformset_factory(
    Contact,
    PostalAddress,
    form=PlaceForm,
    formset=_PlaceFormSet,
    extra=1,
    can_delete=False,
    max_num=20,
    validate_max=True,
    absolute_max=25,
)


def clean_own(form: forms.BaseForm, fields: list[Own]) -> dict[str, Any]:
    """The typed values of the workspace's own fields; errors go to the form, with all that was typed kept."""
    values: dict[str, Any] = {}
    for own in fields:
        if own.key in form.cleaned_data:
            try:
                values[own.key] = own.clean(form.cleaned_data[own.key])
            except ValidationError as error:
                form.add_error(own.key, error)
    return values


def own_fields(workspace: Workspace) -> list[Own]:
    """The workspace's own fields that a form shows."""
    from contacts.fields import custom

    return custom.fields(workspace)
