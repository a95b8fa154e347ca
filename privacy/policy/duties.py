"""What the policy adds to the overview of the privacy work."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Workspace
from privacy import desks, overview
from privacy.overview import Area, Duty
from privacy.policy import publishing


def policy(workspace: Workspace | None) -> Area:
    """Published or not, and whether it still says what is so."""
    url, newest = desks.address(workspace, "policy:state"), publishing.latest(workspace)
    where, duties = desks.address(workspace, "policy:publish"), []
    if newest is None:
        text = _("It is written already, from your settings. Read it, and publish it.")
        duties.append(
            Duty(title=_("No privacy policy is published"), text=text, url=where, label=_("Read and publish"))
        )
        return Area(title=_("Policy"), says=_("Not published"), icon="file", url=url, duties=duties)
    if newest.fingerprint != publishing.fingerprint(workspace):
        title = _("The policy no longer says what is so")
        text = _("Something was configured differently since it was published. Publish a new version.")
        duties.append(Duty(title=title, text=text, url=where, label=_("See what changed")))
    word = _("Version %(number)d, in effect from %(day)s") % {
        "number": newest.number,
        "day": date_format(newest.effective_on),
    }
    return Area(title=_("Policy"), says=word, icon="file", url=url, duties=duties)


overview.register("policy", policy, order=30)
