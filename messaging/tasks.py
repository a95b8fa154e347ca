"""The couriers' work. Each task loads a row by its id, calls one function, and is safe twice."""

from celery import shared_task

from messaging import dispatch, inbound


@shared_task
def dispatch_message(pk: str) -> None:
    """Send a message of the outbox."""
    dispatch.dispatch(pk)


@shared_task
def sweep() -> None:
    """Finish what dead workers left, wake what waits. Every few seconds."""
    dispatch.sweep()
    inbound.sweep()
