"""The site's own recurring work."""

from celery import shared_task

from crm import health


@shared_task
def show_life() -> None:
    """Runs every 30 seconds: that it ran shows that clock, queue and worker all work."""
    health.record_life()
