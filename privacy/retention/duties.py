"""What retention adds to the overview of the privacy work."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Workspace
from privacy import desks, overview
from privacy.overview import Area
from privacy.retention import running
from privacy.retention.models import LegalHold


def periods(workspace: Workspace | None) -> Area:
    """How long what is kept, and how many holds stand."""
    ends = sum(months is not None for _kind, months in running.periods(workspace))
    says = ngettext("%d kind of data has an end", "%d kinds of data have an end", ends) % ends
    held = LegalHold.objects.of(workspace).standing().count() if workspace else 0
    if held:
        says += " · " + ngettext("%d legal hold", "%d legal holds", held) % held
    url = desks.address(workspace, "retention:periods")
    return Area(title=_("How long it is kept"), says=says, icon="clock", url=url)


overview.register("retention", periods, order=50)
