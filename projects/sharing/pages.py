"""Links for clients on a project's page: made, given another end, revoked."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from crm.lib import cards
from crm.lib.htmx import page
from projects.models import ClientLink
from projects.of_request import changeable
from projects.sharing.models import LASTS

MOST = 20  # open links of one project
LONGEST = timedelta(days=400)


class LinkForm(forms.Form):
    """For whom a link is, and how long it opens."""

    label = forms.CharField(label=gettext_lazy("For whom?"), max_length=100, required=False)
    until = forms.DateField(
        label=gettext_lazy("Open until"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = timezone.localdate() + LASTS
        self.fields["label"].help_text = _(
            "Whoever has the link sees the milestones and the files that you show to the client, and nothing else."
        )

    def clean_label(self) -> str:
        return cards.mask(self.cleaned_data["label"].replace("\0", ""))

    def clean_until(self) -> datetime:
        """The end of the day, in the zone of who makes it."""
        day, today = self.cleaned_data["until"], timezone.localdate()
        if not today <= day <= today + LONGEST:
            raise forms.ValidationError(_("Choose a day within the next 400 days."))
        return timezone.make_aware(datetime.combine(day, time.max.replace(microsecond=0)))


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def link_add(request: WorkspaceRequest, project: UUID) -> HttpResponse:
    """Make a link."""
    found = changeable(request, project)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and found.client_links.open().count() >= MOST:
        form.add_error(None, _("That are many links already. Revoke one first."))
    elif request.method == "POST" and form.is_valid():
        row = ClientLink(workspace=request.workspace, project=found, made_by=request.user)
        row.label, row.expires_at = form.cleaned_data["label"], form.cleaned_data["until"]
        row.save()
        audit.record(request, "client_link.made", row)
        return redirect(reverse("projects:detail", args=[request.workspace.slug, found.pk]) + "#client")
    context = {"nav": "projects", "project": found, "form": form, "title": _("Link for the client")}
    context["action"] = request.path
    status = 422 if request.method == "POST" else 200
    return page(request, "projects/part.html", context, fragment="projects/_part_dialog.html", status=status)


@require_POST
@workspace_view(Role.MEMBER)
def link_revoke(request: WorkspaceRequest, project: UUID, client_link: UUID) -> HttpResponse:
    """Close a link for good."""
    found = changeable(request, project)
    row = get_object_or_404(found.client_links.all(), pk=client_link)
    if row.revoke():
        audit.record(request, "client_link.revoked", row)
    messages.success(request, _("The link is closed. Whoever opens it finds nothing."))
    return redirect(reverse("projects:detail", args=[request.workspace.slug, found.pk]) + "#client")
