"""What is scheduled: listed, changed, taken back."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from crm.lib.ids import new_slug
from messaging import outbox
from messaging.inbox import attachments, composer, scheduling
from messaging.models import Message
from messaging.words import final_text

_LISTED = 50
_MOMENT = "%Y-%m-%dT%H:%M"


class ChangeForm(forms.Form):
    """The words and the time of a message that waits."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=outbox.SUBJECT, required=False)
    body = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=final_text.LONGEST_MAIL,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    at = forms.CharField(label=gettext_lazy("When"), widget=forms.DateTimeInput({"type": "datetime-local"}))
    whose = forms.ChoiceField(label=gettext_lazy("Whose time"))
    token = forms.SlugField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, message: Message, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.message = message
        self.fields["whose"].choices = scheduling.zones(message.contact)  # type: ignore[attr-defined]
        if message.channel != "email":
            del self.fields["subject"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        try:
            data["moment"] = scheduling.read(data.get("at", ""), data.get("whose", ""), self.message.contact)
        except ValidationError as error:
            self.add_error("at", error)
        return data


@require_safe
@workspace_view(Role.READ_ONLY)
def scheduled(request: WorkspaceRequest) -> HttpResponse:
    """Messages that leave later, the next first."""
    rows = scheduling.waiting(request.workspace).select_related("contact", "conversation__contact", "author")
    context = {"nav": "inbox", "rows": rows[:_LISTED], "may_write": request.membership.may(Role.MEMBER)}
    return render(request, "messaging/scheduled.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def change(request: WorkspaceRequest, message: UUID) -> HttpResponse:
    """Other words, or another time, for a message that has not left."""
    rows = Message.objects.of(request.workspace).select_related("contact__workspace", "conversation")
    row = get_object_or_404(rows, pk=message, direction="out", campaign=None)
    if not scheduling.waiting(request.workspace).filter(pk=row.pk).exists():
        messages.error(request, _("Too late: it has left already, or was cancelled before."))
        return redirect("messaging:conversation", request.workspace.slug, row.conversation_id)
    form = ChangeForm(request.POST or None, message=row, initial=_initial(row))
    if request.method == "POST" and form.is_valid():
        try:
            changed = _changed(row, form.cleaned_data, by=request.user)
        except outbox.NotComposed as why:
            form.add_error(None, f"{why.reason} {why.reason.remedy}")
        else:
            audit.record(request, "message.rescheduled", changed)
            messages.success(request, _("Changed. It leaves at the time you chose, if it may then."))
            return redirect("messaging:scheduled", request.workspace.slug)
    context = {"nav": "inbox", "form": form, "message": row}
    return render(request, "messaging/scheduled_change.html", context, status=422 if form.errors else 200)


def _initial(row: Message) -> dict[str, Any]:
    at = timezone.localtime(row.scheduled_for).strftime(_MOMENT)
    return {"subject": row.subject or "", "body": row.body, "at": at, "token": new_slug(20)}


@transaction.atomic
def _changed(row: Message, data: dict[str, Any], *, by: Any) -> Message:
    """The message anew, in the place of the one that waited. Raises outbox.NotComposed; then that one still waits."""
    said = composer.verdict(row.contact, row.channel, row.purpose, body=data["body"], at=data["moment"])
    if said.refused:
        raise outbox.NotComposed(said.reasons[0])
    carried = attachments.lift(row)
    if not scheduling.take_back(row):
        raise outbox.NotComposed(scheduling.too_late())
    return outbox.compose(
        row.contact,
        row.channel,
        row.purpose,
        data["body"],
        author=by,
        subject=data.get("subject", ""),
        idempotency_key=f"changed:{row.pk.hex}:{data['token']}",
        scheduled_for=data["moment"],
        attached=carried,
    )
