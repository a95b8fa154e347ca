"""The courier's errand."""

from celery import shared_task

from privacy.retention import addresses, running


@shared_task
def let_go() -> None:
    """Every night: what is older than the rules allow."""
    running.run_all()
    addresses.shorten()
