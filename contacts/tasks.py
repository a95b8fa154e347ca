"""Work of contacts that runs in the background."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from contacts.consent import heads
from contacts.models import Note


@shared_task
def write_ledger_heads() -> int:
    """Note the end of each consent ledger outside the database; safe to repeat."""
    return heads.write_all()


@shared_task
def forget_deleted_notes() -> int:
    """Destroy the notes that were deleted more than an hour ago; safe to repeat."""
    gone, _by_model = Note.objects.filter(deleted_at__lt=timezone.now() - timedelta(hours=1)).delete()
    return gone
