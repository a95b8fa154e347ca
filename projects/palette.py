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
palette.maker(_for_somebody)
