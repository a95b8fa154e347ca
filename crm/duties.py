"""What the site adds to the overview of the privacy work: backups, at the operator's desk."""

from django.conf import settings
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from accounts.models import Workspace
from crm.backup import rotation
from crm.backup.models import last_good
from privacy import overview
from privacy.overview import Area, Duty


def backups(workspace: Workspace | None) -> Area | None:
    """How old the newest good backup is."""
    if workspace is not None:
        return None
    url, newest, duties = reverse("crm:backups"), last_good(), []
    if not settings.BACKUP_KEY or rotation.is_overdue():
        text = _("Without one a lost disk is the end of everything.")
        duties.append(Duty(title=_("There is no new backup"), text=text, url=url, label=_("See why"), tone="no"))
    says = _("The newest is %(age)s old") % {"age": timesince(newest.started_at)} if newest else _("None yet")
    return Area(title=_("Backups"), says=says, icon="archive", url=url, duties=duties)


overview.register("backups", backups, order=90)
