"""What notices add to the overview of the privacy work."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Workspace
from privacy import overview
from privacy.notices.models import Notice
from privacy.overview import Area, Duty
from privacy.records.models import TellBy


def notices(workspace: Workspace | None) -> Area | None:
    """Who was told, and has not answered."""
    if workspace is None:
        return None
    url, duties = reverse("notices:notices", args=[workspace.slug]), []
    rows = Notice.objects.of(workspace).open()
    late, by_hand = rows.overdue().count(), rows.filter(processor__tell_by=TellBy.HAND).count()
    if late:
        title = ngettext("%d recipient has not answered", "%d recipients have not answered", late) % late
        text = _("They were told of an erasure, a correction or a restriction. Ask them.")
        duties.append(Duty(title=title, text=text, url=url, label=_("See which"), tone="no"))
    elif by_hand:
        title = ngettext("%d recipient is to be told", "%d recipients are to be told", by_hand) % by_hand
        text = _("You said that staff tell them.")
        duties.append(Duty(title=title, text=text, url=url, label=_("See which")))
    count = rows.count()
    says = ngettext("%d waits for an answer", "%d wait for an answer", count) % count if count else _("All answered")
    return Area(title=_("Told to recipients"), says=says, icon="send", url=url, duties=duties)


overview.register("notices", notices, order=45)
