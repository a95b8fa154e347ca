"""The site as a Django app."""

from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "crm"

    def ready(self) -> None:
        from crm.lib import personal_data  # noqa: F401  registers the check of the map
