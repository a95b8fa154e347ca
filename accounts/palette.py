"""Settings in the command palette."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from crm.lib import palette

palette.page(_("Members"), "accounts:members", icon="users", words=_("team invite colleagues roles"), order=85)
palette.page(_("Settings"), "accounts:settings", icon="settings", least=Role.MANAGER, order=90)
