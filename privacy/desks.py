"""Pages that the desk of each workspace and the desk of the site's operator have alike.

A view of both is written once. It gets ``request.workspace``, which is None at the operator's desk::

    @desk_page(Role.MANAGER)
    def processors(request: DeskRequest) -> HttpResponse: ...

    urlpatterns = [*both("processors/", processors, "processors")]

The operator's desk is for the site's own admins, who always show their second factor.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from accounts.access import View, signed_in, workspace_view
from accounts.models import Membership, Role, User, Workspace


class DeskRequest(HttpRequest):
    """A request to a page of a desk; ``workspace`` and ``membership`` are None at the operator's."""

    user: User
    workspace: Workspace | None
    membership: Membership | None
    htmx: Any


@dataclass(frozen=True, slots=True)
class Both:
    """A view as it stands at either desk."""

    of_workspace: View
    of_site: View


def desk_page(least: Role, *, mfa: bool = False) -> Callable[[View], Both]:
    """A page of both desks. In a workspace members of role ``least`` may open it, with a second factor if ``mfa``."""

    def mark(view: View) -> Both:
        @workspace_view(least, mfa=mfa)
        @wraps(view)
        def of_workspace(request: DeskRequest, **kwargs: Any) -> Any:
            return view(request, **kwargs)

        @signed_in(staff=True, mfa=True)
        @wraps(view)
        def of_site(request: DeskRequest, **kwargs: Any) -> Any:
            request.workspace = request.membership = None
            return view(request, **kwargs)

        return Both(of_workspace, of_site)

    return mark


def both(route: str, view: Both, name: str) -> list[URLPattern]:
    """The two addresses of a page; at the operator's desk its name begins with "desk-"."""
    return [
        path(f"w/<slug:workspace>/privacy/{route}", view.of_workspace, name=name),
        path(f"privacy/desk/{route}", view.of_site, name=f"desk-{name}"),
    ]


def address(workspace: Workspace | None, name: str, *args: Any) -> str:
    """The address of a page of this desk; ``name`` is that of the workspace's: "records:processors"."""
    if workspace is not None:
        return reverse(name, args=[workspace.slug, *args])
    space, _colon, page = name.rpartition(":")
    return reverse(f"{space}:desk-{page}", args=args)


def back_to(request: DeskRequest, name: str, *args: Any) -> HttpResponse:
    """Redirect to a page of the same desk."""
    return redirect(address(request.workspace, name, *args))


def home(workspace: Workspace | None) -> str:
    """Where the queue of requests is."""
    return reverse("privacy:queue", args=[workspace.slug]) if workspace else reverse("privacy:desk")
