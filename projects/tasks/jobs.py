"""Work on tasks and time that runs by the clock. Celery looks for the package ``projects.tasks`` and finds it here."""

from celery import shared_task


@shared_task
def remind() -> int:
    """Every minute: remind of what is due; safe to repeat, and by several at once."""
    from projects.tasks import reminding  # the models are not loaded yet when this module is

    return reminding.sweep()
