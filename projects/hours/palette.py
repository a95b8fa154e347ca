"""Time in the command palette."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.models import Role
from crm.lib import folding, palette
from crm.lib.search import Asked, Item

_OFFERED = 4
_FILLERS = ("timer on", "timer for", "timer", "on", "for")


def _start(asked: Asked, may: palette.May) -> Iterable[Item]:
    """ "Start timer on Website", "timer website": the timer's page with that project or task chosen."""
    from projects.picking import found_work  # it knows the models

    name = palette.after_verb(asked, "start", _("start"), "timer", _("timer"), "track")
    for filler in _FILLERS:
        if folding.fold(name).startswith(f"{filler} "):
            name = name[len(filler) + 1 :].strip()
    if not name or asked.membership is None or not may(Role.MEMBER):
        return
    url = reverse("hours:timer", args=[asked.workspace.slug])
    for value, label in found_work(asked.membership, name)[:_OFFERED]:
        title = _("Start timer on %(name)s") % {"name": label}
        yield Item(title=title, url=f"{url}?{urlencode({'work': value})}", icon="play")


palette.action(_l("Start timer"), "hours:timer", icon="play", words=_l("track time stop"), least=Role.MEMBER, order=22)
palette.action(_l("Add time"), "hours:entry-add", icon="clock", words=_l("hours entry"), least=Role.MEMBER, order=23)
palette.page(
    _l("Hours"), "hours:week", icon="clock", words=_l("time sheet timesheet week"), least=Role.MEMBER, order=44
)
for label, route, icon, words, least in (
    (_l("Time entries"), "hours:entries", "list", _l("hours"), Role.MEMBER),
    (_l("Sums of hours"), "hours:export", "chart", _l("csv pdf export report"), Role.MEMBER),
    (_l("Rules for time"), "hours:rules", "lock", _l("rounding lock settings"), Role.OWNER),
):
    palette.page(label, route, icon=icon, words=words, least=least, order=45, at_start=False)
palette.maker(_start)
