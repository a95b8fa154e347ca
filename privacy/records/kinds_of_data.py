"""The kinds of data that a controller holds, in the words of the map of personal data, to tick in a form."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Workspace
from crm.lib.personal_data import Subject, entries, own_lines

SUBJECTS = {True: (Subject.CONTACT, Subject.REQUESTER), False: tuple(Subject)}


def categories(workspace: Workspace | None) -> list[str]:
    """Every kind of data about a workspace's contacts, or for None about anybody, by name."""
    about = SUBJECTS[workspace is not None]
    fields = [what for entry in entries() for what in entry.personal().values() if what.whose in about]
    own = [line.what for line in own_lines(workspace.pk)] if workspace else []
    return sorted({what.category for what in [*fields, *own]}, key=str.casefold)


class CategoriesField(forms.MultipleChoiceField):
    """Kinds of data to tick. What was chosen earlier can be kept, although nothing of that kind is held any more."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.CheckboxSelectMultiple(attrs={"class": "choices choices-inline"})
        super().__init__(required=False, label=gettext_lazy("Kinds of data"), widget=widget, **kwargs)

    def offer(self, workspace: Workspace | None, chosen: list[str]) -> None:
        """Set what there is to choose."""
        names = [*categories(workspace), *chosen]
        self.choices = [(name, capfirst(_(name))) for name in dict.fromkeys(names)]
