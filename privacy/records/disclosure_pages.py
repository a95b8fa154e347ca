"""Pages of the log of disclosures."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from crispy_forms.layout import Fieldset, Row
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from accounts.forms import helper
from accounts.models import Role, Workspace
from contacts.models import Contact
from crm.lib.forms import WithoutCards
from privacy.desks import DeskRequest, back_to, desk_page
from privacy.records import disclosures
from privacy.records.incident_forms import moment_field
from privacy.records.kinds_of_data import CategoriesField
from privacy.records.models import Disclosed, Disclosure, Ground

_PER_PAGE = 50
_GROUNDS = [(ground.value, capfirst(ground.label)) for ground in Ground]
_BY_HAND = [(kind.value, capfirst(kind.label)) for kind in (Disclosed.ORDER, Disclosed.TRANSFER, Disclosed.OTHER)]


class DisclosureForm(WithoutCards, forms.Form):
    """Something that was given out, entered by staff: what, to whom, on what ground."""

    kind = forms.ChoiceField(label=gettext_lazy("Occasion"), choices=_BY_HAND)
    recipient = forms.CharField(label=gettext_lazy("To whom"), max_length=200)
    ground = forms.ChoiceField(label=gettext_lazy("On what ground"), choices=_GROUNDS)
    reference = forms.CharField(label=gettext_lazy("Their reference"), max_length=100, required=False)
    at = moment_field(label=gettext_lazy("When"))
    categories = CategoriesField()
    asked = forms.CharField(
        label=gettext_lazy("What was asked for, and what was left out"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Give no more than was asked for. Name nobody here."),
    )

    def __init__(self, *args: Any, workspace: Workspace | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].offer(workspace, [])  # type: ignore[attr-defined]
        self.helper = helper(
            _("Enter it"),
            Row("kind", "at"),
            Row("recipient", "reference"),
            "ground",
            Fieldset(_("What was given"), "categories", "asked"),
        )

    def clean_at(self) -> Any:
        if self.cleaned_data["at"] > timezone.now() + timedelta(minutes=5):
            raise forms.ValidationError(_("This lies ahead of us."))
        return self.cleaned_data["at"]


@desk_page(Role.MANAGER, mfa=True)
@require_safe
def log(request: DeskRequest) -> HttpResponse:
    """Every occasion, the newest first; of one person with ``?contact=``."""
    rows = Disclosure.objects.filter(workspace=request.workspace).select_related("by", "processor")
    contact = _contact(request)
    if contact:
        rows = rows.filter(people__contact=contact)
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    shown = [row.pk for row in page.object_list]
    counted = Disclosure.objects.filter(pk__in=shown).annotate(number=Count("people"))
    counts = dict(counted.values_list("pk", "number"))
    context = {"page": page, "rows": [(row, counts.get(row.pk, 0)) for row in page.object_list], "contact": contact}
    return render(request, "records/disclosures.html", {**context, "nav": "privacy"})


def _contact(request: DeskRequest) -> Contact | None:
    key = request.GET.get("contact") or request.POST.get("contact")
    if not key or request.workspace is None:
        return None
    try:
        return get_object_or_404(Contact.objects.of(request.workspace), pk=UUID(key))
    except ValueError as error:
        raise Http404 from error


@desk_page(Role.MANAGER, mfa=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: DeskRequest) -> HttpResponse:
    """Enter one that happened outside this software."""
    contact = _contact(request)
    now = {"at": timezone.localtime().replace(second=0, microsecond=0)}
    form = DisclosureForm(request.POST or None, workspace=request.workspace, initial=now)
    if form.is_valid():
        people = [contact.pk] if contact else []
        made = disclosures.record(request.workspace, contacts=people, by=request.user, **form.cleaned_data)
        audit.record(request, "disclosure.entered", made, workspace=request.workspace)
        messages.success(request, _("It is in the log."))
        return back_to(request, "records:disclosures")
    context = {"form": form, "contact": contact, "nav": "privacy"}
    return render(request, "records/disclosure_new.html", context, status=422 if form.is_bound else 200)
