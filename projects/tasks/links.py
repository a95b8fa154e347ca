"""The secret address under which a calendar reads a member's tasks: made, shown once, made anew, revoked."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Workspace
from crm.lib.crypto import keyed_hash
from crm.lib.ids import new_token
from projects.tasks.models import CalendarLink


def _hash(token: str) -> bytes:
    return keyed_hash("calendar", token)


def make(workspace: Workspace, member: Any) -> str:
    """A new address; one that was there stops working. It is told now and never again: only its hash is kept."""
    token = new_token()
    with transaction.atomic():
        CalendarLink.objects.of(workspace).filter(member=member).delete()
        CalendarLink.objects.create(workspace=workspace, member=member, token_hash=_hash(token))
    return f"{settings.PUBLIC_URL}{reverse('calendar:feed', args=[token, 'events'])}"


def revoke(workspace: Workspace, member: Any) -> bool:
    """The address stops working; false when there was none."""
    return CalendarLink.objects.of(workspace).filter(member=member).delete()[0] > 0


def find(token: str) -> Membership | None:
    """Whose address it is, as the member they are now; None when it is nobody's, or they are no member any more."""
    found = CalendarLink.objects.filter(token_hash=_hash(token), member__is_active=True).first()
    if found is None:
        return None
    CalendarLink.objects.filter(pk=found.pk).update(read_at=timezone.now())
    rows = Membership.objects.of(found.workspace_id).select_related("workspace", "user")
    return rows.filter(user=found.member_id).first()
