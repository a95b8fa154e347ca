"""Saved replies: the page of the settings, and the list that a slash in the composer opens."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.models import Contact
from crm.lib.cards import mask
from crm.lib.forms import WorkspaceForm
from crm.lib.toasts import undoable
from messaging.inbox import saved_replies
from messaging.models import SavedReply
from messaging.words import merge_fields

_NAV = {"nav": "settings", "settings_tab": "replies"}
_LISTED = 200


class SavedReplyForm(WorkspaceForm):
    """A reply: its name, and its words with fields in double braces."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        help_text=gettext_lazy("What you type behind a slash to find it."),
        widget=forms.TextInput(attrs={"autofocus": True}),
    )

    class Meta:
        model = SavedReply
        fields = ["name", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 6})}

    def clean_name(self) -> str:
        """Without a slash, which would end what is typed to find it."""
        return " ".join(str(self.cleaned_data["name"]).replace("/", " ").split())

    def clean_body(self) -> str:
        body: str = mask(self.cleaned_data["body"])
        strange = merge_fields.unknown(merge_fields.slots(self.workspace), body)
        if strange:
            raise ValidationError(
                _("There is no field of this name: %(names)s."), params={"names": ", ".join(strange)[:200]}
            )
        return body


@require_safe
@workspace_view(Role.MEMBER)
def replies(request: WorkspaceRequest) -> HttpResponse:
    """All saved replies, and those deleted within the hour."""
    since = timezone.now() - saved_replies.KEPT_BACK
    context = {
        **_NAV,
        "replies": saved_replies.of(request.workspace)[:_LISTED],
        "deleted": SavedReply.objects.of(request.workspace).filter(deleted_at__gt=since).order_by("-deleted_at")[:20],
    }
    return render(request, "messaging/saved_replies.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def new(request: WorkspaceRequest) -> HttpResponse:
    """Write a reply to be used again."""
    return _edited(request, SavedReply(workspace=request.workspace))


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def edit(request: WorkspaceRequest, reply: UUID) -> HttpResponse:
    """Change a saved reply."""
    return _edited(request, get_object_or_404(saved_replies.of(request.workspace), pk=reply))


def _edited(request: WorkspaceRequest, row: SavedReply) -> HttpResponse:
    adding = row._state.adding
    form = SavedReplyForm(request.POST or None, instance=row, workspace=request.workspace)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        audit.record(request, "saved_reply.added" if adding else "saved_reply.changed", saved)
        messages.success(request, _("Saved."))
        return redirect("messaging:saved-reply", request.workspace.slug, saved.pk)
    context = {
        **_NAV,
        "form": form,
        "row": row,
        "adding": adding,
        "offered": merge_fields.offered(merge_fields.slots(request.workspace)),
        "preview": None if adding or form.errors else _preview(request, row),
    }
    return render(request, "messaging/saved_reply.html", context, status=422 if form.errors else 200)


def _preview(request: WorkspaceRequest, row: SavedReply) -> saved_replies.Filled | None:
    """How it reads for one of their people: the latest."""
    somebody = Contact.objects.of(request.workspace).filter(archived_at=None, restricted_at=None)
    person = somebody.order_by("-created_at", "id").first()
    return saved_replies.fill(row, person) if person else None


@require_POST
@workspace_view(Role.MEMBER)
def delete(request: WorkspaceRequest, reply: UUID) -> HttpResponse:
    """Take a reply away; it can be taken back for an hour."""
    row = get_object_or_404(SavedReply.objects.of(request.workspace), pk=reply)
    if SavedReply.objects.filter(pk=row.pk, deleted_at=None).update(deleted_at=timezone.now()):
        audit.record(request, "saved_reply.deleted", row)
        undoable(request, _("Deleted."), "messaging:saved-reply-restore", row.pk)
    return redirect("messaging:saved-replies", request.workspace.slug)


@require_POST
@workspace_view(Role.MEMBER)
def restore(request: WorkspaceRequest, reply: UUID) -> HttpResponse:
    """Take a deleted reply back."""
    row = get_object_or_404(SavedReply.objects.of(request.workspace), pk=reply)
    if SavedReply.objects.filter(pk=row.pk, deleted_at__isnull=False).update(deleted_at=None):
        audit.record(request, "saved_reply.restored", row)
        messages.success(request, _("It is back."))
    return redirect("messaging:saved-replies", request.workspace.slug)


@require_safe
@workspace_view(Role.MEMBER)
def offer(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """The replies whose names have what was typed behind a slash, filled in for this person: options of a list."""
    rows = Contact.objects.of(request.workspace).select_related("workspace", "company", "owner")
    person = get_object_or_404(rows, pk=contact)
    typed = request.GET.get("q", "").replace("\0", "").strip()[:60]
    found = saved_replies.offered(request.workspace, person, typed)
    return render(request, "messaging/_saved_reply_options.html", {"found": found})
