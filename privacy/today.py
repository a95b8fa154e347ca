"""Today's requests of people about their data, for those who may answer them."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Role
from crm.lib import today
from crm.lib.prepared import prepared
from crm.lib.today import ASKED, Asked, Box
from privacy.models import PrivacyRequest


@prepared
def _waiting(workspace: Any) -> QuerySet[PrivacyRequest]:
    return PrivacyRequest.objects.of(workspace).open().for_staff().by_urgency()[:ASKED]


def requests(asked: Asked) -> Box | None:
    """Those that wait for an answer, the most urgent first."""
    if not asked.may(Role.MANAGER):
        return None
    rows = _waiting(asked.workspace.pk)
    for row in rows:  # whose zone says how many days are left
        row.workspace = asked.workspace
    title, label = _("Privacy requests"), _("All requests")
    return Box(title=title, rows=rows, line="privacy/today/_request.html", url="privacy:queue", label=label)


today.register("requests", requests, order=10, aside=True)
