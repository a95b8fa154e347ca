"""The proof of a contact's consent as a file (CN-5)."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.consent import proof, proof_json
from contacts.models import Contact
from crm.lib import handing_out


@require_safe
@workspace_view(Role.MANAGER, mfa=True)
def proof_pdf(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """To be read and sent on."""
    from contacts.consent import proof_pdf as pdf  # reportlab takes 20 MB: only a process that prints loads it

    return _file(pdf.write(_proof(request, contact)), pdf.MEDIA_TYPE, "pdf")


@require_safe
@workspace_view(Role.MANAGER, mfa=True)
def proof_jsonld(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """For programs."""
    return _file(proof_json.write(_proof(request, contact)), proof_json.MEDIA_TYPE, "jsonld")


def _proof(request: WorkspaceRequest, key: UUID) -> proof.Proof:
    person = get_object_or_404(Contact.objects.of(request.workspace).select_related("workspace"), pk=key)
    if person.is_restricted:
        raise PermissionDenied(_("This person's data are frozen at their request. Nothing about them can be exported."))
    audit.record(request, "consent.proved", person)
    return proof.of(person)


def _file(content: bytes, media_type: str, ending: str) -> HttpResponse:
    name = f"proof-of-consent-{timezone.localdate().isoformat()}.{ending}"
    return handing_out.guarded(HttpResponse(content, content_type=media_type), name)
