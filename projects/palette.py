"""Projects in the command palette."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role
from contacts.palette import people_after
from crm.lib import palette
from crm.lib.search import Asked, Item


def _for_somebody(asked: Asked, may: palette.May) -> Iterable[Item]:
    """ "Project Ana": a new one for her."""
    if may(Role.MEMBER):
        for contact in people_after(asked, "project", _("project")):
            url = reverse("projects:new", args=[asked.workspace.slug])
            label = _("New project for %(name)s") % {"name": contact.shown_name}
            yield Item(title=label, url=f"{url}?{urlencode({'contact': contact.pk})}", icon="project")


_l = gettext_lazy
palette.action(_l("New project"), "projects:new", icon="plus", words=_l("add work job"), least=Role.MEMBER, order=20)
palette.page(_l("Projects"), "projects:list", icon="project", words=_l("work jobs"), order=40)
for label, route, icon, words, least in (
    (_l("Board of projects"), "projects:board", "grid", _l("kanban pipeline stages"), Role.READ_ONLY),
    (_l("Calendar of projects"), "projects:bars", "calendar", _l("timeline gantt bars"), Role.READ_ONLY),
    (_l("Templates of projects"), "projects:templates", "copy", _l("settings"), Role.MEMBER),
    (_l("Stages of projects"), "projects:stages", "sort", _l("pipeline settings"), Role.MEMBER),
    (_l("Export projects"), "projects:export", "download", _l("csv"), Role.MANAGER),
):
    palette.page(label, route, icon=icon, words=words, least=least, order=41, at_start=False)
palette.maker(_for_somebody)

import projects.hours.palette  # noqa: E402  isort: skip  time
import projects.tasks.palette  # noqa: E402,F401  isort: skip  tasks
