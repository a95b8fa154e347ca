"""The site: settings, URLs, Celery and the pages that span all apps."""

import gc

# Loading a thousand modules makes much and throws nothing away; a page does little else. To look for rubbish after each
# 700 new objects, as Python does, took a sixth of the time of a start and of a page.
gc.set_threshold(20_000, 20, 20)

from crm.celery import app as celery_app  # noqa: E402

__all__ = ["celery_app"]
