"""The first page in the command palette."""

from django.utils.translation import gettext_lazy as _

from crm.lib import palette

palette.page(_("Today"), "crm:today", icon="today", words=_("home start"), order=5)
palette.page(_("Reports"), "crm:reports", icon="chart", words=_("figures statistics charts export"), order=45)
