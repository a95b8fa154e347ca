"""Tasks in the command palette."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.models import Role
from contacts.palette import people_after
from crm.lib import palette
from crm.lib.search import Asked, Item


def _about(asked: Asked, may: palette.May) -> Iterable[Item]:
    """ "Task Ana", "remind Ana": a new one about her."""
    if may(Role.MEMBER):
        for contact in people_after(asked, "task", _("task"), "remind", _("remind")):
            url = reverse("tasks:new", args=[asked.workspace.slug])
            label = _("New task about %(name)s") % {"name": contact.shown_name}
            yield Item(title=label, url=f"{url}?{urlencode({'contact': contact.pk})}", icon="check")


palette.action(_l("New task"), "tasks:new", icon="check", words=_l("add to do reminder"), least=Role.MEMBER, order=21)
palette.page(_l("Tasks"), "tasks:list", icon="check", words=_l("to do reminders"), order=42)
palette.page(
    _l("Calendar link"), "tasks:calendar", icon="calendar", words=_l("ical feed subscribe"), order=43, at_start=False
)
palette.maker(_about)
