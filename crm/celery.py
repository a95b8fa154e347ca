"""Celery: the courier. Rows in the database are the queue, so the broker carries ids only and may forget them."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init, worker_ready
from django.conf import settings

from crm.schedule import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

app = Celery("assent")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = SCHEDULE
app.autodiscover_tasks()


@setup_logging.connect
def _log_as_the_site_does(loglevel: int = 0, **_: Any) -> None:
    """With nothing in it that people entered. That somebody listens keeps Celery from a set-up of its own."""
    logging.config.dictConfig(settings.LOGGING)
    if loglevel:
        logging.getLogger().setLevel(loglevel)


@worker_init.connect
@beat_init.connect
def _refuse_an_older_database(**_: Any) -> None:
    """Waits for the database, and ends the process when that one must not serve."""
    from crm.backup import guard

    if said := guard.when_it_answers():
        raise SystemExit(said)


@worker_init.connect
def _know_every_address_before_the_first_mail(**_: Any) -> None:
    """The first link a process makes reads all addresses of the site: longer, perhaps, than a permit to send holds."""
    from django.urls import reverse

    reverse("healthz")


@worker_ready.connect
def _show_life_at_once(**_: Any) -> None:
    """The first sign of life need not wait for the clock."""
    from crm.health import record_life

    record_life()
