"""A file of the projects that a list shows: for managers, with a second factor, in the audit log."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from crm.lib import handing_out, money, spreadsheets
from projects.lists import reading
from projects.lists.state import ProjectList
from projects.models import Project
from projects.stages import steps

_CHUNK = 500


@require_safe
@workspace_view(Role.MANAGER, mfa=True)
def export(request: WorkspaceRequest) -> HttpResponse:
    """The list as CSV. Projects of people whose data are frozen stay out (RT-6)."""
    state = ProjectList.of(request)
    rows = reading.matching(state).exclude(contact__restricted_at__isnull=False)
    audit.record(request, "project.exported", count=rows.count())
    response = HttpResponse(b"".join(_lines(rows, state)), content_type="text/csv; charset=utf-8")
    return handing_out.guarded(response, f"projects-{timezone.localdate():%Y-%m-%d}.csv")


def _lines(rows: Any, state: ProjectList) -> Iterator[bytes]:
    names = steps.by_key(state.request.workspace)
    yield b"\xef\xbb\xbf"  # so that spreadsheets read it as UTF-8
    yield _line(
        [
            _("Project"),
            _("Client"),
            _("Company"),
            _("Stage"),
            _("Value"),
            _("Currency"),
            _("Starts"),
            _("Due"),
            _("Looked after by"),
            _("Tags"),
            _("Added"),
        ]
    )
    found = rows.select_related("contact", "company", "owner").prefetch_related("tags").order_by("name", "pk")
    for project in found.defer("description").iterator(chunk_size=_CHUNK):
        step = names.get(project.stage)
        yield _line(_cells(project, step.name if step else project.stage))


def _cells(project: Project, stage: str) -> list[str]:
    return [
        project.name,
        str(project.contact or ""),
        str(project.company or ""),
        stage,
        "" if project.value is None else money.plain(project.value, project.currency),
        project.currency,
        str(project.starts_on or ""),
        str(project.due_on or ""),
        str(project.owner or ""),
        ", ".join(tag.name for tag in project.tags.all() if tag.deleted_at is None),
        f"{timezone.localtime(project.created_at):%Y-%m-%d}",
    ]


def _line(cells: list[str]) -> bytes:
    return spreadsheets.line(map(spreadsheets.neutral, cells)).encode()
