"""Work of contacts that runs in the background."""

from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from contacts.consent import heads
from contacts.duplicates import finder
from contacts.fields import tags
from contacts.history import batches
from contacts.imports import runs
from contacts.lists import bulk, exports  # noqa: F401  their work is found by the batches
from contacts.models import SavedView
from contacts.page import contents, files


@shared_task
def write_ledger_heads() -> int:
    """Note the end of each consent ledger outside the database; safe to repeat."""
    return heads.write_all()


@shared_task
def forget_deleted_things() -> int:
    """Destroy notes, calls, related people and files that were deleted an hour ago; safe to repeat."""
    return contents.forget() + files.sweep()


@shared_task
def account_for_files() -> int:
    """Destroy files that no record knows; safe to repeat."""
    return files.account()


@shared_task
def work_on_import(key: str) -> None:
    """Go on with an import for a while, then make room for other tasks; safe twice."""
    if runs.advance(UUID(key)):
        runs.call(UUID(key))


@shared_task
def sweep_imports() -> int:
    """Go on with imports whose worker died, or whose call was lost with the broker."""
    return runs.sweep()


@shared_task
def forget_imports() -> int:
    """Let go of old reports and of files that nobody decided on."""
    return runs.forget()


@shared_task
def work_on_batch(key: str) -> None:
    """Go on with a bulk change or an undo for a while, then make room for other tasks; safe twice."""
    batches.work(UUID(key))


@shared_task
def sweep_batches() -> int:
    """Go on with batches whose worker died, or whose call was lost with the broker."""
    return batches.sweep()


@shared_task
def forget_batches() -> int:
    """Let go of what bulk changes remember of long ago, and of deleted views."""
    SavedView.objects.filter(deleted_at__lt=timezone.now() - timedelta(hours=1)).delete()
    return batches.forget()


@shared_task
def reindex_tag(key: str) -> int:
    """Let search know what became of a tag; safe twice."""
    return tags.reindex_all_of(UUID(key))


@shared_task
def sweep_tags() -> int:
    """Go after tags whose task was lost, and destroy those that were deleted long enough ago."""
    return tags.sweep() + tags.purge()


@shared_task
def look_for_duplicates(key: str) -> None:
    """Go on with the search of a workspace for a while, then make room for other tasks; safe twice."""
    if finder.advance(UUID(key)):
        finder.call(UUID(key))


@shared_task
def sweep_duplicates() -> int:
    """Look at what changed since, and go on with searches whose worker died."""
    return finder.sweep()
