"""The records in the command palette."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from crm.lib import palette


def _page(label: palette.Words, route: str, icon: str, words: palette.Words) -> None:
    palette.page(label, route, icon=icon, words=words, least=Role.MANAGER, order=81)


_page(_("Privacy overview"), "records:overview", "privacy", _("due missing gdpr"))
_page(_("Processors"), "records:processors", "external", _("contract dpa transfer safeguard vendor"))
_page(_("Disclosures"), "records:disclosures", "upload", _("given out order court"))
_page(_("Record of processing"), "records:activities", "file", _("article 30 ropa gdpr"))
_page(_("Incidents"), "records:incidents", "alert", _("breach 72 hours authority"))
_page(_("Access reviews"), "records:access", "key", _("who may see confirm"))
_page(_("Privacy policy"), "policy:state", "file", _("publish version text"))
