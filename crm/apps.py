"""The site as a Django app."""

from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "crm"

    def ready(self) -> None:
        from crm import checks  # noqa: F401  registers what must be so before the site serves
        from crm.lib import personal_data  # noqa: F401  registers the check of the map
