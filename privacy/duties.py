"""What requests and questions add to the overview of the privacy work, beside what the records add."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Workspace
from privacy import desks, overview
from privacy.models import PrivacyRequest, Question
from privacy.overview import Area, Duty


def questions(workspace: Workspace | None) -> Area:
    """Questions from the contact page."""
    url = desks.address(workspace, "privacy:questions")
    waiting = Question.objects.filter(workspace=workspace, answered_at=None).count()
    duties = []
    if waiting:
        title = ngettext("%d question waits", "%d questions wait", waiting) % waiting
        text = _("Somebody asked it on your contact page, and gets your answer by mail.")
        duties.append(Duty(title=title, text=text, url=url, label=_("Answer")))
    says = ngettext("%d open", "%d open", waiting) % waiting if waiting else _("Nothing waits")
    return Area(title=_("Questions"), says=says, icon="help", url=url, duties=duties)


def receipts(workspace: Workspace | None) -> Area | None:
    """Requests that came by phone or letter: the law gives a day by which the person hears that they came in."""
    rows = PrivacyRequest.objects.filter(workspace=workspace, acknowledged_at=None, acknowledge_by__isnull=False)
    waiting = rows.open().for_staff().count()
    if not waiting:
        return None
    url = desks.home(workspace)
    title = ngettext("%d request is not confirmed", "%d requests are not confirmed", waiting) % waiting
    text = _("Tell the person that it came in, then note it on the request.")
    duty = Duty(title=title, text=text, url=url, label=_("See the queue"))
    return Area(title=_("Receipts"), says=title, icon="check", url=url, duties=[duty])


overview.register("questions", questions, order=15)
overview.register("receipts", receipts, order=16)
