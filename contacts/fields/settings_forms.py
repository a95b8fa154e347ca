"""Forms of the settings: fields of the workspace's own and their choices, tags, stages."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.fields import kinds, making, stages, tags
from contacts.fields.kinds import Kind
from contacts.fields.models import CustomField, FieldOption, LifecycleStage
from contacts.models import Tag
from crm.lib import cards, places
from crm.lib.forms import WorkspaceForm

HUES = [
    (0, _("Orange")),
    (1, _("Blue")),
    (2, _("Violet")),
    (3, _("Green")),
    (4, _("Pink")),
    (5, _("Yellow")),
    (6, _("Teal")),
    (7, _("Grey")),
]


def hue_field(initial: int = 7) -> forms.TypedChoiceField:
    """A colour of the palette; each is offered as its own word in that colour."""
    return forms.TypedChoiceField(
        label=_("Colour"), choices=HUES, coerce=int, initial=initial, widget=forms.RadioSelect(attrs={"class": "hues"})
    )


class CustomFieldForm(WorkspaceForm):
    """A field of the workspace's own. What kind it is stays as it was made: its values are typed."""

    kind = forms.ChoiceField(
        label=_("What it holds"),
        choices=[(kind.value, words) for kind, words in kinds.LABELS.items()],
        initial=Kind.TEXT.value,
        widget=forms.RadioSelect(attrs={"class": "choice-cards choice-cards-small"}),
    )
    names = forms.CharField(
        label=_("Choices"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One on each line."),
    )

    class Meta:
        model = CustomField
        fields = ["label", "kind", "purpose", "help", "required", "lowest", "highest", "currency"]

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, workspace=workspace, **kwargs)
        self.fields["currency"] = forms.ChoiceField(
            label=_("Currency"), required=False, choices=[("", _("The workspace's")), *places.CURRENCIES]
        )
        said: dict[str, Any] = {
            "label": _("As forms and lists call it, such as “Shoe size”."),
            "purpose": _("In words that the person would understand. It stands in the copy of their data."),
            "help": _("Shown beside the field when somebody fills it in."),
            "lowest": _("For text: characters."),
            "highest": _("For text: characters."),
        }
        for name, words in said.items():
            self.fields[name].help_text = words
        self.fields["purpose"].required = True
        self.fields["purpose"].widget.attrs["placeholder"] = _("to order what fits you")
        self.fields["required"].label = _("Has to be filled in on the form")
        if not self.instance._state.adding:
            del self.fields["kind"], self.fields["names"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("label", "help", "purpose"):
            if data.get(name):
                data[name] = cards.mask(" ".join(data[name].split()))
        if data.get("kind") in making.CHOSEN and not data.get("names", "").split():
            self.add_error("names", _("Write at least one choice."))
        return data

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            try:
                making.check_limits(self.instance)
            except ValidationError as error:
                self.add_error(None, error)

    @transaction.atomic
    def save(self, commit: bool = True) -> CustomField:
        data = self.cleaned_data
        if not self.instance._state.adding:
            field: CustomField = super().save(commit)
            return field
        rules = {name: data[name] for name in ("purpose", "help", "required", "lowest", "highest", "currency")}
        return making.add(self.workspace, data["label"], data["kind"], options=data["names"].splitlines(), **rules)


class OptionForm(forms.ModelForm):  # type: ignore[type-arg]
    """One choice of a field; its name can change, what was chosen stays chosen."""

    hue = forms.TypedChoiceField(label=_("Colour"), choices=HUES, coerce=int, initial=7)
    offered = forms.BooleanField(label=_("Offered"), required=False, initial=True)

    class Meta:
        model = FieldOption
        fields = ["name", "hue"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["offered"] = self.instance.archived_at is None

    def clean_name(self) -> str:
        return cards.mask(" ".join(self.cleaned_data["name"].split()))


if TYPE_CHECKING:
    _Options = forms.BaseInlineFormSet[FieldOption, CustomField, OptionForm]
else:
    _Options = forms.BaseInlineFormSet


class _OptionFormSet(_Options):
    def clean(self) -> None:
        super().clean()
        names = [form.cleaned_data.get("name", "").casefold() for form in self.forms if hasattr(form, "cleaned_data")]
        if len({name for name in names if name}) < len([name for name in names if name]):
            raise ValidationError(_("Two choices have the same name."))

    @transaction.atomic
    def keep(self) -> None:
        """Write the choices; new ones come behind those that are there, whose order is changed by itself."""
        from django.utils import timezone

        place = max((option.position for option in self.instance.options.all()), default=-1)
        for form in self.forms:
            if not form.cleaned_data.get("name"):
                continue
            option = form.instance
            option.field = self.instance
            if option._state.adding:
                option.position = place = place + 1
            offered = form.cleaned_data["offered"]
            option.archived_at = None if offered else (option.archived_at or timezone.now())
            option.save()


OptionFormSet = forms.inlineformset_factory(
    CustomField,
    FieldOption,
    form=OptionForm,
    formset=_OptionFormSet,
    extra=2,
    can_delete=False,
    max_num=making.MOST_OPTIONS,
    validate_max=True,
    absolute_max=making.MOST_OPTIONS + 5,
)


class _Named(WorkspaceForm):
    """Something with a name and a colour."""

    hue = hue_field()

    def clean_name(self) -> str:
        name = cards.mask(" ".join(self.cleaned_data["name"].split()))
        if "," in name:
            raise ValidationError(_("A name can't have a comma: lists are parted by them."))
        like = self._meta.model._default_manager.filter(workspace=self.workspace, name__iexact=name)
        if like.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("There is one of this name already."))
        return name


class TagForm(_Named):
    """A tag."""

    class Meta:
        model = Tag
        fields = ["name", "hue"]

    @transaction.atomic
    def save(self, commit: bool = True) -> Tag:
        is_renamed = not self.instance._state.adding and "name" in self.changed_data
        tag: Tag = super().save(commit)
        if is_renamed:
            tags.renamed(tag)
        return tag


class MergeForm(forms.Form):
    """Into which tag another goes."""

    target = forms.ModelChoiceField(label=_("Merge into"), queryset=Tag.objects.none())

    def __init__(self, *args: Any, tag: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        target: Any = self.fields["target"]
        target.queryset = Tag.objects.of(tag.workspace).exclude(pk=tag.pk).order_by("name")
        target.empty_label = _("Choose a tag")


class StageForm(_Named):
    """A stage."""

    class Meta:
        model = LifecycleStage
        fields = ["name", "hue"]

    def save(self, commit: bool = True) -> LifecycleStage:
        if self.instance._state.adding:
            return stages.add(self.workspace, self.cleaned_data["name"], self.cleaned_data["hue"])
        stage: LifecycleStage = super().save(commit)
        return stage


class MoveForm(forms.Form):
    """Into which stage the contacts of another go."""

    target = forms.ModelChoiceField(label=_("Move its contacts to"), queryset=LifecycleStage.objects.none())

    def __init__(self, *args: Any, stage: LifecycleStage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        target: Any = self.fields["target"]
        rows = LifecycleStage.objects.of(stage.workspace).filter(archived_at__isnull=True)
        target.queryset = rows.exclude(pk=stage.pk).order_by("position", "id")
        target.empty_label = _("Choose a stage")
