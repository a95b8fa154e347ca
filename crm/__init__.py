"""The site: settings, URLs, Celery and the pages that span all apps."""

from crm.celery import app as celery_app

__all__ = ["celery_app"]
