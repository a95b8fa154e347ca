"""Handing files out: to a provider that fetches one, and to the phone on the screen."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.access import WorkspaceRequest, public, workspace_view
from accounts.models import Role
from contacts.models import ContactFile
from crm.lib import handing_out, limits
from messaging.inbox import attachments
from messaging.models import Attachment
from messaging.providers import PICTURES


@public
@require_safe
def media(request: HttpRequest, token: str) -> HttpResponse | StreamingHttpResponse:
    """A file of a message that is on its way, for the provider that carries it: by a signed address, for minutes."""
    if not limits.allow(request, "media", per_ip=(600, 60), when_away=True):
        return HttpResponse(status=429)
    found = attachments.linked(token)
    if found is None or found.file is None:
        raise Http404
    return _handed_out(found.file)


@require_safe
@workspace_view(Role.MEMBER)
def picture(request: WorkspaceRequest, attachment: UUID) -> HttpResponse | StreamingHttpResponse:
    """A picture on the sandbox's phone."""
    rows = Attachment.objects.of(request.workspace).select_related("file").filter(message__sender__provider="sandbox")
    found = get_object_or_404(rows, pk=attachment)
    if found.file is None or found.file.deleted_at or found.file.media_type not in PICTURES:
        raise Http404
    return _handed_out(found.file)


def _handed_out(file: ContactFile) -> StreamingHttpResponse:
    return handing_out.sealed_file(file.stored, file.media_type, file.name, attached=file.media_type not in PICTURES)
