"""The proof of a campaign's consent: one click begins it; its page says how far it is, and has the files."""

from uuid import UUID

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.consent import proof_json, proof_of_many_files
from contacts.history.models import Batch, BatchKind, BatchState, WhyLeft
from contacts.lists import exports
from crm.lib import handing_out
from crm.lib.htmx import page as htmx_page
from messaging.campaigns import proofs
from messaging.campaigns.models import Campaign
from messaging.campaigns.pages import found

JSON_LD, PDF = "jsonld", "pdf"


def _proof(request: WorkspaceRequest, campaign: UUID, key: UUID) -> tuple[Campaign, Batch]:
    row = found(request, campaign)
    batches = Batch.objects.of(request.workspace).filter(kind=BatchKind.PROOF).select_related("workspace", "by")
    batch = get_object_or_404(batches, pk=key)
    if (batch.plan or {}).get("campaign", str(row.pk)) != str(row.pk):
        raise Http404
    return row, batch


@require_POST
@workspace_view(Role.MANAGER, mfa=True)
def begin(request: WorkspaceRequest, campaign: UUID) -> HttpResponse:
    """Put the proof together."""
    row = found(request, campaign)
    batch = proofs.begin(row, by=request.user)
    return redirect("messaging:campaign-proof", request.workspace.slug, row.pk, batch.pk)


@require_safe
@workspace_view(Role.MANAGER, mfa=True)
def proof(request: WorkspaceRequest, campaign: UUID, proof: UUID) -> HttpResponse:
    """How far it is, and its files."""
    row, batch = _proof(request, campaign, proof)
    context = {
        "nav": "campaigns",
        "campaign": row,
        "batch": batch,
        "working": batch.state == BatchState.RUNNING,
        "whole": exports.is_whole(batch),
        "frozen": batch.left.get(WhyLeft.FROZEN.value, 0),
        "findings": (batch.plan or {}).get("findings", []),
        "volumes": range(1, proofs.volumes(batch) + 1),
    }
    return htmx_page(request, "messaging/campaign_proof.html", context, fragment="messaging/_campaign_proof.html")


@require_safe
@workspace_view(Role.MANAGER, mfa=True)
def proof_file(
    request: WorkspaceRequest, campaign: UUID, proof: UUID, form: str
) -> HttpResponse | StreamingHttpResponse:
    """The JSON-LD, streamed, or a volume of the PDF (``volume``)."""
    row, batch = _proof(request, campaign, proof)
    if form not in (JSON_LD, PDF):
        raise Http404
    if not exports.is_whole(batch):
        return redirect("messaging:campaign-proof", request.workspace.slug, row.pk, batch.pk)
    said = request.GET.get("volume", "1")
    volume = int(said) if said.isdecimal() and len(said) < 6 else 0
    count = proofs.volumes(batch)
    if form == PDF and count and not 1 <= volume <= count:
        raise Http404
    audit.record(request, "campaign.proof_fetched", row, count=batch.changed)
    name, about = f"proof-of-consent-{timezone.localdate().isoformat()}", proofs.about(batch, row)
    if form == JSON_LD:
        pieces = proof_of_many_files.json_pieces(about, proofs.people(batch))
        answer = StreamingHttpResponse(pieces, content_type=proof_json.MEDIA_TYPE)
        return handing_out.guarded(answer, f"{name}.jsonld")
    people = proofs.people(batch, volume) if count else iter(())
    content = proof_of_many_files.pdf(about, people, volume, count)
    part = f"-{volume}-of-{count}" if count > 1 else ""
    return handing_out.guarded(HttpResponse(content, content_type="application/pdf"), f"{name}{part}.pdf")
