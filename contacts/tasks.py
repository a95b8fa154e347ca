"""Work of contacts that runs in the background."""

from celery import shared_task

from contacts.consent import heads


@shared_task
def write_ledger_heads() -> int:
    """Note the end of each consent ledger outside the database; safe to repeat."""
    return heads.write_all()
