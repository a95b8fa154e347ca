"""The site, and one page more: the empty one that all others are measured against."""

from django.http import HttpResponse
from django.template import engines
from django.urls import path
from django.views.decorators.http import require_safe

from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from crm.urls import urlpatterns as site

_EMPTY = engines["django"].from_string(
    '{% extends "app.html" %}{% block title %}Empty{% endblock %}{% block heading %}Empty{% endblock %}'
)


@require_safe
@workspace_view(Role.READ_ONLY)
def empty(request: WorkspaceRequest) -> HttpResponse:
    """Everything a page of a workspace costs before it says anything: session, membership, layout."""
    return HttpResponse(_EMPTY.render({"nav": "today"}, request))


urlpatterns = [path("w/<slug:workspace>/empty/", empty, name="bench-empty"), *site]
