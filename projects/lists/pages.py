"""The list of projects."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.lists.pages import bar
from crm.lib.htmx import page
from projects.lists import reading
from projects.lists.state import ProjectList


@require_safe
@workspace_view(Role.READ_ONLY)
def project_list(request: WorkspaceRequest) -> HttpResponse:
    """All projects that the member sees: searched, filtered, sorted, as a view keeps them."""
    state = ProjectList.of(request)
    context = {
        "nav": "projects",
        **bar(state),
        **looks(state, "list"),
        "page": Paginator(reading.listed(state), reading.PER_PAGE).get_page(request.GET.get("page")),
        "heads": _heads(state),
        "today": timezone.localdate(),
    }
    return page(request, "projects/list.html", context, fragment="projects/_list.html")


def looks(state: ProjectList, current: str) -> dict[str, Any]:
    """The ways to look at the same projects, and what each page of them needs."""
    query = state.asked.url(explicit=state.asked.explicit)
    named = {"list": _("List"), "board": _("Board"), "bars": _("Calendar")}
    return {
        "looks": [(f"projects:{name}", label, query, name == current) for name, label in named.items()],
        "may_edit": state.request.membership.may(Role.MEMBER),
        "may_export": state.request.membership.may(Role.MANAGER),
        "untouched": not state.asked.conditions and not state.asked.query and state.asked.place == "all",
    }


def _heads(state: ProjectList) -> list[dict[str, Any]]:
    asked = state.asked

    def head(label: str, sort: str = "", css: str = "") -> dict[str, Any]:
        now = "ascending" if asked.sort == sort else "descending" if asked.sort == f"-{sort}" else ""
        url = asked.url(sort=f"-{sort}" if now == "ascending" else sort) if sort else ""
        return {"label": label, "css": css, "url": url, "direction": now if sort else ""}

    return [
        head(_("Project"), "name"),
        head(_("Client")),
        head(_("Stage"), "stage"),
        head(_("Value"), "value", "num"),
        head(_("Due"), "due"),
        head(_("Looked after by"), css="phone-hide"),
        head(_("Changed"), "updated_at", "phone-hide"),
    ]
