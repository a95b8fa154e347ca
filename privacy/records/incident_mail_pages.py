"""Mailing a letter about an incident: whom, what it says, and what became of it. For owners: nobody can refuse it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from accounts.forms import helper
from accounts.models import Role, Workspace
from contacts.models import Tag
from privacy.desks import DeskRequest, back_to, desk_page
from privacy.records import incident_mail, incidents, letter_words
from privacy.records.incident_pages import find
from privacy.records.models import Incident, IncidentLetter, Letter, Whom

_LISTED = 100


class MailingForm(forms.Form):
    """Who gets the letter."""

    whom = forms.ChoiceField(label=gettext_lazy("To whom"), widget=forms.RadioSelect({"class": "choices"}))
    tag = forms.ModelChoiceField(
        label=gettext_lazy("Tag"), queryset=Tag.objects.none(), required=False, empty_label=gettext_lazy("Choose a tag")
    )
    addresses = forms.CharField(
        label=gettext_lazy("Addresses"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("One email address or phone number on each line; only people on file are written to."),
    )
    read = forms.BooleanField(
        label=gettext_lazy("I have read the letter, and it names nobody and says what is so"),
        error_messages={"required": gettext_lazy("Read it first: it can't be taken back.")},
    )
    hide_optional = True

    def __init__(self, *args: Any, workspace: Workspace | None, letter: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workspace, self.letter = workspace, letter
        self.chosen: list[str] = []
        whom: Any = self.fields["whom"]
        everyone = _("the owners of all workspaces") if letter == Letter.BUSINESSES else str(Whom.EVERYONE.label)
        whom.choices = [(Whom.EVERYONE.value, everyone), (Whom.ADDRESSES.value, Whom.ADDRESSES.label)]
        if workspace is None:
            del self.fields["tag"]
        else:
            whom.choices.insert(1, (Whom.TAG.value, Whom.TAG.label))
            self.fields["tag"].queryset = Tag.objects.of(workspace).order_by("name")  # type: ignore[attr-defined]
        self.helper = helper(_("Mail the letter"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("whom") == Whom.TAG and not given.get("tag"):
            self.add_error("tag", _("Choose a tag."))
        if given.get("whom") == Whom.ADDRESSES:
            self.chosen, unknown = incident_mail.read(self.workspace, given.get("addresses", ""))
            if unknown:
                words = ngettext(
                    "%(n)d line is nobody's on file: %(lines)s",
                    "%(n)d lines are nobody's on file: %(lines)s",
                    len(unknown),
                )
                self.add_error("addresses", words % {"n": len(unknown), "lines": ", ".join(unknown[:5])})
            elif not self.chosen:
                self.add_error("addresses", _("Paste at least one address."))
        return given

    def asked(self) -> dict[str, Any]:
        """What ``incident_mail`` takes."""
        tag = self.cleaned_data.get("tag")
        return {"whom": self.cleaned_data["whom"], "tag": tag.pk if tag else None, "chosen": self.chosen}


@desk_page(Role.OWNER, mfa=True)
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: DeskRequest, incident: UUID, letter: str) -> HttpResponse:
    """See the letter, say whom it goes to, send it."""
    row = find(request, incident)
    if letter not in Letter.values or (letter == Letter.BUSINESSES and request.workspace):
        raise Http404
    form = MailingForm(request.POST or None, workspace=request.workspace, letter=letter)
    against = letter_words.objections(row)
    if form.is_valid() and not against:
        incident_mail.begin(row, letter, by=request.user, **form.asked())
        messages.success(request, _("The mails are being written. This page tells how many have left."))
        return back_to(request, "records:incident-mail", row.pk, letter)
    incident_mail.note_deliveries()
    title, text = incident_mail.preview(row, letter)
    context = {"incident": row, "form": form, "title": title, "text": text, "nav": "privacy", "letter": letter}
    context["against"] = against
    context |= _standing(row, letter)
    context["missing"] = [name for name, said in _needed(row) if not said]
    return render(request, "records/incident_mail.html", context, status=422 if form.is_bound else 200)


def _needed(row: Incident) -> list[tuple[str, str]]:
    """What the law wants told (Art. 34(2))."""
    return [
        (_("What happened"), row.what),
        (_("Likely consequences"), row.consequences),
        (_("What was done"), row.measures),
    ]


def _standing(row: Incident, letter: str) -> dict[str, Any]:
    letters = IncidentLetter.objects.filter(incident=row, letter=letter)
    return {
        "mailings": row.mailings.filter(letter=letter).select_related("by"),
        "left": letters.filter(left_at__isnull=False).count(),
        "failed": letters.filter(failed_at__isnull=False).select_related("contact", "account")[:_LISTED],
        "waiting": letters.filter(left_at=None, failed_at=None, has_address=True).count(),
        "unreachable": letters.filter(has_address=False).select_related("contact", "account")[:_LISTED],
        "may_close": incidents.may_close(row),
    }
