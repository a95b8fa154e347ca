"""Countries, zones and languages to choose from."""

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from crm.lib import places


def zones() -> list[tuple[str, str]]:
    """Time zones for a select."""
    return [("", str(_("Not known"))), *places.zones()]


def countries() -> list[tuple[str, str]]:
    """Countries for a select."""
    return [("", str(_("Not known"))), *places.countries()]


def languages() -> list[tuple[str, str]]:
    """Languages for a select, each in its own words."""
    known = sorted((info["name_local"], code) for code, info in LANG_INFO.items() if "name_local" in info)
    return [("", str(_("Not known"))), *((code, name) for name, code in known)]
