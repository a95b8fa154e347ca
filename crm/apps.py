"""The site as a Django app."""

import gc

from django.apps import AppConfig

from crm.lib import form_words  # noqa: F401  before any app defines a form


class CrmConfig(AppConfig):
    name = "crm"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from crm import checks  # noqa: F401  registers what must be so before the site serves
        from crm.lib import lasting, personal_data, query_plans, search_index  # noqa: F401  registers the map's check

        post_migrate.connect(search_index.mend_all, sender=self)
        post_migrate.connect(query_plans.describe_indexes, sender=self)
        post_migrate.connect(lasting.guard_all, sender=self)
        gc.freeze()  # what is loaded by now stays: nobody need look at it again
