"""Privacy in the command palette."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from crm.lib import palette

palette.page(
    _("Privacy requests"), "privacy:queue", icon="privacy", words=_("erase copy gdpr"), least=Role.MANAGER, order=80
)
