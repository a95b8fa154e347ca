"""Where staff see how the policy stands, add to it and publish it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from accounts.models import Role
from privacy.desks import DeskRequest, back_to, desk_page
from privacy.policy import differences, publishing, to_contacts
from privacy.policy.forms import PassagesForm, PublishForm
from privacy.policy.models import Draft, PolicyVersion
from privacy.policy.sections import generated


@desk_page(Role.MANAGER)
@require_safe
def state(request: DeskRequest) -> HttpResponse:
    """What is published, what comes, and what the configuration says that the published text does not."""
    newest = publishing.latest(request.workspace)
    now = publishing.text(request.workspace)
    versions = PolicyVersion.objects.of_controller(request.workspace)
    context = {
        "newest": newest,
        "current": versions.current(request.workspace),
        "changed": differences.between(newest.text(), now) if newest else [],
        "has_moved": publishing.has_moved(request.workspace),
        "versions": [(each, each.acceptances.count()) for each in versions.defer("content")[:50]],
        "sections": now,
        "waits_for_sender": request.workspace is not None
        and any(each.workspace_id == request.workspace.pk for each in to_contacts.untold())
        and not to_contacts.can_write(request.workspace),
        "nav": "privacy",
    }
    return render(request, "policy/state.html", context)


@desk_page(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def passages(request: DeskRequest) -> HttpResponse:
    """What stands around the generated text."""
    language = get_language() or settings.LANGUAGE_CODE
    written = publishing.passages(request.workspace)
    form = PassagesForm(
        request.POST or None, sections=generated(request.workspace), written=written.get(language) or {}
    )
    if form.is_valid():
        Draft.objects.update_or_create(
            workspace=request.workspace, defaults={"passages": {**written, language: form.passages()}}
        )
        audit.record(request, "policy.passages_changed", workspace=request.workspace)
        messages.success(request, _("Saved. Publish a version to show it to people."))
        return back_to(request, "policy:state")
    context = {"form": form, "nav": "privacy"}
    return render(request, "policy/passages.html", context, status=422 if form.is_bound else 200)


@desk_page(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: DeskRequest) -> HttpResponse:
    """See what is new, say from when it counts, publish."""
    workspace = request.workspace
    newest = publishing.latest(workspace)
    first = {
        "effective_on": timezone.now().date() + publishing.USUAL_NOTICE if newest else publishing.earliest(workspace)
    }
    form = PublishForm(
        request.POST or None,
        earliest=publishing.earliest(workspace),
        is_first=newest is None,
        readers=to_contacts.how_many(workspace) if workspace else None,
        initial=first,
    )
    if form.is_valid():
        try:
            made = publishing.publish(workspace, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Version %(number)d is published.") % {"number": made.number})
            return back_to(request, "policy:state")
    context: dict[str, Any] = {"form": form, "newest": newest, "nav": "privacy"}
    now = publishing.text(workspace)
    context |= {"sections": now, "changed": differences.between(newest.text(), now) if newest else []}
    return render(request, "policy/publish.html", context, status=422 if form.is_bound else 200)
