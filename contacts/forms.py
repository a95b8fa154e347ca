"""Forms for people and companies."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Workspace
from contacts import domains, points
from contacts.fields import catalogue, dates, minors, own_form, stages
from contacts.fields.choices import countries, languages, zones
from contacts.fields.dates import Birthday
from contacts.models import Company, Contact, ContactPoint, Note, PreferredWay, Tag
from crm.lib import cards
from crm.lib.addresses import Kind, normalize_phone, show_phone
from crm.lib.forms import WorkspaceForm

_MOST_TAGS = 30
_FREE_TEXT = (
    *("name", "given_name", "family_name", "job_title", "pronouns", "company_name", "referral_source", "purpose"),
    *("place_label", "street", "city", "region"),
)
_MONTHS = ["", *"January February March April May June July August September October November December".split()]


class QuickForm(forms.Form):
    """Add somebody in ten seconds: a name and one address."""

    hide_optional = True  # one of the two is needed, whichever is known

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    address = forms.CharField(
        label=_("Email or phone"), max_length=254, required=False, help_text=_("One of the two is enough.")
    )

    def __init__(self, *args: Any, workspace: Workspace, company: Company | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workspace, self.company = workspace, company
        self.read: points.Address | None = None
        self.fields["name"].widget.attrs.update(autofocus=True, autocomplete="off")
        self.fields["address"].widget.attrs.update(
            {
                "autocomplete": "off",
                "hx-get": reverse("contacts:same-address", args=[workspace.slug]),
                "hx-trigger": "input changed delay:400ms",
                "hx-target": "#same-address",
                "hx-swap": "innerHTML",
            }
        )

    def clean_address(self) -> str:
        text: str = self.cleaned_data["address"]
        if text:
            self.read = points.read(text, self.workspace.country)
            points.refuse_erased(self.workspace, [self.read])
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("name") and not data.get("address"):
            raise ValidationError(_("Write a name, an address, or both."))
        return data

    @transaction.atomic
    def save(self) -> Contact:
        """The new contact, found by search at once."""
        first = stages.first(self.workspace)
        contact = Contact.objects.create(
            workspace=self.workspace, name=self.cleaned_data["name"], stage=first, company=self.company
        )
        if self.read:
            points.keep(contact, [self.read])
        company = None if self.company else domains.suggestion(contact)
        if company is None or not domains.link(contact, company):
            contact.reindex()
        return contact


class PointForm(forms.Form):
    """One line of the addresses: empty to take it away."""

    value = forms.CharField(label=_("Email or phone"), max_length=254, required=False)
    label = forms.CharField(label=_("Label"), max_length=60, required=False)

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country
        self.fields["value"].widget.attrs.update(placeholder=_("Email or phone"), autocomplete="off")
        self.fields["label"].widget.attrs.update(
            placeholder=_("Label, such as work"), autocomplete="off", list="point-labels"
        )
        self.read: points.Address | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("value"):
            try:
                self.read = points.read(data["value"], self.country, cards.mask(data.get("label", "")))
            except ValidationError as error:
                self.add_error("value", error)
        return data


if TYPE_CHECKING:
    _FormSet = forms.BaseFormSet[PointForm]
else:
    _FormSet = forms.BaseFormSet


class _PointFormSet(_FormSet):
    def addresses(self) -> list[points.Address]:
        """The addresses by the places that were written beside them; those without a place come last."""
        placed = sorted(self.forms, key=lambda form: form.cleaned_data.get("ORDER") or _MOST_POINTS)
        return [form.read for form in placed if form.read]


_MOST_POINTS = 40
PointFormSet = forms.formset_factory(
    PointForm,
    formset=_PointFormSet,
    extra=2,
    max_num=_MOST_POINTS,
    validate_max=True,
    absolute_max=_MOST_POINTS + 5,
    can_order=True,
)


def points_of(contact: Contact, country: str) -> list[dict[str, str]]:
    """A contact's addresses as the formset shows them."""
    rows = ContactPoint.objects.filter(contact=contact)
    return [
        {"value": show_phone(p.value, country) if p.kind == Kind.PHONE else p.value, "label": p.label} for p in rows
    ]


class ContactForm(WorkspaceForm):
    """Everything about a person but the addresses, which are a formset beside it."""

    hide_optional = True  # next to nothing is needed: the few that are say so

    company_name = forms.CharField(label=_("Company"), max_length=200, required=False)
    tag_names = forms.CharField(
        label=_("Tags"), max_length=1000, required=False, help_text=_("Several tags are parted by commas.")
    )

    birthday = forms.CharField(
        label=_("Birthday"),
        max_length=60,
        required=False,
        help_text=_("With or without the year, such as 14 March 1980."),
    )

    class Meta:
        model = Contact
        fields = [
            *("name", "given_name", "family_name", "job_title", "pronouns", "stage", "owner", "purpose"),
            *("place_label", "street", "city", "region", "postal_code", "country", "zone", "language"),
            *("referral_source", "preferred_channel"),
        ]

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, workspace=workspace, **kwargs)
        self.own = own_form.own_fields(workspace)
        self.own_values: dict[str, Any] = {}
        self._owner_and_stage()
        self.fields["zone"] = forms.ChoiceField(label=_("Time zone"), choices=zones, required=False)
        self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=languages, required=False)
        self.fields["country"] = forms.ChoiceField(label=_("Country"), choices=countries, required=False)
        self.fields["street"].widget = forms.Textarea(attrs={"rows": 2})
        self.fields["place_label"].label = _("Label")
        self.fields["place_label"].widget.attrs.update(list="place-labels", autocomplete="off")
        self._suggest("company_name", "company-options")
        self._suggest("referral_source", "referral-options")
        way: Any = self.fields["preferred_channel"]
        way.choices = [("", _("Not known")), *PreferredWay.choices]
        self.fields["pronouns"].widget.attrs.update(list="pronouns-options", autocomplete="off")
        self.fields["birthday"].widget.attrs["autocomplete"] = "off"
        for own in self.own:
            self.fields[own.key] = own_form.form_field(own)
        if not self.instance._state.adding:
            self._show_what_is_held()

    def _owner_and_stage(self) -> None:
        owner: Any = self.fields["owner"]
        members = User.objects.filter(memberships__workspace=self.workspace, is_active=True)
        owner.queryset = members.order_by("name", "email")
        owner.empty_label = _("Nobody")
        steps = [(step.key, step.name) for step in stages.of(self.workspace)]
        self.fields["stage"] = forms.ChoiceField(label=_("Stage"), choices=steps)

    def _suggest(self, name: str, route: str) -> None:
        self.fields[name].widget.attrs.update(
            {
                "list": route,
                "autocomplete": "off",
                "hx-get": reverse(f"contacts:{route}", args=[self.workspace.slug]),
                "hx-trigger": "input changed delay:200ms",
                "hx-target": f"#{route}",
            }
        )

    def _show_what_is_held(self) -> None:
        contact = self.instance
        self.initial["company_name"] = contact.company.name if contact.company else ""
        self.initial["tag_names"] = ", ".join(tag.name for tag in contact.tags.all())
        born = contact.birthday
        self.initial["birthday"] = f"{born.day} {_MONTHS[born.month]} {born.year or ''}".strip() if born else ""
        for name in ("stage", "zone", "language", "country"):  # a value that an import brought stays choosable
            held = getattr(contact, name)
            self._keep_choosable(name, [(held, stages.name_of(self.workspace, held) if name == "stage" else held)])
        for own in self.own:
            self.initial[own.key] = own_form.initial(own, contact)
            self._keep_choosable(own.key, own_form.held_choices(own, contact))

    def _keep_choosable(self, name: str, held: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        missing = [choice for choice in held if choice[0] and choice[0] not in dict(field.choices)]
        if missing:
            field.choices = [*field.choices, *missing]

    @property
    def own_bound(self) -> list[tuple[Any, forms.BoundField]]:
        """The workspace's own fields with their places on the form."""
        return [(own, self[own.key]) for own in self.own]

    @property
    def too_young(self) -> bool:
        """Whether the birthday shows somebody of whom nothing may be kept (AC-2)."""
        return self.has_error("birthday", "child")

    def clean_tag_names(self) -> list[str]:
        names = list(dict.fromkeys(filter(None, (part.strip() for part in self.cleaned_data["tag_names"].split(",")))))
        if len(names) > _MOST_TAGS:
            raise ValidationError(_("At most %(count)s tags."), params={"count": _MOST_TAGS})
        if any(len(name) > 60 for name in names):
            raise ValidationError(_("A tag has at most 60 characters."))
        return [cards.mask(name) for name in names]

    def clean_birthday(self) -> Birthday | None:
        text = self.cleaned_data["birthday"]
        if not text.strip():
            return None
        born = dates.clean_birthday(text, self.workspace.country)
        minors.refuse(born)
        return born

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in _FREE_TEXT:
            if data.get(name):
                data[name] = cards.mask(data[name])
        self.own_values = own_form.clean_own(self, self.own)
        return data

    @transaction.atomic
    def save_with(self, addresses: list[points.Address]) -> Contact:
        """Write the contact, its company, tags, addresses and own fields, and what search knows of it."""
        contact: Contact = self.instance
        contact.company = company_named(self.workspace, self.cleaned_data["company_name"])
        contact.birthday = self.cleaned_data["birthday"]
        contact.save()
        contact.tags.set(tags_named(self.workspace, self.cleaned_data["tag_names"]))
        points.keep(contact, addresses)
        for own in self.own:
            if own.key in self.own_values:
                own.put(contact, self.own_values[own.key])
        catalogue.save(contact)
        contact.reindex()
        return contact


def company_named(workspace: Workspace, name: str) -> Company | None:
    """The company of this name, made when there is none; None for an empty name."""
    name = name.strip()
    if not name:
        return None
    found = Company.objects.of(workspace).filter(name__iexact=name).first()
    if found is None:
        found, made = Company.objects.get_or_create(workspace=workspace, name=name)
        if made:
            found.reindex()
    return found


def tags_named(workspace: Workspace, names: list[str]) -> list[Tag]:
    """The tags of these names, whatever their case, made where there are none."""
    there = {tag.name.casefold(): tag for tag in Tag.objects.of(workspace).filter(name__in=names)}
    tags = []
    for name in names:
        tag = there.get(name.casefold()) or Tag.objects.of(workspace).filter(name__iexact=name).first()
        tags.append(tag or Tag.objects.get_or_create(workspace=workspace, name=name)[0])
    return tags


class CompanyForm(WorkspaceForm):
    """A company."""

    website = forms.URLField(label=_("Website"), required=False, max_length=200, assume_scheme="https")
    domain_names = forms.CharField(
        label=_("Domains of email addresses"),
        required=False,
        max_length=2000,
        help_text=_("Such as acme.com. New contacts with such an address are linked to the company. Parted by commas."),
    )

    class Meta:
        model = Company
        fields = ["name", "website", "phone", "address", "industry", "size", "notes"]
        widgets = {"address": forms.Textarea(attrs={"rows": 2})}

    field_order = ["name", "website", "domain_names", "phone", "address", "industry", "size", "notes"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.attrs.update(type="tel", autocomplete="off")
        if not self.instance._state.adding:
            self.initial["domain_names"] = ", ".join(each.name for each in self.instance.domains.all())
            self.initial["phone"] = show_phone(self.instance.phone, self.workspace.country)

    def clean_phone(self) -> str:
        text = self.cleaned_data["phone"].strip()
        return normalize_phone(text, self.workspace.country) if text else ""

    def clean_address(self) -> str:
        return cards.mask(self.cleaned_data["address"])

    def clean_industry(self) -> str:
        return cards.mask(self.cleaned_data["industry"])

    def clean_notes(self) -> str:
        return cards.mask(self.cleaned_data["notes"])

    def clean_domain_names(self) -> list[str]:
        names = domains.read_all(self.cleaned_data["domain_names"])
        domains.refuse_taken(self.workspace, names, self.instance)
        return names

    @transaction.atomic
    def save(self, commit: bool = True) -> Company:
        names = self.cleaned_data["domain_names"]
        adding = self.instance._state.adding
        company: Company = super().save(commit)
        domains.keep(company, names or (_domain_of(company) if adding else []))
        company.reindex()
        return company


def _domain_of(company: Company) -> list[str]:
    """The domain of a new company's website, where that tells the company and is nobody else's."""
    try:
        names = domains.read_all(company.website)
        domains.refuse_taken(company.workspace, names, company)
    except ValidationError:
        return []
    return names


class NoteForm(forms.ModelForm):  # type: ignore[type-arg]
    """A note about a contact. Card numbers are masked before they stay (CO-4)."""

    text = forms.CharField(
        label=_("Note"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": _("Write down what was said. @ mentions a colleague.")}),
    )

    class Meta:
        model = Note
        fields = ["text"]

    def clean_text(self) -> str:
        return cards.mask(self.cleaned_data["text"])
