"""The courier tells a worker of work that stands in a row, once that row is committed.

A word that is lost does no harm: the row is the queue, and each kind of work has a sweeper that finds what was
forgotten. So nobody who writes a row waits for a broker that is away, or hears of it.
"""

import logging
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)

FIRST: dict[str, Any] = {"priority": 0}  # before everything else that waits (CELERY_TASK_DEFAULT_PRIORITY)


def call(name: str, *args: Any, **options: Any) -> None:
    """Have a worker run a task when this transaction is committed. ``options`` are those of ``apply_async``.

    The task is named ("contacts.tasks.reindex_tag"), since tasks import the modules that call them.
    """
    task = import_string(name)
    keys = [str(arg) if isinstance(arg, UUID) else arg for arg in args]

    def tell() -> None:
        try:
            task.apply_async(args=keys, retry=False, **options)
        except Exception as error:  # whatever is wrong with the broker
            logger.warning("The broker is away; %s %s waits for the sweeper: %s", name, keys, type(error).__name__)

    transaction.on_commit(tell)
