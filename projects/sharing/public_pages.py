"""What a client sees behind their link: milestones, and the files that are shown to them. No account, no search engine,
nobody else's data; each look is counted without who or from where, each file is in the audit log.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.access import public
from crm.lib import handing_out, limits
from projects import progress
from projects.models import ClientLink, ProjectFile
from projects.sharing import links

_PER_IP = (60, 60)  # knocks, seconds
_OVERALL = (3_000, 60)


def _knock(request: HttpRequest, token: str) -> ClientLink | HttpResponse:
    """The link, or what is answered instead."""
    if not limits.allow(request, "client link", per_ip=_PER_IP, overall=_OVERALL):
        return _unseen(render(request, "429.html", status=429))
    return links.find(token) or _unseen(render(request, "projects/client_gone.html", status=404))


def _unseen(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response


@never_cache
@require_safe
@public
def client(request: HttpRequest, token: str) -> HttpResponse:
    """How far the work is."""
    link = _knock(request, token)
    if isinstance(link, HttpResponse):
        return link
    link.note_visit()
    audit.record(None, "client_link.opened", link)
    project = link.project
    milestones = list(project.milestones.there())
    context = {
        "project": project,
        "business": link.workspace.business_name,
        "milestones": milestones,
        "progress": progress.Progress(sum(row.done_at is not None for row in milestones), len(milestones)),
        "files": _shown(link),
        "token": token,
        "until": link.expires_at,
        "today": timezone.localdate(),
    }
    return _unseen(render(request, "projects/client.html", context))


def _shown(link: ClientLink) -> list[ProjectFile]:
    rows = ProjectFile.objects.filter(
        project=link.project_id, shared=True, file__deleted_at__isnull=True, file__arrived_at__isnull=False
    )
    return list(rows.select_related("file").order_by("-created_at")[:200])


@never_cache
@require_safe
@public
def client_file(request: HttpRequest, token: str, project_file: UUID) -> HttpResponseBase:
    """A file that is shown to the client, only ever as a download."""
    link = _knock(request, token)
    if isinstance(link, HttpResponse):
        return link
    row = next((each for each in _shown(link) if each.pk == project_file), None)
    if row is None:
        return _unseen(render(request, "projects/client_gone.html", status=404))
    response = handing_out.sealed_file(row.file.stored, row.file.media_type, row.file.name)
    response["X-Robots-Tag"] = "noindex, nofollow"
    audit.record(None, "client_link.file_downloaded", row, workspace=link.workspace)
    return response
