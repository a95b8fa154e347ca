"""The log of disclosures: about whom what was given out, to whom, and on what ground (SE-4)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Workspace
from contacts.history.models import Batch
from contacts.lists import handed_out
from privacy.records.models import Disclosed, DisclosedPerson, Disclosure, Ground, Processor

_CHUNK = 500


def record(
    workspace: Workspace | None,
    kind: str,
    *,
    recipient: str,
    ground: str,
    contacts: Iterable[UUID] = (),
    accounts: Iterable[UUID] = (),
    categories: Iterable[str] = (),
    processor: Processor | None = None,
    asked: str = "",
    reference: str = "",
    source_id: UUID | None = None,
    by: Any = None,
    at: datetime | None = None,
) -> Disclosure:
    """Write down one occasion. With ``source_id`` more people can be added to it by calling again."""
    with transaction.atomic():
        occasion = _known(workspace, kind, source_id, processor) or Disclosure.objects.create(
            workspace=workspace,
            kind=kind,
            recipient=recipient[:200],
            ground=ground,
            categories=list(categories),
            processor=processor,
            asked=asked,
            reference=reference[:100],
            source_id=source_id,
            by=by,
            at=at or timezone.now(),
        )
        people = [DisclosedPerson(disclosure=occasion, contact_id=key) for key in contacts]
        people += [DisclosedPerson(disclosure=occasion, account_id=key) for key in accounts]
        DisclosedPerson.objects.bulk_create(people, batch_size=_CHUNK, ignore_conflicts=True)
    return occasion


def _known(
    workspace: Workspace | None, kind: str, source_id: UUID | None, processor: Processor | None
) -> Disclosure | None:
    if source_id is None:
        return None
    return Disclosure.objects.filter(workspace=workspace, kind=kind, source_id=source_id, processor=processor).first()


def exported(batch: Batch, contacts: list[UUID]) -> None:
    """A part of an export: to the workspace's own people, or to whom it was made for."""
    plan = batch.plan or {}
    ours = plan.get("audience") == "ourselves"
    recipient = batch.workspace.business_name if ours else _("somebody outside")
    record(
        batch.workspace,
        Disclosed.EXPORT,
        recipient=recipient,
        ground=Ground.INTEREST,
        contacts=contacts,
        categories=sorted(map(str, plan.get("keys", [])))[:40],
        asked=str(plan.get("purpose", "")),
        source_id=batch.pk,
        by=batch.by,
    )


def copy_delivered(request: Any) -> None:
    """A person opened the copy of their data."""
    people = [UUID(key) for key in request.contact_ids] if request.workspace_id else []
    record(
        request.workspace,
        Disclosed.ACCESS,
        recipient=_("the person"),
        ground=Ground.RIGHT,
        contacts=people,
        reference=request.number,
        source_id=request.pk,
    )


handed_out.register(exported)
