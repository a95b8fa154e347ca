"""The courier's errands."""

from celery import shared_task

from privacy.notices import telling


@shared_task
def deliver_notice(pk: str) -> None:
    """Tell one recipient."""
    telling.deliver(pk)


@shared_task
def sweep_notices() -> None:
    """Every few minutes: tell those that a lost broker forgot, or whose next try is due."""
    telling.sweep()
