"""How much privacy work waits in a workspace, for the navigation and the Today page."""

from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import Workspace
from privacy.requests.models import PrivacyRequest, today_of


@dataclass(frozen=True, slots=True)
class Waiting:
    """Open requests, and how many of them are past their day."""

    open: int
    overdue: int


def waiting(workspace: Workspace | None) -> Waiting:
    """What waits in this workspace; None: at the site's operator."""
    requests = PrivacyRequest.objects.filter(workspace=workspace).open().for_staff()
    late = Count("pk", filter=Q(due_on__lt=today_of(workspace)))
    return Waiting(**requests.aggregate(open=Count("pk"), overdue=late))
