"""Base of the forms that create or change a workspace's records, and of those with free text about people."""

from typing import Any

from django import forms

from crm.lib import cards


class WithoutCards(forms.BaseForm):
    """In what is typed into it no number of a payment card stays (CO-4). It goes before the form's base."""

    def clean(self) -> dict[str, Any]:
        """The values, masked."""
        cleaned = super().clean() or self.cleaned_data
        typed = {name for name, field in self.fields.items() if type(field) is forms.CharField}
        return {
            name: cards.mask(value) if name in typed and isinstance(value, str) else value
            for name, value in cleaned.items()
        }


class WorkspaceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A ModelForm whose record belongs to a workspace that is not a form field.

    Django leaves a unique constraint out of validation when one of its fields is not in the form, so that
    ``UniqueConstraint(workspace, email)`` would end as a 500. Here the workspace is set before validation and counts as
    part of the form. Choices of related records are narrowed to the same workspace.
    """

    def __init__(self, *args: Any, workspace: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workspace = workspace
        self.instance.workspace = workspace
        for field in self.fields.values():
            queryset = getattr(field, "queryset", None)
            if queryset is not None and any(f.name == "workspace" for f in queryset.model._meta.fields):
                field.queryset = queryset.filter(workspace=workspace)  # type: ignore[attr-defined]

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {"workspace"}  # type: ignore[misc,no-any-return]
